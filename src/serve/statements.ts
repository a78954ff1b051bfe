/**
 * Who answers a statement: the warehouse; the server itself, for cancels and what drivers send about their own
 * prepared statements; or the leader node's catalog.
 */
import type { Answer, LocalSession } from '../adapters/local/session.ts'
import type { Column } from '../core/table.ts'
import { splitStatements } from '../sql/split.ts'
import { type CopyHistory, noteCopy } from './leader/copy-history.ts'
import { leaderSql, readsCatalog, readsDependencies } from './leader/rewrite.ts'

export interface Statements {
  readonly run: (sql: string) => Promise<Answer>
  /** The columns of the answer, without running anything; undefined when there are no rows. */
  readonly describe: (sql: string) => Promise<readonly Column[] | undefined>
}

export interface StatementParts {
  readonly session: LocalSession
  readonly user: string
  readonly database: string
  readonly pid: number
  /** Stops what another session runs; false when there is no such session. */
  readonly cancel: (pid: number) => boolean
  /** Ends another session. */
  readonly terminate: (pid: number) => boolean
  readonly history: CopyHistory
}

type Route = 'warehouse' | 'server' | 'leader'

export function routeOf(sql: string): Route {
  if (serverStatement(sql)) return 'server'
  return readsCatalog(sql) ? 'leader' : 'warehouse'
}

export function openStatements(parts: StatementParts): Statements {
  const { session, user, database, pid, history } = parts
  const rewritten = async (sql: string): Promise<string> =>
    leaderSql(sql, {
      history: history.records(),
      user,
      database,
      pid,
      searchPath: session.searchPath(),
      temporaries: session.temporaries(),
      dependencies: readsDependencies(sql) ? await session.dependencies() : [],
    })
  return {
    async run(sql) {
      const own = serverStatement(sql)
      if (own) return own.run(parts)
      if (readsCatalog(sql)) return session.runEngine(await rewritten(sql))
      return noteCopy(session, sql, pid, history)
    },
    async describe(sql) {
      const own = serverStatement(sql)
      if (own) return own.columns
      return readsCatalog(sql) ? session.describeEngine(await rewritten(sql)) : session.describe(sql)
    },
  }
}

interface ServerStatement {
  readonly columns?: readonly Column[]
  readonly run: (world: StatementParts) => Promise<Answer>
}

const done = (tag: string): Answer => ({ kind: 'done', result: { tag } })

function oneValue(name: string, type: string, value: number): Answer {
  async function* batches() {
    yield [[value]]
  }
  return { kind: 'rows', tag: 'SELECT', columns: [{ name, type }], batches: batches() }
}

type Recognise = (words: RegExpExecArray) => ServerStatement

/** Statements that are about the server and its sessions, by their whole text. */
const SERVER_STATEMENTS: readonly (readonly [pattern: RegExp, make: Recognise])[] = [
  [
    /^select\s+(pg_cancel_backend|pg_terminate_backend)\s*\(\s*(\d+)\s*\)$/i,
    ([, verb = '', pid = '']) => {
      const called = verb.toLowerCase()
      return {
        columns: [{ name: called, type: 'integer' }],
        run: async ({ cancel, terminate }) => {
          const stop = called === 'pg_cancel_backend' ? cancel : terminate
          return oneValue(called, 'integer', stop(Number(pid)) ? 1 : 0)
        },
      }
    },
  ],
  [
    /^cancel\s+(\d+)(?:\s+'[^']*')?$/i,
    ([, pid = '']) => ({
      run: async ({ cancel }) => {
        cancel(Number(pid))
        return done('CANCEL')
      },
    }),
  ],
  [
    /^show\s+transaction\s+isolation\s+level$/i,
    () => ({
      columns: [{ name: 'transaction_isolation', type: 'character varying(256)' }],
      run: ({ session }) => session.run('show transaction_isolation'),
    }),
  ],
  // Clients that pool connections, and drivers that prepare statements by themselves.
  [
    /^deallocate\s+(?:prepare\s+)?("(?:[^"]|"")+"|\w+)$/i,
    ([sql, name = '']) => ({
      run: async ({ session }) => {
        const known = name.toLowerCase() === 'all' || session.hasPrepared(name.replaceAll('"', '').toLowerCase())
        return known ? session.run(sql) : done('DEALLOCATE')
      },
    }),
  ],
  [/^discard\s+(?:all|plans|temp|temporary|sequences)$/i, () => ({ run: async () => done('DISCARD ALL') })],
]

const FIRST_WORDS = /^\s*(?:--|\/\*|select\s+pg_|cancel|show|deallocate|discard)/i

function serverStatement(sql: string): ServerStatement | undefined {
  if (!FIRST_WORDS.test(sql)) return undefined
  const text = splitStatements(sql)[0]?.text ?? ''
  for (const [pattern, make] of SERVER_STATEMENTS) {
    const words = pattern.exec(text)
    if (words) return make(words)
  }
  return undefined
}
