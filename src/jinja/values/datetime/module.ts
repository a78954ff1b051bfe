/** The module `datetime`, as templates see it. */
import { makeClass } from '../class.ts'
import { type Dict, dictOf } from '../dict.ts'
import { typeError } from '../errors.ts'
import { makeDateClass } from './date.ts'
import { makeDateTimeClass } from './datetime.ts'
import type { WallClock } from './local-time.ts'
import { timeClass } from './time.ts'
import { timedeltaClass } from './timedelta.ts'
import { timezoneClass, UTC_TIMEZONE } from './zone.ts'

export function makeDatetimeModule(clock: WallClock): Dict {
  return dictOf([
    ['date', makeDateClass(clock)],
    ['datetime', makeDateTimeClass(clock)],
    ['time', timeClass],
    ['timedelta', timedeltaClass],
    ['timezone', timezoneClass],
    ['tzinfo', abstractZone],
    ['UTC', UTC_TIMEZONE],
    ['MINYEAR', 1],
    ['MAXYEAR', 9999],
  ])
}

const abstractZone = makeClass('datetime.tzinfo', () => {
  throw typeError('tzinfo is abstract: use timezone, or pytz')
})
