/** Specs → one version of each package, with the packages that packages need. */
import { ProjectError, packageUnavailable } from '../core/problem.ts'
import { type PackageScope, type PinnedPackage, pinPackage, specName } from './package-sources.ts'
import type { PackageSpec } from './package-specs.ts'

/** Asks each source until nobody needs anything more. Throws a ProjectError for what cannot be had or does not fit. */
export async function resolvePackages(
  specs: readonly PackageSpec[],
  scope: PackageScope,
): Promise<readonly PinnedPackage[]> {
  const wanted = new Map<string, PackageSpec>()
  const pinned = new Map<string, PinnedPackage>()
  let pending = specs
  while (pending.length > 0) {
    const changed = new Map<string, PackageSpec>()
    for (const spec of pending) {
      const key = keyOf(spec)
      const before = wanted.get(key)
      const merged = before ? merge(before, spec) : spec
      if (before && sameWish(before, merged) && pinned.has(key)) continue
      wanted.set(key, merged)
      changed.set(key, merged)
    }
    const next: PackageSpec[] = []
    for (const [key, spec] of changed) {
      const one = await pinPackage(spec, scope)
      pinned.set(key, one)
      next.push(...one.requires)
    }
    pending = next
  }
  return [...pinned.values()]
}

/** Two specs with one key are about the same package. */
function keyOf(spec: PackageSpec): string {
  switch (spec.kind) {
    case 'hub':
      return `hub ${spec.package.toLowerCase()}`
    case 'git':
      return `git ${spec.url.replace(/(\.git)?\/*$/, '')} ${spec.subdirectory ?? ''}`
    case 'local':
      return `local ${spec.path}`
    case 'tarball':
      return `tarball ${spec.url}`
  }
}

function merge(one: PackageSpec, other: PackageSpec): PackageSpec {
  if (one.kind === 'hub' && other.kind === 'hub') {
    const versions = [...new Set([...one.versions, ...other.versions])]
    return { ...one, versions, prereleases: one.prereleases || other.prereleases }
  }
  if (one.kind === 'git' && other.kind === 'git') {
    const revisions = new Set([one.revision, other.revision].filter((revision) => revision !== undefined))
    if (revisions.size > 1) {
      const reason = `several revisions are asked for: ${[...revisions].join(', ')}`
      throw new ProjectError([
        packageUnavailable(specName(one), reason, { at: other.at, hint: 'name one in packages.yml' }),
      ])
    }
    const [revision] = revisions
    return { ...one, ...(revision !== undefined && { revision }) }
  }
  return one
}

function sameWish(one: PackageSpec, other: PackageSpec): boolean {
  if (one.kind === 'hub' && other.kind === 'hub') {
    return one.versions.length === other.versions.length && one.prereleases === other.prereleases
  }
  return one.kind === 'git' && other.kind === 'git' ? one.revision === other.revision : true
}

/** Two packages of one name, or one named as the project, would be one namespace of macros. */
export function checkNames(packages: readonly PinnedPackage[], projectName: string): void {
  const seen = new Map<string, PinnedPackage>()
  for (const one of packages) {
    const other = seen.get(one.name)
    if (other || one.name === projectName) {
      const reason = other ? 'two packages have this name' : 'the project itself has this name'
      throw new ProjectError([packageUnavailable(one.name, reason, { at: one.at, hint: 'remove one of the two' })])
    }
    seen.set(one.name, one)
  }
}
