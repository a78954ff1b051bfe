/**
 * A target's settings, checked against what an adapter knows: one table of keys an adapter. Values come from YAML or
 * from `env_var()`, so a number may be text.
 */
import type { Target } from '../core/adapter.ts'
import { type Location, type Problem, targetInvalid, unknownKey, valueInvalid } from '../core/problem.ts'

type SettingKind = 'text' | 'number' | 'boolean' | 'list' | 'mapping' | 'any'

interface Setting {
  readonly kind: SettingKind
  readonly required?: boolean
  /** Never shown. */
  readonly secret?: boolean
  /** Another key for the same thing: `pass` for `password`. */
  readonly sameAs?: string
  /** The only values it may have. */
  readonly oneOf?: readonly string[]
}

export type Settings = Readonly<Record<string, unknown>>
export type KnownSettings = Readonly<Record<string, Setting>>

/** Keys of every target; the project stage reads them. */
const common: KnownSettings = {
  type: { kind: 'text' },
  schema: { kind: 'text' },
  threads: { kind: 'number' },
}

/** Unknown keys, missing keys, values of a wrong kind. */
export function checkSettings(target: Target, known: KnownSettings): readonly Problem[] {
  const all = { ...common, ...known }
  const at = target.at
  const unknown = Object.keys(target.settings).filter((key) => !(key in all))
  const missing = Object.entries(all).filter(([key, { required }]) => required && !isSet(target.settings, key, all))
  return [
    ...unknown.map((key) => unknownSetting(key, target, Object.keys(all))),
    ...missing.map(([key]) =>
      targetInvalid(target.name, `it has no '${key}'`, { ...(at && { at }), hint: `add '${key}:' to the target` }),
    ),
    ...Object.entries(target.settings).flatMap(([key, value]) => checkValue(key, value, all[key], target)),
  ]
}

function unknownSetting(key: string, target: Target, known: readonly string[]): Problem {
  return unknownKey(key, `target '${target.name}' of type ${target.type}`, placeOf(key, target), known)
}

function checkValue(key: string, value: unknown, setting: Setting | undefined, target: Target): readonly Problem[] {
  if (setting === undefined || value === undefined || value === null) return []
  const shown = setting.secret ? 'another value' : JSON.stringify(value)
  if (!isOfKind(value, setting.kind)) return [valueInvalid(key, kindNames[setting.kind], shown, placeOf(key, target))]
  if (setting.oneOf === undefined || setting.oneOf.includes(String(value).toLowerCase())) return []
  return [valueInvalid(key, `one of ${setting.oneOf.join(', ')}`, shown, placeOf(key, target))]
}

function placeOf(key: string, { at, places }: Target): Location {
  return places?.get(key) ?? at ?? nowhere
}

/** Where no file is known the profile's usual one is named. */
const nowhere: Location = { file: 'profiles.yml', line: 1 }

const kindNames: Readonly<Record<SettingKind, string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  mapping: 'a mapping',
  any: 'a value',
}

function isOfKind(value: unknown, kind: SettingKind): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    case 'number':
      return toNumber(value) !== undefined
    case 'boolean':
      return toBoolean(value) !== undefined
    case 'list':
      return Array.isArray(value) || typeof value === 'string'
    case 'mapping':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'any':
      return true
  }
}

function isSet(settings: Settings, key: string, known: KnownSettings): boolean {
  const names = [key, ...Object.keys(known).filter((other) => known[other]?.sameAs === key)]
  return names.some((name) => settings[name] !== undefined && settings[name] !== null && settings[name] !== '')
}

/** The settings without secrets, for people and for `wh debug`. */
export function describeSettings(target: Target, known: KnownSettings): Settings {
  const shown = Object.entries(target.settings).filter(([key]) => {
    const setting = known[key] ?? common[key]
    return setting !== undefined && !setting.secret
  })
  return Object.fromEntries(shown)
}

/** The first of the keys that is set, as text. */
export function textOf(settings: Settings, ...keys: readonly string[]): string | undefined {
  const found = keys.map((key) => settings[key]).find((value) => value !== undefined && value !== null && value !== '')
  return found === undefined ? undefined : String(found)
}

export function numberOf(settings: Settings, ...keys: readonly string[]): number | undefined {
  return toNumber(keys.map((key) => settings[key]).find((value) => value !== undefined && value !== null))
}

export function booleanOf(settings: Settings, key: string): boolean | undefined {
  return toBoolean(settings[key])
}

/** A list, also when it stands as one text. */
export function listOf(settings: Settings, key: string): readonly unknown[] {
  const value = settings[key]
  if (Array.isArray(value)) return value
  return value === undefined || value === null || value === '' ? [] : [value]
}

/** A mapping of texts. */
export function mappingOf(settings: Settings, key: string): Readonly<Record<string, string>> {
  const value = settings[key]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, String(item)]))
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value.trim()) ? Number(value) : undefined
}

function toBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'True' || value === '1' || value === 1) return true
  if (value === 'false' || value === 'False' || value === '0' || value === 0) return false
  return undefined
}
