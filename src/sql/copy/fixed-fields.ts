/** FIXEDWIDTH's specification, in COPY and UNLOAD: `label:width, label:width, …`. */
import type { Token } from '../lexer.ts'
import type { Cursor } from './cursor.ts'
import type { FixedField } from './statement.ts'

export function fixedFields(cursor: Cursor, spec: Token): readonly FixedField[] {
  const fields: FixedField[] = []
  for (const part of spec.text.split(',')) {
    const match = /^\s*([^:,]+?)\s*:\s*(\d+)\s*$/.exec(part)
    if (match?.[1] !== undefined && Number(match[2]) > 0) fields.push({ label: match[1], width: Number(match[2]) })
    else cursor.fail(`'${part.trim()}' in FIXEDWIDTH is not label:width`, spec, "write 'id:3,name:25'")
  }
  return fields
}
