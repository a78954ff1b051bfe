/** Hash and VARBYTE functions. (AWS: "Hash functions", "VARBYTE functions") */
import type { CallArgument, CallContext, CallRule } from '../call-rule.ts'
import { isInteger } from '../types.ts'
import { argument, asBigint, asInteger, asText, call, library } from './argument.ts'
import { BIGINT, INTEGER, VARBYTE, VARCHAR } from './result-types.ts'

const bytesOf = (arg: CallArgument): string => (arg.type?.name === 'varbyte' ? arg.sql : library('bytes_of', arg.sql))

function fnvHash(args: readonly CallArgument[]): string {
  const seed = args[1] === undefined ? [] : [`seed := ${asBigint(args[1])}`]
  return library('fnv_hash', argument(args, 0).sql, ...seed)
}

/** AWS publishes no algorithm, but documents that a decimal's checksum is its digits without the point. */
function checksum(args: readonly CallArgument[], context: CallContext): string {
  const value = argument(args, 0)
  if (value.type?.name === 'numeric')
    return `cast(${library('unscaled', value.sql, String(value.type.scale ?? 0))} as integer)`
  if (value.type && isInteger(value.type)) return `cast(${value.sql} as integer)`
  return context.refuse({
    reason: 'AWS does not publish how CHECKSUM treats values of this type',
    hint: 'use FNV_HASH, MD5 or CRC32',
    by: 'engine',
  })
}

type Format = 'hex' | 'binary' | 'utf8'

function formatOf({ literal }: CallArgument, context: CallContext): Format {
  const name = literal?.toLowerCase().replace('utf-8', 'utf8')
  if (name === 'hex' || name === 'binary' || name === 'utf8') return name
  return context.refuse({ reason: "the format must be 'hex', 'binary' or 'utf8'", by: 'redshift' })
}

function fromVarbyte(args: readonly CallArgument[], context: CallContext): string {
  const bytes = bytesOf(argument(args, 0))
  switch (formatOf(argument(args, 1), context)) {
    case 'hex':
      return `lower(hex(${bytes}))`
    case 'binary':
      return call('rs_bits_text', bytes)
    case 'utf8':
      return call('decode', bytes)
  }
}

function toVarbyte(args: readonly CallArgument[], context: CallContext): string {
  const text = asText(argument(args, 0))
  switch (formatOf(argument(args, 1), context)) {
    case 'hex':
      return library('from_hex', text)
    case 'binary':
      return call('rs_bits_bytes', text)
    case 'utf8':
      return call('encode', text)
  }
}

export const hashRules: readonly CallRule[] = [
  { name: 'checksum', arity: [1, 1], rewrite: checksum, returns: INTEGER },
  {
    name: 'farmfingerprint64',
    arity: [1, 1],
    rewrite: (args) => call('rs_farm_fingerprint', bytesOf(argument(args, 0))),
    returns: BIGINT,
  },
  { name: 'fnv_hash', arity: [1, 2], rewrite: fnvHash, returns: BIGINT },
  {
    name: 'from_hex',
    arity: [1, 1],
    rewrite: (args) => library('from_hex', asText(argument(args, 0))),
    returns: VARBYTE,
  },
  { name: 'from_varbyte', arity: [2, 2], rewrite: fromVarbyte, returns: VARCHAR },
  {
    name: 'getbit',
    arity: [2, 2],
    rewrite: (args) => call('rs_getbit', bytesOf(argument(args, 0)), asInteger(argument(args, 1))),
    returns: INTEGER,
  },
  {
    name: 'murmur3_32_hash',
    arity: [1, 2],
    rewrite: (args) => library('murmur3', argument(args, 0).sql, args[1] === undefined ? '0' : asInteger(args[1])),
    returns: INTEGER,
  },
  { name: 'to_hex', arity: [1, 1], rewrite: (args) => library('to_hex', argument(args, 0).sql), returns: VARCHAR },
  { name: 'to_varbyte', arity: [2, 2], rewrite: toVarbyte, returns: VARBYTE },
]
