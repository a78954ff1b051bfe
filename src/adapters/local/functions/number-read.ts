/** TO_NUMBER: text by a format string, as decimal text. (AWS: TO_NUMBER; the tolerance is PostgreSQL's) */
import { type NumberTemplate, parseNumberTemplate } from '../../../sql/redshift/calls/number-template.ts'

interface Reader {
  readonly text: string
  readonly template: NumberTemplate
  at: number
  sign: '' | '-' | '+'
  digits: string
  fraction: string
  point: boolean
}

export function readNumberText(text: string, format: string): string {
  const template = parseNumberTemplate(format)
  if (template.roman) throw new Error('"RN" not supported for input')
  const reader: Reader = { text, template, at: 0, sign: '', digits: '', fraction: '', point: false }
  for (const node of template.nodes) {
    if (reader.at >= text.length) break
    if (node.kind === 'text') {
      reader.at += node.text.length
      continue
    }
    switch (node.mark) {
      case '9':
      case '0':
      case '.':
      case 'D':
        readPlace(reader)
        break
      case ',':
      case 'G':
        if (reader.text[reader.at] === ',') reader.at += 1
        break
      case 'L':
        reader.at += 1
        break
      case 'MI':
        readSign(reader, '-')
        break
      case 'PL':
        readSign(reader, '+')
        break
      case 'SG':
        readSign(reader, '-+')
        break
      case 'TH':
      case 'th':
        reader.at += 2
        break
      case 'RN':
      case 'rn':
      case 'S':
        break
    }
  }
  if (reader.digits === '' && reader.fraction === '')
    throw new Error(`invalid input syntax for type numeric: "${text}"`)
  return `${reader.sign === '-' ? '-' : ''}${reader.digits || '0'}${reader.fraction === '' ? '' : `.${reader.fraction}`}`
}

function readSign(reader: Reader, signs: string): void {
  const found = reader.text[reader.at]
  if (found === undefined || !signs.includes(found)) return
  reader.sign = found === '-' ? '-' : '+'
  reader.at += 1
}

/** A digit or the point, with the sign before the first and behind the last. */
function readPlace(reader: Reader): void {
  const { text, template } = reader
  if (text[reader.at] === ' ') reader.at += 1
  if (reader.sign === '' && reader.digits === '' && reader.fraction === '') {
    if (template.brackets && text[reader.at] === '<') {
      reader.sign = '-'
      reader.at += 1
    } else readSign(reader, '-+')
  }
  const read = readDigit(reader)
  if (reader.sign === '' && reader.digits + reader.fraction !== '') readSignBehind(reader, read)
}

function readDigit(reader: Reader): boolean {
  const { text, template } = reader
  const found = text[reader.at] ?? ''
  if (/\d/.test(found)) {
    if (reader.point && reader.fraction.length === template.fraction) return false
    if (reader.point) reader.fraction += found
    else reader.digits += found
    reader.at += 1
    return true
  }
  if (found !== '.' || !template.point || reader.point) return false
  reader.point = true
  reader.at += 1
  return true
}

function readSignBehind(reader: Reader, read: boolean): void {
  const { template, text } = reader
  const anchored = template.sign !== undefined
  if (anchored ? read : !read && !template.plus && !template.minus) {
    const found = text[reader.at]
    if (found === '-' || found === '+') readSign(reader, '-+')
  }
}
