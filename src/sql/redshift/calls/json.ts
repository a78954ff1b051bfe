/** JSON text and SUPER values. (AWS: "JSON functions", "Array functions", "Object functions", "SUPER type information functions") */
import type { CallArgument, CallContext, CallRule } from '../call-rule.ts'
import type { SqlType } from '../types.ts'
import { argument, asInteger, asText, call, library, quoted, sqlOf } from './argument.ts'
import { objectTransformRule } from './object-transform.ts'
import { BIGINT, BOOLEAN, INTEGER, SUPER, VARBYTE, VARCHAR } from './result-types.ts'

/** The optional last argument of the functions of JSON text: NULL instead of an error. */
interface Tolerant {
  readonly values: readonly CallArgument[]
  readonly nullIfInvalid: CallArgument | undefined
}

function tolerant(args: readonly CallArgument[]): Tolerant {
  const last = args.at(-1)
  if (args.length < 2 || last?.type?.name !== 'boolean') return { values: args, nullIfInvalid: undefined }
  return { values: args.slice(0, -1), nullIfInvalid: last }
}

/** `read`, or NULL for text that is no JSON when the last argument says so. */
function guarded(json: string, read: string, nullIfInvalid: CallArgument | undefined): string {
  if (nullIfInvalid === undefined) return read
  return `case when not (${nullIfInvalid.sql}) or ${library('is_strict_json', json)} then ${read} end`
}

const strict = (json: string): string => library('strict_json', json)

