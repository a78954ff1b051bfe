/** The door of S3: objects listed, read and written. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
import type { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { CloudError } from './error.ts'
import { type AwsOptions, clientSettings } from './settings.ts'

export interface S3Place {
  readonly bucket: string
  readonly key: string
}

export interface S3Found {
  readonly key: string
  readonly size: number
  /** Changes with the content. */
  readonly etag?: string
}

export interface S3 {
  /** Every object whose key begins so, in the order of their keys. */
  readonly list: (prefix: S3Place) => Promise<readonly S3Found[]>
  /** undefined when there is no such object. */
  readonly find: (place: S3Place) => Promise<S3Found | undefined>
  /** The bytes from an offset to the end; fails when the object is no longer the one of `etag`. */
  readonly read: (place: S3Place, offset: number, etag: string | undefined) => Promise<Readable>
  readonly put: (place: S3Place, bytes: Uint8Array) => Promise<void>
  /** Writes an object in parts, in order; all but the last have at least 5 MB. */
  readonly putParts: (place: S3Place, parts: AsyncIterable<Uint8Array>) => Promise<void>
  readonly remove: (place: S3Place) => Promise<void>
}

const ATTEMPTS = 5

/** Used where nobody names a region; a bucket elsewhere is then found by following its redirect. */
const USUAL_REGION = 'us-east-1'

export function openS3(options: AwsOptions): S3 {
  const settings = clientSettings(options, 'S3')
  const client = new S3Client({
    ...settings,
    region: settings.region ?? USUAL_REGION,
    // Whoever names a region means it, as Redshift does.
    followRegionRedirects: options.region === undefined,
    // Emulators and other stores of objects have one host for all buckets.
    forcePathStyle: settings.endpoint !== undefined,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: ATTEMPTS,
  })
  return {
    list: async ({ bucket, key }) => {
      const found: S3Found[] = []
      let token: string | undefined
      do {
        const page = await call('s3:ListBucket', () =>
          client.send(
            new ListObjectsV2Command({
              Bucket: bucket,
              Prefix: key,
              ...(token !== undefined && { ContinuationToken: token }),
            }),
          ),
        )
        for (const { Key, Size = 0, ETag } of page.Contents ?? []) {
          if (Key !== undefined) found.push({ key: Key, size: Size, ...(ETag !== undefined && { etag: ETag }) })
        }
        token = page.IsTruncated ? page.NextContinuationToken : undefined
      } while (token !== undefined)
      return found
    },
    find: async ({ bucket, key }) => {
      try {
        const { ContentLength = 0, ETag } = await call('s3:GetObject', () =>
          client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })),
        )
        return { key, size: ContentLength, ...(ETag !== undefined && { etag: ETag }) }
      } catch (error) {
        if (error instanceof CloudError && error.code === 'NotFound') return undefined
        throw error
      }
    },
    read: async ({ bucket, key }, offset, etag) => {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ...(offset > 0 && { Range: `bytes=${offset}-` }),
        ...(etag !== undefined && { IfMatch: etag }),
      })
      const { Body } = await call('s3:GetObject', () => client.send(command))
      return Body as Readable
    },
    put: async ({ bucket, key }, bytes) => {
      await call('s3:PutObject', () => client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes })))
    },
    putParts: async ({ bucket, key }, parts) => {
      const at = { Bucket: bucket, Key: key }
      const { UploadId } = await call('s3:PutObject', () => client.send(new CreateMultipartUploadCommand(at)))
      const sent: { PartNumber: number; ETag: string | undefined }[] = []
      try {
        for await (const part of parts) {
          const PartNumber = sent.length + 1
          const { ETag } = await call('s3:PutObject', () =>
            client.send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body: part })),
          )
          sent.push({ PartNumber, ETag })
        }
        await call('s3:PutObject', () =>
          client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts: sent } })),
        )
      } catch (error) {
        // Parts that nobody joins would be paid for month by month.
        await call('s3:AbortMultipartUpload', () => client.send(new AbortMultipartUploadCommand({ ...at, UploadId })))
        throw error
      }
    },
    remove: async ({ bucket, key }) => {
      await call('s3:DeleteObject', () => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })))
    },
  }
}

async function call<Answer>(action: string, send: () => Promise<Answer>): Promise<Answer> {
  try {
    return await send()
  } catch (error) {
    throw error instanceof Error ? s3Error(action, error) : error
  }
}

/** S3 says in a header of its answer where the bucket is. */
function s3Error(action: string, error: Error): CloudError {
  const region = headerOf(error, 'x-amz-bucket-region')
  const status = 'status' in error ? error.status : statusOf(error)
  const code = codeOf(error)
  if (region !== undefined && (status === 301 || status === 400 || code === 'PermanentRedirect')) {
    return new CloudError(action, 'PermanentRedirect', `the bucket is in the region ${region}`, error)
  }
  // A HEAD has no body that could say more than the status.
  if (status === 403 && code === 'UnknownError') return new CloudError(action, 'AccessDenied', 'Access Denied', error)
  return new CloudError(action, code, (error.message || code).replaceAll(/\s+/g, ' ').replace(/[.\s]+$/, ''), error)
}

function codeOf(error: Error): string {
  if (error.name === '403') return 'AccessDenied'
  return error.name === 'Error' && 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

function statusOf(error: Error): number | undefined {
  const metadata: unknown = Reflect.get(error, '$metadata')
  const status: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined
  return typeof status === 'number' ? status : undefined
}

function headerOf(error: Error, name: string): string | undefined {
  const response: unknown = Reflect.get(error, '$response')
  const headers: unknown =
    typeof response === 'object' && response !== null ? Reflect.get(response, 'headers') : undefined
  const value: unknown = typeof headers === 'object' && headers !== null ? Reflect.get(headers, name) : undefined
  return typeof value === 'string' ? value : undefined
}
