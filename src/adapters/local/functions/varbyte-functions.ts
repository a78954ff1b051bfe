/** VARBYTE: the engine's BLOB. (AWS: "VARBYTE functions") */
import type { ScalarFunction } from '../../duckdb/connection.ts'
import type { Macro, Topic } from './definition.ts'
import { bytesArgument, numberArgument, textArgument } from './scalar-arguments.ts'

const macros: readonly Macro[] = [
  // An INTEGER has eight digits below zero, a BIGINT sixteen.
  {
    name: 'to_hex',
    overloads: [
      '(x blob) as lower(hex(x))',
      '(x integer) as case when x < 0 then lower(right(to_hex(x::bigint), 8)) else lower(to_hex(x)) end',
      '(x bigint) as lower(to_hex(x))',
      '(x varchar) as lower(hex(encode(x)))',
    ],
  },
  { name: 'from_hex', overloads: ["(x) as unhex(case when length(x) % 2 = 1 then '0' || x else x end)"] },
]

/** `01001101` for each byte. */
function bitsText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
}

function bitsBytes(text: string): Uint8Array {
  if (/[^01]/.test(text)) throw new Error(`invalid binary digits: "${text}"`)
  const padded = text.padStart(Math.ceil(text.length / 8) * 8, '0')
  return Uint8Array.from({ length: padded.length / 8 }, (_, index) =>
    Number.parseInt(padded.slice(index * 8, index * 8 + 8), 2),
  )
}

/** Bits count from the rightmost. */
function bitAt(bytes: Uint8Array, index: number): number {
  if (index < 0 || index >= bytes.length * 8)
    throw new Error(`bit index ${index} is out of range, 0 to ${bytes.length * 8 - 1}`)
  const byte = bytes[bytes.length - 1 - Math.floor(index / 8)] ?? 0
  return (byte >> (index % 8)) & 1
}

const functions: readonly ScalarFunction[] = [
  { name: 'rs_bits_text', parameters: ['BLOB'], returns: 'VARCHAR', run: (bytes) => bitsText(bytesArgument(bytes)) },
  { name: 'rs_bits_bytes', parameters: ['VARCHAR'], returns: 'BLOB', run: (text) => bitsBytes(textArgument(text)) },
  {
    name: 'rs_getbit',
    parameters: ['BLOB', 'INTEGER'],
    returns: 'INTEGER',
    run: (bytes, index) => bitAt(bytesArgument(bytes), numberArgument(index)),
  },
]

export const varbyteFunctions: Topic = { macros, functions }
