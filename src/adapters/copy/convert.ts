/**
 * A field's text to the text of its column's type, exactly as Redshift converts it, or a FieldFault. What comes out
 * is canonical: the engine's cast from it cannot fail and cannot change it.
 */
import type { SqlType } from '../../sql/redshift/types.ts'
import type { ConversionContext, Converter } from './conversion.ts'
import { characterConverter, invalidBytes } from './convert-characters.ts'
import { booleanConverter, decimalConverter, floatConverter, integerConverter } from './convert-numbers.ts'
import { dateConverter, timeConverter, timestampConverter } from './convert-times.ts'
import { compactJson } from './json-scan.ts'
import { FieldFault } from './rows.ts'
import { isBroken } from './text.ts'

/** The type in the words of Redshift's load errors. */
export function loadTypeName({ name, length, precision, scale }: SqlType): string {
  switch (name) {
    case 'character':
      return `char(${length})`
    case 'character varying':
      return `varchar(${length})`
    case 'numeric':
      return `numeric(${precision},${scale})`
    case 'timestamp without time zone':
      return 'timestamp'
    case 'timestamp with time zone':
      return 'timestamptz'
    default:
      return name
  }
}

export function converterFor(type: SqlType, context: ConversionContext): Converter {
  const { conversions } = context
  if (type.name === 'character' || type.name === 'character varying') return characterConverter(type, conversions)
  if (type.name === 'super') return superConverter(context.isJson)
  const convert = plainConverter(type, context)
  // Blank fields of every other type are NULL, with or without BLANKSASNULL and EMPTYASNULL.
  return (text, kind) => {
    const trimmed = trimSpace(text)
    return trimmed === '' ? null : convert(trimmed, kind)
  }
}

function plainConverter(type: SqlType, context: ConversionContext): Converter {
  switch (type.name) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return integerConverter(type.name)
    case 'numeric':
      return decimalConverter(type.precision ?? 18, type.scale ?? 0, context.conversions.roundDecimals)
    case 'real':
    case 'double precision':
      return floatConverter(type.name)
    case 'boolean':
      return booleanConverter
    case 'date':
      return dateConverter(context)
    case 'timestamp without time zone':
    case 'timestamp with time zone':
      return timestampConverter(type.name, context)
    case 'time without time zone':
    case 'time with time zone':
      return timeConverter(type.name, context)
    case 'varbyte':
      return varbyteConverter(type.length ?? 64_000)
    default:
      return () => {
        throw new FieldFault(1223, `Data type ${type.name} cannot be loaded`)
      }
  }
}

/** A JSON value as it is. A field of a text file is itself a JSON document, a JSON string stays a string. */
function superConverter(isJson: boolean): Converter {
  return (text, kind) => {
    if (isBroken(text)) throw invalidBytes(text)
    if (kind !== 'text') return text
    if (isJson) return JSON.stringify(text)
    if (trimSpace(text) === '') return null
    try {
      JSON.parse(text)
    } catch {
      throw new FieldFault(1224, 'Invalid JSON for the SUPER data type')
    }
    return compactJson(text)
  }
}

function varbyteConverter(longest: number): Converter {
  return (text) => {
    const odd = /[^0-9a-fA-F]/.exec(text)
    if (odd) throw new FieldFault(1219, `Invalid hexadecimal digit, Value '${odd[0]}', Pos ${odd.index}`)
    if (text.length % 2 !== 0) throw new FieldFault(1219, 'Odd number of hexadecimal digits')
    if (text.length / 2 > longest) throw new FieldFault(1204, 'Varbyte length exceeds DDL length')
    return text.toLowerCase()
  }
}

/** Redshift's white space is ASCII; `trim()` would also take a no-break space, which is data. */
function trimSpace(text: string): string {
  const first = text.charCodeAt(0)
  const last = text.charCodeAt(text.length - 1)
  return first <= 32 || last <= 32 ? text.replaceAll(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '') : text
}
