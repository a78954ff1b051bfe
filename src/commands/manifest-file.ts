/** `manifest.json`, written beside the old one and renamed; what has not changed since the old one is copied from it. */
import { jsonPieces } from '../artifacts/json-text.ts'
import { manifestArtifact } from '../artifacts/manifest.ts'
import { macroCalls } from '../context/macro-calls.ts'
import type { NodeId } from '../core/node.ts'
import type { RunResult } from '../core/result.ts'
import { writtenEntries, writtenText } from '../memory/written-manifest.ts'
import { namesPath, namesText } from './names.ts'
import type { Prepared } from './prepare.ts'

/** `results` are those of nodes that were compiled: their SQL stands in the manifest. */
export function writeManifest(prepared: Prepared, results: readonly RunResult[]): void {
  const { project, world, dialect, facts, manifest, graph, parse, registry } = prepared
  if (!prepared.writesJson) return
  const compiled = new Map(
    results.flatMap((result) =>
      result.compiledCode === undefined
        ? []
        : [
            [
              result.id,
              { code: result.compiledCode, path: result.compiledPath ?? '', injected: result.injected ?? [] },
            ] as const,
          ],
    ),
  )
  const isAsParsed = (id: NodeId): boolean => !compiled.has(id) && parse?.reread.has(id) !== true
  const before = lastEntries(prepared)
  const artifact = manifestArtifact({
    manifest,
    graph,
    compiled,
    render: dialect.render,
    database: project.target.database,
    facts,
    callsOf: macroCalls(registry),
    ...(before && { written: (id: NodeId) => (isAsParsed(id) ? before(id) : undefined) }),
  })
  const path = manifestPath(prepared)
  const ids: NodeId[] = []
  const starts: number[] = []
  const lengths: number[] = []
  const pieces = jsonPieces(artifact, (section, id, start, length) => {
    if (section !== 'nodes' || !isAsParsed(id)) return
    ids.push(id)
    starts.push(start)
    lengths.push(length)
  })
  world.files.replaceText(path, pieces)
  world.files.replaceText(namesPath(project.targetPath), namesText(manifest))
  const file = world.files.stat(path)
  if (!parse || !file) return
  const written = { parse: parse.id, invocation: facts.invocationId, file, ids, starts, lengths }
  world.files.replaceText(indexPath(prepared), writtenText(written))
}

/** Entries of the manifest that stands there, when it is of this very parse. */
function lastEntries(prepared: Prepared): ((id: NodeId) => Uint8Array | undefined) | undefined {
  const { parse, world } = prepared
  const index = indexPath(prepared)
  if (!parse || world.files.stat(index)?.kind !== 'file') return undefined
  const path = manifestPath(prepared)
  return writtenEntries(world.files.readText(index), parse.id, world.files.stat(path), () =>
    world.files.readBytes(path),
  )
}

function manifestPath({ project }: Prepared): string {
  return `${project.targetPath}/manifest.json`
}

function indexPath({ project }: Prepared): string {
  return `${project.targetPath}/manifest.wh`
}
