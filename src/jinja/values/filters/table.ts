/** Jinja2's built-in filters by name. */
import { getAttribute, hasAttribute } from '../attributes.ts'
import { str, truthy } from '../operators.ts'
import type { Filter } from '../runtime.ts'
import { isUndefined } from '../undefined.ts'
import { defineFilter, type FilterEntry } from './define.ts'
import { NUMBER_FILTERS } from './number.ts'
import { prettyPrint } from './pprint.ts'
import { SELECT_FILTERS } from './select.ts'
import { SEQUENCE_FILTERS } from './sequence.ts'
import { TEXT_FILTERS } from './text.ts'
import { WEB_FILTERS } from './web.ts'

const defaultShape = {
  python: 'do_default',
  parameters: [
    ['default_value', ''],
    ['boolean', false],
  ],
} as const

const VALUE_FILTERS: readonly FilterEntry[] = [
  defineFilter('attr', { python: 'do_attr', parameters: ['name'], pass: 'environment' }, (value, { name }, runtime) => {
    const attribute = str(name)
    if (!hasAttribute(value, attribute)) return runtime.undefinedFor({ of: value, name })
    return getAttribute(value, attribute, runtime.undefinedFor)
  }),
  ...['default', 'd'].map((name) =>
    defineFilter(name, defaultShape, (value, given) =>
      isUndefined(value) || (truthy(given.boolean) && !truthy(value)) ? given.default_value : value,
    ),
  ),
  defineFilter('pprint', { python: 'do_pprint' }, (value) => prettyPrint(value)),
]

export const FILTERS: ReadonlyMap<string, Filter> = new Map([
  ...VALUE_FILTERS,
  ...TEXT_FILTERS,
  ...NUMBER_FILTERS,
  ...SEQUENCE_FILTERS,
  ...SELECT_FILTERS,
  ...WEB_FILTERS,
])
