/** Which files belong to a package, by what they are for. */
import type { PackageProject } from '../core/project.ts'
import type { Files } from '../core/world.ts'
import { readIgnoreFile } from './ignore.ts'

export interface ProjectFile {
  /** Below the package's folder. */
  readonly path: string
  /** Below the resource folder it was found in. */
  readonly resourcePath: string
  /** Below the root project's folder: how the user knows it. */
  readonly file: string
  readonly absolute: string
}

export interface PackageFiles {
  readonly models: readonly ProjectFile[]
  readonly analyses: readonly ProjectFile[]
  readonly singularTests: readonly ProjectFile[]
  readonly seeds: readonly ProjectFile[]
  readonly snapshots: readonly ProjectFile[]
  readonly functions: readonly ProjectFile[]
  readonly macros: readonly ProjectFile[]
  /** Rows of unit tests: `fixtures/…` of a test folder. */
  readonly fixtures: readonly ProjectFile[]
  readonly properties: readonly ProjectFile[]
  readonly docs: readonly ProjectFile[]
}

/** Walks each resource folder once. Files that `.dbtignore` names are left out. */
export function listFiles(owner: PackageProject, files: Files): PackageFiles {
  const ignored = readIgnoreFile(owner.root, files)
  const walk = (folders: readonly string[]): ProjectFile[] =>
    [...new Set(folders)].flatMap((folder) => walkFolder(owner, folder, '', ignored, files))
  const { paths } = owner
  const models = walk(paths.models)
  const analyses = walk(paths.analyses)
  const seeds = walk(paths.seeds)
  const macros = walk(paths.macros)
  const tests = walk(paths.tests)
  const snapshots = walk(paths.snapshots)
  const functions = walk(paths.functions)
  const all = distinct([...models, ...analyses, ...seeds, ...macros, ...tests, ...snapshots, ...functions])
  const isGeneric = ({ resourcePath }: ProjectFile): boolean => resourcePath.startsWith('generic/')
  const isFixture = ({ resourcePath }: ProjectFile): boolean => resourcePath.startsWith('fixtures/')
  const ending = (list: readonly ProjectFile[], pattern: RegExp): ProjectFile[] =>
    list.filter(({ path }) => pattern.test(path))
  return {
    models: ending(models, /\.sql$/i),
    analyses: ending(analyses, /\.sql$/i),
    singularTests: ending(tests, /\.sql$/i).filter((file) => !isGeneric(file) && !isFixture(file)),
    seeds: ending(seeds, /\.csv$/i),
    snapshots: ending(snapshots, /\.sql$/i),
    functions: ending(functions, /\.sql$/i),
    macros: distinct([...ending(macros, /\.sql$/i), ...ending(tests, /\.sql$/i).filter(isGeneric)]),
    fixtures: ending(tests, /\.(csv|sql)$/i).filter(isFixture),
    properties: ending(all, /\.ya?ml$/i),
    docs: ending(all, /\.md$/i),
  }
}

function walkFolder(
  owner: PackageProject,
  folder: string,
  below: string,
  ignored: (path: string) => boolean,
  files: Files,
): ProjectFile[] {
  const here = below === '' ? folder : `${folder}/${below}`
  return files.list(`${owner.root}/${here}`).flatMap(({ name, kind }) => {
    const path = `${here}/${name}`
    if (name.startsWith('.') || ignored(kind === 'directory' ? `${path}/` : path)) return []
    const resourcePath = below === '' ? name : `${below}/${name}`
    if (kind === 'directory') return walkFolder(owner, folder, resourcePath, ignored, files)
    const file = owner.folder === '' ? path : `${owner.folder}/${path}`
    return [{ path, resourcePath, file, absolute: `${owner.root}/${path}` }]
  })
}

function distinct(list: readonly ProjectFile[]): ProjectFile[] {
  return [...new Map(list.map((file) => [file.path, file])).values()]
}
