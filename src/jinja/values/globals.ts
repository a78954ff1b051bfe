/** Jinja2's global names: `range dict lipsum cycler joiner namespace`. */
import { defineFunction, makeClass } from './class.ts'
import { dictOf } from './dict.ts'
import { DICT_METHODS, entriesGiven } from './dict-methods.ts'
import { PyError, typeError } from './errors.ts'
import { bindArguments, hostFunction } from './host.ts'
import { address } from './host-object.ts'
import { capitalize } from './letters.ts'
import { checkRange } from './limits.ts'
import { escapeText, makeMarkup } from './markup.ts'
import { intArgument } from './methods.ts'
import { namespaceClass } from './namespace.ts'
import { truthy } from './operators.ts'
import { rangeOf } from './range.ts'
import { makeTuple } from './tuple.ts'
import { defineType, type PyObject, type Value } from './value.ts'

export function makeGlobals({ random }: { random: () => number }): ReadonlyMap<string, Value> {
  return new Map<string, Value>([
    ['range', rangeFunction],
    ['dict', dictClass],
    ['lipsum', lipsumFunction(random)],
    ['cycler', cyclerClass],
    ['joiner', joinerClass],
    ['namespace', namespaceClass],
  ])
}

const rangeFunction = hostFunction('safe_range', (call) => {
  if (call.named.size > 0)
    throw typeError(`safe_range() got an unexpected keyword argument '${[...call.named.keys()][0]}'`)
  const range = rangeOf(call.positional)
  checkRange(range.size)
  return range
})

const dictClass = makeClass('dict', (call) => dictOf(entriesGiven('dict', call)), [
  [
    'fromkeys',
    hostFunction('fromkeys', (call) => {
      const fromKeys = DICT_METHODS.get('fromkeys')
      return fromKeys ? fromKeys(dictOf([]), call) : null
    }),
  ],
])

interface Cycler extends PyObject {
  readonly items: readonly Value[]
  position: number
}

const CYCLER = defineType({
  name: 'Cycler',
  module: 'jinja2.utils',
  repr: (self) => `<jinja2.utils.Cycler object at ${address(self)}>`,
  attribute: (self: Cycler, name) => {
    const current = self.items[self.position] ?? null
    switch (name) {
      case 'current':
        return current
      case 'items':
        return makeTuple(self.items)
      case 'pos':
        return self.position
      case 'next':
        return defineFunction({ name: 'Cycler.next', parameters: [], hidden: 1 }, () => {
          const item = self.items[self.position] ?? null
          self.position = (self.position + 1) % self.items.length
          return item
        })
      case 'reset':
        return defineFunction({ name: 'Cycler.reset', parameters: [], hidden: 1 }, () => {
          self.position = 0
          return null
        })
      default:
        return undefined
    }
  },
})

const cyclerClass = makeClass('jinja2.utils.Cycler', (call) => {
  const { more } = bindArguments(call, { name: 'Cycler.__init__', parameters: [], more: true, hidden: 1 })
  if (more.length === 0) throw new PyError('RuntimeError', 'at least one item has to be provided')
  const cycler: Cycler = { type: CYCLER, items: more, position: 0 }
  return cycler
})

interface Joiner extends PyObject {
  readonly separator: Value
  used: boolean
}

const JOINER = defineType({
  name: 'Joiner',
  module: 'jinja2.utils',
  repr: (self) => `<jinja2.utils.Joiner object at ${address(self)}>`,
  attribute: (self: Joiner, name) => (name === 'sep' ? self.separator : name === 'used' ? self.used : undefined),
  call: (self: Joiner, call) => {
    bindArguments(call, { name: 'Joiner.__call__', parameters: [], hidden: 1 })
    const separator = self.used ? self.separator : ''
    self.used = true
    return separator
  },
})

const joinerClass = makeClass('jinja2.utils.Joiner', (call) => {
  const { values } = bindArguments(call, { name: 'Joiner.__init__', parameters: [['sep', ', ']], hidden: 1 })
  const joiner: Joiner = { type: JOINER, separator: values.sep, used: false }
  return joiner
})

const words = (
  'ad adipiscing aliqua aliquip amet anim aute cillum commodo consectetur consequat culpa cupidatat deserunt do dolor ' +
  'dolore duis ea eiusmod elit enim esse est et eu ex excepteur exercitation fugiat id in incididunt ipsum irure labore ' +
  'laboris laborum lorem magna minim mollit nisi non nostrud nulla occaecat officia pariatur proident qui quis ' +
  'reprehenderit sed sint sit sunt tempor ullamco ut velit veniam voluptate'
).split(' ')

function lipsumFunction(random: () => number): Value {
  const signature = {
    name: 'generate_lorem_ipsum',
    parameters: [
      ['n', 5],
      ['html', true],
      ['min', 20],
      ['max', 100],
    ],
  } as const
  return defineFunction(signature, (given) => {
    const [least, most] = [intArgument(given.min), intArgument(given.max)]
    if (least >= most)
      throw new PyError('ValueError', `empty range for randrange() (${least}, ${most}, ${most - least})`)
    const count = intArgument(given.n)
    checkRange(count * most)
    const paragraphs = Array.from({ length: Math.max(0, count) }, () => paragraph(between(random, least, most), random))
    if (!truthy(given.html)) return paragraphs.join('\n\n')
    return makeMarkup(paragraphs.map((text) => `<p>${escapeText(text)}</p>`).join('\n'))
  })
}

/** A whole number from `least` up to but not including `most`. */
function between(random: () => number, least: number, most: number): number {
  return least + Math.floor(random() * (most - least))
}

/** Sentences begin with a capital, have commas here and there, and the last ends with a full stop. */
function paragraph(size: number, random: () => number): string {
  const chosen: string[] = []
  let last = ''
  let beginsSentence = true
  let lastComma = 0
  let lastStop = 0
  for (let index = 0; index < size; index += 1) {
    const candidates = words.filter((word) => word !== last)
    last = candidates[between(random, 0, candidates.length)] ?? last
    let word = beginsSentence ? capitalize(last) : last
    beginsSentence = false
    if (index - between(random, 3, 8) > lastComma) {
      lastComma = index
      lastStop += 2
      word += ','
    }
    if (index - between(random, 10, 20) > lastStop) {
      lastComma = index
      lastStop = index
      word += '.'
      beginsSentence = true
    }
    chosen.push(word)
  }
  return `${chosen.join(' ').replace(/[,.]+$/, '')}.`
}
