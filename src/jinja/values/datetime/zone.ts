/** Time zones: Python's fixed `timezone`, and pytz's, whose offsets come from the zones that JavaScript knows. */
import { makeClass } from '../class.ts'
import { typeError, valueError } from '../errors.ts'
import { bindArguments } from '../host.ts'
import { repr } from '../operators.ts'
import { textArgument } from '../text.ts'
import { defineType, isObject, type PyObject, typeName, type Value } from '../value.ts'
import { pad } from './calendar.ts'
import { isTimeDelta, makeTimeDelta, type TimeDelta } from './timedelta.ts'

/** A tzinfo. A pytz zone stands for one offset of its zone; datetimes hold the one that is theirs. */
export interface Zone extends PyObject {
  readonly kind: 'fixed' | 'utc' | 'pytz'
  /** `UTC`, `Europe/Berlin`; undefined for a fixed offset. */
  readonly zone: string | undefined
  /** Seconds east of UTC. */
  readonly offset: number
  /** Seconds of it that are daylight saving. */
  readonly dst: number
  /** `UTC`, `CEST`, `UTC+05:30`. */
  readonly abbreviation: string
  /** The zone as it is at a moment, in milliseconds since the epoch; absent where it is always the same. */
  readonly at?: (milliseconds: number) => Zone
}

const TIMEZONE = defineType({
  name: 'datetime.timezone',
  repr: (self: Zone) =>
    self.offset === 0 && self.abbreviation === 'UTC'
      ? 'datetime.timezone.utc'
      : `datetime.timezone(${repr(offsetDelta(self.offset))}${named(self) ? `, ${repr(self.abbreviation)}` : ''})`,
  str: (self: Zone) => self.abbreviation,
  equals: (left, right) =>
    isZone(left) && isZone(right)
      ? left.kind === right.kind && left.offset === right.offset && left.zone === right.zone
      : undefined,
  hash: (self: Zone) => `\0Z${self.offset}`,
})

export function isZone(value: Value): value is Zone {
  return isObject(value) && 'offset' in value && 'abbreviation' in value
}

export function offsetDelta(seconds: number): TimeDelta {
  return makeTimeDelta(BigInt(Math.round(seconds * 1e6)))
}

/** `UTC+05:30`, with seconds only when there are some. */
function offsetName(seconds: number): string {
  if (seconds === 0) return 'UTC'
  const size = Math.abs(seconds)
  const clock = `${pad(Math.floor(size / 3600), 2)}:${pad(Math.floor(size / 60) % 60, 2)}`
  const rest = size % 60
  return `UTC${seconds < 0 ? '-' : '+'}${clock}${rest === 0 ? '' : `:${pad(rest, 2)}`}`
}

function named(zone: Zone): boolean {
  return zone.abbreviation !== offsetName(zone.offset)
}

export function fixedZone(seconds: number, name: string = offsetName(seconds)): Zone {
  return { type: TIMEZONE, kind: 'fixed', zone: undefined, offset: seconds, dst: 0, abbreviation: name }
}

/** `datetime.timezone.utc`. */
export const UTC_TIMEZONE: Zone = fixedZone(0)

/** Stands for a name that was not given, which None is not. */
const undefinedName = '\0'

export const timezoneClass = makeClass(
  'datetime.timezone',
  (call) => {
    const { values } = bindArguments(call, { name: 'timezone', parameters: ['offset', ['name', undefinedName]] })
    const { offset, name } = values
    if (!isTimeDelta(offset)) {
      throw typeError(`timezone() argument 1 must be datetime.timedelta, not ${typeName(offset)}`)
    }
    const seconds = Number(offset.microseconds) / 1e6
    if (Math.abs(seconds) >= 86_400) {
      throw valueError(
        `offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not ${repr(offset)}.`,
      )
    }
    if (name === undefinedName) return seconds === 0 ? UTC_TIMEZONE : fixedZone(seconds)
    return fixedZone(seconds, textArgument(name, `timezone() argument 2 must be str, not ${typeName(name)}`))
  },
  [['utc', UTC_TIMEZONE]],
)
