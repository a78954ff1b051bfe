/** Offsets of time zones at an instant, from the time zone database that Node carries. */
import type { TimeZone } from '../../../sql/redshift/calls/time-zones.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

/** Seconds east of Greenwich that the zone's clocks show at a UTC instant. */
export function offsetAtUtc(zone: TimeZone, utcSeconds: number): number {
  if (zone.kind === 'fixed') return zone.seconds
  const format = formats.get(zone.name) ?? clockOf(zone.name)
  formats.set(zone.name, format)
  const parts: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(utcSeconds * 1000)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return (Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(utcSeconds) * 1000) / 1000
}

/** Seconds east of Greenwich at a local time. Of two readings of an hour that comes twice, the later, as PostgreSQL. */
export function offsetAtLocal(zone: TimeZone, localSeconds: number): number {
  if (zone.kind === 'fixed') return zone.seconds
  const before = offsetAtUtc(zone, localSeconds - 86_400)
  const after = offsetAtUtc(zone, localSeconds + 86_400)
  if (before === after) return before
  if (offsetAtUtc(zone, localSeconds - after) === after) return after
  return before
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
}
