/** Objects of S3, for COPY and UNLOAD. */
import { setTimeout as sleep } from 'node:timers/promises'
import { advice, isDenied } from '../../aws/advice.ts'
import { CloudError } from '../../aws/error.ts'
import type { S3, S3Found, S3Place } from '../../aws/s3.ts'
import type { AwsOptions } from '../../aws/settings.ts'
import { DatabaseError } from '../../core/adapter.ts'
import { createFile } from './disk.ts'
import type { DataObject, ObjectStore } from './objects.ts'
import { filePieces, newTemporaryFile, removeTemporaryFile } from './temporary.ts'

/** Of small objects so many are asked for before their turn: each costs a round trip, and songs come one a file. */
const AHEAD = 16
const SMALL = 1 << 20

/** A part of an upload; memory holds one. */
const PART = 16 << 20

export function isS3(url: string): boolean {
  return /^s3:\/\//i.test(url)
}

/** The client is loaded when the first object is asked for. */
export function openS3Store(options: AwsOptions): ObjectStore {
  let opening: Promise<S3> | undefined
  const open = (): Promise<S3> => {
    opening ??= import('../../aws/s3.ts').then(({ openS3 }) => openS3(options))
    return opening
  }
  const ask = async <Answer>(url: string, work: (s3: S3) => Promise<Answer>): Promise<Answer> => {
    try {
      return await work(await open())
    } catch (error) {
      throw error instanceof CloudError ? refused(error, url) : error
    }
  }
  return {
    list: async (url) => {
      const place = placeOf(url)
      const found = await ask(url, (s3) => s3.list(place))
      // The console marks a folder by an empty object of its name.
      const files = found.filter(({ key, size }) => !(size === 0 && key.endsWith('/')))
      return readAhead(files.map((file) => objectOf(place.bucket, file, ask)))
    },
    find: async (url) => {
      const place = placeOf(url)
      const found = await ask(url, (s3) => s3.find(place))
      return found && objectOf(place.bucket, found, ask)
    },
    create: (url) => {
      const place = placeOf(url)
      const path = newTemporaryFile()
      const writer = createFile(path)
      return {
        ...writer,
        abandon: () => {
          writer.abandon()
          removeTemporaryFile(path)
        },
        finish: async () => {
          const size = await writer.finish()
          try {
            await ask(url, (s3) => upload(s3, place, path, size))
          } finally {
            removeTemporaryFile(path)
          }
          return size
        },
      }
    },
    remove: (url) => ask(url, (s3) => s3.remove(placeOf(url))),
  }
}

async function upload(s3: S3, place: S3Place, path: string, size: number): Promise<void> {
  if (size > PART) return s3.putParts(place, filePieces(path, PART))
  for await (const whole of filePieces(path, PART)) return s3.put(place, whole)
  await s3.put(place, new Uint8Array(0))
}

/** `s3://bucket/key`; the key may be empty. */
function placeOf(url: string): S3Place {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/is.exec(url) ?? []
  if (bucket === undefined) {
    throw new DatabaseError(`'${url}' names no bucket`, { sqlState: '58030', hint: "write 's3://bucket/prefix'" })
  }
  return { bucket, key }
}

type Ask = <Answer>(url: string, work: (s3: S3) => Promise<Answer>) => Promise<Answer>

function objectOf(bucket: string, { key, size, etag }: S3Found, ask: Ask): DataObject {
  const name = `s3://${bucket}/${key}`
  return { name, size, chunks: () => chunksOf(name, size, etag, ask) }
}

const RESUMPTIONS = 5

/** A connection that breaks in the middle is taken up again where it broke, as long as it is the same object. */
async function* chunksOf(name: string, size: number, etag: string | undefined, ask: Ask): AsyncGenerator<Uint8Array> {
  let offset = 0
  for (let broken = 0; offset < size; ) {
    const body = await ask(name, (s3) => s3.read(placeOf(name), offset, etag))
    try {
      for await (const chunk of body) {
        offset += chunk.length
        yield chunk
      }
      if (offset >= size) return
      throw new Error('the connection ended early')
    } catch (error) {
      if (++broken > RESUMPTIONS) throw unreadable(name, error)
      await sleep(100 * 2 ** broken)
    } finally {
      body.destroy()
    }
  }
}

function unreadable(name: string, error: unknown): DatabaseError {
  return new DatabaseError(`cannot read '${name}': ${error instanceof Error ? error.message : String(error)}`, {
    sqlState: '58030',
    cause: error,
  })
}

/** The objects, each of which asks for its small successors while it is read. */
function readAhead(objects: readonly DataObject[]): readonly DataObject[] {
  const started = new Map<number, Promise<Buffer>>()
  const start = (index: number): void => {
    const object = objects[index]
    if (!object || object.size > SMALL || started.has(index)) return
    const reading = whole(object)
    // Whoever reads it hears of a failure; a load that has failed before reads it no more.
    reading.catch(() => undefined)
    started.set(index, reading)
  }
  return objects.map((object, index) => ({
    ...object,
    async *chunks() {
      for (let next = index; next <= index + AHEAD; next++) start(next)
      const ahead = started.get(index)
      started.delete(index)
      if (ahead) yield await ahead
      else yield* object.chunks()
    },
  }))
}

async function whole(object: DataObject): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const chunk of object.chunks()) parts.push(chunk)
  return Buffer.concat(parts)
}

function refused(error: CloudError, url: string): DatabaseError {
  const { bucket } = placeOf(url)
  const { code, message } = error
  return new DatabaseError(`S3 refused '${url}': ${code === 'NoSuchBucket' ? 'there is no such bucket' : message}`, {
    sqlState: '58030',
    ...(!message.includes(code) && { detail: `AWS calls it ${code}` }),
    hint: hintFor(error, bucket),
    cause: error,
  })
}

function hintFor(error: CloudError, bucket: string): string {
  const { action, code, message } = error
  const region = /in the region (\S+)$/.exec(message)?.[1]
  if (region !== undefined) return `add REGION '${region}' to the statement`
  if (code === 'NoSuchBucket') return `check the name '${bucket}', and AWS_ENDPOINT_URL if it is set`
  if (code === 'PreconditionFailed') return 'the object has changed while it was read: load again'
  if (isDenied(error)) return `allow the action '${action}' on the bucket '${bucket}' in a policy of this user or role`
  return advice(error) ?? `it was the action '${action}' on the bucket '${bucket}'`
}
