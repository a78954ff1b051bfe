/** Bytes: what `encode` makes of a str, to be decoded, measured or hashed. */
import { PyError, valueError } from './errors.ts'
import { bindMethod, intArgument, type MethodTable, methodsOf } from './methods.ts'
import { indexIn, sliced } from './operators.ts'
import { textArgument } from './text.ts'
import { defineType, isObject, type PyObject, type Value } from './value.ts'

export interface Bytes extends PyObject {
  readonly bytes: Uint8Array
}

const BYTES = defineType({
  name: 'bytes',
  abstract: 'sequence',
  repr: (self: Bytes) => reprBytes(self.bytes),
  length: (self: Bytes) => self.bytes.length,
  iterate: (self: Bytes) => self.bytes[Symbol.iterator](),
  item: (self: Bytes, key) => self.bytes[indexIn(self, key)] ?? 0,
  slice: (self: Bytes, start, stop, step) => makeBytes(Uint8Array.from(sliced([...self.bytes], start, stop, step))),
  equals: (left, right) => (isBytes(left) && isBytes(right) ? latin1(left.bytes) === latin1(right.bytes) : undefined),
  binary: (operator, left, right) =>
    operator === '+' && isBytes(left) && isBytes(right)
      ? makeBytes(Uint8Array.of(...left.bytes, ...right.bytes))
      : undefined,
  hash: (self: Bytes) => `\0b${latin1(self.bytes)}`,
  attribute: (self: Bytes, name) => {
    const method = BYTES_METHODS.get(name)
    return method && bindMethod(self, name, method)
  },
  toJs: (self: Bytes) => self.bytes,
})

function makeBytes(bytes: Uint8Array): Bytes {
  return { type: BYTES, bytes }
}

export function isBytes(value: Value): value is Bytes {
  return isObject(value) && value.type === BYTES
}

const method = methodsOf<Bytes>('bytes')

const BYTES_METHODS: MethodTable<Bytes> = new Map([
  method.named(
    'decode',
    [
      ['encoding', 'utf-8'],
      ['errors', 'strict'],
    ],
    (self, { encoding, errors }) => decode(self.bytes, textArgument(encoding), textArgument(errors)),
  ),
  method.positional(
    'hex',
    [
      ['sep', ''],
      ['bytes_per_sep', 1],
    ],
    (self, { sep, bytes_per_sep }) => {
      intArgument(bytes_per_sep)
      return Array.from(self.bytes, (byte) => byte.toString(16).padStart(2, '0')).join(textArgument(sep))
    },
  ),
])

function encodingName(name: string): 'utf-8' | 'latin-1' | 'ascii' {
  const known = name.toLowerCase().replaceAll('_', '-')
  if (known === 'utf-8' || known === 'utf8') return 'utf-8'
  if (['latin-1', 'latin1', 'iso-8859-1'].includes(known)) return 'latin-1'
  if (known === 'ascii' || known === 'us-ascii') return 'ascii'
  throw new PyError('LookupError', `unknown encoding: ${name}`)
}

export function encode(text: string, encoding: string, errors: string): Bytes {
  const name = encodingName(encoding)
  if (name === 'utf-8') return makeBytes(new TextEncoder().encode(text))
  const limit = name === 'ascii' ? 128 : 256
  const bytes: number[] = []
  let position = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code < limit) bytes.push(code)
    else if (errors === 'replace') bytes.push(63)
    else if (errors !== 'ignore') {
      const shown = code < 256 ? `\\x${code.toString(16)}` : `\\u${code.toString(16).padStart(4, '0')}`
      throw new PyError(
        'UnicodeEncodeError',
        `'${name}' codec can't encode character '${shown}' in position ${position}: ordinal not in range(${limit})`,
      )
    }
    position += 1
  }
  return makeBytes(Uint8Array.from(bytes))
}

function decode(bytes: Uint8Array, encoding: string, errors: string): string {
  if (encodingName(encoding) !== 'utf-8') return latin1(bytes)
  const decoder = new TextDecoder('utf-8', { fatal: errors === 'strict', ignoreBOM: true })
  try {
    const text = decoder.decode(bytes)
    return errors === 'ignore' ? text.replaceAll('\ufffd', '') : text
  } catch (error) {
    if (error instanceof TypeError) throw valueError("'utf-8' codec can't decode the bytes")
    throw error
  }
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
}

function reprBytes(bytes: Uint8Array): string {
  const text = latin1(bytes)
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const named: Readonly<Record<string, string>> = {
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\\': '\\\\',
    [quote]: `\\${quote}`,
  }
  const shown = Array.from(
    text,
    (character) =>
      named[character] ??
      (/[ -~]/.test(character) ? character : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`),
  )
  return `b${quote}${shown.join('')}${quote}`
}
