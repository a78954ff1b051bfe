/** JSON text and SUPER values. A SUPER value is the engine's JSON. (AWS: "JSON functions", "SUPER type information functions") */
import type { ScalarFunction } from '../../duckdb/connection.ts'
import type { Macro, Topic } from './definition.ts'
import {
  arrayText,
  compactJson,
  decodeString,
  elementsOf,
  isJson,
  JsonError,
  kindOf,
  membersOf,
  objectText,
} from './json-text.ts'
import { transformObject } from './object-transform.ts'
import { booleanArgument, numberArgument, textArgument } from './scalar-arguments.ts'
import { sumOf, superArithmetic, superRounded } from './super-arithmetic.ts'
import { superArrayFunctions } from './super-arrays.ts'
import { superKey } from './super-keys.ts'

const INTEGER_TYPES = "('BIGINT', 'UBIGINT', 'HUGEINT')"
/** A comma before a closing bracket, or a word for a number. */
const LAX_JSON = String.raw`'(?i),\s*[\]}]|[:\[,]\s*-?(nan|inf)|^\s*-?(nan|inf)'`
/** Escapes, exponents, trailing zeros of fractions and long numbers, or what `LAX_JSON` finds. */
const ODD_JSON = String.raw`'(?i)\\|[0-9.]e|\.[0-9]*0([^0-9]|$)|[0-9.]{15}|-0|,\s*[\]}]|[:\[,]\s*-?(nan|inf)|^\s*-?(nan|inf)'`
const NUMBER_TYPES = "('BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE')"

/** A number that the engine would print in another form, or something like one inside a string. */
const ODD_NUMBER = String.raw`'(?i)[0-9.]e|\.[0-9]*0([^0-9]|$)|[0-9.]{15}|-0'`

