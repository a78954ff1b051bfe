/**
 * Time zones as Redshift names them: abbreviations are fixed offsets, names follow their daylight saving, POSIX forms
 * count hours west of Greenwich. (AWS: CONVERT_TIMEZONE, "Time zone usage notes")
 */

export type TimeZone =
  /** Seconds east of Greenwich. */
  | { readonly kind: 'fixed'; readonly seconds: number }
  /** A name of the IANA time zone database. */
  | { readonly kind: 'named'; readonly name: string }

/** Minutes east of Greenwich, of the abbreviations that PostgreSQL and Redshift know. */
const MINUTES: Readonly<Record<string, number>> = {
  ...offsets(0, 'utc gmt z zulu ut uct wet egst azost'),
  ...offsets(60, 'cet met mez wat bst wetdst'),
  ...offsets(120, 'eet sast ist cest mest mesz cetdst metdst cat bdst'),
  ...offsets(180, 'eat eest idt fet eetdst trt msk'),
  ...offsets(210, 'irt irst'),
  ...offsets(240, 'msd mut ret sct gst samt'),
  ...offsets(270, 'aft irdt'),
  ...offsets(300, 'pkt mvt tft uzt tjt must'),
  ...offsets(345, 'npt'),
  ...offsets(360, 'bdt btt almt pkst xjt kgst'),
  ...offsets(390, 'mmt'),
  ...offsets(420, 'ict cxt wast wib'),
  ...offsets(480, 'hkt awst bnt myt pht sgt wita wadt bort'),
  ...offsets(540, 'jst kst awsst wdt jayt pwt wit ulast'),
  ...offsets(570, 'acst cast sat'),
  ...offsets(600, 'aest ddut chut pgt kdt yapt trut ligt mpt'),
  ...offsets(630, 'acdt acsst cadt sadt lhst'),
  ...offsets(660, 'aedt aesst pont vut sbt nct'),
  ...offsets(720, 'nzst nzt fjt gilt mht tvt wakt wft'),
  ...offsets(765, 'chast'),
  ...offsets(780, 'nzdt tot fjst phot'),
  ...offsets(825, 'chadt'),
  ...offsets(-60, 'azot egt cvt'),
  ...offsets(-120, 'fnt brst uyst pmdt wgst'),
  ...offsets(-150, 'ndt'),
  ...offsets(-180, 'adt art brt bra gft uyt pmst pyst clst wgt rot'),
  ...offsets(-210, 'nst nft'),
  ...offsets(-240, 'ast edt bot clt pyt gyt vet amt'),
  ...offsets(-300, 'est cdt act cot pet ect'),
  ...offsets(-360, 'cst mdt galt'),
  ...offsets(-420, 'mst pdt'),
  ...offsets(-480, 'pst akdt'),
  ...offsets(-540, 'akst gamt'),
  ...offsets(-570, 'mart'),
  ...offsets(-600, 'hst taht ckt'),
  ...offsets(-660, 'sst nut'),
}

/** `NEWZONE-2:15`, `GMT+2`, `America/Los_Angeles+2`: any word and hours west of Greenwich. */
const POSIX = /^[a-z/_]{3,} *([+-]?)(\d{1,2})(?::?(\d{2}))?$/i

/** undefined when the text names no zone. */
export function timeZoneOf(text: string): TimeZone | undefined {
  const wanted = text.trim()
  const lower = wanted.toLowerCase()
  const minutes = Object.hasOwn(MINUTES, lower) ? MINUTES[lower] : undefined
  if (minutes !== undefined) return { kind: 'fixed', seconds: minutes * 60 }
  const known = zoneNames.get(lower) ?? canonicalName(wanted)
  zoneNames.set(lower, known)
  if (known !== '') return { kind: 'named', name: known }
  const posix = POSIX.exec(wanted)
  if (!posix) return undefined
  const west = Number(posix[2]) * 3600 + Number(posix[3] ?? 0) * 60
  return { kind: 'fixed', seconds: posix[1] === '-' ? west : -west }
}

const zoneNames = new Map<string, string>()

/** '' when the time zone database has no such name. A bare offset such as `+02:00` is no name. */
function canonicalName(name: string): string {
  if (!/^[a-z]/i.test(name) || /^gmt[+-]/i.test(name)) return ''
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return name
  } catch (thrown) {
    if (thrown instanceof RangeError) return ''
    throw thrown
  }
}

function offsets(minutes: number, names: string): Record<string, number> {
  return Object.fromEntries(names.split(' ').map((name) => [name, minutes]))
}
