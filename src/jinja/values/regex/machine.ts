/**
 * Matches a text against a regular expression as Python's `re` does: by trying, and going back to the last choice when
 * that fails. JavaScript's own expressions differ in what a group holds that took no part or was repeated, and nothing
 * stops them; this machine counts its steps, and gives up with an error where a pattern would take for ever.
 */
import { tooLong } from '../errors.ts'
import { isLineFeed } from './characters.ts'
import type { Instruction, Program } from './program.ts'

/** Steps of one call of a function of `re`: some seconds. */
const mostSteps = 50_000_000
/** Numbers that the choices left open may take: some hundred megabytes. */
const mostOpen = 20_000_000

export interface Machine {
  readonly program: Program
  /** The code points of the text, up to where matching ends. */
  readonly codes: ArrayLike<number>
  /** By number: where groups begin and end, and what loops remember. -1: nothing yet. */
  readonly registers: Int32Array
  /**
   * What to go back to, newest last, each a run of numbers that ends with its kind: an address with the place in the
   * text (and the bound of a span below it), or ~register with the value it had.
   */
  readonly open: number[]
  steps: number
}

/** What the whole match must be besides. */
export interface Demand {
  /** It ends where the text ends. */
  readonly whole: boolean
  /** It is not empty. */
  readonly advances: boolean
}

export function makeMachine(program: Program, codes: ArrayLike<number>): Machine {
  return { program, codes, registers: new Int32Array(program.registers), open: [], steps: 0 }
}

/** Matches at this place. The registers hold the groups when it is so. */
export function matchAt(machine: Machine, start: number, demand: Demand): boolean {
  const { registers, open } = machine
  registers.fill(-1)
  open.length = 0
  const end = run(machine, 0, start, demand)
  if (end < 0) return false
  registers[0] = start
  registers[1] = end
  return true
}

const failed = -1
const free: Demand = { whole: false, advances: false }

/** Runs from an address to its `accept`, and returns where in the text that was; choices stay open above those before. */
function run(machine: Machine, from: number, start: number, demand: Demand): number {
  const { codes, open, program } = machine
  const base = open.length
  let address = from
  let at = start
  for (;;) {
    const instruction = program.code[address]
    if (instruction === undefined) return failed
    count(machine, 1)
    let next = address + 1
    switch (instruction.op) {
      case 'character':
        if (at < codes.length && instruction.test(codes[at] ?? failed)) at += 1
        else next = failed
        break
      case 'jump':
        next = instruction.to
        break
      case 'split':
        open.push(at, instruction.other)
        break
      case 'save':
        save(machine, instruction.register, at)
        break
      case 'assert':
        if (!holds(machine, instruction, at)) next = failed
        break
      case 'span': {
        const end = span(machine, instruction, at, address + 1)
        if (end < 0) next = failed
        else {
          at = end
          next = address + 2
        }
        break
      }
      case 'giveBack': {
        const low = open.pop() ?? at
        at -= 1
        if (at > low) open.push(low, at, address)
        break
      }
      case 'takeMore': {
        const high = open.pop() ?? at
        if (at < high && instruction.test(codes[at] ?? failed)) {
          at += 1
          open.push(high, at, address)
        } else next = failed
        break
      }
      case 'reference': {
        const end = afterReference(machine, instruction, at)
        if (end < 0) next = failed
        else at = end
        break
      }
      case 'branch':
        if (!hasGroup(machine, instruction.group)) next = instruction.absent
        break
      case 'enter':
        set(machine, instruction.register, 0)
        set(machine, instruction.register + 1, failed)
        break
      case 'until':
        next = until(machine, instruction, at, address)
        break
      case 'again':
        next = again(machine, instruction, at)
        break
      case 'look':
        next = look(machine, instruction, at, address)
        break
      case 'atomic': {
        const end = runApart(machine, address + 1, at)
        if (end < 0) next = failed
        else {
          at = end
          next = instruction.after
        }
        break
      }
      case 'accept':
        if ((demand.whole && at !== codes.length) || (demand.advances && at === start)) next = failed
        else return at
        break
    }
    if (next < 0) {
      next = goBack(machine, base)
      if (next < 0) return failed
      at = open.pop() ?? failed
    }
    address = next
  }
}

function count(machine: Machine, steps: number): void {
  machine.steps += steps
  if (machine.steps > mostSteps || machine.open.length > mostOpen) throw tooLong('the regular expression')
}

/** Undoes what was done since the last choice above `base`, and returns its address; its place is on top. */
function goBack({ open, registers }: Machine, base: number): number {
  while (open.length > base) {
    const kind = open.pop() ?? failed
    if (kind >= 0) return kind
    registers[~kind] = open.pop() ?? failed
  }
  return failed
}

function set({ open, registers }: Machine, register: number, value: number): void {
  open.push(registers[register] ?? failed, ~register)
  registers[register] = value
}

