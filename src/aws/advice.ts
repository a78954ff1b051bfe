/** AWS's refusals in words that say what to do. */

interface Refusal {
  /** AWS's name of the error: `AccessDenied`. */
  readonly code: string
  readonly message: string
}

/** What helps whatever service was asked; undefined where nothing is known. */
export function advice({ code, message }: Refusal): string | undefined {
  if (code === 'CredentialsProviderError' || /could not load credentials/i.test(message)) {
    return 'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in: aws sso login'
  }
  if (/^ExpiredToken|^RequestExpired$/.test(code)) return 'the credentials have expired: sign in again'
  if (
    /^(InvalidClientTokenId|InvalidAccessKeyId|SignatureDoesNotMatch|UnrecognizedClient|AuthFailure|IncompleteSignature|InvalidToken)/.test(
      code,
    )
  ) {
    return 'AWS does not know these credentials: are they whole, and for this partition and region?'
  }
  if (code === 'RequestTimeTooSkewed') return 'the clock of this machine is wrong'
  if (code === 'ENOTFOUND' || code === 'ECONNREFUSED' || code === 'EAI_AGAIN') {
    return 'is the region right, is there a network, and does AWS_ENDPOINT_URL point to something that runs?'
  }
  return undefined
}

/** The user or role may not do what was asked. */
export function isDenied({ code, message }: Refusal): boolean {
  return /^AccessDenied|^UnauthorizedOperation$|^Forbidden$|not authorized to perform/.test(`${code}${message}`)
}
