/** `wh parse`: reads the project and writes its manifest. */
import type { Emit } from '../core/event.ts'
import type { World } from '../core/world.ts'
import { writeManifest } from './manifest-file.ts'
import type { ProjectCommandOptions } from './options.ts'
import { prepare } from './prepare.ts'

export async function parseProject(
  options: ProjectCommandOptions,
  version: string,
  world: World,
  emit: Emit,
): Promise<void> {
  const prepared = await prepare(options, { command: 'parse', version, flags: {} }, world, emit)
  writeManifest(prepared, [])
}
