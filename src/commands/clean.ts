/** `wh clean`: removes what runs have made. */
import { ProjectError, usage } from '../core/problem.ts'
import type { World } from '../core/world.ts'
import { absoluteIn } from '../project/paths.ts'
import { readProject } from '../project/project.ts'
import type { ProjectCommandOptions } from './options.ts'

/** Answers the folders that were removed. Refuses folders outside of the project and those that hold its sources. */
export function clean(
  { outside = false, ...options }: ProjectCommandOptions & { readonly outside?: boolean },
  world: World,
): readonly string[] {
  const { project, problems } = readProject(options, world)
  if (!project) throw new ProjectError(problems)
  const { paths } = project.rootPackage
  const sources = Object.values(paths)
    .flat()
    .map((path) => absoluteIn(project.root, path))
  const folders = project.cleanTargets.map((path) => absoluteIn(project.root, path))
  for (const folder of folders) {
    if (!outside && !folder.startsWith(`${project.root}/`)) {
      throw new ProjectError([
        usage(`clean-targets names '${folder}', which is outside of the project`, 'nothing was removed'),
      ])
    }
    if (sources.some((source) => source === folder || source.startsWith(`${folder}/`))) {
      throw new ProjectError([
        usage(`clean-targets names '${folder}', which holds the project's own files`, 'nothing was removed'),
      ])
    }
  }
  const present = folders.filter((folder) => world.files.stat(folder))
  for (const folder of present) world.files.remove(folder)
  return present.map((folder) =>
    folder.startsWith(`${project.root}/`) ? folder.slice(project.root.length + 1) : folder,
  )
}
