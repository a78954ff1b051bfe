/** Renders a row of the corpus as generate.py did, with the same context. */
import { createEnvironment } from '../../../src/jinja/environment.ts'
import { TemplateError } from '../../../src/jinja/template-error.ts'
import { makeClass } from '../../../src/jinja/values/class.ts'
import { fromJs } from '../../../src/jinja/values/convert.ts'
import { decimalClass } from '../../../src/jinja/values/decimal.ts'
import { makeModules } from '../../../src/jinja/values/modules.ts'
import { makeFloat } from '../../../src/jinja/values/number.ts'
import { setOf } from '../../../src/jinja/values/set.ts'

/** Group, template, text; or no text, and the exception and its message. */
export type Row = readonly [string, string, string] | readonly [string, string, null, string, string]

const environment = createEnvironment()
const modules = makeModules({ now: () => 0 })

function context(): Record<string, unknown> {
  return {
    modules,
    Decimal: decimalClass,
    set: makeClass('set', ({ positional: [items = []] }) => setOf(items)),
    nan: makeFloat(Number.NaN),
    inf: makeFloat(Number.POSITIVE_INFINITY),
    rows: fromJs([
      { name: 'b', n: 2, tags: ['x', 'y'], at: { x: 1 } },
      { name: 'A', n: 10, tags: [], at: { x: 3 } },
      { name: 'a', n: null, tags: ['z'], at: { x: 2 } },
      { name: 'c', n: 2, tags: ['x'], at: {} },
    ]),
  }
}

/** What the row's template gives here, in the form of the row. */
export function outcome(template: string): readonly [string | null, string?, string?] {
  try {
    return [environment.render(template, context()).replaceAll(/0x[0-9a-f]{6,}/g, '0x')]
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return [null, error.exception, error.message]
  }
}
