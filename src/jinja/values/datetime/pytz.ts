/** pytz: `utc`, `timezone(name)`, `localize`, `normalize`, `FixedOffset`. */

import { defineFunction } from '../class.ts'
import { type Dict, dictOf } from '../dict.ts'
import { PyError, typeError, valueError } from '../errors.ts'
import { bindMethod, intArgument, type MethodTable, methodsOf } from '../methods.ts'
import { repr, str, truthy } from '../operators.ts'
import { textArgument } from '../text.ts'
import { defineType, typeName, type Value } from '../value.ts'
import { isDateTime, isoDateTime, makeDateTime, utcMicroseconds } from './datetime.ts'
import { type DateTime, EPOCH, fromMicroseconds, toMicroseconds } from './fields.ts'
import { deltaText } from './timedelta.ts'
import { offsetDelta, type Zone } from './zone.ts'
import { type ZoneRules, zoneNames, zoneRules } from './zone-rules.ts'

const PYTZ = defineType({
  name: 'pytz.tzfile',
  nameOf: ({ zone, kind }: Zone) => (kind === 'utc' ? 'UTC' : (zone ?? '_FixedOffset')),
  repr: reprZone,
  str: (self: Zone) => self.zone ?? reprZone(self),
  hash: (self: Zone) => `\0P${self.zone}${self.offset}${self.abbreviation}`,
  equals: (left, right) => left === right || undefined,
  attribute: (self: Zone, name) => {
    if (name === 'zone') return self.zone ?? null
    const method = ZONE_METHODS.get(name)
    return method && bindMethod(self, name, method)
  },
})

function reprZone({ kind, zone, offset, dst, abbreviation, at }: Zone): string {
  if (kind === 'utc') return '<UTC>'
  if (zone === undefined) return `pytz.FixedOffset(${offset / 60})`
  if (!at) return `<StaticTzInfo ${repr(zone)}>`
  return `<DstTzInfo ${repr(zone)} ${abbreviation}${offset > 0 ? '+' : ''}${deltaText(offsetDelta(offset))} ${dst === 0 ? 'STD' : 'DST'}>`
}

const PYTZ_UTC: Zone = { type: PYTZ, kind: 'utc', zone: 'UTC', offset: 0, dst: 0, abbreviation: 'UTC' }

/** `pytz.timezone(name)`: before a datetime is localized, it stands for the zone's oldest offset, its local mean time. */
function zoneNamed(name: string): Zone {
  if (name.toUpperCase() === 'UTC') return PYTZ_UTC
  const rules = zoneRules(name)
  if (!rules) throw new PyError('UnknownTimeZoneError', repr(name))
  const known = new Map<string, Zone>()
  const make = (offset: number, dst: number, abbreviation: string): Zone => {
    const key = `${offset} ${dst} ${abbreviation}`
    const zone = known.get(key) ?? { type: PYTZ, kind: 'pytz', zone: name, offset, dst, abbreviation, at }
    known.set(key, zone)
    return zone
  }
  const at = (milliseconds: number): Zone =>
    make(rules.offset(milliseconds), rules.dst(milliseconds), rules.abbreviation(milliseconds))
  const oldest = rules.offset(Date.UTC(1700, 0, 1))
  if (isStatic(rules, oldest)) {
    return { type: PYTZ, kind: 'pytz', zone: name, offset: oldest, dst: 0, abbreviation: rules.abbreviation(0) }
  }
  return make(Math.round(oldest / 60) * 60, 0, 'LMT')
}

/** A zone whose clocks have never changed, as `Etc/GMT+5`. */
function isStatic(rules: ZoneRules, oldest: number): boolean {
  return [1880, 1910, 1925, 1945, 1960, 1975, 1990, 2005, 2020].every((year) =>
    [0, 6].every((month) => rules.offset(Date.UTC(year, month, 1)) === oldest),
  )
}

const method = methodsOf<Zone>('tzinfo')

