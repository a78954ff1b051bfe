/** Constructs of PostgreSQL and DuckDB that Redshift's grammar lacks: what to say where one of them stops the parser. */
import type { Token } from '../../lexer.ts'

export interface Foreign {
  readonly message: string
  readonly hint?: string
}

const lacks = (what: string, hint?: string): Foreign => ({ message: `Redshift has no ${what}`, ...(hint && { hint }) })

/** Words that begin a statement elsewhere. */
const VERBS: Readonly<Record<string, Foreign>> = {
  attach: lacks('ATTACH', 'one local file is one database'),
  checkpoint: lacks('CHECKPOINT'),
  describe: lacks('DESCRIBE', 'use SHOW COLUMNS FROM TABLE schema.table, or PG_TABLE_DEF'),
  detach: lacks('DETACH'),
  discard: lacks('DISCARD', 'use RESET ALL'),
  export: lacks('EXPORT', 'use UNLOAD'),
  from: lacks('FROM before SELECT', 'write SELECT * FROM …'),
  import: lacks('IMPORT', 'use COPY'),
  install: lacks('extensions'),
  load: lacks('extensions'),
  pragma: lacks('PRAGMA', 'use SET'),
  replace: lacks('REPLACE statement', 'use MERGE'),
  summarize: lacks('SUMMARIZE', 'write the aggregates: COUNT, MIN, MAX, AVG'),
  table: lacks('TABLE statement', 'write SELECT * FROM …'),
}

/** What stops the parser in the middle of a statement: the words from there on. */
const CLAUSES: readonly (readonly [words: string, foreign: Foreign])[] = [
  ['any', lacks('LIKE ANY', 'write one LIKE a pattern, joined by OR')],
  ['by name', lacks('UNION BY NAME', 'write the columns in the same order')],
  ['exclude current', lacks('EXCLUDE in frames')],
  ['exclude group', lacks('EXCLUDE in frames')],
  ['exclude ties', lacks('EXCLUDE in frames')],
  ['fetch first', lacks('FETCH FIRST', 'use LIMIT')],
  ['fetch next', lacks('FETCH NEXT', 'use LIMIT')],
  ['for share', lacks('SELECT … FOR SHARE', 'use LOCK')],
  ['for update', lacks('SELECT … FOR UPDATE', 'use LOCK')],
  ['generated always', lacks('generated columns', 'compute the column in a view or in the model')],
  ['on conflict', lacks('ON CONFLICT', 'use MERGE')],
  ['over', lacks('OVER here')],
  ['returning', lacks('RETURNING', 'query the rows in a statement of its own')],
  ['tablesample', lacks('TABLESAMPLE', 'write WHERE RANDOM() < 0.1')],
  ['using sample', lacks('USING SAMPLE', 'write WHERE RANDOM() < 0.1')],
  ['with ties', lacks('WITH TIES', 'filter RANK() with QUALIFY')],
  ['asof join', lacks('ASOF joins', 'join on the inequality and keep the nearest row with QUALIFY ROW_NUMBER() … = 1')],
  ['semi join', lacks('SEMI joins', 'use EXISTS')],
  ['anti join', lacks('ANTI joins', 'use NOT EXISTS')],
  ['positional join', lacks('POSITIONAL joins', 'join on ROW_NUMBER()')],
  ['{', lacks('struct literals', "use OBJECT('name', value)")],
  ['[', lacks('list literals', 'use ARRAY(…), which makes a SUPER array')],
  ['inherits', lacks('table inheritance')],
  ['partition by', lacks('table partitions', 'use a sort key')],
  ['with (', lacks('storage parameters')],
  ['tablespace', lacks('tablespaces')],
  ['on commit', lacks('ON COMMIT')],
]

const says = (tokens: readonly Token[], index: number, words: string): boolean =>
  words.split(' ').every((word, ahead) => {
    const token = tokens[index + ahead]
    return token !== undefined && token.kind !== 'quoted' && token.kind !== 'string' && token.text === word
  })

/** What the tokens from `index` on are, elsewhere. */
export function foreignClause(tokens: readonly Token[], index: number): Foreign | undefined {
  const [earlier, before] = [tokens[index - 2]?.text, tokens[index - 1]?.text]
  if (earlier === '*' && before === 'replace') return lacks('SELECT * REPLACE', 'name the columns')
  if (earlier === '*' && before === '*') return lacks('operator **', 'use POWER, or the operator ^')
  if (before === '/' && says(tokens, index, '/')) return lacks('operator //', 'the operator / cuts whole numbers')
  if (index === 0) return VERBS[tokens[0]?.kind === 'word' ? (tokens[0]?.text ?? '') : '']
  return CLAUSES.find(([words]) => says(tokens, index, words))?.[1]
}

/** Words before JOIN that would be read as an alias. */
export const FOREIGN_JOINS: ReadonlySet<string> = new Set(['asof', 'semi', 'anti', 'positional'])
