/**
 * Looks over the bytes of JSON files for what DuckDB's reader takes and COPY does not, or changes without a word:
 * trailing commas, NaN and Infinity, `-0`, objects above 4 MB, values nested inside the records. It may suspect an innocent file (the patterns also match inside strings), never miss a
 * guilty one. Cheap by searching for rare characters instead of reading all.
 */
import type { Compression } from '../../../sql/copy/statement.ts'
import type { DataObject } from '../../copy/objects.ts'
import { bytesOf } from '../../copy/text.ts'

export interface GuardOptions {
  /** Records may hold objects or arrays: the SQL beside this guard watches for them itself. */
  readonly nested: boolean
  readonly compression?: Compression
  readonly onBytes: (count: number) => void
  readonly isStopped: () => boolean
}

/** `nested`: ordinary but for nested values that were not expected. */
export type Verdict = 'ordinary' | 'nested' | 'odd'

/** Looks over all files, up to the first that is not ordinary. */
export async function inspectJson(objects: readonly DataObject[], options: GuardOptions): Promise<Verdict> {
  const { compression, onBytes, isStopped } = options
  for (const object of objects) {
    const guard = openGuard(options.nested)
    for await (const chunk of bytesOf(object, compression, onBytes)) {
      const verdict = isStopped() ? 'odd' : guard(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
      if (verdict !== 'ordinary') return verdict
    }
  }
  return 'ordinary'
}

/** What may be NaN or Infinity, in any case. Words match too; what stands around them tells them apart. */
const NO_NUMBER = /(?:nan|inf)[\s,}\]i]/gi
const NO_NUMBER_BEGINS = /(?:^|[:,[])\s*-?$/
const NO_NUMBER_ENDS = /^(?:nan|inf(?:inity)?)\s*(?:[,}\]]|$)/i

/** Texts of this size stay in the processor's cache while the pattern goes over them. */
const SLICE = 1 << 16

/** Seams between chunks are looked over on their own, this many bytes to each side. */
const SEAM = 64

const LONGEST_LINE = 4 * 1024 * 1024

const COMMA = 44
const BRACE = 125
const BRACKET = 93

/** A function to be called with each chunk of one file. */
function openGuard(nested: boolean): (chunk: Buffer) => Verdict {
  let tail: Buffer = Buffer.alloc(0)
  /** Bytes of the line that the chunks so far have not ended. */
  let line = 0

  const inspect = (bytes: Buffer): Verdict => {
    if (hasNoNumber(bytes) || hasMinusZero(bytes)) return 'odd'
    const braces = inspectBrackets(bytes, BRACE, nested)
    return braces === 'ordinary' ? inspectBrackets(bytes, BRACKET, nested) : braces
  }

  return (chunk) => {
    const first = chunk.indexOf(10)
    line = first < 0 ? line + chunk.length : chunk.length - chunk.lastIndexOf(10)
    if (line > LONGEST_LINE / 2 || first > LONGEST_LINE / 2) return 'odd'
    const seam = tail.length === 0 ? undefined : Buffer.concat([tail, chunk.subarray(0, SEAM)])
    tail = Buffer.from(chunk.subarray(-SEAM))
    // White space could keep what belongs together further apart than a seam reaches.
    if (tail.every(isSpace)) return 'odd'
    const atSeam = seam === undefined ? 'ordinary' : inspect(seam)
    return atSeam === 'ordinary' ? inspect(chunk) : atSeam
  }
}

/** No comma stands before a closing bracket, and unless nested values are expected, none ends inside its record. */
function inspectBrackets(bytes: Buffer, bracket: number, nested: boolean): Verdict {
  let found: Verdict = 'ordinary'
  for (let at = bytes.indexOf(bracket); at >= 0; at = bytes.indexOf(bracket, at + 1)) {
    let before = at - 1
    while (isSpace(bytes[before])) before--
    if (bytes[before] === COMMA) return 'odd'
    if (nested) continue
    let after = at + 1
    while (isSpace(bytes[after])) after++
    const next = bytes[after]
    if (next === COMMA || next === BRACE || next === BRACKET) found = 'nested'
  }
  return found
}

function hasNoNumber(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += SLICE) {
    const text = bytes.toString('latin1', at, at + SLICE + SEAM)
    for (const { index } of text.matchAll(NO_NUMBER)) {
      if (
        NO_NUMBER_ENDS.test(text.slice(index, index + SEAM)) &&
        NO_NUMBER_BEGINS.test(text.slice(Math.max(0, index - SEAM), index))
      )
        return true
    }
  }
  return false
}

/** `-0`, which DuckDB prints as `0`. Dates have the same two characters in them. */
function hasMinusZero(bytes: Buffer): boolean {
  for (let at = bytes.indexOf('-0'); at >= 0; at = bytes.indexOf('-0', at + 2)) {
    const before = bytes[at - 1]
    const after = bytes[at + 2]
    const begins = before === 58 || before === COMMA || before === 91 || isSpace(before)
    if (begins && (after === COMMA || after === BRACE || after === BRACKET || isSpace(after))) return true
  }
  return false
}

function isSpace(byte: number | undefined): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9
}
