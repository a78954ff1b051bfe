/**
 * YAML 1.1 as PyYAML's safe_load reads it, with the place of every key and value. What stands here decides between two
 * readers that agree: a quick one for what people write, a full one for everything else and for every mistake.
 */
import type { Problem } from '../core/problem.ts'
import { emptyDocument, readFullYaml } from './yaml/full.ts'
import { readSimpleYaml } from './yaml/reader.ts'
import type { YamlNode } from './yaml-node.ts'

export interface ParsedYaml {
  /** What the file says; null where it is empty or cannot be read. */
  readonly value: YamlNode
  readonly problems: readonly Problem[]
}

/** Reads one document. A file that has errors is read as empty, so that nothing half-understood goes on. */
export function parseYaml(source: string, file: string): ParsedYaml {
  const text = source.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n')
  const problems: Problem[] = []
  const value = readSimpleYaml(text, file, problems) ?? readFullYaml(text, file, problems)
  const isBroken = problems.some(({ severity }) => severity === 'error')
  return { value: isBroken ? emptyDocument(file) : value, problems }
}