/** `x` is any value; to_json leaves SUPER as it is and makes plain text a SUPER string. */
const macros: readonly Macro[] = [
  {
    name: 'json_typeof',
    overloads: [
      `(x) as case json_type(to_json(x)) when 'OBJECT' then 'object' when 'ARRAY' then 'array' when 'VARCHAR' then 'string'
        when 'BOOLEAN' then 'boolean' when 'NULL' then 'null' else case when x is not null then 'number' end end`,
    ],
  },
  { name: 'is_array', overloads: ["(x) as coalesce(json_type(to_json(x)) = 'ARRAY', false)"] },
  { name: 'is_object', overloads: ["(x) as coalesce(json_type(to_json(x)) = 'OBJECT', false)"] },
  {
    name: 'is_scalar',
    overloads: ["(x) as coalesce(json_type(to_json(x)) not in ('OBJECT', 'ARRAY', 'NULL'), false)"],
  },
  { name: 'is_boolean', overloads: ["(x) as coalesce(json_type(to_json(x)) = 'BOOLEAN', false)"] },
  { name: 'is_varchar', overloads: ["(x) as coalesce(json_type(to_json(x)) = 'VARCHAR', false)"] },
  {
    name: 'is_char',
    overloads: [
      `(x) as coalesce(json_type(to_json(x)) = 'VARCHAR' and strlen(json_extract_string(to_json(x), '$')) = length(json_extract_string(to_json(x), '$')), false)`,
    ],
  },
  {
    // A number between two limits that is written without fraction and exponent.
    name: 'is_integer_within',
    overloads: [
      `(x, least, most) as coalesce(json_type(to_json(x)) in ${INTEGER_TYPES}
        and try_cast(json_extract_string(to_json(x), '$') as hugeint) between least and most, false)`,
    ],
  },
  { name: 'is_decimal', overloads: [`(x) as coalesce(json_type(to_json(x)) in ${NUMBER_TYPES}, false)`] },
  {
    // Of a number's JSON text.
    name: 'decimal_precision',
    overloads: [
      "(x) as case when regexp_full_match(x, '-?[0-9.]+') then greatest(length(ltrim(regexp_replace(x, '[^0-9]', '', 'g'), '0')), 1)::integer end",
    ],
  },
  {
    name: 'decimal_scale',
    overloads: ["(x) as case when regexp_full_match(x, '-?[0-9.]+') then length(split_part(x, '.', 2))::integer end"],
  },
  {
    name: 'array_length',
    overloads: ["(x) as case when json_type(to_json(x)) = 'ARRAY' then json_array_length(to_json(x))::bigint end"],
  },
  {
    name: 'super_array',
    overloads: [
      "(x, what) as case when x is null or json_type(to_json(x)) = 'ARRAY' then to_json(x) else __rs.fail(what || ' takes arrays', x)::json end",
    ],
  },
  {
    // See super-keys.ts; strings, booleans and plain whole numbers without a call of it.
    name: 'super_key',
    overloads: [
      `(x) as case json_type(x) when 'VARCHAR' then '3' || rtrim(json_extract_string(x, '$'), ' ')
        when 'BOOLEAN' then '1' || x::varchar
        when 'UBIGINT' then case when x::varchar = '0' then '21' else '22' || (50000 + length(x::varchar)) || rtrim(x::varchar, '0') end
        when 'NULL' then null else rs_super_key(x::varchar) end`,
    ],
  },
  // Values of different types are neither smaller nor greater.
  {
    name: 'super_peer',
    overloads: [
      '(x, other) as case when left(__rs.super_key(x), 1) = left(__rs.super_key(other), 1) then __rs.super_key(x) end',
    ],
  },
  // NULL as an element to look for.
  { name: 'super_element', overloads: ["(x) as coalesce(to_json(x), cast('null' as json))"] },
  {
    // The engine takes a comma before a closing bracket, NaN and Infinity; only texts that may hold one are looked at twice.
    name: 'is_strict_json',
    overloads: [`(x) as case when regexp_matches(x, ${LAX_JSON}) then rs_can_json_parse(x) else json_valid(x) end`],
  },
  // Where the engine would write numbers or characters in another form, ours keeps them.
  {
    name: 'json_parse',
    overloads: [`(x) as case when regexp_matches(x, ${ODD_JSON}) then rs_json_parse(x) else json(x) end`],
  },
  {
    name: 'strict_json',
    overloads: [
      `(x) as case when regexp_matches(x, ${LAX_JSON}) and not rs_can_json_parse(x) then __rs.fail('invalid json object ' || x, x) else x end`,
    ],
  },
  {
    // kind: OBJECT or ARRAY.
    name: 'is_json_of',
    overloads: [
      '(x, kind) as case when __rs.is_strict_json(x) then json_type(x) = kind when x is not null then false end',
    ],
  },
  {
    name: 'json_text_array',
    overloads: [
      "(x) as case when json_type(x) = 'ARRAY' then x else __rs.fail('invalid json array object ' || x, x) end",
    ],
  },
  {
    name: 'json_text_at',
    overloads: [
      `(x, path, names) as case when regexp_matches(x, ${ODD_NUMBER}) then rs_json_path(x, names, false) else json_extract_string(x, path) end`,
    ],
  },
  {
    // Out of bounds is empty text, as documented; only NULL elements are NULL.
    name: 'json_element',
    overloads: [
      `(x, i) as case when i < 0 or i >= json_array_length(__rs.json_text_array(x)) then ''
        when regexp_matches(x, ${ODD_NUMBER}) then rs_json_element(x, i) else json_extract_string(x, i) end`,
    ],
  },
]

function parse(text: string): string {
  try {
    return compactJson(text)
  } catch (thrown) {
    if (thrown instanceof JsonError) throw new Error(`invalid JSON: ${thrown.message}`)
    throw thrown
  }
}

/** The text of the value under the names, NULL where there is none. */
function textAt(json: string, names: readonly string[]): string | null {
  let value = parse(json)
  for (const name of names) {
    if (kindOf(value) !== 'object') return null
    const found = membersOf(value).findLast(([member]) => member === name)
    if (!found) return null
    value = found[1]
  }
  return plainText(value)
}

/** Strings without their quotes. */
function plainText(value: string): string | null {
  const kind = kindOf(value)
  if (kind === 'null') return null
  return kind === 'string' ? decodeString(value) : value
}