/** Names that stand in a path of the engine as they are. */
const isPlainName = ({ literal }: CallArgument): boolean => literal !== undefined && /^[^"\\*\u0000]+$/.test(literal)

function extractPathText(args: readonly CallArgument[], context: CallContext): string {
  const { values, nullIfInvalid } = tolerant(args)
  const names = values.slice(1)
  if (names.length > 5)
    return context.refuse({ reason: 'JSON_EXTRACT_PATH_TEXT goes five levels deep', by: 'redshift' })
  if (names.length === 0)
    return context.refuse({ reason: 'JSON_EXTRACT_PATH_TEXT takes at least one path element', by: 'redshift' })
  const json = asText(argument(values, 0))
  if (names.every(isPlainName)) {
    const path = `$${names.map(({ literal }) => `."${literal}"`).join('')}`
    return guarded(
      json,
      library('json_text_at', strict(json), quoted(path), `[${names.map(sqlOf).join(', ')}]`),
      nullIfInvalid,
    )
  }
  return call('rs_json_path', json, `[${names.map(asText).join(', ')}]`, nullIfInvalid?.sql ?? 'false')
}

function extractArrayElement(args: readonly CallArgument[]): string {
  const { values, nullIfInvalid } = tolerant(args)
  const json = asText(argument(values, 0))
  return guarded(json, library('json_element', strict(json), asInteger(argument(values, 1))), nullIfInvalid)
}

function arrayLengthOfText(args: readonly CallArgument[]): string {
  const { values, nullIfInvalid } = tolerant(args)
  const json = asText(argument(values, 0))
  return guarded(json, `cast(json_array_length(${library('json_text_array', strict(json))}) as integer)`, nullIfInvalid)
}

/** Dates and times have no place in SUPER. */
function refuseMoments(name: string, values: readonly CallArgument[], context: CallContext): void {
  const moment = values.find(
    ({ type }) => type?.name === 'date' || type?.name.startsWith('time') || type?.name.startsWith('interval'),
  )
  if (!moment?.type) return
  context.refuse({
    reason: `${name} could not convert type ${moment.type.name} to super`,
    hint: 'cast it to VARCHAR',
    by: 'redshift',
  })
}

function array(args: readonly CallArgument[], context: CallContext): string {
  refuseMoments('ARRAY', args, context)
  return call('json_array', ...args.map(sqlOf))
}

function object(args: readonly CallArgument[], context: CallContext): string {
  if (args.length % 2 === 1)
    return context.refuse({ reason: 'OBJECT takes pairs of a key and a value', by: 'redshift' })
  refuseMoments('OBJECT', args, context)
  if (args.length === 0) return "cast('{}' as json)"
  return call('json_object', ...args.map((arg, index) => (index % 2 === 0 ? asText(arg) : arg.sql)))
}

const superArray = (arg: CallArgument, name: string): string => library('super_array', arg.sql, quoted(name))

function arrayConcat(args: readonly CallArgument[]): string {
  const lists = args.map(({ sql }) => `cast(to_json(${sql}) as json[])`)
  const arrays = args.map(({ sql }) => library('is_array', sql)).join(' and ')
  return `case when ${arrays} then to_json(list_concat(${lists.join(', ')})) end`
}

/** ARRAY_CONTAINS, ARRAY_POSITION and ARRAY_POSITIONS; NULL is found unless the last argument says otherwise. */
const search = (name: string, returns: SqlType): CallRule => ({
  name,
  arity: [2, 3],
  rewrite: (args) => {
    const array = superArray(argument(args, 0), name.toUpperCase())
    return call(`rs_${name}`, array, library('super_element', argument(args, 1).sql), args[2]?.sql ?? 'true')
  },
  returns,
})

/** Functions of two arrays; `sets` takes a third argument, which makes sets of them. */
const ofArrays = (name: string, returns: SqlType, sets: 'sets' | 'plain'): CallRule => ({
  name,
  arity: [2, sets === 'sets' ? 3 : 2],
  rewrite: (args) => {
    const arrays = args.slice(0, 2).map((arg) => superArray(arg, name.toUpperCase()))
    return call(`rs_${name}`, ...arrays, ...(sets === 'sets' ? [args[2]?.sql ?? 'false'] : []))
  },
  returns,
})

/** Without a separator that is known there is nothing to split by. */
function splitToArray(args: readonly CallArgument[]): string {
  const text = asText(argument(args, 0))
  if (args[1] === undefined) return `to_json(string_split(${text}, ','))`
  const separator = asText(args[1])
  return `case when ${separator} is not null then to_json(string_split(${text}, ${separator})) end`
}

function arraySort(args: readonly CallArgument[]): string {
  const ascending = args[1]?.sql ?? 'true'
  return call(
    'rs_array_sort',
    superArray(argument(args, 0), 'ARRAY_SORT'),
    ascending,
    args[2]?.sql ?? `(not ${ascending})`,
  )
}

const ofSuper =
  (name: string) =>
  (args: readonly CallArgument[]): string =>
    library(name, argument(args, 0).sql)

const within =
  (least: bigint, most: bigint) =>
  (args: readonly CallArgument[]): string =>
    library('is_integer_within', argument(args, 0).sql, `(${least})`, String(most))

/** A SUPER value's own text; other values become SUPER first. */
const serialized = (arg: CallArgument): string =>
  `cast(${arg.type?.name === 'super' ? arg.sql : `to_json(${arg.sql})`} as varchar)`

const is = (name: string): CallRule => ({ name, arity: [1, 1], rewrite: ofSuper(name), returns: BOOLEAN })

export const jsonRules: readonly CallRule[] = [
  is('is_array'),
  is('is_boolean'),
  is('is_char'),
  is('is_decimal'),
  is('is_object'),
  is('is_scalar'),
  is('is_varchar'),
  { name: 'array', arity: [0, 10_000], rewrite: array, returns: SUPER },
  { name: 'array_concat', arity: [2, 2], rewrite: arrayConcat, returns: SUPER },
  search('array_contains', BOOLEAN),
  {
    name: 'array_distinct',
    arity: [1, 1],
    rewrite: (args) => call('rs_array_distinct', superArray(argument(args, 0), 'ARRAY_DISTINCT')),
    returns: SUPER,
  },
  ofArrays('array_except', SUPER, 'sets'),
  {
    name: 'array_flatten',
    arity: [1, 1],
    rewrite: (args) => {
      const { sql } = argument(args, 0)
      return `case when ${library('is_array', sql)} then ${call('rs_array_flatten', `cast(to_json(${sql}) as varchar)`)} end`
    },
    returns: SUPER,
  },
  ofArrays('array_intersection', SUPER, 'sets'),
  search('array_position', INTEGER),
  search('array_positions', SUPER),
  { name: 'array_sort', arity: [1, 3], rewrite: arraySort, returns: SUPER },
  ofArrays('array_union', SUPER, 'plain'),
  ofArrays('arrays_overlap', BOOLEAN, 'plain'),
  {
    name: 'can_json_parse',
    arity: [1, 1],
    rewrite: (args) => library('is_strict_json', asText(argument(args, 0))),
    returns: BOOLEAN,
  },
  {
    name: 'decimal_precision',
    arity: [1, 1],
    rewrite: (args) => library('decimal_precision', serialized(argument(args, 0))),
    returns: INTEGER,
  },
  {
    name: 'decimal_scale',
    arity: [1, 1],
    rewrite: (args) => library('decimal_scale', serialized(argument(args, 0))),
    returns: INTEGER,
  },
  { name: 'get_array_length', arity: [1, 1], rewrite: ofSuper('array_length'), returns: BIGINT },
  {
    name: 'is_bigint',
    arity: [1, 1],
    rewrite: within(-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n),
    returns: BOOLEAN,
  },
  {
    name: 'is_float',
    arity: [1, 1],
    refuse: {
      reason: 'numbers in SUPER values are JSON here, which does not tell FLOAT from DECIMAL',
      hint: "JSON_TYPEOF(x) = 'number' finds both",
      by: 'engine',
    },
  },
  { name: 'is_integer', arity: [1, 1], rewrite: within(-2_147_483_648n, 2_147_483_647n), returns: BOOLEAN },
  { name: 'is_smallint', arity: [1, 1], rewrite: within(-32_768n, 32_767n), returns: BOOLEAN },
  {
    name: 'is_valid_json',
    arity: [1, 1],
    rewrite: (args) => library('is_json_of', asText(argument(args, 0)), "'OBJECT'"),
    returns: BOOLEAN,
  },
  {
    name: 'is_valid_json_array',
    arity: [1, 1],
    rewrite: (args) => library('is_json_of', asText(argument(args, 0)), "'ARRAY'"),
    returns: BOOLEAN,
  },
  { name: 'json_array_length', arity: [1, 2], rewrite: arrayLengthOfText, returns: INTEGER },
  { name: 'json_extract_array_element_text', arity: [2, 3], rewrite: extractArrayElement, returns: VARCHAR },
  { name: 'json_extract_path_text', arity: [2, 7], rewrite: extractPathText, returns: VARCHAR },
  {
    name: 'json_parse',
    arity: [1, 1],
    rewrite: (args) => library('json_parse', asText(argument(args, 0))),
    returns: SUPER,
  },
  { name: 'json_serialize', arity: [1, 1], rewrite: (args) => serialized(argument(args, 0)), returns: VARCHAR },
  {
    name: 'json_serialize_to_varbyte',
    arity: [1, 1],
    rewrite: (args) => call('encode', serialized(argument(args, 0))),
    returns: VARBYTE,
  },
  {
    name: 'json_size',
    arity: [1, 1],
    rewrite: (args) => `cast(strlen(${serialized(argument(args, 0))}) as integer)`,
    returns: INTEGER,
  },
  { name: 'json_typeof', arity: [1, 1], rewrite: ofSuper('json_typeof'), returns: VARCHAR },
  {
    name: 'lower_attribute_names',
    arity: [1, 1],
    rewrite: (args) => call('rs_lower_attribute_names', argument(args, 0).sql),
    returns: SUPER,
  },
  { name: 'object', arity: [0, 10_000], rewrite: object, returns: SUPER },
  objectTransformRule,
  {
    name: 'size',
    arity: [1, 1],
    refuse: {
      reason: "SIZE tells the bytes of Redshift's own storage, which this engine does not have",
      hint: 'JSON_SIZE tells the bytes of the text',
      by: 'engine',
    },
  },
  {
    name: 'split_to_array',
    arity: [1, 2],
    rewrite: splitToArray,
    returns: SUPER,
  },
  {
    name: 'subarray',
    arity: [3, 3],
    rewrite: (args) =>
      call(
        'rs_subarray',
        superArray(argument(args, 0), 'SUBARRAY'),
        asInteger(argument(args, 1)),
        asInteger(argument(args, 2)),
      ),
    returns: SUPER,
  },
  {
    name: 'upper_attribute_names',
    arity: [1, 1],
    rewrite: (args) => call('rs_upper_attribute_names', argument(args, 0).sql),
    returns: SUPER,
  },
]
