/** Fingerprint64 of FarmHash, as FARMFINGERPRINT64 and BigQuery's FARM_FINGERPRINT compute it. */

const K0 = 0xc3a5c85c97cb3127n
const K1 = 0xb492b66fbe98f273n
const K2 = 0x9ae16a3b2f90404fn

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value)
const rotate = (value: bigint, shift: bigint): bigint =>
  shift === 0n ? value : u64((value >> shift) | (value << (64n - shift)))
const shiftMix = (value: bigint): bigint => value ^ (value >> 47n)

function hashPair(u: bigint, v: bigint, multiplier: bigint): bigint {
  let a = u64((u ^ v) * multiplier)
  a ^= a >> 47n
  let b = u64((v ^ a) * multiplier)
  b ^= b >> 47n
  return u64(b * multiplier)
}

/** Signed, as a BIGINT. */
export function farmFingerprint(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { length } = bytes
  const hash =
    length <= 16
      ? upTo16(view, length)
      : length <= 32
        ? upTo32(view, length)
        : length <= 64
          ? upTo64(view, length)
          : longer(view, length)
  return BigInt.asIntN(64, hash)
}

const at64 = (view: DataView, at: number): bigint => view.getBigUint64(at, true)
const at32 = (view: DataView, at: number): bigint => BigInt(view.getUint32(at, true))

function upTo16(view: DataView, length: number): bigint {
  if (length >= 8) {
    const multiplier = u64(K2 + BigInt(length) * 2n)
    const a = u64(at64(view, 0) + K2)
    const b = at64(view, length - 8)
    const c = u64(rotate(b, 37n) * multiplier + a)
    const d = u64((rotate(a, 25n) + b) * multiplier)
    return hashPair(c, d, multiplier)
  }
  if (length >= 4) {
    const multiplier = u64(K2 + BigInt(length) * 2n)
    return hashPair(BigInt(length) + (at32(view, 0) << 3n), at32(view, length - 4), multiplier)
  }
  if (length === 0) return K2
  const first = BigInt(view.getUint8(0))
  const middle = BigInt(view.getUint8(length >> 1))
  const last = BigInt(view.getUint8(length - 1))
  const y = first + (middle << 8n)
  const z = BigInt(length) + (last << 2n)
  return u64(shiftMix(u64(y * K2) ^ u64(z * K0)) * K2)
}

function upTo32(view: DataView, length: number): bigint {
  const multiplier = u64(K2 + BigInt(length) * 2n)
  const a = u64(at64(view, 0) * K1)
  const b = at64(view, 8)
  const c = u64(at64(view, length - 8) * multiplier)
  const d = u64(at64(view, length - 16) * K2)
  return hashPair(u64(rotate(u64(a + b), 43n) + rotate(c, 30n) + d), u64(a + rotate(u64(b + K2), 18n) + c), multiplier)
}

function upTo64(view: DataView, length: number): bigint {
  const multiplier = u64(K2 + BigInt(length) * 2n)
  const a = u64(at64(view, 0) * K2)
  const b = at64(view, 8)
  const c = u64(at64(view, length - 8) * multiplier)
  const d = u64(at64(view, length - 16) * K2)
  const y = u64(rotate(u64(a + b), 43n) + rotate(c, 30n) + d)
  const z = hashPair(y, u64(a + rotate(u64(b + K2), 18n) + c), multiplier)
  const e = u64(at64(view, 16) * multiplier)
  const f = at64(view, 24)
  const g = u64((y + at64(view, length - 32)) * multiplier)
  const h = u64((z + at64(view, length - 24)) * multiplier)
  return hashPair(u64(rotate(u64(e + f), 43n) + rotate(g, 30n) + h), u64(e + rotate(u64(f + a), 18n) + g), multiplier)
}

type Pair = readonly [bigint, bigint]

function weakHash32(view: DataView, at: number, seedA: bigint, seedB: bigint): Pair {
  const [w, x, y, z] = [at64(view, at), at64(view, at + 8), at64(view, at + 16), at64(view, at + 24)]
  let a = u64(seedA + w)
  let b = rotate(u64(seedB + a + z), 21n)
  const c = a
  a = u64(a + x + y)
  b = u64(b + rotate(a, 44n))
  return [u64(a + z), u64(b + c)]
}

function longer(view: DataView, length: number): bigint {
  const seed = 81n
  let x = seed
  let y = u64(seed * K1 + 113n)
  let z = u64(shiftMix(u64(y * K2 + 113n)) * K2)
  let v: Pair = [0n, 0n]
  let w: Pair = [0n, 0n]
  x = u64(x * K2 + at64(view, 0))
  const end = ((length - 1) >> 6) * 64
  const last = end + ((length - 1) & 63) - 63
  for (let at = 0; at < end; at += 64) {
    x = u64(rotate(u64(x + y + v[0] + at64(view, at + 8)), 37n) * K1)
    y = u64(rotate(u64(y + v[1] + at64(view, at + 48)), 42n) * K1)
    x ^= w[1]
    y = u64(y + v[0] + at64(view, at + 40))
    z = u64(rotate(u64(z + w[0]), 33n) * K1)
    v = weakHash32(view, at, u64(v[1] * K1), u64(x + w[0]))
    w = weakHash32(view, at + 32, u64(z + w[1]), u64(y + at64(view, at + 16)))
    ;[z, x] = [x, z]
  }
  const multiplier = u64(K1 + ((z & 0xffn) << 1n))
  w = [u64(w[0] + (BigInt(length - 1) & 63n)), w[1]]
  v = [u64(v[0] + w[0]), v[1]]
  w = [u64(w[0] + v[0]), w[1]]
  x = u64(rotate(u64(x + y + v[0] + at64(view, last + 8)), 37n) * multiplier)
  y = u64(rotate(u64(y + v[1] + at64(view, last + 48)), 42n) * multiplier)
  x ^= u64(w[1] * 9n)
  y = u64(y + v[0] * 9n + at64(view, last + 40))
  z = u64(rotate(u64(z + w[0]), 33n) * multiplier)
  v = weakHash32(view, last, u64(v[1] * multiplier), u64(x + w[0]))
  w = weakHash32(view, last + 32, u64(z + w[1]), u64(y + at64(view, last + 16)))
  ;[z, x] = [x, z]
  return hashPair(
    u64(hashPair(v[0], w[0], multiplier) + u64(shiftMix(y) * K0) + z),
    u64(hashPair(v[1], w[1], multiplier) + x),
    multiplier,
  )
}
