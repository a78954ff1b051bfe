/** A regular expression as instructions for the machine that matches (machine.ts). */
import { anyTest, type CharacterTest, classTest, foldCase, literalTest, wordTest } from './characters.ts'
import type { Flags, RegexNode, RegexTree } from './syntax.ts'

export type Instruction =
  | { readonly op: 'character'; readonly test: CharacterTest }
  | { readonly op: 'jump'; readonly to: number }
  /** Goes on here; should that fail, at `other`. */
  | { readonly op: 'split'; readonly other: number }
  | { readonly op: 'save'; readonly register: number }
  | { readonly op: 'assert'; readonly name: AssertionName; readonly isWord: CharacterTest }
  /** A repeated character. `giveBack` or `takeMore` follows it, where it is entered again after a failure. */
  | {
      readonly op: 'span'
      readonly test: CharacterTest
      readonly least: number
      readonly most: number
      readonly lazy: boolean
    }
  | { readonly op: 'giveBack' }
  | { readonly op: 'takeMore'; readonly test: CharacterTest }
  /** `fold` makes characters that differ by case alone the same. */
  | { readonly op: 'reference'; readonly group: number; readonly fold: (code: number) => number }
  | { readonly op: 'branch'; readonly group: number; readonly absent: number }
  /** A loop with its rounds so far and where the last one began, in two registers. */
  | { readonly op: 'enter'; readonly register: number }
  | { readonly op: 'until'; readonly loop: Loop }
  | { readonly op: 'again'; readonly loop: Loop }
  /** A body that is matched by itself, up to its `accept`; then on at `after`. */
  | { readonly op: 'look'; readonly behind: number; readonly negated: boolean; readonly after: number }
  | { readonly op: 'atomic'; readonly after: number }
  | { readonly op: 'accept' }

/** `^` and `$` are those of lines here; `end` is that of a text, before a last line feed too. */
type AssertionName = 'A' | '^' | 'Z' | '$' | 'end' | 'b' | 'B'

interface Loop {
  readonly register: number
  readonly least: number
  readonly most: number
  readonly lazy: boolean
  readonly body: number
  readonly exit: number
}

export interface Program {
  readonly code: readonly Instruction[]
  /** Two for each group, for where it begins and ends; one for the group that closed last; two for each loop. */
  readonly registers: number
  readonly lastGroup: number
  /** What the first character must be, when the pattern cannot begin otherwise. */
  readonly first: CharacterTest | undefined
}

interface Writer {
  readonly code: (Instruction | undefined)[]
  registers: number
}

export function programOf({ body, groups }: RegexTree): Program {
  const lastGroup = 2 * (groups + 1)
  const writer: Writer = { code: [], registers: lastGroup + 1 }
  write(writer, body)
  emit(writer, { op: 'accept' })
  // Every gap that was left for a later address has been filled.
  const code = writer.code.filter((instruction) => instruction !== undefined)
  return { code, registers: writer.registers, lastGroup, first: firstOf(code) }
}

function firstOf(code: readonly Instruction[]): CharacterTest | undefined {
  const begin = code.find(({ op }) => op !== 'save')
  if (begin?.op === 'character') return begin.test
  return begin?.op === 'span' && begin.least > 0 ? begin.test : undefined
}

function emit({ code }: Writer, instruction: Instruction): void {
  code.push(instruction)
}

/** Leaves a gap for an instruction that names an address not known yet. */
function reserve({ code }: Writer): (instruction: Instruction) => void {
  const at = code.length
  code.push(undefined)
  return (instruction) => {
    code[at] = instruction
  }
}

function write(writer: Writer, node: RegexNode): void {
  const test = characterOf(node)
  if (test) emit(writer, { op: 'character', test })
  else writePart(writer, node)
}

function writePart(writer: Writer, node: RegexNode): void {
  switch (node.kind) {
    case 'sequence':
      for (const item of node.items) write(writer, item)
      return
    case 'choice':
      writeChoice(writer, node.branches)
      return
    case 'capture':
      emit(writer, { op: 'save', register: 2 * node.index })
      write(writer, node.body)
      emit(writer, { op: 'save', register: 2 * node.index + 1 })
      return
    case 'assertion':
      emit(writer, { op: 'assert', name: assertionName(node), isWord: wordTest(node.flags) })
      return
    case 'look':
      writeApart(writer, node.body, (after) => ({
        op: 'look',
        behind: node.behind,
        negated: node.negated,
        after,
      }))
      return
    case 'atomic':
      writeApart(writer, node.body, (after) => ({ op: 'atomic', after }))
      return
    case 'reference':
      emit(writer, { op: 'reference', group: node.index, fold: foldOf(node.flags) })
      return
    case 'conditional':
      writeConditional(writer, node)
      return
    case 'repeat':
      if (node.mode === 'possessive')
        writeApart(writer, { ...node, mode: 'greedy' }, (after) => ({ op: 'atomic', after }))
      else writeRepeat(writer, node)
  }
}

/** The test of a part that is one character, undefined for any other. */
function characterOf(node: RegexNode): CharacterTest | undefined {
  switch (node.kind) {
    case 'literal':
      return literalTest(node.code, node.flags)
    case 'any':
      return anyTest(node.flags)
    case 'class':
      return classTest(node.items, node.negated, node.flags)
    case 'sequence': {
      const [only] = node.items
      return only && node.items.length === 1 ? characterOf(only) : undefined
    }
  }
  return undefined
}

function assertionName({ name, flags }: Extract<RegexNode, { kind: 'assertion' }>): AssertionName {
  if (flags.multiline) return name
  return name === '^' ? 'A' : name === '$' ? 'end' : name
}

function foldOf(flags: Flags): (code: number) => number {
  return flags.ignoreCase ? (code) => foldCase(code, flags) : (code) => code
}

function writeChoice(writer: Writer, branches: readonly RegexNode[]): void {
  const leave: ((instruction: Instruction) => void)[] = []
  for (const branch of branches.slice(0, -1)) {
    const split = reserve(writer)
    write(writer, branch)
    leave.push(reserve(writer))
    split({ op: 'split', other: writer.code.length })
  }
  for (const branch of branches.slice(-1)) write(writer, branch)
  for (const jump of leave) jump({ op: 'jump', to: writer.code.length })
}

function writeApart(writer: Writer, body: RegexNode, head: (after: number) => Instruction): void {
  const begin = reserve(writer)
  write(writer, body)
  emit(writer, { op: 'accept' })
  begin(head(writer.code.length))
}

function writeConditional(writer: Writer, node: Extract<RegexNode, { kind: 'conditional' }>): void {
  const branch = reserve(writer)
  write(writer, node.yes)
  const leave = reserve(writer)
  branch({ op: 'branch', group: node.index, absent: writer.code.length })
  write(writer, node.no)
  leave({ op: 'jump', to: writer.code.length })
}

function writeRepeat(writer: Writer, node: Extract<RegexNode, { kind: 'repeat' }>): void {
  const { body, least, most } = node
  const lazy = node.mode === 'lazy'
  const test = characterOf(body)
  if (test) {
    emit(writer, { op: 'span', test, least, most, lazy })
    emit(writer, lazy ? { op: 'takeMore', test } : { op: 'giveBack' })
    return
  }
  const register = writer.registers
  writer.registers += 2
  emit(writer, { op: 'enter', register })
  const start = writer.code.length
  const until = reserve(writer)
  const again = reserve(writer)
  write(writer, body)
  emit(writer, { op: 'jump', to: start })
  const loop = { register, least, most, lazy, body: start + 2, exit: writer.code.length }
  until({ op: 'until', loop })
  again({ op: 'again', loop })
}
