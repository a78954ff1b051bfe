/** Arguments of scalar functions by their JavaScript types. A mistake here is ours: the engine checked the SQL types. */

export function textArgument(value: unknown): string {
  return typeof value === 'string' ? value : unexpected('text', value)
}

export function numberArgument(value: unknown): number {
  return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : unexpected('a number', value)
}

export function bigintArgument(value: unknown): bigint {
  return typeof value === 'bigint' ? value : typeof value === 'number' ? BigInt(value) : unexpected('an integer', value)
}

export function booleanArgument(value: unknown): boolean {
  return typeof value === 'boolean' ? value : unexpected('a boolean', value)
}

export function bytesArgument(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : unexpected('bytes', value)
}

function unexpected(wanted: string, value: unknown): never {
  throw new TypeError(`a function of the library was given ${typeof value} where it takes ${wanted}`)
}
