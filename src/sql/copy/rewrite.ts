/** The same COPY with a little more, every other character as it was written. */
import { parseCopy } from './parse-copy.ts'

/** With NOLOAD: the files are checked, and nothing is loaded. A statement that cannot be read stays as it is. */
export function withNoLoad(sql: string): string {
  const { value } = parseCopy(sql)
  return value === undefined || value.load.noLoad ? sql : withOption(sql, value.end, 'noload')
}

/** From the files of a manifest, whose URL is given as a literal, instead of those that the statement names. */
export function fromManifest(sql: string, literal: string): string {
  const { value } = parseCopy(sql)
  if (value === undefined) return sql
  const { source, manifest, end } = value
  const optioned = manifest ? sql : withOption(sql, end, 'manifest')
  return optioned.slice(0, source.start) + literal + optioned.slice(source.end)
}

function withOption(sql: string, end: number, option: string): string {
  return `${sql.slice(0, end)}\n${option}${sql.slice(end)}`
}
