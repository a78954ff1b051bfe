/** Which views are tied to what, of PostgreSQL and of Redshift: every view has a rule, and the rule depends on what it reads. */
import type { Dependency, Relation, RelationKind } from '../../core/relation.ts'
import type { WireConnection } from './protocol.ts'

const KINDS: Readonly<Record<string, RelationKind>> = { v: 'view', m: 'materialized_view' }

/** Late-binding views are tied to nothing, and have no rows here. */
export async function readDependencies(wire: WireConnection): Promise<readonly Dependency[]> {
  const { rows } = await wire.run(`
    select distinct current_database(), vn.nspname, v.relname, v.relkind, rn.nspname, r.relname
    from pg_catalog.pg_depend d
      join pg_catalog.pg_rewrite w on w.oid = d.objid
      join pg_catalog.pg_class v on v.oid = w.ev_class
      join pg_catalog.pg_namespace vn on vn.oid = v.relnamespace
      join pg_catalog.pg_class r on r.oid = d.refobjid
      join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
    where d.deptype = 'n' and v.oid <> r.oid
      and rn.nspname not in ('pg_catalog', 'information_schema')`)
  return rows.map(([database, viewSchema, view, kind, schema, identifier]) => ({
    view: { ...relationOf(database, viewSchema, view), kind: KINDS[kind ?? ''] ?? 'view' },
    on: relationOf(database, schema, identifier),
  }))
}

type Text = string | null | undefined

function relationOf(database: Text, schema: Text, identifier: Text): Relation {
  return { database: database ?? '', schema: schema ?? '', identifier: identifier ?? '' }
}
