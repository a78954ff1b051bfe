/**
 * Keys that order SUPER values and find equal ones: boolean, number, string, array, object. Numbers are equal by their
 * value, strings without their trailing blanks, objects whatever the order of their attributes. (AWS: "Querying
 * semistructured data", ORDER BY and dynamic typing)
 */
import { compactJson, decodeString, elementsOf, kindOf, membersOf } from './json-text.ts'

/** NULL for what is null. Keys are compared as text, byte by byte. */
export function superKey(json: string): string | null {
  return keyOf(compactJson(json))
}

const END = '\u0001'

function keyOf(json: string): string | null {
  switch (kindOf(json)) {
    case 'null':
      return null
    case 'boolean':
      return `1${json}`
    case 'number':
      return `2${numberKey(json)}`
    case 'string':
      return `3${decodeString(json).replace(/ +$/, '')}`
    case 'array':
      return `4${elementsOf(json).map(partKey).join('')}`
    case 'object':
      return `5${membersOf(json)
        .map(([name, value]) => `${name}${END}${partKey(value)}`)
        .sort()
        .join('')}`
  }
}

const partKey = (json: string): string => `${keyOf(json) ?? '0'}${END}`

/** Five digits, so that their order is the exponent's. */
const EXPONENT_OFFSET = 50_000

/** Sign, then exponent, then digits; below zero all of them count backwards. */
function numberKey(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (!match) throw new Error(`"${text}" is no number of JSON`)
  const [, sign, whole = '', fraction = '', power = '0'] = match
  const all = (whole + fraction).replace(/^0+/, '')
  if (all === '') return '1'
  const leading = whole.length + fraction.length - all.length
  const exponent = String(EXPONENT_OFFSET + whole.length - leading + Number(power)).padStart(5, '0')
  const digits = all.replace(/0+$/, '')
  return sign === '' ? `2${exponent}${digits}` : `0${backwards(exponent + digits)}~`
}

function backwards(digits: string): string {
  return digits.replaceAll(/\d/g, (digit) => String(9 - Number(digit)))
}
