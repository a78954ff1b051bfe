/** Files of our own that live as long as a statement. */
import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createFile } from './disk.ts'
import type { DataObject } from './objects.ts'

/** A path where nothing stands, in a folder of its own. */
export function newTemporaryFile(): string {
  return join(mkdtempSync(join(tmpdir(), 'wh-')), 'data')
}

/** Takes the file away, with its folder. */
export function removeTemporaryFile(path: string): void {
  rmSync(dirname(path), { recursive: true, force: true })
}

/** An object's bytes in a file of this machine. */
export async function spool(object: DataObject): Promise<string> {
  const path = newTemporaryFile()
  const writer = createFile(path)
  try {
    for await (const chunk of object.chunks()) writer.write(chunk)
    await writer.finish()
    return path
  } catch (error) {
    writer.abandon()
    removeTemporaryFile(path)
    throw error
  }
}

/** A file in pieces of a size; each is memory of its own. */
export async function* filePieces(path: string, size: number): AsyncGenerator<Uint8Array> {
  const file = await open(path)
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(size), 0, size)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
