/** dbt's `modules`: datetime, pytz, re and itertools. */

import type { WallClock } from './datetime/local-time.ts'
import { makeDatetimeModule } from './datetime/module.ts'
import { makePytz } from './datetime/pytz.ts'
import { type Dict, dictOf } from './dict.ts'
import { makeItertools } from './itertools.ts'
import { makeReModule } from './regex/module.ts'

/** The modules, with a clock for `datetime.now()`. Make them once and keep them: `re` remembers its patterns. */
export function makeModules(clock: WallClock): Dict {
  return dictOf([
    ['datetime', makeDatetimeModule(clock)],
    ['pytz', makePytz()],
    ['re', makeReModule()],
    ['itertools', makeItertools()],
  ])
}
