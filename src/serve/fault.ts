/** What ends a statement or a connection, in the fields of the wire's error messages. */

export class WireFault extends Error {
  override readonly name = 'WireFault'
  readonly sqlState: string
  /** The connection ends with it. */
  readonly fatal: boolean
  readonly detail?: string
  readonly hint?: string
  constructor(
    message: string,
    facts: { readonly sqlState: string; readonly fatal?: boolean; readonly detail?: string; readonly hint?: string },
  ) {
    super(message)
    this.sqlState = facts.sqlState
    this.fatal = facts.fatal ?? false
    if (facts.detail !== undefined) this.detail = facts.detail
    if (facts.hint !== undefined) this.hint = facts.hint
  }
}

/** The client does not keep to the protocol; nothing that follows can be understood. */
export function protocolViolation(message: string): WireFault {
  return new WireFault(message, { sqlState: '08P01', fatal: true })
}
