/**
 * libpq's `sslmode` as options of Node's TLS. https://www.postgresql.org/docs/current/libpq-ssl.html, table "SSL Mode
 * Descriptions": `allow` and `prefer` may end without TLS, `require` encrypts without asking who answers, unless a
 * root certificate is given, which makes it `verify-ca`.
 */
import { isAbsolute, join } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import type { Opening } from '../opening.ts'
import { type Settings, textOf } from '../settings.ts'

export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const

export type SslMode = (typeof sslModes)[number]

export interface TlsFiles {
  readonly rootCertificate?: string
  readonly certificate?: string
  readonly key?: string
}

/** The mode that the settings ask for; an unknown one has been reported by the check of the target. */
export function sslModeOf(settings: Settings, otherwise: SslMode): SslMode {
  const asked = textOf(settings, 'sslmode')?.toLowerCase()
  return sslModes.find((mode) => mode === asked) ?? otherwise
}

/** The files of `sslrootcert`, `sslcert` and `sslkey`. */
export function readTlsFiles(settings: Settings, { root, readText }: Opening): TlsFiles {
  const read = (key: string): string | undefined => {
    const path = textOf(settings, key)
    return path === undefined ? undefined : readText(isAbsolute(path) ? path : join(root, path))
  }
  const rootCertificate = read('sslrootcert')
  const certificate = read('sslcert')
  const key = read('sslkey')
  return {
    ...(rootCertificate !== undefined && { rootCertificate }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
  }
}

/** What to try, in this order: TLS options, or `undefined` for a connection without TLS. */
export function tlsAttempts(mode: SslMode, files: TlsFiles): readonly (ConnectionOptions | undefined)[] {
  const unchecked = tlsOptions(files, { rejectUnauthorized: false })
  const chain = tlsOptions(files, { rejectUnauthorized: true, checkServerIdentity: () => undefined })
  switch (mode) {
    case 'disable':
      return [undefined]
    case 'allow':
      return [undefined, unchecked]
    case 'prefer':
      return [unchecked, undefined]
    case 'require':
      return [files.rootCertificate === undefined ? unchecked : chain]
    case 'verify-ca':
      return [chain]
    case 'verify-full':
      return [tlsOptions(files, { rejectUnauthorized: true })]
  }
}

function tlsOptions(files: TlsFiles, options: ConnectionOptions): ConnectionOptions {
  return {
    ...options,
    ...(files.rootCertificate !== undefined && { ca: files.rootCertificate }),
    ...(files.certificate !== undefined && { cert: files.certificate }),
    ...(files.key !== undefined && { key: files.key }),
  }
}

/** Says that the server has no TLS, so that `prefer` may go on without. */
export function isTlsRefusal(message: string): boolean {
  return /does not support SSL|error establishing an SSL connection/.test(message)
}

/** What to do when TLS itself failed, by OpenSSL's and Node's words. */
export function tlsHint(message: string): string | undefined {
  if (isTlsRefusal(message)) return "the server offers no TLS: set 'sslmode: disable' if the network is trusted"
  if (/self.signed certificate|unable to (?:get|verify)/i.test(message)) {
    return "the server's certificate is signed by nobody known: name its authority's file in 'sslrootcert:'"
  }
  if (/altnames|Hostname\/IP does not match/i.test(message)) {
    return "the certificate is for another host name: through a tunnel or an alias set 'sslmode: verify-ca'"
  }
  if (/certificate has expired/i.test(message)) return 'the certificate of the server has expired'
  return undefined
}
