/** `wh parse`: reads the project and writes its manifest. */
import type { Emit } from '../core/event.ts'
import type { Manifest } from '../core/manifest.ts'
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
  const started = world.monotonic()
  const prepared = await prepare(options, { command: 'parse', version, flags: {} }, world, emit)
  writeManifest(prepared, [])
  if (!prepared.writesJson) return
  const { project, run, manifest } = prepared
  const seconds = (world.monotonic() - started) / 1000
  world.files.replaceText(
    `${project.targetPath}/perf_info.json`,
    JSON.stringify(perfInfo(manifest, run.startedAt, seconds)),
  )
}

/** What dbt's `perf_info.json` says, as far as it means something here: how long reading took, and of how much. */
function perfInfo({ project, nodes }: Manifest, startedAt: Date, seconds: number): Record<string, unknown> {
  const paths = new Set([...nodes.values()].map((node) => `${node.package}/${node.path}`)).size
  return {
    path_count: paths,
    parsed_path_count: paths,
    load_all_elapsed: seconds,
    projects: [{ project_name: project, elapsed: seconds, parsers: [], path_count: nodes.size }],
    _started_at: startedAt.toISOString(),
  }
}
