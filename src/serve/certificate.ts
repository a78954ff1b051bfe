/**
 * A certificate of the server's own, made when it starts: X.509 version 3 over a P-256 key, signed by itself, for the
 * names under which the server is reached. (RFC 5280) Node signs, but writes no certificates.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import {
  bits,
  boolean,
  type Der,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octets,
  sequence,
  set,
  time,
  utf8,
} from './der.ts'

export interface Certificate {
  /** PEM; clients that trust this text trust the server. */
  readonly certificate: string
  readonly key: string
}

const DAY = 86_400_000
const VALID_DAYS = 90

const SIGNATURE = sequence(objectIdentifier('1.2.840.10045.4.3.2'))

export function makeCertificate(hosts: readonly string[], now: number): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const name = sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8('wh serve (not for production)'))))
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(randomBytes(16)),
    SIGNATURE,
    name,
    // Clocks differ a little.
    sequence(time(new Date(now - DAY)), time(new Date(now + VALID_DAYS * DAY))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions(hosts))),
  )
  const signature = sign('sha256', body, privateKey)
  return {
    certificate: pem(sequence(body, SIGNATURE, bits(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function extensions(hosts: readonly string[]): readonly Der[] {
  const extension = (id: string, content: Der): Der =>
    sequence(objectIdentifier(id), ...(id === NAMES || id === PURPOSE ? [] : [boolean(true)]), octets(content))
  return [
    // It is its own authority, and may be given as such in `sslrootcert`.
    extension('2.5.29.19', sequence(boolean(true))),
    // Digital signature, and signing of certificates: bits 0 and 5.
    extension('2.5.29.15', bits(Buffer.from([0b1000_0100]), 2)),
    extension(PURPOSE, sequence(objectIdentifier('1.3.6.1.5.5.7.3.1'))),
    extension(NAMES, sequence(...hosts.map(alternativeName))),
  ]
}

const NAMES = '2.5.29.17'
const PURPOSE = '2.5.29.37'

function alternativeName(host: string): Der {
  const address = addressBytes(host)
  return address ? implicit(7, address) : implicit(2, Buffer.from(host))
}

function addressBytes(host: string): Buffer | undefined {
  if (/^\d+(?:\.\d+){3}$/.test(host)) return Buffer.from(host.split('.').map(Number))
  if (!host.includes(':')) return undefined
  const [head = '', tail] = host.split('::')
  const groups = (text: string): readonly string[] => (text === '' ? [] : text.split(':'))
  const [first, last] = [groups(head), groups(tail ?? '')]
  const zeros = tail === undefined ? [] : new Array<string>(8 - first.length - last.length).fill('0')
  return Buffer.from([...first, ...zeros, ...last].map((group) => group.padStart(4, '0')).join(''), 'hex')
}

function pem(der: Der): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
