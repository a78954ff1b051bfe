/** The few forms of ASN.1's distinguished encoding that a certificate is made of. (ITU-T X.690) */

export type Der = Buffer

function tagged(tag: number, content: Buffer): Der {
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content])
}

/** One byte below 128, else the number of bytes and then the bytes. */
function lengthBytes(length: number): readonly number[] {
  if (length < 128) return [length]
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff)
  return [0x80 | bytes.length, ...bytes]
}

export const sequence = (...items: readonly Der[]): Der => tagged(0x30, Buffer.concat(items))
export const set = (...items: readonly Der[]): Der => tagged(0x31, Buffer.concat(items))
export const utf8 = (text: string): Der => tagged(0x0c, Buffer.from(text))
export const octets = (content: Buffer): Der => tagged(0x04, content)
export const boolean = (value: boolean): Der => tagged(0x01, Buffer.from([value ? 0xff : 0]))
/** `unused` bits at the end of the last byte are no part of the string. */
export const bits = (content: Buffer, unused = 0): Der => tagged(0x03, Buffer.concat([Buffer.from([unused]), content]))
/** `[number]` around a value that keeps its own tag. */
export const explicit = (number: number, content: Der): Der => tagged(0xa0 | number, content)
/** `[number]` in place of a value's own tag. */
export const implicit = (number: number, content: Buffer): Der => tagged(0x80 | number, content)

/** A positive whole number; a first bit of one would make it negative. */
export function integer(bytes: Buffer): Der {
  const start = bytes.findIndex((byte) => byte !== 0)
  const digits = start < 0 ? Buffer.from([0]) : bytes.subarray(start)
  return tagged(0x02, (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits)
}

/** `2.5.29.17`: the first two numbers share a byte, the rest are written in base 128. */
export function objectIdentifier(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(value: number): readonly number[] {
  const bytes = [value & 0x7f]
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift(0x80 | (rest & 0x7f))
  return bytes
}

/** Two digits of the year until 2049, as RFC 5280 demands. */
export function time(moment: Date): Der {
  const digits = moment
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:T]/g, '')
  return moment.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits))
}
