/** `--empty`, `--sample`, `--event-time-start` and `--event-time-end`: what of their inputs models read. */

import type { InputLimits } from '../compile/compile.ts'
import { ProjectError, usage } from '../core/problem.ts'
import { isRecord } from '../core/record.ts'
import { parseMoment, type TimeWindow } from '../core/time-window.ts'
import { BATCH_SIZES, shift } from '../plan/batches.ts'
import { parseYaml } from '../syntax/yaml.ts'
import { plain } from '../syntax/yaml-node.ts'
import type { InputOptions } from './options.ts'

export interface RunLimits {
  /** undefined: all of every input. */
  readonly inputs?: InputLimits
  /** The batches of microbatch models. */
  readonly batches: { readonly now: number; readonly start?: number; readonly end?: number }
}

/** Throws a ProjectError for a time that is none. `now` is the moment of the run, in milliseconds. */
export function runLimits(
  { empty = false, sample, eventTimeStart, eventTimeEnd }: InputOptions,
  now: number,
): RunLimits {
  const sampled = sample === undefined ? undefined : sampleWindow(sample, now)
  const given = eventWindow(eventTimeStart, eventTimeEnd)
  const window = sampled ?? given
  return {
    ...((empty || sampled) && { inputs: { empty, ...(sampled && { sample: sampled }) } }),
    batches: { now, ...(window && { start: window.start, end: window.end }) },
  }
}

function eventWindow(start: string | undefined, end: string | undefined): TimeWindow | undefined {
  if (start === undefined && end === undefined) return undefined
  if (start === undefined || end === undefined)
    throw refused('--event-time-start and --event-time-end must be given together')
  return windowOf(momentOf(start, '--event-time-start'), momentOf(end, '--event-time-end'))
}

/** `3 days`: the last three until now; `{start: 2026-01-01, end: 2026-02-01}`. */
function sampleWindow(text: string, now: number): TimeWindow {
  const [, count, word] = /^(\d+)\s*([a-z]+?)s?$/i.exec(text.trim()) ?? []
  const size = BATCH_SIZES.find((known) => known === word?.toLowerCase())
  if (size) return { start: shift(now, size, -Number(count)), end: now }
  const value = plain(parseYaml(text, '--sample').value)
  if (!isRecord(value) || value.start === undefined || value.end === undefined)
    throw refused(`--sample cannot be read: '${text}'`, "write '3 days', or '{start: 2026-01-01, end: 2026-02-01}'")
  return windowOf(momentOf(String(value.start), '--sample'), momentOf(String(value.end), '--sample'))
}

function windowOf(start: number, end: number): TimeWindow {
  if (start >= end) throw refused('the start of the time must be before its end')
  return { start, end }
}

function momentOf(text: string, option: string): number {
  const moment = parseMoment(text)
  if (moment === undefined)
    throw refused(`${option}: '${text}' is no time`, "write a date, as in 2026-01-31, or '2026-01-31 16:00'")
  return moment
}

function refused(message: string, hint?: string): ProjectError {
  return new ProjectError([usage(message, hint)])
}
