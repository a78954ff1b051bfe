/** Everything outside the program, handed in: nothing below `cli/` touches clock, files, environment or chance. */

export interface World {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Milliseconds that only go forward, for durations. */
  readonly monotonic: () => number
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly homeDir: string
  readonly pid: number
  /** From 0 up to 1. */
  readonly random: () => number
  readonly randomId: () => string
  readonly files: Files
  /** Which build of `wh` this is: what another one left is not trusted. Without it nothing is remembered. */
  readonly build?: string
}

/**
 * The file system, by absolute path. Calls are synchronous: a project is thousands of small files, and reading them
 * one after the other takes less than half of the time that promises take. Data files are not read through here; the
 * adapters stream them.
 */
export interface Files {
  /** Throws when the file cannot be read. */
  readText(path: string): string
  /** The file as it is. Throws when it cannot be read. */
  readBytes(path: string): Uint8Array
  /** Writes a file that is made anew each time: a kill may leave half of it. Makes its folder. */
  writeText(path: string, text: string): void
  /**
   * Writes beside the target and renames, so that a kill leaves the old file or the new one. Makes its folder. Bytes are
   * UTF-8 already.
   */
  replaceText(path: string, text: string | Iterable<string | Uint8Array>): void
  /** Adds to the end of a file; makes it, and its folder. */
  appendText(path: string, text: string): void
  /** Gives a file another name; what stands there is gone. */
  rename(from: string, to: string): void
  /** undefined when there is nothing. */
  stat(path: string): FileStat | undefined
  /** Sorted by name; empty when there is no such folder. */
  list(path: string): readonly DirectoryEntry[]
  makeDirectory(path: string): void
  /** Removes a file or a whole folder; nothing there is no error. */
  remove(path: string): void
}

export interface FileStat {
  readonly kind: 'file' | 'directory'
  readonly size: number
  readonly modifiedMs: number
  /** When its content or its properties last changed: no program can set it back. */
  readonly changedMs: number
  /** Another file under the same name has another number. */
  readonly inode: number
}

export interface DirectoryEntry {
  readonly name: string
  readonly kind: 'file' | 'directory'
}

/** What lies beyond this machine, and what only installing packages needs of the disk. Failures are Errors with one sentence. */
export interface Outside {
  readonly download: (url: string) => Promise<Uint8Array>
  /** Runs git in a folder and answers what it printed. It never asks for a password. */
  readonly git: (args: readonly string[], folder: string) => Promise<string>
  readonly gunzip: (bytes: Uint8Array) => Uint8Array
  /** A new, empty folder for this process. */
  readonly temporaryFolder: () => string
  readonly writeBytes: (path: string, bytes: Uint8Array) => void
  /** Moves a folder to a path where nothing stands. */
  readonly move: (from: string, to: string) => void
  /** Makes `path` stand for the folder `target`, without copying it. */
  readonly link: (target: string, path: string) => void
}
