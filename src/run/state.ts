/**
 * What stands in the warehouse, as data: looked at once a schema, before building, and kept up to date by what we do
 * ourselves. So `find` costs no round trip.
 */
import type { Session } from '../core/adapter.ts'
import { type Dependency, type FoundRelation, type Relation, type RelationKind, relationKey } from '../core/relation.ts'

export interface WarehouseState {
  readonly find: (relation: Relation, session: Session) => Promise<FoundRelation | undefined>
  readonly list: (schema: string, session: Session) => Promise<readonly FoundRelation[]>
  readonly record: (relation: Relation, kind: RelationKind | undefined) => void
  /** Looks again at relations of which nobody knows what became of them. */
  readonly lookAgain: (relations: readonly Relation[], session: Session) => Promise<void>
  /** Views tied to the relation when the run began, and those tied to them. */
  readonly dependents: (relation: Relation, session: Session) => Promise<readonly FoundRelation[]>
  readonly hasSchema: (schema: string) => boolean
  readonly addSchema: (schema: string) => void
}

/** Looks at the schemas that the run will build in; any other is looked at when a template first asks for it. */
export async function readState(session: Session, schemas: readonly string[]): Promise<WarehouseState> {
  const existing = new Set((await session.schemas()).map(fold))
  const known = new Map<string, FoundRelation>()
  const looked = new Map<string, Promise<void>>()
  const look = (wanted: readonly string[], through: Session): Promise<void> => {
    const reading = through.relations(wanted).then((found) => {
      for (const relation of found) known.set(relationKey(relation), relation)
    })
    for (const schema of wanted) looked.set(fold(schema), reading)
    return reading
  }
  const lookOnce = (schema: string, through: Session): Promise<void> =>
    looked.get(fold(schema)) ?? look([schema], through)

  let dependencies: Promise<readonly Dependency[]> | undefined
  const present = schemas.filter((schema) => existing.has(fold(schema)))
  if (present.length > 0) await look(present, session)
  for (const schema of schemas) if (!existing.has(fold(schema))) looked.set(fold(schema), Promise.resolve())

  return {
    find: async (relation, through) => {
      await lookOnce(relation.schema, through)
      return known.get(relationKey(relation))
    },
    list: async (schema, through) => {
      await lookOnce(schema, through)
      return [...known.values()].filter((relation) => fold(relation.schema) === fold(schema))
    },
    record: (relation, kind) => {
      if (kind) known.set(relationKey(relation), { ...relation, kind })
      else known.delete(relationKey(relation))
    },
    lookAgain: async (relations, through) => {
      const keys = new Set(relations.map(relationKey))
      const found = await through.relations([...new Set(relations.map(({ schema }) => schema))])
      for (const key of keys) known.delete(key)
      for (const relation of found) if (keys.has(relationKey(relation))) known.set(relationKey(relation), relation)
    },
    dependents: async (relation, through) => {
      dependencies ??= through.dependencies()
      return closure(relation, await dependencies)
    },
    hasSchema: (schema) => existing.has(fold(schema)),
    addSchema: (schema) => existing.add(fold(schema)),
  }
}

/** Nearest first. */
function closure(relation: Relation, dependencies: readonly Dependency[]): readonly FoundRelation[] {
  const found = new Map<string, FoundRelation>()
  const queue = [relation]
  for (const below of queue) {
    for (const { view, on } of dependencies) {
      if (relationKey(on) !== relationKey(below) || found.has(relationKey(view))) continue
      found.set(relationKey(view), view)
      queue.push(view)
    }
  }
  return [...found.values()]
}

const fold = (name: string): string => name.toLowerCase()
