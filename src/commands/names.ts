/** What may be completed in a shell: a small file beside the manifest, so that nobody waits for the large one. */
import type { Manifest } from '../core/manifest.ts'

/** Words that select something, and after a tab the named selectors, one a line. */
export function namesText({ nodes, selectors }: Manifest): string {
  const words = new Set<string>()
  for (const node of nodes.values()) {
    if (node.kind === 'operation') continue
    if (node.kind === 'source') words.add(`source:${node.sourceName}.${node.name}`).add(`source:${node.sourceName}`)
    else if (node.kind === 'exposure') words.add(`exposure:${node.name}`)
    else words.add(node.name)
    for (const tag of node.tags) words.add(`tag:${tag}`)
  }
  const named = selectors.map(({ name }) => `\t${name}`)
  return `${[...[...words].sort(), ...named].join('\n')}\n`
}

/** Read by `cli/complete.ts`. */
export function namesPath(targetPath: string): string {
  return `${targetPath}/names.wh`
}