const ZONE_METHODS: MethodTable<Zone> = new Map([
  method.named('localize', ['dt', ['is_dst', false]], (self, { dt, is_dst }) => {
    const moment = momentArgument(dt)
    if (moment.zone) throw valueError('Not naive datetime (tzinfo is already set)')
    return localize(self, moment, is_dst === null ? undefined : truthy(is_dst))
  }),
  method.named('normalize', ['dt', ['is_dst', false]], (self, { dt }) => {
    const moment = momentArgument(dt)
    if (!moment.zone) throw valueError('Naive time - no tzinfo set')
    return movedTo(self, utcMicroseconds(moment))
  }),
  method.named('utcoffset', ['dt', ['is_dst', null]], (self, { dt }) =>
    dt === null ? null : offsetDelta(own(self, dt).offset),
  ),
  method.named('dst', ['dt', ['is_dst', null]], (self, { dt }) =>
    dt === null ? null : offsetDelta(own(self, dt).dst),
  ),
  method.named('tzname', ['dt', ['is_dst', null]], (self, { dt }) =>
    dt === null ? (self.zone ?? null) : own(self, dt).abbreviation,
  ),
  method.one('fromutc', (self, dt) => movedTo(self, toMicroseconds(momentArgument(dt)))),
])

function momentArgument(value: Value): DateTime {
  if (!isDateTime(value)) throw typeError(`a datetime is required, not ${typeName(value)}`)
  return value
}

/** The zone as it is at a datetime. */
function own(zone: Zone, dt: Value): Zone {
  const moment = momentArgument(dt)
  if (moment.zone === zone) return zone
  return localize(zone, makeDateTime(moment), false).zone ?? zone
}

function movedTo(zone: Zone, utc: bigint): DateTime {
  const now = zone.at ? zone.at(Number((utc - EPOCH) / 1000n)) : zone
  return makeDateTime(fromMicroseconds(utc + BigInt(now.offset) * 1_000_000n), now)
}

/** The moment when the zone's clocks show the datetime. `isDst` decides when they show it twice, or never. */
function localize(zone: Zone, moment: DateTime, isDst: boolean | undefined): DateTime {
  const { at } = zone
  if (!at) return makeDateTime(moment, zone)
  const local = Number((toMicroseconds(moment) - EPOCH) / 1000n)
  const day = 86_400_000
  const around = [at(local - day), at(local + day)]
  const fitting = [...new Set(around)].filter((one) => at(local - one.offset * 1000) === one)
  const [only, another] = fitting
  if (only && !another) return makeDateTime(moment, only)
  if (isDst === undefined) {
    throw new PyError(only ? 'AmbiguousTimeError' : 'NonExistentTimeError', isoDateTime(moment, ' ', 'auto'))
  }
  const candidates = (only ? fitting : around).toSorted((a, b) => a.offset - b.offset)
  return makeDateTime(moment, (isDst ? candidates.at(-1) : candidates[0]) ?? zone)
}

/** The module, as dbt hands it out. */
export function makePytz(): Dict {
  const zones = new Map<string, Zone>()
  const names = zoneNames()
  return dictOf([
    [
      'timezone',
      defineFunction({ name: 'timezone', parameters: ['zone'] }, ({ zone }) => {
        if (zone === null) throw new PyError('UnknownTimeZoneError', 'None')
        const name = textArgument(zone, `'${typeName(zone)}' object has no attribute 'upper'`)
        const known = zones.get(name) ?? zoneNamed(name)
        zones.set(name, known)
        return known
      }),
    ],
    ['utc', PYTZ_UTC],
    ['UTC', PYTZ_UTC],
    [
      'FixedOffset',
      defineFunction({ name: 'FixedOffset', parameters: ['offset', ['_tzinfos', null]] }, ({ offset }) => {
        const minutes = intArgument(offset)
        if (Math.abs(minutes) >= 1440) throw valueError(`absolute offset is too large: ${str(offset)}`)
        if (minutes === 0) return PYTZ_UTC
        const zone: Zone = { type: PYTZ, kind: 'pytz', zone: undefined, offset: minutes * 60, dst: 0, abbreviation: '' }
        return zone
      }),
    ],
    ['all_timezones', [...names]],
    ['common_timezones', [...names]],
  ])
}
