/** What the server sends, as bytes. https://www.postgresql.org/docs/current/protocol-message-formats.html */
import type { Block } from '../adapters/local/session.ts'

/** Fields of an error or a notice, by the protocol's letters. */
export interface Report {
  readonly severity: 'ERROR' | 'FATAL' | 'WARNING' | 'NOTICE' | 'INFO'
  readonly sqlState: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
  /** Counts characters from 1 into the text that the client sent. */
  readonly position?: number
}

export interface Field {
  readonly name: string
  readonly oid: number
  readonly size: number
  readonly modifier: number
  readonly format: number
}

const ZERO = Buffer.alloc(1)

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 4)
  const head = Buffer.allocUnsafe(5)
  head.write(type, 'latin1')
  head.writeInt32BE(length, 1)
  return Buffer.concat([head, ...parts], length + 1)
}

export function int16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2)
  bytes.writeInt16BE(value)
  return bytes
}

export function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeInt32BE(value | 0)
  return bytes
}

/** A zero byte would end the text early. */
const text = (value: string): Buffer => Buffer.from(`${value.replaceAll('\0', '')}\0`)

export const authentication = (code: number, ...request: readonly Buffer[]): Buffer =>
  message('R', int32(code), ...request)
export const parameterStatus = (name: string, value: string): Buffer => message('S', text(name), text(value))
export const backendKey = (pid: number, secret: number): Buffer => message('K', int32(pid), int32(secret))
/** Tells a client of a newer minor version that 3.0 is spoken here. */
export const negotiateVersion = (): Buffer => message('v', int32(196_608), int32(0))
export const commandComplete = (tag: string): Buffer => message('C', text(tag))
export const parameterDescription = (types: readonly number[]): Buffer =>
  message('t', int16(types.length), ...types.map(int32))

const STATES: Readonly<Record<Block, string>> = { none: 'I', open: 'T', failed: 'E' }
const READY = { none: ready('none'), open: ready('open'), failed: ready('failed') }

function ready(block: Block): Buffer {
  return message('Z', Buffer.from(STATES[block]))
}

export const readyForQuery = (block: Block): Buffer => READY[block]

export const PARSE_COMPLETE = message('1')
export const BIND_COMPLETE = message('2')
export const CLOSE_COMPLETE = message('3')
export const NO_DATA = message('n')
export const EMPTY_QUERY = message('I')
export const PORTAL_SUSPENDED = message('s')

export function rowDescription(fields: readonly Field[]): Buffer {
  const parts = fields.flatMap(({ name, oid, size, modifier, format }) => [
    text(name),
    // Table and column that the value comes from: not told.
    int32(0),
    int16(0),
    int32(oid),
    int16(size),
    int32(modifier),
    int16(format),
  ])
  return message('T', int16(fields.length), ...parts)
}

export function errorResponse(report: Report): Buffer {
  return message('E', ...reportFields(report))
}

export function noticeResponse(report: Report): Buffer {
  return message('N', ...reportFields(report))
}

function reportFields({ severity, sqlState, message: words, detail, hint, position }: Report): readonly Buffer[] {
  const field = (letter: string, value: string | undefined): readonly Buffer[] =>
    value === undefined ? [] : [Buffer.from(letter), text(value)]
  return [
    ...field('S', severity),
    ...field('C', sqlState),
    ...field('M', words),
    ...field('D', detail),
    ...field('H', hint),
    ...field('P', position === undefined ? undefined : String(position)),
    ZERO,
  ]
}
