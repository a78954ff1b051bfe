/**
 * The authorization clause of COPY and UNLOAD, in its three spellings: IAM_ROLE, ACCESS_KEY_ID …, CREDENTIALS '…'.
 * https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-authorization.html
 */
import type { Token } from '../lexer.ts'
import { type Cursor, takeString } from './cursor.ts'
import type { Credentials, Secret, Span } from './statement.ts'

/** What the clauses have said so far. */
export interface Authorization {
  role?: { readonly text: string; readonly at: Span }
  credentials?: { readonly text: string; readonly at: Span }
  accessKeyId?: Token
  secretAccessKey?: Token
  sessionToken?: Token
}

/** Takes an authorization clause when one comes next, and says its name. */
export function takeAuthorization(cursor: Cursor, found: Authorization): string | undefined {
  const start = cursor.peek()
  if (cursor.takeWords('iam_role')) {
    const role = cursor.takeWords('default') ? cursor.last() : takeString(cursor, 'IAM_ROLE')
    if (role) found.role = { text: role.text, at: span(start, role) }
    return 'IAM_ROLE'
  }
  if (cursor.takeWords('with', 'credentials') || cursor.takeWords('credentials')) {
    cursor.takeWords('as')
    const text = takeString(cursor, 'CREDENTIALS')
    if (text) found.credentials = { text: text.text, at: span(start, text) }
    return 'CREDENTIALS'
  }
  for (const [word, key] of KEYS) {
    if (!cursor.takeWords(word)) continue
    cursor.takeWords('as')
    const text = takeString(cursor, word.toUpperCase())
    if (text) found[key] = text
    return word.toUpperCase()
  }
  return undefined
}

const KEYS = [
  ['access_key_id', 'accessKeyId'],
  ['secret_access_key', 'secretAccessKey'],
  ['session_token', 'sessionToken'],
] as const

/** The clauses together, with what contradicts. */
export function credentialsOf(cursor: Cursor, found: Authorization): Credentials | undefined {
  const { role, credentials, accessKeyId, secretAccessKey, sessionToken } = found
  const key = accessKeyId ?? secretAccessKey ?? sessionToken
  if (role && (credentials || key)) {
    cursor.fail("IAM_ROLE can't be used with CREDENTIALS or access keys", credentials?.at ?? key)
  }
  if (credentials && key) cursor.fail("CREDENTIALS can't be used with access keys", key)
  if (role) return { kind: 'role', role: role.text, ...role.at }
  if (credentials) return fromText(cursor, credentials.text, credentials.at)
  if (!key) return undefined
  if (!accessKeyId || !secretAccessKey) {
    cursor.fail('access keys come in pairs: ACCESS_KEY_ID and SECRET_ACCESS_KEY', key)
    return undefined
  }
  return {
    kind: 'keys',
    accessKeyId: secret(accessKeyId.text),
    secretAccessKey: secret(secretAccessKey.text),
    ...(sessionToken && { sessionToken: secret(sessionToken.text) }),
    start: accessKeyId.start,
    end: (sessionToken ?? secretAccessKey).end,
  }
}

/** `aws_iam_role=arn…` or `aws_access_key_id=…;aws_secret_access_key=…[;token=…]`, either with `master_symmetric_key=…`. */
function fromText(cursor: Cursor, text: string, at: Span): Credentials | undefined {
  const parts = new Map<string, string>()
  for (const part of text.split(';')) {
    const equals = part.indexOf('=')
    if (equals > 0) parts.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim())
  }
  const role = parts.get('aws_iam_role')
  if (role !== undefined) return { kind: 'role', role, ...at }
  const id = parts.get('aws_access_key_id')
  const key = parts.get('aws_secret_access_key')
  if (id === undefined || key === undefined) {
    cursor.fail(
      'CREDENTIALS names neither a role nor a pair of keys',
      at,
      "write 'aws_iam_role=<arn>' or 'aws_access_key_id=<id>;aws_secret_access_key=<key>'",
    )
    return undefined
  }
  const token = parts.get('token') ?? parts.get('aws_session_token')
  return {
    kind: 'keys',
    accessKeyId: secret(id),
    secretAccessKey: secret(key),
    ...(token !== undefined && { sessionToken: secret(token) }),
    ...at,
  }
}

function secret(text: string): Secret {
  return { reveal: () => text }
}

function span(start: Token | undefined, end: Token): Span {
  return { start: start?.start ?? end.start, end: end.end }
}

/** Takes `MASTER_SYMMETRIC_KEY '…'` or `KMS_KEY_ID '…'`: what they hold is not kept. */
export function takeEncryptionKey(cursor: Cursor): string | undefined {
  for (const word of ['master_symmetric_key', 'kms_key_id']) {
    if (!cursor.takeWords(word)) continue
    cursor.takeWords('as')
    takeString(cursor, word.toUpperCase())
    return word.toUpperCase()
  }
  return undefined
}

/** Takes `REGION [AS] '…'`. */
export function takeRegion(cursor: Cursor): string | undefined {
  if (!cursor.takeWords('region')) return undefined
  cursor.takeWords('as')
  const text = takeString(cursor, 'REGION')?.text
  if (text !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(text)) {
    cursor.fail(`'${text}' is no AWS region`, cursor.last(), "write it as 'us-west-2'")
  }
  return text ?? ''
}
