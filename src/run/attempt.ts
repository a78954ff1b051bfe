/**
 * A step at its place of work. Its program runs whole in one session; where a failure passes it begins again from its
 * first statement, on a new connection when the old one broke, and never from the middle.
 */
import { DatabaseError, type Session } from '../core/adapter.ts'
import type { Step } from '../core/plan.ts'
import { type Problem, ProjectError } from '../core/problem.ts'
import type { Request } from '../core/program.ts'
import type { Relation } from '../core/relation.ts'
import { drive, type HeardStatement, StatementError } from './drive.ts'
import type { Execution, NodeProgram, Outcome, Place } from './execution.ts'

/** One thread's place, with its connection while it has one. */
export interface Seat {
  readonly thread: number
  readonly sessions: Map<Place, Session>
  /** The one that works now. */
  session?: Session | undefined
}

interface Surroundings {
  readonly execution: Execution
  /** Nothing slow begins any more. */
  readonly isStopping: () => boolean
  readonly heard: (statement: HeardStatement) => void
}

interface Attempted {
  readonly outcome: Outcome
  /** The warehouse's own words for why it failed. */
  readonly refusal?: DatabaseError
}

/** What one run of the program did before it ended. */
interface Trace {
  /** Statements that the warehouse has answered. */
  answered: number
  stopped: boolean
  readonly relations: Relation[]
}

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 30_000

export async function attempt(step: Step, seat: Seat, surroundings: Surroundings): Promise<Attempted> {
  /** What became of these is not known, since the connection broke. */
  let unsure: readonly Relation[] = []
  for (let again = 0; ; again++) {
    const nodeProgram = surroundings.execution.programOf(step)
    const trace: Trace = { answered: 0, stopped: false, relations: [...unsure] }
    const known = nodeProgram.known?.()
    if (known) return { outcome: known }
    try {
      const session = await sessionAt(seat, step, surroundings.execution)
      if (unsure.length > 0) await surroundings.execution.placeOf(step).state.lookAgain(unsure, session)
      const outcome = await once(step, session, nodeProgram, trace, surroundings)
      nodeProgram.ended()
      return { outcome }
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown
      const error = thrown instanceof StatementError && thrown.cause instanceof Error ? thrown.cause : thrown
      if (!surroundings.isStopping() && mayBeginAgain(error, nodeProgram, again)) {
        if (seat.session?.isLost()) unsure = trace.relations
        await pauseBefore(step, error, again, surroundings)
        continue
      }
      nodeProgram.ended()
      const problem = nodeProgram.explain(error, thrown instanceof StatementError ? thrown.sql : undefined)
      const outcome: Outcome = { status: 'error', message: problem.message, problem }
      return { outcome, ...(error instanceof DatabaseError && { refusal: error }) }
    }
  }
}

/** The connection of the seat to the step's place; a new one when it has none, or a broken one. */
async function sessionAt(seat: Seat, step: Step, execution: Execution): Promise<Session> {
  const place = execution.placeOf(step)
  const before = seat.sessions.get(place)
  if (before && !before.isLost()) {
    seat.session = before
    return before
  }
  seat.sessions.delete(place)
  await before?.[Symbol.asyncDispose]()
  const session = await place.warehouse.openSession(step.id)
  seat.sessions.set(place, session)
  seat.session = session
  return session
}

/** Gives the connections back. */
export async function leave(seat: Seat): Promise<void> {
  seat.session = undefined
  const sessions = [...seat.sessions.values()]
  seat.sessions.clear()
  await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()))
}

function once(
  step: Step,
  session: Session,
  { program, sent, comment }: NodeProgram,
  trace: Trace,
  { execution, isStopping, heard }: Surroundings,
): Promise<Outcome> {
  return drive(program, {
    session,
    comment: comment?.(),
    state: execution.placeOf(step).state,
    heard: (statement) => {
      sent(statement.sql)
      heard(statement)
      trace.answered++
    },
    log: (text, level) => execution.emit({ kind: 'message', level, text, node: step.node }),
    monotonic: execution.monotonic,
    before: (request) => {
      if (request.kind === 'find' || request.kind === 'changed') trace.relations.push(request.relation)
      if (!isStopping() || trace.stopped || !isSlow(request, trace)) return
      // Told once: what follows cleans up.
      trace.stopped = true
      throw new DatabaseError('the run was stopped before this statement began', { sqlState: CANCELLED })
    },
  })
}

/** SQLSTATE of a statement that was stopped. */
export const CANCELLED = '57014'

/** What a run that is being stopped does not begin any more. The short statements that end a node may still run. */
function isSlow(request: Request, { answered }: Trace): boolean {
  if (request.kind === 'load') return true
  return request.kind === 'execute' ? request.main === true || answered === 0 : request.kind === 'query'
}

/**
 * A connection may break without being asked to: what bears being done twice is then done once more. Anything else only
 * where the node says `retries`. A race that was lost has been run again by the session already.
 */
function mayBeginAgain(error: Error, { retries, isRepeatable }: NodeProgram, again: number): boolean {
  // The server may need its time to come back.
  if (error instanceof ProjectError) return again > 0 && again < (retries ?? 0) && error.problems.some(isConnection)
  if (!(error instanceof DatabaseError)) return false
  if (error.lost) return again < (retries ?? 1) && (isRepeatable || (retries !== undefined && !error.uncertain))
  return error.transient && again < (retries ?? 0)
}

const isConnection = ({ code }: Problem): boolean => code === 'CONNECTION_FAILED'

async function pauseBefore(step: Step, error: Error, again: number, { execution }: Surroundings): Promise<void> {
  const text = `'${step.node.name}' begins again: ${error.message}`
  execution.emit({ kind: 'message', level: 'warn', text, node: step.node })
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** again, LONGEST_PAUSE_MS)
  await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + execution.random())))
}
