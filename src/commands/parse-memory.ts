/** The file in which a parse leaves what it found for the next one. */
import type { Emit } from '../core/event.ts'
import { ProjectError } from '../core/problem.ts'
import type { Project } from '../core/project.ts'
import type { World } from '../core/world.ts'
import { UnsayableError } from '../memory/interned.ts'
import { type ParseMemory, readMemory, writeMemory } from '../memory/parse-memory.ts'
import type { ParseInput } from '../parse/parse.ts'
import { absoluteIn } from '../project/paths.ts'
import type { ProjectCommandOptions } from './options.ts'

/** Beside the artifacts, where dbt has its `partial_parse.msgpack`. */
export function memoryPath(
  { root, targetPath }: Project,
  { partialParseFilePath }: Pick<ProjectCommandOptions, 'partialParseFilePath'>,
): string {
  return partialParseFilePath === undefined ? `${targetPath}/partial_parse.wh` : absoluteIn(root, partialParseFilePath)
}

/** undefined where nothing is to be remembered: `--no-partial-parse`, or sources that are run without having been built. */
export function openMemory(
  project: Project,
  options: ProjectCommandOptions,
  world: World,
  emit: Emit,
): ParseInput['remembered'] {
  const { build } = world
  if (build === undefined || options.partialParse === false) return undefined
  return {
    memory: lastMemory(memoryPath(project, options), build, world, emit),
    build,
    nowMs: world.now(),
    id: world.randomId(),
  }
}

function lastMemory(path: string, build: string, { files }: World, emit: Emit): ParseMemory | undefined {
  if (files.stat(path)?.kind !== 'file') return undefined
  try {
    const memory = readMemory(files.readBytes(path), build)
    if (!memory) note(emit, `${path} is of another version of wh, or damaged: the project is parsed afresh`)
    return memory
  } catch (error) {
    // A file that may not be read is no reason not to read the project.
    if (!(error instanceof ProjectError)) throw error
    note(emit, `the project is parsed afresh: ${error.message}`)
    return undefined
  }
}

/** Written beside the old one and renamed: of two runs at once, the last one's whole memory stays. */
export function keepMemory(memory: ParseMemory, path: string, { files, build }: World, emit: Emit): void {
  if (build === undefined) return
  try {
    files.replaceText(path, writeMemory(memory, build))
  } catch (error) {
    if (!(error instanceof UnsayableError) && !isSystemError(error)) throw error
    note(emit, `the next parse starts afresh, for this one cannot be kept: ${reasonOf(error)}`)
  }
}

/** A disk that is full, a folder that is read-only. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

function note(emit: Emit, text: string): void {
  emit({ kind: 'message', level: 'debug', text })
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
