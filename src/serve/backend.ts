/** One client's statements: simple and extended queries, portals, the transaction around them. */

import { statementError } from '../adapters/local/errors.ts'
import type { Answer, LocalSession } from '../adapters/local/session.ts'
import { DatabaseError } from '../core/adapter.ts'
import type { Column } from '../core/table.ts'
import { parseCached } from '../sql/redshift/translate/translate.ts'
import { splitStatements } from '../sql/split.ts'
import { WireFault } from './fault.ts'
import type { Output } from './output.ts'
import { type BoundSql, bindParameters, countParameters, type ValueOf, valueText } from './parameters.ts'
import * as replies from './replies.ts'
import { errorReport, noticeReports, type Origin, tagOf } from './reports.ts'
import type { Bind, Named, Request } from './requests.ts'
import { fieldsOf, type Reading, readAnswer, rowEncoder } from './rows.ts'
import { routeOf, type Statements } from './statements.ts'

export interface Backend {
  /** Answers one request; faults that end the connection are thrown. */
  readonly answer: (request: Request) => Promise<void>
  readonly block: LocalSession['block']
}

export interface BackendParts {
  readonly session: LocalSession
  readonly output: Output
  readonly statements: Statements
  /** Runs work that a cancel request, or `statement_timeout`, may stop. */
  readonly stoppable: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** Hears of errors that are nobody's but ours. */
  readonly onBug: (error: unknown) => void
}

interface Prepared {
  readonly sql: string
  readonly types: readonly number[]
  /** What it answers, as far as that was known without values, at a moment of the session. */
  readonly analysis?: Analysis
}

interface Analysis {
  readonly moment: number
  readonly columns: readonly Column[] | undefined
}

interface Portal {
  readonly prepared: Prepared
  readonly bound: BoundSql
  readonly formats: readonly number[]
  reading?: Reading
  /** The statement has run to its end. */
  finished?: true
}

const TEXT_OID = 1043

