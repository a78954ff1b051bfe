/** `information_schema.columns` with the session's temporary tables, which stand in no catalog that sessions share. */
import type { CatalogRelation } from '../../sql/redshift/translate/context.ts'

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

export function withTemporaries(temporaries: readonly CatalogRelation[], database: string): string {
  const rows = temporaries.flatMap(({ name, columns }) =>
    columns.map(({ name: column, type, notNull }, index) => {
      const { length, precision, scale } = type ?? {}
      const cells = [database, 'pg_temp', name, column].map(literal)
      const size = [length, precision, scale].map((number) => number ?? 'null')
      const typeName = literal(type?.name ?? 'character varying')
      return `select ${[...cells, index + 1, 'null', notNull ? "'NO'" : "'YES'", typeName, ...size].join(', ')}`
    }),
  )
  return `(${['select * from __rs.system_information."columns"', ...rows].join(' union all ')})`
}
