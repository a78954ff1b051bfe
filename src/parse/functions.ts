/** Files of `functions/`, each with its YAML entry → functions of the warehouse. https://docs.getdbt.com/docs/build/udfs */

import type { FunctionArgument, NodeFacts, SqlFacts } from '../core/node.ts'
import { missingKey, valueInvalid } from '../core/problem.ts'
import type { PackageProject } from '../core/project.ts'
import { isRecord } from '../core/record.ts'
import { placeOf, plainMember } from '../syntax/yaml/members.ts'
import type { ProjectFile } from './files.ts'
import { inOrder, nodeLayers } from './layers.ts'
import { mergeConfig, nodeConfig } from './node-config.ts'
import type { Described } from './properties.ts'
import { captureFile, fileLayer, relationOf, sqlFacts } from './sql-nodes.ts'
import { addNode, fqnOf, type ParseState, stemOf } from './state.ts'

export function readFunction(
  file: ProjectFile,
  owner: PackageProject,
  described: Described | undefined,
  state: ParseState,
): void {
  const name = stemOf(file.path)
  const at = { file: file.file, line: 1, column: 1 }
  const returns = described && plainMember(described.map, 'returns')
  if (!described || !isRecord(returns) || typeof returns.data_type !== 'string') {
    state.problems.push(missingKey('returns', `the description of function '${name}'`, described?.at ?? at))
    return
  }
  const text = state.files.readText(file.absolute)
  const fqn = fqnOf(owner, file.resourcePath, name)
  const layers = nodeLayers(state.project, owner, 'functions', fqn, [described.config])
  const identity = {
    id: `function.${owner.name}.${name}`,
    name,
    package: owner.name,
    path: file.path,
    resourcePath: file.resourcePath,
    fqn,
    description: described.description,
  }
  const captured = captureFile(text, file.file, { ...identity, kind: 'function' }, owner, layers, state)
  if (!captured) return
  const all = inOrder({ ...layers, file: [fileLayer(captured, at)] })
  const config = nodeConfig('function', all, state.problems)
  const facts: NodeFacts & SqlFacts = {
    ...identity,
    at,
    describedAt: described.at,
    tags: config.values.tags as readonly string[],
    meta: config.values.meta as Readonly<Record<string, unknown>>,
    config,
    unrenderedConfig: mergeConfig(all),
    ...sqlFacts(text, captured),
  }
  addNode(state, {
    ...facts,
    kind: 'function',
    relation: relationOf('function', facts, owner, state),
    arguments: argumentsOf(described, state),
    returns: returns.data_type,
  })
}

function argumentsOf({ map, name }: Described, { problems }: ParseState): readonly FunctionArgument[] {
  const list = plainMember(map, 'arguments') ?? []
  if (!Array.isArray(list)) {
    problems.push(valueInvalid('arguments', 'a list of mappings', 'something else', placeOf(map, 'arguments')))
    return []
  }
  return list.flatMap((entry: unknown): FunctionArgument[] => {
    if (!isRecord(entry) || typeof entry.name !== 'string' || typeof entry.data_type !== 'string') {
      problems.push(missingKey('data_type', `each argument of function '${name}'`, placeOf(map, 'arguments')))
      return []
    }
    const { default_value: fallback, description } = entry
    return [
      {
        name: entry.name,
        dataType: entry.data_type,
        description: typeof description === 'string' ? description : '',
        ...(fallback !== undefined && fallback !== null && { defaultValue: String(fallback) }),
      },
    ]
  })
}
