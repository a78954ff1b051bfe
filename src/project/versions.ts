/** Versions and ranges as dbt reads them: `1.2.3`, `>=1.0.0`, `>=1.0.0,<2.0.0`. https://docs.getdbt.com/reference/project-configs/require-dbt-version */

export interface Version {
  readonly major: number
  readonly minor: number
  readonly patch: number
  /** `rc1` of `1.0.0-rc1`; undefined for a release. */
  readonly prerelease: string | undefined
  readonly text: string
}

export interface Bound {
  readonly operator: '=' | '>' | '>=' | '<' | '<='
  readonly version: Version
}

const VERSION = /^v?(\d+)\.(\d+)\.(\d+)(?:-?([0-9A-Za-z.-]+?))?(?:\+[0-9A-Za-z.-]+)?$/
const BOUND = /^(>=|<=|>|<|=)?\s*(\S+)$/

/** undefined for what is no version. */
export function parseVersion(text: string): Version | undefined {
  const match = VERSION.exec(text.trim())
  if (!match) return undefined
  const [, major, minor, patch, prerelease] = match
  return { major: Number(major), minor: Number(minor), patch: Number(patch), prerelease, text: text.trim() }
}

/** The bounds of one text or of several; undefined for what is no range. */
export function parseRange(texts: readonly string[]): readonly Bound[] | undefined {
  const bounds: Bound[] = []
  for (const text of texts.flatMap((one) => one.split(','))) {
    const match = BOUND.exec(text.trim())
    const version = match?.[2] === undefined ? undefined : parseVersion(match[2])
    if (!match || !version) return undefined
    bounds.push({ operator: (match[1] ?? '=') as Bound['operator'], version })
  }
  return bounds
}

export function compareVersions(one: Version, other: Version): number {
  return (
    one.major - other.major ||
    one.minor - other.minor ||
    one.patch - other.patch ||
    comparePrereleases(one.prerelease, other.prerelease)
  )
}

/** A release comes after its own prereleases; numbers in them compare as numbers. */
function comparePrereleases(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined)
  return one.localeCompare(other, 'en', { numeric: true })
}

function satisfies(version: Version, bounds: readonly Bound[]): boolean {
  return bounds.every(({ operator, version: bound }) => HOLDS[operator](compareVersions(version, bound)))
}

const HOLDS: Readonly<Record<Bound['operator'], (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
}

export function formatRange(bounds: readonly Bound[]): string {
  return bounds.length === 0
    ? 'any version'
    : bounds.map(({ operator, version }) => `${operator}${version.text}`).join(', ')
}

/** The newest that fits; prereleases only where they are asked for, or named exactly. */
export function newestOf(
  available: readonly string[],
  bounds: readonly Bound[],
  options: { readonly prereleases: boolean },
): Version | undefined {
  const named = new Set(bounds.filter(({ operator }) => operator === '=').map(({ version }) => version.text))
  return available
    .flatMap((text) => parseVersion(text) ?? [])
    .filter((version) => version.prerelease === undefined || options.prereleases || named.has(version.text))
    .filter((version) => satisfies(version, bounds))
    .sort(compareVersions)
    .at(-1)
}

/** Whether a `require-dbt-version` takes the given release; what cannot be read asks for nothing. */
export function fitsDbt(required: readonly string[], dbtVersion: string): boolean {
  const bounds = parseRange(required)
  const version = parseVersion(dbtVersion)
  return bounds === undefined || version === undefined || satisfies(version, bounds)
}
