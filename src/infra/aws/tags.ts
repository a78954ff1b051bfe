/** AWS's two spellings of a tag. */
import type { Tags } from '../found.ts'

export const upperTags = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

export const lowerTags = (tags: Tags): { key: string; value: string }[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }))

export function readTags(
  list:
    | readonly {
        Key?: string | undefined
        Value?: string | undefined
        key?: string | undefined
        value?: string | undefined
      }[]
    | undefined,
): Tags {
  return Object.fromEntries((list ?? []).map((tag) => [tag.Key ?? tag.key ?? '', tag.Value ?? tag.value ?? '']))
}