/** Arrays inside give their elements, however deep. */
function flatten(array: string): string {
  return arrayText(leavesOf(array))
}

function leavesOf(array: string): readonly string[] {
  return elementsOf(array).flatMap((element) => (kindOf(element) === 'array' ? leavesOf(element) : [element]))
}

/** A start below zero counts from the end. */
function subarray(array: string, start: number, length: number): string {
  const elements = elementsOf(array)
  const from = start < 0 ? Math.max(elements.length + start, 0) : start
  if (length < 0) throw new Error('SUBARRAY takes a length of at least 0')
  return arrayText(elements.slice(from, from + length))
}

function renameAttributes(value: string, rename: (name: string) => string): string {
  switch (kindOf(value)) {
    case 'array':
      return arrayText(elementsOf(value).map((element) => renameAttributes(element, rename)))
    case 'object':
      return objectText(
        membersOf(value).map(([name, member]) => [rename(name), renameAttributes(member, rename)] as const),
      )
    default:
      return value
  }
}

const json = (name: string, run: (value: string) => string): ScalarFunction => ({
  name,
  parameters: ['VARCHAR'],
  returns: 'JSON',
  run: (value) => run(textArgument(value)),
})

const check = (name: string, run: (text: string) => boolean): ScalarFunction => ({
  name,
  parameters: ['VARCHAR'],
  returns: 'BOOLEAN',
  run: (text) => run(textArgument(text)),
})

const functions: readonly ScalarFunction[] = [
  ...superArrayFunctions,
  json('rs_json_parse', parse),
  json('rs_array_flatten', flatten),
  json('rs_lower_attribute_names', (value) => renameAttributes(value, (name) => name.toLowerCase())),
  json('rs_upper_attribute_names', (value) => renameAttributes(value, (name) => name.toUpperCase())),
  check('rs_can_json_parse', isJson),
  {
    name: 'rs_json_path',
    parameters: ['VARCHAR', 'VARCHAR[]', 'BOOLEAN'],
    returns: 'VARCHAR',
    run: (text, names, nullIfInvalid) => {
      const value = textArgument(text)
      if (booleanArgument(nullIfInvalid) && !isJson(value)) return null
      if (!Array.isArray(names) || names.includes(null)) return null
      return textAt(value, names.map(textArgument))
    },
  },
  {
    name: 'rs_super_arithmetic',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR'],
    returns: 'JSON',
    run: (operator, left, right) => superArithmetic(textArgument(operator), textArgument(left), textArgument(right)),
  },
  {
    name: 'rs_super_rounded',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'JSON',
    run: (name, value) => superRounded(textArgument(name), textArgument(value)),
  },
  {
    name: 'rs_super_key',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    run: (value) => superKey(textArgument(value)),
  },
  {
    name: 'rs_super_sum',
    parameters: ['VARCHAR[]'],
    returns: 'JSON',
    run: (values) => (Array.isArray(values) ? sumOf(values.map((value) => textArgument(value ?? 'null'))) : null),
  },
  {
    name: 'rs_json_element',
    parameters: ['VARCHAR', 'INTEGER'],
    returns: 'VARCHAR',
    run: (array, index) => plainText(elementsOf(parse(textArgument(array)))[numberArgument(index)] ?? 'null'),
  },
  {
    // Paths are arrays of names, as JSON.
    name: 'rs_object_transform',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR[]'],
    returns: 'JSON',
    run: (input, kept, set, values) =>
      transformObject(
        textArgument(input),
        JSON.parse(textArgument(kept)),
        JSON.parse(textArgument(set)),
        Array.isArray(values) ? values.map((value) => (value === null ? 'null' : textArgument(value))) : [],
      ),
  },
  {
    name: 'rs_subarray',
    parameters: ['VARCHAR', 'INTEGER', 'INTEGER'],
    returns: 'JSON',
    run: (array, start, length) => subarray(textArgument(array), numberArgument(start), numberArgument(length)),
  },
]

export const superFunctions: Topic = { macros, functions }
