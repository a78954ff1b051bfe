/** The names of date parts, as DATEADD, DATEDIFF, DATE_PART, DATE_TRUNC and EXTRACT take them. */

export type DatePart =
  | 'millennium'
  | 'century'
  | 'decade'
  | 'year'
  | 'quarter'
  | 'month'
  | 'week'
  | 'day'
  | 'dayofweek'
  | 'dayofyear'
  | 'hour'
  | 'minute'
  | 'second'
  | 'millisecond'
  | 'microsecond'
  | 'epoch'
  | 'timezone'
  | 'timezone_hour'
  | 'timezone_minute'

/** Every documented spelling. `m` is minute and never month. (AWS: r_Dateparts_for_datetime_functions) */
const SPELLINGS: Readonly<Record<DatePart, string>> = {
  millennium: 'millennium millennia millenniums mil mils',
  century: 'century centuries c cent cents',
  decade: 'decade decades dec decs',
  year: 'year years y yr yrs',
  quarter: 'quarter quarters qtr qtrs',
  month: 'month months mon mons',
  week: 'week weeks w',
  day: 'day days d',
  dayofweek: 'dayofweek dow dw weekday',
  dayofyear: 'dayofyear doy dy yearday',
  hour: 'hour hours h hr hrs',
  minute: 'minute minutes m min mins',
  second: 'second seconds s sec secs',
  millisecond: 'millisecond milliseconds ms msec msecs msecond mseconds millisec millisecs millisecon',
  microsecond: 'microsecond microseconds microsec microsecs usecond useconds us usec usecs',
  epoch: 'epoch',
  timezone: 'timezone',
  timezone_hour: 'timezone_hour',
  timezone_minute: 'timezone_minute',
}

const parts: ReadonlyMap<string, DatePart> = new Map(
  (Object.keys(SPELLINGS) as DatePart[]).flatMap((part) =>
    SPELLINGS[part].split(' ').map((spelling) => [spelling, part] as const),
  ),
)

/** The part that a word names, whatever its case. */
export function datePartOf(word: string): DatePart | undefined {
  return parts.get(word.toLowerCase())
}

/** The spellings, for hints. */
export const datePartSpellings: readonly string[] = [...parts.keys()]

/** The names of days that NEXT_DAY knows, Sunday first. (AWS: NEXT_DAY) */
const WEEK_DAYS = [
  's su sun sunday',
  'm mo mon monday',
  'tu tue tues tuesday',
  'w we wed wednesday',
  'th thu thurs thursday',
  'f fr fri friday',
  'sa sat saturday',
].map((names) => names.split(' '))

/** 0 for Sunday; undefined when the word names no day. */
export function weekDayOf(word: string): number | undefined {
  const name = word.trim().toLowerCase()
  const index = WEEK_DAYS.findIndex((names) => names.includes(name))
  return index < 0 ? undefined : index
}
