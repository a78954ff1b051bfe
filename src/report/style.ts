/** Colours, and whether to use them. */

export type Paint = (text: string) => string

export interface Style {
  readonly bold: Paint
  readonly dim: Paint
  readonly red: Paint
  readonly green: Paint
  readonly yellow: Paint
  readonly blue: Paint
}

export function makeStyle(hasColours: boolean): Style {
  const paint = (open: number, close: number): Paint =>
    hasColours ? (text) => (text === '' ? '' : `\x1b[${open}m${text}\x1b[${close}m`) : (text) => text
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    blue: paint(36, 39),
  }
}

export interface ColourChoice {
  readonly isTTY: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  /** `--no-color` is false, `--color` true. */
  readonly flag?: boolean
}

/** A flag decides, then FORCE_COLOR, then NO_COLOR, then whether somebody watches a terminal that can. */
export function wantsColours({ isTTY, env, flag }: ColourChoice): boolean {
  if (flag !== undefined) return flag
  const { FORCE_COLOR: force, NO_COLOR: no } = env
  if (force !== undefined) return force !== '0' && force !== 'false'
  if (no !== undefined && no !== '') return false
  return isTTY && env.TERM !== 'dumb'
}

/** Whether lines may be redrawn in place: a terminal that can, and no log of a CI run. */
export function canRedraw(isTTY: boolean, env: ColourChoice['env']): boolean {
  return isTTY && env.TERM !== 'dumb' && (env.CI === undefined || env.CI === '' || env.CI === 'false')
}