export function openBackend({ session, output, statements, stoppable, onBug }: BackendParts): Backend {
  const prepared = new Map<string, Prepared>()
  const portals = new Map<string, Portal>()
  /** The reading whose rows the engine still makes. */
  let active: Reading | undefined
  /** Statements run so far: what was known of columns holds until the next one. */
  let moment = 0
  /** After an error nothing is done until the client's Sync. */
  let skipping = false

  /** The engine makes the rows of one statement at a time. */
  const freeEngine = async (): Promise<void> => {
    const reading = active
    active = undefined
    await reading?.keepRest()
  }

  const perform = async (sql: string): Promise<Answer> => {
    await freeEngine()
    moment++
    return statements.run(sql)
  }

  const begin = async (sql: string): Promise<Reading | undefined> => {
    const answer = await perform(sql)
    if (answer.kind === 'rows') {
      active = readAnswer(answer)
      return active
    }
    for (const notice of noticeReports(answer.result)) output.send(replies.noticeResponse(notice))
    output.send(replies.commandComplete(tagOf(answer.result)))
    return undefined
  }

  const sendWhole = async (reading: Reading): Promise<void> => {
    const fields = fieldsOf(reading.columns, [])
    output.send(replies.rowDescription(fields))
    const { count } = await reading.send(output, rowEncoder(reading.columns, fields))
    if (active === reading) active = undefined
    output.send(replies.commandComplete(rowsTag(reading, count)))
  }

  const fail = async (error: unknown, origin?: Origin): Promise<void> => {
    if (error instanceof WireFault && error.fatal) throw error
    if (!(error instanceof WireFault) && !(error instanceof DatabaseError)) onBug(error)
    output.send(replies.errorResponse(errorReport(error, origin)))
  }

  const ready = async (): Promise<void> => {
    // Portals live as long as the transaction around them.
    if (session.block() === 'none') for (const name of [...portals.keys()]) await closePortal(name)
    output.send(replies.readyForQuery(session.block()))
    await output.flush()
  }

  /** Several statements are one transaction, unless they say otherwise themselves. */
  const simpleQuery = async (text: string): Promise<void> => {
    const parts = splitStatements(text)
    if (parts.length === 0) output.send(replies.EMPTY_QUERY)
    let implicit = false
    for (const { text: sql, start } of parts) {
      try {
        if (parts.length > 1 && session.block() === 'none' && !opensOrEnds(sql)) {
          await perform('begin')
          implicit = true
        }
        if (opensOrEnds(sql)) {
          // BEGIN takes the open transaction over, COMMIT and ROLLBACK end it.
          if (implicit && /^(?:begin|start)/i.test(sql)) {
            output.send(replies.commandComplete('BEGIN'))
            implicit = false
            continue
          }
          implicit = false
        }
        await stoppable(async () => {
          const reading = await begin(sql)
          if (reading) await sendWhole(reading)
        })
      } catch (error) {
        if (implicit && session.block() !== 'none') await session.execute('rollback')
        await fail(error, { text, original: (offset) => start + offset })
        return
      }
    }
    if (implicit && session.block() !== 'none') await commitImplicit(text)
  }

  const commitImplicit = async (text: string): Promise<void> => {
    try {
      await perform('commit')
    } catch (error) {
      await fail(error, { text, original: (offset) => offset })
    }
  }

  const parse = async ({ name, sql, types }: Extract<Request, { kind: 'parse' }>): Promise<void> => {
    const parts = splitStatements(sql)
    if (parts.length > 1) {
      throw new WireFault('cannot insert multiple commands into a prepared statement', { sqlState: '42601' })
    }
    if (name !== '' && prepared.has(name)) {
      throw new WireFault(`prepared statement "${name}" already exists`, { sqlState: '42P05' })
    }
    const count = countParameters(sql)
    const known = Array.from({ length: Math.max(count, types.length) }, (_, index) => types[index] ?? 0)
    if (parts.length > 0 && routeOf(sql) === 'warehouse') checkSyntax(sql)
    const analysis = await analyse(sql, known)
    prepared.set(name, { sql, types: known, ...(analysis && { analysis }) })
    output.send(replies.PARSE_COMPLETE)
  }

  /** Names are looked up before values are known. What depends on a value is looked at again with the value. */
  const analyse = async (sql: string, types: readonly number[]): Promise<Analysis | undefined> => {
    try {
      return { moment, columns: await describeOpen(sql, types) }
    } catch (error) {
      const isFinal = types.length === 0 || (error instanceof Placed && WRONG_NAMES.has(error.cause.sqlState ?? ''))
      if (isFinal) throw error
      return undefined
    }
  }

  const describeOpen = (sql: string, types: readonly number[]): Promise<readonly Column[] | undefined> => {
    // Nothing is known of the values, but that a LIMIT takes a number.
    const { sql: open, original } = bindParameters(sql, types, unknownValues(sql))
    return describeColumns(open, { text: sql, original })
  }

  const bind = ({ portal, statement, formats, values, resultFormats }: Bind): void => {
    const found = statementOf(statement)
    if (values.length !== found.types.length) {
      throw new WireFault(
        `bind message supplies ${values.length} parameters, but prepared statement "${statement}" requires ${found.types.length}`,
        { sqlState: '08P01' },
      )
    }
    if (formats.length > 1 && formats.length !== values.length) {
      throw new WireFault(`bind message has ${formats.length} parameter formats but ${values.length} parameters`, {
        sqlState: '08P01',
      })
    }
    const texts = values.map((value, index) =>
      valueText(value, (formats.length === 1 ? formats[0] : formats[index]) ?? 0, found.types[index] ?? 0),
    )
    const bound = bindParameters(found.sql, found.types, (index) => texts[index] ?? null)
    portals.set(portal, { prepared: found, bound, formats: resultFormats })
    output.send(replies.BIND_COMPLETE)
  }

  const statementOf = (name: string): Prepared => {
    const found = prepared.get(name)
    if (found) return found
    throw new WireFault(
      name === '' ? 'unnamed prepared statement does not exist' : `prepared statement "${name}" does not exist`,
      { sqlState: '26000' },
    )
  }

  const portalOf = (name: string): Portal => {
    const found = portals.get(name)
    if (found) return found
    throw new WireFault(`portal "${name}" does not exist`, { sqlState: '34000' })
  }

  const describe = async (what: Named, name: string): Promise<void> => {
    if (what === 'statement') {
      const { sql, types, analysis } = statementOf(name)
      const columns = analysis?.moment === moment ? analysis.columns : await describeOpen(sql, types)
      output.send(replies.parameterDescription(types.map((oid) => (oid === 0 ? TEXT_OID : oid))))
      output.send(columns ? replies.rowDescription(fieldsOf(columns, [])) : replies.NO_DATA)
      return
    }
    const portal = portalOf(name)
    const columns = portal.reading?.columns ?? (await portalColumns(portal))
    output.send(columns ? replies.rowDescription(fieldsOf(columns, portal.formats)) : replies.NO_DATA)
  }

  const portalColumns = async ({ prepared: source, bound }: Portal): Promise<readonly Column[] | undefined> => {
    const { sql, types, analysis } = source
    if (types.length === 0 && analysis?.moment === moment) return analysis.columns
    return describeColumns(bound.sql, { text: sql, original: bound.original })
  }

  const describeColumns = async (sql: string, origin: Origin): Promise<readonly Column[] | undefined> => {
    if (splitStatements(sql).length === 0) return undefined
    try {
      await freeEngine()
      return await statements.describe(sql)
    } catch (error) {
      throw error instanceof DatabaseError ? new Placed(error, origin) : error
    }
  }

  const execute = async (name: string, limit: number): Promise<void> => {
    const portal = portalOf(name)
    const { bound, prepared: source } = portal
    if (splitStatements(bound.sql).length === 0) {
      output.send(replies.EMPTY_QUERY)
      return
    }
    if (portal.finished) {
      throw new WireFault(`portal "${name}" cannot be run`, { sqlState: '55000' })
    }
    try {
      await stoppable(async () => {
        const reading = portal.reading ?? (await begin(bound.sql))
        if (!reading) {
          portal.finished = true
          return
        }
        portal.reading = reading
        const encode = rowEncoder(reading.columns, fieldsOf(reading.columns, portal.formats))
        const { count, ended } = await reading.send(output, encode, limit > 0 ? limit : undefined)
        if (!ended) {
          output.send(replies.PORTAL_SUSPENDED)
          return
        }
        if (active === reading) active = undefined
        output.send(replies.commandComplete(rowsTag(reading, count)))
      })
    } catch (error) {
      throw error instanceof DatabaseError ? new Placed(error, { text: source.sql, original: bound.original }) : error
    }
  }

  const close = async (what: Named, name: string): Promise<void> => {
    if (what === 'statement') prepared.delete(name)
    else await closePortal(name)
    output.send(replies.CLOSE_COMPLETE)
  }

  const closePortal = async (name: string): Promise<void> => {
    const reading = portals.get(name)?.reading
    portals.delete(name)
    if (active !== reading || !reading) return
    active = undefined
    await reading.leave()
  }

  const sync = async (): Promise<void> => {
    skipping = false
    await ready()
  }

  const extended = async (request: Request): Promise<void> => {
    switch (request.kind) {
      case 'parse':
        return parse(request)
      case 'bind':
        return bind(request)
      case 'describe':
        return describe(request.what, request.name)
      case 'execute':
        return execute(request.portal, request.limit)
      case 'close':
        return close(request.what, request.name)
      case 'flush':
        return output.flush()
      case 'unknown':
        throw new WireFault(`invalid frontend message type ${JSON.stringify(request.type)}`, {
          sqlState: '08P01',
          fatal: true,
        })
    }
  }

  return {
    block: session.block,
    async answer(request) {
      if (request.kind === 'sync') return sync()
      if (request.kind === 'copy data' || (skipping && request.kind !== 'unknown')) return
      if (request.kind === 'query') {
        // The unnamed portal ends with the next simple query.
        await closePortal('')
        await simpleQuery(request.sql)
        return ready()
      }
      try {
        await extended(request)
      } catch (error) {
        skipping = true
        await (error instanceof Placed ? fail(error.cause, error.origin) : fail(error))
        await output.flush()
      }
    },
  }
}

