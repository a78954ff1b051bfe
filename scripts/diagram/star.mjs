/**
 * The star as the project declares it: tables and columns from the models, lines from the `relationships` tests, ends of
 * lines from `not_null` and `unique`. Reads dbt's manifest, knows nothing of drawing.
 *
 * @typedef {{ name: string, type: string, isKey: boolean, isForeign: boolean, isRequired: boolean }} Column
 * @typedef {{ name: string, isFact: boolean, storage: string, columns: Column[] }} Table
 * @typedef {{ from: string, column: string, to: string, field: string, isRequired: boolean, isUnique: boolean }} Link
 * @typedef {{ id: string, name: string, kind: 'source' | 'staging' | 'dimension' | 'fact', parents: string[] }} Step
 * @typedef {{ project: string, tables: Table[], links: Link[], lineage: Step[] }} Star
 */

/** @param {any} manifest `target/manifest.json` @returns {Star} */
export function starOf(manifest) {
  const project = manifest.metadata.project_name
  const nodes = Object.values(manifest.nodes)
  const models = nodes.filter((node) => node.resource_type === 'model')
  const marts = models.filter((node) => node.fqn.includes('marts'))
  const tests = nodes.filter((node) => node.resource_type === 'test' && node.test_metadata)

  /** @param {string} id @param {string} column @param {string} test */
  const isTested = (id, column, test) =>
    tests.some(
      (node) =>
        node.attached_node === id &&
        node.test_metadata.name === test &&
        node.test_metadata.kwargs.column_name === column,
    )

  const links = marts.flatMap((model) =>
    tests
      .filter((node) => node.attached_node === model.unique_id && node.test_metadata.name === 'relationships')
      .map(({ test_metadata: { kwargs } }) => ({
        from: model.name,
        column: kwargs.column_name,
        to: refName(kwargs.to),
        field: kwargs.field,
        isRequired: isTested(model.unique_id, kwargs.column_name, 'not_null'),
        isUnique: isTested(model.unique_id, kwargs.column_name, 'unique'),
      })),
  )

  // The fact is the table that points at most others.
  const pointsAt = (name) => links.filter(({ from }) => from === name).length
  const [fact] = marts.map(({ name }) => name).sort((a, b) => pointsAt(b) - pointsAt(a))
  if (fact === undefined) throw new Error(`the project '${project}' has no models in a folder 'marts'`)

  const tables = marts.map((model) => ({
    name: model.name,
    isFact: model.name === fact,
    storage: storageOf(model.config),
    columns: Object.values(model.columns).map(({ name, data_type }) => ({
      name,
      type: data_type ?? '',
      isKey: isTested(model.unique_id, name, 'unique') && isTested(model.unique_id, name, 'not_null'),
      isForeign: links.some((link) => link.from === model.name && link.column === name),
      isRequired: isTested(model.unique_id, name, 'not_null'),
    })),
  }))
  // What points out of the marts is no part of the star.
  const inside = links.filter(({ to }) => tables.some(({ name }) => name === to))
  return { project, tables, links: inColumnOrder(inside, tables), lineage: lineageOf(manifest, marts, fact) }
}

/** Everything above the marts, down to the marts. */
function lineageOf(manifest, marts, fact) {
  const seen = new Map()
  const visit = (id) => {
    const node = manifest.nodes[id] ?? manifest.sources[id]
    if (!node || seen.has(id)) return
    const parents = node.resource_type === 'source' ? [] : node.depends_on.nodes
    const isMart = marts.includes(node)
    const kind =
      node.resource_type === 'source' ? 'source' : !isMart ? 'staging' : node.name === fact ? 'fact' : 'dimension'
    for (const parent of parents) visit(parent)
    seen.set(id, { id, name: node.name, kind, parents: [...new Set(parents)] })
  }
  for (const { unique_id: id } of marts) visit(id)
  return [...seen.values()]
}

function inColumnOrder(links, tables) {
  const placeOf = ({ from, column }) => {
    const table = tables.findIndex(({ name }) => name === from)
    return table * 1_000 + tables[table].columns.findIndex(({ name }) => name === column)
  }
  return links.sort((a, b) => placeOf(a) - placeOf(b))
}

function storageOf({ dist, sort }) {
  return [dist && `dist ${dist}`, sort && `sort ${[sort].flat().join(', ')}`].filter(Boolean).join(' · ')
}

function refName(call) {
  const [, name] = /ref\(\s*['"](?:.*['"]\s*,\s*['"])?([^'"]+)['"]\s*\)/.exec(call) ?? [undefined, call]
  return name
}
