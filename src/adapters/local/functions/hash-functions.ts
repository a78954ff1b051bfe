/** FNV_HASH, MURMUR3_32_HASH, FARMFINGERPRINT64, CRC32, SHA2, CHECKSUM. */
import { createHash } from 'node:crypto'
import type { ScalarFunction } from '../../duckdb/connection.ts'
import type { Macro, Topic } from './definition.ts'
import { farmFingerprint } from './farm-fingerprint.ts'
import { crc32c, FNV_BASIS, fnvHash, integerBytes, murmur3 } from './hash.ts'
import { bigintArgument, bytesArgument, numberArgument, textArgument } from './scalar-arguments.ts'

const SEED = BigInt.asIntN(64, FNV_BASIS)

/** The type of the argument decides how many bytes are hashed; no type but these has a documented form. */
const macros: readonly Macro[] = [
  {
    name: 'fnv_hash',
    overloads: [
      `(x, seed := (${SEED})) as case when x is not null then __rs.fail('FNV_HASH of this type does not run on the local target: cast it to INTEGER, BIGINT or VARCHAR', x)::bigint end`,
      `(x smallint, seed := (${SEED})) as rs_fnv_integer(x::bigint, 2, seed)`,
      `(x integer, seed := (${SEED})) as rs_fnv_integer(x::bigint, 4, seed)`,
      `(x bigint, seed := (${SEED})) as rs_fnv_integer(x, 8, seed)`,
      `(x varchar, seed := (${SEED})) as rs_fnv(encode(x), seed)`,
      `(x blob, seed := (${SEED})) as rs_fnv(x, seed)`,
    ],
  },
  {
    name: 'murmur3',
    overloads: [
      `(x, seed) as case when x is not null then __rs.fail('MURMUR3_32_HASH of this type does not run on the local target: cast it to BIGINT or VARCHAR', x)::integer end`,
      '(x bigint, seed) as rs_murmur3_integer(x, seed)',
      '(x varchar, seed) as rs_murmur3(encode(x), seed)',
      '(x blob, seed) as rs_murmur3(x, seed)',
    ],
  },
  { name: 'bytes_of', overloads: ['(x varchar) as encode(x)', '(x blob) as x'] },
]

const encoder = new TextEncoder()

const functions: readonly ScalarFunction[] = [
  {
    name: 'rs_fnv',
    parameters: ['BLOB', 'BIGINT'],
    returns: 'BIGINT',
    run: (bytes, seed) => fnvHash(bytesArgument(bytes), bigintArgument(seed)),
  },
  {
    name: 'rs_fnv_integer',
    parameters: ['BIGINT', 'INTEGER', 'BIGINT'],
    returns: 'BIGINT',
    run: (value, width, seed) =>
      fnvHash(integerBytes(bigintArgument(value), numberArgument(width)), bigintArgument(seed)),
  },
  {
    name: 'rs_murmur3',
    parameters: ['BLOB', 'INTEGER'],
    returns: 'INTEGER',
    run: (bytes, seed) => murmur3(bytesArgument(bytes), numberArgument(seed)),
  },
  {
    name: 'rs_murmur3_integer',
    parameters: ['BIGINT', 'INTEGER'],
    returns: 'INTEGER',
    run: (value, seed) => murmur3(integerBytes(bigintArgument(value), 8), numberArgument(seed)),
  },
  {
    name: 'rs_farm_fingerprint',
    parameters: ['BLOB'],
    returns: 'BIGINT',
    run: (bytes) => farmFingerprint(bytesArgument(bytes)),
  },
  {
    name: 'rs_crc32',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    run: (text) => crc32c(encoder.encode(textArgument(text))),
  },
  {
    name: 'rs_sha2',
    parameters: ['BLOB', 'INTEGER'],
    returns: 'VARCHAR',
    run: (bytes, bits) => {
      const width = numberArgument(bits) === 0 ? 256 : numberArgument(bits)
      if (![224, 256, 384, 512].includes(width)) return ''
      return createHash(`sha${width}`).update(bytesArgument(bytes)).digest('hex')
    },
  },
]

export const hashFunctions: Topic = { macros, functions }
