/** Rows of an answer on their way to the client: read batch by batch, encoded many at once. */
import type { Answer } from '../adapters/local/session.ts'
import type { Cell, Column } from '../core/table.ts'
import { WireFault } from './fault.ts'
import type { Output } from './output.ts'
import type { Field } from './replies.ts'
import { fieldOf } from './types.ts'
import { binaryEncoder } from './value-binary.ts'
import { cellText } from './value-text.ts'

type Row = readonly Cell[]

/** An answer that is being read. */
export interface Reading {
  readonly tag: string
  readonly columns: readonly Column[]
  /** Sends at most `limit` rows; all when there is none. Answers how many, and whether that was the last of them. */
  readonly send: (output: Output, encode: EncodeRows, limit?: number) => Promise<Sent>
  /** Takes the rest into memory, so that the session may run something else. */
  readonly keepRest: () => Promise<void>
  /** The rest is not wanted. */
  readonly leave: () => Promise<void>
}

interface Sent {
  readonly count: number
  readonly ended: boolean
}

export type EncodeRows = (rows: readonly Row[]) => Buffer

/** Rows of one message to the socket: few enough that a client sees the first ones soon. */
const CHUNK = 512

export function readAnswer({ tag, columns, batches }: Extract<Answer, { kind: 'rows' }>): Reading {
  const iterator = batches[Symbol.asyncIterator]()
  let pending: readonly Row[] = []
  let exhausted = false

  /** Rows that failed are over, too. */
  const nextBatch = async (): Promise<readonly Row[]> => {
    try {
      const { value, done } = await iterator.next()
      exhausted = done === true
      return exhausted ? [] : value
    } catch (error) {
      exhausted = true
      throw error
    }
  }

  const refill = async (): Promise<void> => {
    while (pending.length === 0 && !exhausted) pending = await nextBatch()
  }

  const leave = async (): Promise<void> => {
    pending = []
    exhausted = true
    await iterator.return?.()
  }

  return {
    tag,
    columns,
    leave,
    async send(output, encode, limit = Number.POSITIVE_INFINITY) {
      let count = 0
      for (;;) {
        await refill()
        if (pending.length === 0) return { count, ended: true }
        if (count >= limit) return { count, ended: false }
        const taken = pending.slice(0, Math.min(CHUNK, limit - count))
        pending = pending.slice(taken.length)
        output.send(encode(taken))
        count += taken.length
        // A small answer waits for the messages that end it; a large one goes as fast as the client takes it.
        if (count > CHUNK) await output.flush()
        if (output.closed()) await leave()
      }
    },
    async keepRest() {
      const rest: Row[] = [...pending]
      while (!exhausted) {
        for (const row of await nextBatch()) rest.push(row)
      }
      pending = rest
    },
  }
}

/** One format for each column, one for all of them, or none: text. */
export function fieldsOf(columns: readonly Column[], formats: readonly number[]): readonly Field[] {
  if (formats.length > 1 && formats.length !== columns.length) {
    throw new WireFault(`bind message has ${formats.length} result formats but query has ${columns.length} columns`, {
      sqlState: '08P01',
    })
  }
  return columns.map((column, index) => fieldOf(column, (formats.length === 1 ? formats[0] : formats[index]) ?? 0))
}

type Writer = (cell: Exclude<Cell, null>) => string | Buffer

const DATA_ROW = 0x44

export function rowEncoder(columns: readonly Column[], fields: readonly Field[]): EncodeRows {
  const writers = columns.map((column, index): Writer => {
    const field = fields[index]
    return field?.format === 1 ? binaryEncoder(field.oid) : cellText(column)
  })
  let buffer = Buffer.allocUnsafe(1 << 14)
  let at = 0
  const need = (count: number): void => {
    if (at + count <= buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + count))
    buffer.copy(larger, 0, 0, at)
    buffer = larger
  }
  const writeCell = (value: string | Buffer): void => {
    if (typeof value !== 'string') {
      need(4 + value.length)
      buffer.writeInt32BE(value.length, at)
      at += 4 + value.copy(buffer, at + 4)
      return
    }
    // A UTF-16 unit is three bytes of UTF-8 at most.
    need(4 + value.length * 3)
    const length = buffer.write(value, at + 4)
    buffer.writeInt32BE(length, at)
    at += 4 + length
  }
  const writeRow = (row: Row): void => {
    need(7)
    const start = at
    buffer[at] = DATA_ROW
    buffer.writeInt16BE(writers.length, at + 5)
    at += 7
    for (const [index, write] of writers.entries()) {
      const cell = row[index] ?? null
      if (cell === null) {
        need(4)
        buffer.writeInt32BE(-1, at)
        at += 4
      } else writeCell(write(cell))
    }
    buffer.writeInt32BE(at - start - 1, start + 1)
  }
  return (rows) => {
    at = 0
    for (const row of rows) writeRow(row)
    return Buffer.from(buffer.subarray(0, at))
  }
}
