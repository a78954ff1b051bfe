/** The one place where a program meets a warehouse. */
import { DatabaseError, type Session, type StatementResult } from '../core/adapter.ts'
import type { Answer, Program, Request } from '../core/program.ts'
import { commented, type QueryComment, withoutComment } from './query-comment.ts'
import type { WarehouseState } from './state.ts'

export interface Driver {
  readonly session: Session
  readonly state: WarehouseState
  /** Hears every statement that was sent, after it ended. */
  readonly heard: (statement: HeardStatement) => void
  readonly log: (text: string, level: 'info' | 'debug' | 'warn') => void
  readonly monotonic: () => number
  /** Sent with each statement; nobody hears of it. */
  readonly comment?: QueryComment | undefined
  /** Told of each request before it is answered; what it throws is the answer. */
  readonly before?: (request: Request) => void
}

export interface HeardStatement {
  readonly sql: string
  readonly ms: number
  readonly rows?: number
  /** The node's own statement: its rows and tag are the node's result. */
  readonly main?: StatementResult
}

/** A statement that failed, with the text that was sent, so that its position can be mapped back to the template. */
export class StatementError extends Error {
  override readonly name = 'StatementError'
  readonly sql: string
  constructor(sql: string, cause: Error) {
    super(cause.message, { cause })
    this.sql = sql
  }
}

/** Runs a program to its end. What the warehouse refuses is thrown into the program, so that it can clean up. */
export async function drive<Result>(program: Program<Result>, driver: Driver): Promise<Result> {
  let step = program.next()
  while (!step.done) {
    let answer: Answer
    try {
      driver.before?.(step.value)
      answer = await answerOf(step.value, driver)
    } catch (error) {
      step = program.throw(error)
      continue
    }
    step = program.next(answer)
  }
  return step.value
}

async function answerOf(request: Request, driver: Driver): Promise<Answer> {
  const { session, state, comment } = driver
  switch (request.kind) {
    case 'execute': {
      const result = await timed(
        request.sql,
        driver,
        () => session.execute(commented(request.sql, comment)),
        request.main === true,
      )
      return result
    }
    case 'copy': {
      const { sql, only } = request
      return timed(sql, driver, () => session.copy?.(sql, only) ?? session.execute(sql), true)
    }
    case 'files':
      return (await session.copyFiles?.(request.sql)) ?? []
    case 'query':
      return timed(request.sql, driver, () => session.query(commented(request.sql, comment), request.limit), false)
    case 'transaction': {
      const { statements } = request
      return timed(
        statements.join(';\n'),
        driver,
        () => session.transaction(statements.map((sql) => commented(sql, comment))),
        false,
        statements,
      )
    }
    case 'columns':
      return session.columns(request.relation)
    case 'find':
      return state.find(request.relation, session)
    case 'dependents':
      return state.dependents(request.relation, session)
    case 'list':
      return state.list(request.schema, session)
    case 'load':
      return session.load(request.relation, request.columns, request.rows)
    case 'changed':
      state.record(request.relation, request.now)
      return undefined
    case 'log':
      driver.log(request.text, request.level)
      return undefined
  }
}

async function timed<Result extends object>(
  sql: string,
  driver: Driver,
  send: () => Promise<Result>,
  main: boolean,
  /** The parts of a unit, of which an error names one. */
  parts: readonly string[] = [],
): Promise<Result> {
  const started = driver.monotonic()
  try {
    const result = await send()
    const rows = rowsOf(result)
    driver.heard({
      sql,
      ms: driver.monotonic() - started,
      ...(rows !== undefined && { rows }),
      ...(main && isStatementResult(result) && { main: result }),
    })
    return result
  } catch (error) {
    driver.heard({ sql, ms: driver.monotonic() - started })
    if (!(error instanceof Error)) throw error
    if (error instanceof DatabaseError) withoutComment(error, driver.comment)
    const part = error instanceof DatabaseError && error.statement !== undefined ? parts[error.statement] : undefined
    throw new StatementError(part ?? sql, error)
  }
}

function isStatementResult(result: object): result is StatementResult {
  return 'tag' in result
}

function rowsOf(result: object): number | undefined {
  if (!('rows' in result)) return undefined
  if (typeof result.rows === 'number') return result.rows
  return Array.isArray(result.rows) ? result.rows.length : undefined
}
