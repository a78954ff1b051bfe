/** The log file on the disk: appended to, and put aside when it has grown long. */
import type { Files } from '../core/world.ts'

export interface LogFile {
  readonly write: (text: string) => void
  /** Writes what has been gathered. */
  readonly flush: () => void
}

/** dbt's name of it: what reads dbt's logs reads these. */
const NAME = 'dbt.log'
/** Older files that are kept: dbt.log.1, the newest, to dbt.log.5. */
const KEPT = 5
const GATHERED = 1 << 14

/** `maxBytes` 0 lets it grow without end. `failed` hears once that nothing can be written, and why. */
export function openLogFile(folder: string, maxBytes: number, files: Files, failed: (reason: string) => void): LogFile {
  const path = `${folder}/${NAME}`
  let gathered = ''
  let isBroken = false
  const flush = (): void => {
    if (gathered === '' || isBroken) return
    try {
      const size = files.stat(path)?.size ?? 0
      if (maxBytes > 0 && size > 0 && size + gathered.length > maxBytes) rotate(path, files)
      files.appendText(path, gathered)
      gathered = ''
    } catch (error) {
      if (!(error instanceof Error)) throw error
      // A command that does its work without a log is better than none.
      isBroken = true
      failed(error.message)
    }
  }
  return {
    write: (text) => {
      gathered += text
      if (gathered.length > GATHERED) flush()
    },
    flush,
  }
}

function rotate(path: string, files: Files): void {
  for (let number = KEPT - 1; number >= 1; number -= 1) {
    if (files.stat(`${path}.${number}`)) files.rename(`${path}.${number}`, `${path}.${number + 1}`)
  }
  files.rename(path, `${path}.1`)
}
