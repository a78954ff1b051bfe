/** The attributes and methods of int, bool and float. */
import { overflowError, valueError } from './errors.ts'
import { bindMethod, type MethodTable, methodsOf } from './methods.ts'
import { asFloat, asInt, floatRatio, makeFloat, makeInt } from './number.ts'
import { makeTuple } from './tuple.ts'
import type { Value } from './value.ts'

const ofInt = methodsOf<Value>('int')
const ofFloat = methodsOf<Value>('float')

const INT_METHODS: MethodTable<Value> = new Map([
  ofInt.none('as_integer_ratio', (self) => makeTuple([asInt(self) ?? 0, 1])),
  ofInt.none('bit_count', (self) => binaryDigits(self).replaceAll('0', '').length),
  ofInt.none('bit_length', (self) => binaryDigits(self).replace(/^0$/, '').length),
  ofInt.none('conjugate', (self) => asInt(self) ?? 0),
])

const FLOAT_METHODS: MethodTable<Value> = new Map([
  ofFloat.none('as_integer_ratio', floatRatioOf),
  ofFloat.none('conjugate', (self) => self),
  ofFloat.none('is_integer', (self) => Number.isInteger(asFloat(self) ?? 0)),
])

function floatRatioOf(self: Value): Value {
  const float = asFloat(self) ?? 0
  if (Number.isNaN(float)) throw valueError('cannot convert NaN to integer ratio')
  if (!Number.isFinite(float)) throw overflowError('cannot convert Infinity to integer ratio')
  const { numerator, denominator } = floatRatio(float)
  return makeTuple([makeInt(numerator), makeInt(denominator)])
}

function binaryDigits(self: Value): string {
  const int = asInt(self) ?? 0
  return (int < 0 ? -int : int).toString(2)
}

/** An attribute of a number, undefined when there is none. */
export function numberAttribute(self: Value, name: string): Value | undefined {
  const int = asInt(self)
  if (name === 'real') return int ?? self
  if (name === 'imag') return int === undefined ? makeFloat(0) : 0
  if (int !== undefined && name === 'numerator') return int
  if (int !== undefined && name === 'denominator') return 1
  const method = (int === undefined ? FLOAT_METHODS : INT_METHODS).get(name)
  return method && bindMethod(self, name, method)
}
