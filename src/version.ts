/** The version of this package; a test holds it against package.json. */
export const VERSION = '0.1.0'

/** Which build this is, so that no build trusts what another one remembers; undefined where the sources are run as they are. */
export const BUILD: string | undefined = typeof WH_BUILD === 'string' ? WH_BUILD : undefined

/** Defined by `scripts/bundle.mjs`. */
declare const WH_BUILD: string | undefined