function save(machine: Machine, register: number, at: number): void {
  set(machine, register, at)
  const closes = register % 2 === 1
  if (closes) set(machine, machine.program.lastGroup, (register - 1) / 2)
}

function span(
  machine: Machine,
  { test, least, most, lazy }: Extract<Instruction, { op: 'span' }>,
  at: number,
  resume: number,
): number {
  const { codes, open } = machine
  const last = Math.min(codes.length, at + most)
  const wanted = lazy ? Math.min(last, at + least) : last
  let end = at
  while (end < wanted && test(codes[end] ?? failed)) end += 1
  count(machine, end - at)
  if (end < at + least) return failed
  if (lazy) open.push(last, end, resume)
  else if (end > at + least) open.push(at + least, end, resume)
  return end
}

function holds({ codes }: Machine, { name, isWord }: Extract<Instruction, { op: 'assert' }>, at: number): boolean {
  const size = codes.length
  switch (name) {
    case 'A':
      return at === 0
    case '^':
      return at === 0 || isLineFeed(codes[at - 1] ?? failed)
    case 'Z':
      return at === size
    case '$':
      return at === size || isLineFeed(codes[at] ?? failed)
    case 'end':
      return at === size || (at === size - 1 && isLineFeed(codes[at] ?? failed))
    case 'b':
    case 'B': {
      if (size === 0) return false
      const before = at > 0 && isWord(codes[at - 1] ?? failed)
      const after = at < size && isWord(codes[at] ?? failed)
      return (before !== after) === (name === 'b')
    }
  }
}

function hasGroup({ registers }: Machine, group: number): boolean {
  return (registers[2 * group] ?? failed) >= 0 && (registers[2 * group + 1] ?? failed) >= 0
}

/** The place after the text of a group, when it stands here once more. A group that took no part matches nothing. */
function afterReference(
  machine: Machine,
  { group, fold }: Extract<Instruction, { op: 'reference' }>,
  at: number,
): number {
  const { codes, registers } = machine
  if (!hasGroup(machine, group)) return failed
  const start = registers[2 * group] ?? 0
  const size = (registers[2 * group + 1] ?? 0) - start
  if (at + size > codes.length) return failed
  count(machine, size)
  for (let index = 0; index < size; index += 1) {
    if (fold(codes[start + index] ?? failed) !== fold(codes[at + index] ?? failed)) return failed
  }
  return at + size
}

/** The next round of a loop, or out of it. */
function until(machine: Machine, { loop }: Extract<Instruction, { op: 'until' }>, at: number, address: number): number {
  const { open, registers } = machine
  const rounds = registers[loop.register] ?? 0
  if (rounds < loop.least) {
    set(machine, loop.register, rounds + 1)
    return loop.body
  }
  if (loop.lazy) {
    open.push(at, address + 1)
    return loop.exit
  }
  if (!mayRepeat(machine, loop, at)) return loop.exit
  open.push(at, loop.exit)
  return anotherRound(machine, loop, at)
}

/** A lazy loop after what follows it has failed. */
function again(machine: Machine, { loop }: Extract<Instruction, { op: 'again' }>, at: number): number {
  return mayRepeat(machine, loop, at) ? anotherRound(machine, loop, at) : failed
}

type Loop = Extract<Instruction, { op: 'until' }>['loop']

/** A round that matched nothing is not repeated. */
function mayRepeat({ registers }: Machine, { register, most }: Loop, at: number): boolean {
  return (registers[register] ?? 0) < most && registers[register + 1] !== at
}

function anotherRound(machine: Machine, { register, body }: Loop, at: number): number {
  set(machine, register, (machine.registers[register] ?? 0) + 1)
  set(machine, register + 1, at)
  return body
}

function look(
  machine: Machine,
  { behind, negated, after }: Extract<Instruction, { op: 'look' }>,
  at: number,
  address: number,
): number {
  const from = at - behind
  if (from < 0) return negated ? after : failed
  const base = machine.open.length
  const found = runApart(machine, address + 1, from) >= 0
  if (!negated) return found ? after : failed
  // What was captured in there does not hold out here.
  if (found) goBack(machine, base)
  return found ? failed : after
}

/** Matches a body once and for all: its choices are closed, what it captured stays until all of it is undone. */
function runApart(machine: Machine, address: number, at: number): number {
  const { open, program } = machine
  const base = open.length
  const end = run(machine, address, at, free)
  const kept: number[] = []
  while (open.length > base) {
    const kind = open.pop() ?? failed
    const value = open.pop() ?? failed
    if (kind < 0) kept.push(kind, value)
    else if (isSpan(program.code[kind])) open.pop()
  }
  for (let index = kept.length - 1; index > 0; index -= 2) open.push(kept[index] ?? failed, kept[index - 1] ?? failed)
  return end
}

function isSpan(instruction: Instruction | undefined): boolean {
  return instruction?.op === 'giveBack' || instruction?.op === 'takeMore'
}
