/** The logins that Redshift and PostgreSQL know, from the server's side. The password never travels in any of them. */
import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'
import { protocolViolation, WireFault } from './fault.ts'
import { authentication, int32 } from './replies.ts'
import { type Message, readerOf } from './requests.ts'

export type LoginMethod = 'md5' | 'scram-sha-256' | 'digest'

export interface Login {
  readonly user: string
  readonly password: string
  readonly method: LoginMethod
}

export interface Conversation {
  readonly send: (message: Buffer) => Promise<void>
  readonly receive: () => Promise<Message>
}

/** Throws a fatal fault when the password is wrong, or the user. Both take the same steps. */
export async function authenticate(user: string, login: Login, conversation: Conversation): Promise<void> {
  // An unknown user is asked too, for a password that nobody knows.
  const password = user === login.user ? login.password : randomBytes(32).toString('hex')
  const isRight = await METHODS[login.method](user, password, conversation)
  if (!isRight) {
    throw new WireFault(`password authentication failed for user "${user}"`, { sqlState: '28000', fatal: true })
  }
}

type Method = (user: string, password: string, conversation: Conversation) => Promise<boolean>

const METHODS: Readonly<Record<LoginMethod, Method>> = { md5: askMd5, 'scram-sha-256': askScram, digest: askDigest }

const CODE = { md5: 5, sasl: 10, saslContinue: 11, saslFinal: 12, digest: 13 } as const

async function askMd5(user: string, password: string, { send, receive }: Conversation): Promise<boolean> {
  const salt = randomBytes(4)
  await send(authentication(CODE.md5, salt))
  const answer = readerOf(await bodyOf(receive, 'p')).text()
  const inner = md5(Buffer.from(password + user))
  return same(answer, `md5${md5(Buffer.concat([Buffer.from(inner), salt]))}`)
}

const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex')
const sha256 = (...parts: readonly Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()

/** Redshift's own: SHA256(SHA256(password ‖ salt) ‖ server nonce ‖ client nonce), as redshift_connector computes it. */
async function askDigest(_user: string, password: string, { send, receive }: Conversation): Promise<boolean> {
  const [salt, nonce] = [randomBytes(16), randomBytes(16)]
  const sized = (bytes: Buffer): readonly Buffer[] => [int32(bytes.length), bytes]
  await send(authentication(CODE.digest, int32(0), ...sized(salt), ...sized(nonce)))
  const reader = readerOf(await bodyOf(receive, 'd'))
  const digest = reader.bytes(reader.int32())
  const clientNonce = reader.bytes(reader.int32())
  return same(digest, sha256(sha256(Buffer.from(password), salt), nonce, clientNonce))
}

const MECHANISM = 'SCRAM-SHA-256'
const ITERATIONS = 4096

/** RFC 5802 and RFC 7677, without channel binding. */
async function askScram(_user: string, password: string, { send, receive }: Conversation): Promise<boolean> {
  await send(authentication(CODE.sasl, Buffer.from(`${MECHANISM}\0\0`)))
  const first = readerOf(await bodyOf(receive, 'p'))
  const mechanism = first.text()
  if (mechanism !== MECHANISM) throw protocolViolation(`client selected an invalid SASL authentication mechanism`)
  const clientFirst = (first.value() ?? Buffer.alloc(0)).toString()
  const [, header = '', bare = ''] = /^([ny],[^,]*,)(.*)$/s.exec(clientFirst) ?? []
  const clientNonce = attribute(bare, 'r')
  const salt = randomBytes(16)
  const nonce = clientNonce + randomBytes(18).toString('base64')
  const serverFirst = `r=${nonce},s=${salt.toString('base64')},i=${ITERATIONS}`
  await send(authentication(CODE.saslContinue, Buffer.from(serverFirst)))

  const clientFinal = (await bodyOf(receive, 'p')).toString()
  const [, unproved = '', proof = ''] = /^(.*),p=([^,]*)$/s.exec(clientFinal) ?? []
  const binding = attribute(unproved, 'c') === Buffer.from(header).toString('base64')
  const signed = `${bare},${serverFirst},${unproved}`
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, 32, 'sha256')
  const clientKey = hmac(salted, 'Client Key')
  const expected = exclusiveOr(clientKey, hmac(sha256(clientKey), signed))
  if (!binding || attribute(unproved, 'r') !== nonce || !same(Buffer.from(proof, 'base64'), expected)) return false
  const verifier = hmac(hmac(salted, 'Server Key'), signed).toString('base64')
  await send(authentication(CODE.saslFinal, Buffer.from(`v=${verifier}`)))
  return true
}

function attribute(text: string, name: string): string {
  const found = text.split(',').find((part) => part.startsWith(`${name}=`))
  if (found === undefined) throw protocolViolation('malformed SCRAM message')
  return found.slice(2)
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

function exclusiveOr(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)))
}

async function bodyOf(receive: Conversation['receive'], type: string): Promise<Buffer> {
  const message = await receive()
  if (message.type !== type) throw protocolViolation(`expected password response, got message type ${message.type}`)
  return message.body
}

/** In a time that tells nothing of where they differ. */
function same(a: Buffer | string, b: Buffer | string): boolean {
  const hashed = (value: Buffer | string): Buffer => createHash('sha256').update(value).digest()
  return timingSafeEqual(hashed(a), hashed(b))
}
