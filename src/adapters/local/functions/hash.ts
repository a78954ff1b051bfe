/** Hashes as Redshift computes them. */

const FNV_PRIME = 1_099_511_628_211n
export const FNV_BASIS = 14_695_981_039_346_656_037n

/** FNV-1a of 64 bits as a signed BIGINT. A seed takes the place of the basis. (AWS: FNV_HASH) */
export function fnvHash(bytes: Uint8Array, seed: bigint = FNV_BASIS): bigint {
  let hash = BigInt.asUintN(64, seed)
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME)
  return BigInt.asIntN(64, hash)
}

/** Little-endian, in as many bytes as the SQL type has. */
export function integerBytes(value: bigint, width: number): Uint8Array {
  const bytes = new Uint8Array(width)
  for (let index = 0; index < width; index++) bytes[index] = Number((value >> BigInt(8 * index)) & 0xffn)
  return bytes
}

/** CRC-32C (Castagnoli) as eight hexadecimal digits. (AWS: CRC32) */
export function crc32c(bytes: Uint8Array): string {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0')
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let entry = index
  for (let bit = 0; bit < 8; bit++) entry = entry & 1 ? (entry >>> 1) ^ 0x82f63b78 : entry >>> 1
  return entry >>> 0
})

/** Murmur3 A of 32 bits, signed. (AWS: MURMUR3_32_HASH, after the specification of Apache Iceberg) */
export function murmur3(bytes: Uint8Array, seed = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.length - (bytes.length % 4)
  let hash = seed
  for (let at = 0; at < whole; at += 4) {
    hash ^= mixBlock(view.getUint32(at, true))
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0
  }
  let tail = 0
  for (let at = bytes.length - 1; at >= whole; at--) tail = (tail << 8) | (bytes[at] ?? 0)
  if (whole < bytes.length) hash ^= mixBlock(tail)
  hash ^= bytes.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) | 0
}

function mixBlock(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51)
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593)
}
