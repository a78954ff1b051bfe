/** A stretch of time, from its start up to and without its end; milliseconds since the epoch, UTC. */
export interface TimeWindow {
  readonly start: number
  readonly end: number
}

/** A date, or a date and a time, with or without a zone; UTC where none is written. undefined for anything else. */
export function parseMoment(text: string): number | undefined {
  const [, date, time = '00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|[+-]\d\d:?\d\d)?$/i.exec(text.trim()) ?? []
  if (date === undefined) return undefined
  const moment = Date.parse(`${date}T${time}${zone.toUpperCase()}`)
  return Number.isNaN(moment) ? undefined : moment
}

/** `2026-01-31 00:00:00+00:00`, as Python writes a moment and every warehouse here reads it. */
export function momentText(moment: number): string {
  return isoMoment(moment).replace('T', ' ')
}

/** `2026-01-31T00:00:00+00:00` */
export function isoMoment(moment: number): string {
  const text = new Date(moment).toISOString()
  const [whole, milliseconds] = [text.slice(0, 19), text.slice(20, 23)]
  return `${whole}${milliseconds === '000' ? '' : `.${milliseconds}000`}+00:00`
}
