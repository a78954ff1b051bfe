/**
 * Redshift's own login for users with a SHA-256 password, authentication code 13, which no PostgreSQL client knows. As
 * Amazon's Python driver does it (redshift_connector, core.py and utils/extensible_digest.py): the answer is
 * SHA256(SHA256(password ‖ salt) ‖ server nonce ‖ client nonce), and the password itself never travels.
 */
import { createHash } from 'node:crypto'

export const digestCode = 13

/** `request` is the message after its code; `clientNonce` any text that is new each time. */
export function answerDigest(request: Buffer, password: string, clientNonce: string): Buffer {
  const algorithm = request.readInt32BE(0)
  if (algorithm !== 0) {
    throw new Error(`the server asks for a password digest (algorithm ${algorithm}) that is not supported`)
  }
  const [salt, afterSalt] = readBytes(request, 4)
  const [serverNonce] = readBytes(request, afterSalt)
  const nonce = Buffer.from(clientNonce)
  const inner = createHash('sha256').update(password).update(salt).digest()
  const digest = createHash('sha256').update(inner).update(serverNonce).update(nonce).digest()
  const body = Buffer.concat([int32(digest.length), digest, int32(nonce.length), nonce])
  return Buffer.concat([Buffer.from('d'), int32(body.length + 4), body])
}

function readBytes(message: Buffer, offset: number): readonly [bytes: Buffer, next: number] {
  const start = offset + 4
  const end = start + message.readInt32BE(offset)
  return [message.subarray(start, end), end]
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