/** An error of a bound statement, with the way back to the text that the client sent. */
class Placed extends Error {
  override readonly name = 'Placed'
  override readonly cause: DatabaseError
  readonly origin: Origin
  constructor(cause: DatabaseError, origin: Origin) {
    super(cause.message)
    this.cause = cause
    this.origin = origin
  }
}

/** As Redshift does, SELECT tells no count; cursors and SHOW have their own words. */
function rowsTag({ tag }: Reading, count: number): string {
  return tag === 'FETCH' ? `FETCH ${count}` : tag
}

/** Syntax, and what does not exist: no value mends that. */
const WRONG_NAMES: ReadonlySet<string> = new Set(['42601', '42703', '42P01', '3F000', '25P02'])

const opensOrEnds = (sql: string): boolean =>
  /^(?:begin|start\s+transaction|commit|end|rollback|abort)\b/i.test(sql.trimStart())

/** Throws what is wrong with the words of a statement, before any value is known. */
function checkSyntax(sql: string): void {
  try {
    parseCached(sql)
  } catch (thrown) {
    const error = statementError(thrown)
    throw error instanceof DatabaseError ? new Placed(error, { text: sql, original: (offset) => offset }) : error
  }
}

function unknownValues(sql: string): ValueOf {
  const counted = new Set(
    [...sql.matchAll(/\b(?:limit|offset|top)\s+\$(\d+)/gi)].map(([, digits]) => Number(digits) - 1),
  )
  return (index) => (counted.has(index) ? '1' : null)
}
