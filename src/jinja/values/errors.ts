/** Python's exceptions, as templates can meet them. `kind` is the exception's name, `message` Python's own words. */

export class PyError extends Error {
  override readonly name = 'PyError'
  readonly kind: string
  constructor(kind: string, message: string) {
    super(message)
    this.kind = kind
  }
}

export function typeError(message: string): PyError {
  return new PyError('TypeError', message)
}

export function valueError(message: string): PyError {
  return new PyError('ValueError', message)
}

export function overflowError(message: string): PyError {
  return new PyError('OverflowError', message)
}

export function attributeError(type: string, name: string): PyError {
  return new PyError('AttributeError', `'${type}' object has no attribute '${name}'`)
}

export function zeroDivision(message: string): PyError {
  return new PyError('ZeroDivisionError', message)
}

export function indexError(message: string): PyError {
  return new PyError('IndexError', message)
}

/** A text, list or range that would fill the memory: what Python might still build, a template may not. */
export function tooBig(what: string): PyError {
  return new PyError('MemoryError', `${what} is too large for a template`)
}

/** What would go on for hours, or for ever. */
export function tooLong(what: string): PyError {
  return new PyError('MemoryError', `${what} takes too many steps for a template`)
}
