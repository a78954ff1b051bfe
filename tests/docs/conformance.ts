/** `docs/redshift-conformance.md`, written from what the embedded engine says of itself. */
import { callRules } from '../../src/sql/redshift/calls/calls.ts'
import { type CoveredFunction, functionCoverage } from '../../src/sql/redshift/calls/coverage.ts'
import { systemRules } from '../../src/sql/redshift/calls/system.ts'
import { COMMANDS, type CoveredStatement, QUERY_FORMS } from '../../src/sql/redshift/statement-coverage.ts'

const session = {
  user: 'dev',
  database: 'dev',
  schemas: () => [],
  setting: () => undefined,
  lastCopy: () => ({ count: 0, id: -1 }),
}

export function conformancePage(): string {
  const functions = functionCoverage([...callRules, ...systemRules(session)])
  const count = (coverage: CoveredFunction['coverage']): number =>
    functions.filter((each) => each.coverage === coverage).length
  const groups = [...new Set(functions.map(({ group }) => group))]
  return `# Redshift SQL on the embedded engine

Every command and every function of Redshift's developer guide, and how it runs on a target of type
[\`local\`](local-engine.md). What is refused is refused with the reason. The page is written by the program; a test
compares it, and runs an example of each command.

## Commands

${counted(COMMANDS)}

${statementSection(COMMANDS)}
## Query forms

${counted(QUERY_FORMS)}

${statementSection(QUERY_FORMS)}
## Functions

${count('exact')} as on a cluster, ${count('differs')} with a difference that is named here, ${count('refused')} refused. A function that is not on this page
does not exist on the embedded engine either.

${groups.map((group) => groupSection(group, functions)).join('\n')}`
}

function counted(statements: readonly CoveredStatement[]): string {
  const count = (coverage: CoveredStatement['coverage']): number =>
    statements.filter((each) => each.coverage === coverage).length
  return `${count('exact')} as on a cluster, ${count('differs')} with a difference, ${count('refused')} refused.`
}

function statementSection(statements: readonly CoveredStatement[]): string {
  const those = (coverage: CoveredStatement['coverage']): readonly CoveredStatement[] =>
    statements.filter((each) => each.coverage === coverage)
  const names = those('exact').map(({ name }) => `\`${name}\``)
  return [
    `${names.join(', ')}.\n`,
    ...noted('With a difference', those('differs')),
    ...noted('Refused', those('refused')),
  ].join('\n')
}

function groupSection(group: string, functions: readonly CoveredFunction[]): string {
  const those = (coverage: CoveredFunction['coverage']): readonly CoveredFunction[] =>
    functions.filter((each) => each.group === group && each.coverage === coverage)
  const exact = those('exact').map(({ name }) => `\`${name}\``)
  return [
    `### ${group}\n`,
    ...(exact.length > 0 ? [`${exact.join(', ')}.\n`] : []),
    ...noted('With a difference', those('differs')),
    ...noted('Refused', those('refused')),
  ].join('\n')
}

/** Functions with one note share a line. */
function noted(heading: string, functions: readonly (CoveredFunction | CoveredStatement)[]): readonly string[] {
  if (functions.length === 0) return []
  const notes = [...new Set(functions.map(({ note = '' }) => note))]
  const lines = notes.map((note) => {
    const names = functions.filter((each) => (each.note ?? '') === note).map(({ name }) => `\`${name}\``)
    return `- ${names.join(', ')}: ${note}`
  })
  return [`${heading}:\n`, ...lines, '']
}
