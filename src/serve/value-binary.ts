/** Values in PostgreSQL's binary format, both ways, for the types whose format clients use. */
import type { Cell } from '../core/table.ts'
import { WireFault } from './fault.ts'
import { int16, int32 } from './replies.ts'

type Encode = (cell: Exclude<Cell, null>) => Buffer

const MICROS_PER_DAY = 86_400_000_000n
/** The format counts from 2000-01-01. */
const EPOCH_DAYS = 10_957n

const encoders: Readonly<Record<number, Encode>> = {
  16: (cell) => Buffer.from([cell === true ? 1 : 0]),
  20: (cell) => bigintBytes(BigInt(cell)),
  21: (cell) => int16(Number(cell)),
  23: (cell) => int32(Number(cell)),
  700: (cell) => {
    const bytes = Buffer.allocUnsafe(4)
    bytes.writeFloatBE(Number(cell))
    return bytes
  },
  701: (cell) => {
    const bytes = Buffer.allocUnsafe(8)
    bytes.writeDoubleBE(Number(cell))
    return bytes
  },
  1082: (cell) => int32(Number(daysOf(String(cell)) - EPOCH_DAYS)),
  1083: (cell) => bigintBytes(timeMicros(String(cell))),
  1114: (cell) => bigintBytes(timestampMicros(String(cell))),
  1184: (cell) => bigintBytes(timestampMicros(String(cell))),
  1700: (cell) => numericBytes(String(cell)),
}

/** Text types look the same in both formats. */
const textual: ReadonlySet<number> = new Set([18, 19, 25, 1042, 1043, 4000])

export function binaryEncoder(oid: number): Encode {
  if (textual.has(oid)) return (cell) => Buffer.from(String(cell))
  const found = encoders[oid]
  if (!found) throw new WireFault(`no binary output function available for type ${oid}`, { sqlState: '42883' })
  return found
}

/** A parameter in binary format, as text that SQL can hold. */
export function decodeBinary(bytes: Buffer, oid: number): string {
  const sized = (size: number): Buffer => {
    if (bytes.length === size) return bytes
    throw new WireFault(`incorrect binary data format for a parameter of type ${oid}`, { sqlState: '22P03' })
  }
  switch (oid) {
    case 16:
      return sized(1)[0] === 0 ? 'false' : 'true'
    case 20:
      return String(sized(8).readBigInt64BE())
    case 21:
      return String(sized(2).readInt16BE())
    case 23:
      return String(sized(4).readInt32BE())
    case 26:
      return String(sized(4).readUInt32BE())
    case 700:
      return String(sized(4).readFloatBE())
    case 701:
      return String(sized(8).readDoubleBE())
    case 1082:
      return timestampText((BigInt(sized(4).readInt32BE()) + EPOCH_DAYS) * MICROS_PER_DAY).slice(0, -' 00:00:00'.length)
    case 1114:
      return timestampText(sized(8).readBigInt64BE() + EPOCH_DAYS * MICROS_PER_DAY)
    case 1184:
      return `${timestampText(sized(8).readBigInt64BE() + EPOCH_DAYS * MICROS_PER_DAY)}+00`
    case 0:
    case 25:
    case 1042:
    case 1043:
      return bytes.toString()
    default:
      throw new WireFault(`no binary input function available for type ${oid}`, {
        sqlState: '42883',
        hint: 'send the parameter as text',
      })
  }
}

function bigintBytes(value: bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeBigInt64BE(value)
  return bytes
}

function daysOf(date: string): bigint {
  const parts = /^(-?\d+)-(\d\d)-(\d\d)( \(?BC\)?)?/.exec(date)
  if (!parts) throw new WireFault(`the date ${date} has no binary form`, { sqlState: '22008' })
  const year = Number(parts[1])
  const moment = new Date(0)
  moment.setUTCFullYear(parts[4] === undefined ? year : 1 - year, Number(parts[2]) - 1, Number(parts[3]))
  return BigInt(moment.getTime()) / 86_400_000n
}

function timeMicros(time: string): bigint {
  const [, hour = '0', minute = '0', second = '0', fraction = ''] = /^(\d+):(\d+):(\d+)(?:\.(\d+))?/.exec(time) ?? []
  const seconds = BigInt(hour) * 3600n + BigInt(minute) * 60n + BigInt(second)
  return seconds * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
}

function timestampMicros(timestamp: string): bigint {
  const space = timestamp.indexOf(' ')
  const isBefore = timestamp.includes('BC') ? ' BC' : ''
  return (
    (daysOf(timestamp.slice(0, space) + isBefore) - EPOCH_DAYS) * MICROS_PER_DAY +
    timeMicros(timestamp.slice(space + 1))
  )
}

function timestampText(micros: bigint): string {
  const seconds = (micros >= 0n ? micros : micros - 999_999n) / 1_000_000n
  const fraction = micros - seconds * 1_000_000n
  const moment = new Date(Number(seconds) * 1000)
  if (Number.isNaN(moment.getTime())) throw new WireFault('timestamp out of range', { sqlState: '22008' })
  const text = moment.toISOString().slice(0, -'.000Z'.length).replace('T', ' ')
  return fraction === 0n ? text : `${text}.${String(fraction).padStart(6, '0')}`
}

/** Groups of four decimal digits with the weight of the first, a sign, and the digits after the point. */
function numericBytes(text: string): Buffer {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text) ?? []
  const head = whole.padStart(Math.ceil(whole.length / 4) * 4, '0')
  const tail = fraction.padEnd(Math.ceil(fraction.length / 4) * 4, '0')
  const groups = (head + tail).match(/\d{4}/g)?.map(Number) ?? []
  let weight = head.length / 4 - 1
  while (groups[0] === 0) {
    groups.shift()
    weight--
  }
  while (groups.at(-1) === 0) groups.pop()
  const isNegative = sign === '-' && groups.length > 0
  return Buffer.concat(
    [groups.length, groups.length === 0 ? 0 : weight, isNegative ? 0x4000 : 0, fraction.length, ...groups].map(int16),
  )
}
