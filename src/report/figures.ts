/** Durations, counts and sizes as people read them: formatted here and nowhere else. */

/** `0.15s`, `12.4s`, `2m 05s`, `1h 02m`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  if (seconds < 9.995) return `${seconds.toFixed(2)}s`
  if (seconds < 59.95) return `${seconds.toFixed(1)}s`
  const whole = Math.round(seconds)
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)]
  return hours > 0 ? `${hours}h ${twoDigits(minutes)}m` : `${minutes}m ${twoDigits(whole % 60)}s`
}

/** dbt's words: `0 hours 0 minutes and 1.62 seconds (1.62s)`. */
export function formatDurationInWords(ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  return `${hours} hours ${minutes} minutes and ${(seconds % 60).toFixed(2)} seconds (${seconds.toFixed(2)}s)`
}

/** `8,056`, `12.3M` from ten million on. */
export function formatCount(count: number): string {
  if (count < 10_000_000) return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
  const [value, unit] = count < 1e9 ? [count / 1e6, 'M'] : [count / 1e9, 'B']
  return `${value.toFixed(1)}${unit}`
}

/** `1 row`, `8,056 rows`. The plural may be given. */
export function formatMany(count: number, one: string, many = pluralOf(one)): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** `8 models, 1 seed`: what there is of each kind, by its name, singular or plural. */
export function formatCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => formatMany(count, singularOf(what)))
    .join(', ')
}

const singularOf = (word: string): string => word.replace(/analyses$/, 'analysis').replace(/([^is])s$/, '$1')
const pluralOf = (word: string): string => (word.endsWith('analysis') ? word.replace(/is$/, 'es') : `${word}s`)

/** `512 B`, `12.3 kB`, `40 MB`: powers of a thousand. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const power = Math.min(4, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${value < 99.95 ? value.toFixed(1) : value.toFixed(0)} ${UNITS[power] ?? ''}`
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** `20:57:10`, UTC, as dbt stamps its lines. */
export function formatClock(now: number): string {
  return new Date(now).toISOString().slice(11, 19)
}

const twoDigits = (value: number): string => String(value).padStart(2, '0')
