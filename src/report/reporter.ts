/** What every way of reporting is: a listener to the events that it cares about. */
import type { Emit, Event } from '../core/event.ts'

type EventOf<Kind extends Event['kind']> = Extract<Event, { readonly kind: Kind }>

export interface Reporter {
  readonly commandStarted?: (event: EventOf<'command-started'>) => void
  readonly projectParsed?: (event: EventOf<'project-parsed'>) => void
  readonly problem?: (event: EventOf<'problem'>) => void
  readonly runStarted?: (event: EventOf<'run-started'>) => void
  readonly waiting?: (event: EventOf<'waiting'>) => void
  readonly nodeStarted?: (event: EventOf<'node-started'>) => void
  readonly nodeProgress?: (event: EventOf<'node-progress'>) => void
  readonly nodeFinished?: (event: EventOf<'node-finished'>) => void
  readonly statement?: (event: EventOf<'statement'>) => void
  readonly message?: (event: EventOf<'message'>) => void
  readonly runFinished?: (event: EventOf<'run-finished'>) => void
  /** Leaves the terminal as it was. Called once, whatever happens; nothing is reported after it. */
  readonly close?: () => void
}

/** Where reports go: a stream, or an array in a test. */
export interface Output {
  readonly write: (text: string) => void
  /** Size of the terminal, asked anew each time: windows change. */
  readonly columns: () => number
  readonly rows: () => number
}

/** A reporter that treats all events alike. */
export function listenToAll(report: (event: Event) => void): Reporter {
  return {
    commandStarted: report,
    projectParsed: report,
    problem: report,
    runStarted: report,
    waiting: report,
    nodeStarted: report,
    nodeProgress: report,
    nodeFinished: report,
    statement: report,
    message: report,
    runFinished: report,
  }
}

/** One `emit` for several reporters. */
export function emitTo(reporters: readonly Reporter[]): Emit {
  return (event) => {
    for (const reporter of reporters) tell(reporter, event)
  }
}

function tell(reporter: Reporter, event: Event): void {
  switch (event.kind) {
    case 'command-started':
      reporter.commandStarted?.(event)
      break
    case 'project-parsed':
      reporter.projectParsed?.(event)
      break
    case 'problem':
      reporter.problem?.(event)
      break
    case 'run-started':
      reporter.runStarted?.(event)
      break
    case 'waiting':
      reporter.waiting?.(event)
      break
    case 'node-started':
      reporter.nodeStarted?.(event)
      break
    case 'node-progress':
      reporter.nodeProgress?.(event)
      break
    case 'node-finished':
      reporter.nodeFinished?.(event)
      break
    case 'statement':
      reporter.statement?.(event)
      break
    case 'message':
      reporter.message?.(event)
      break
    case 'run-finished':
      reporter.runFinished?.(event)
      break
  }
}
