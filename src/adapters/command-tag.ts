/** The tag that PostgreSQL would answer with, for engines that give none: `CREATE TABLE`, `INSERT`, `SELECT`. */

const comments = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)+/
const between = /^(?:or|replace|temp|temporary|unlogged|local|global|unique|recursive|persistent|macro)$/
const objects = /^(?:create|drop|alter|comment)$/

export function commandTag(sql: string): string {
  const words =
    sql
      .replace(comments, '')
      .match(/^\(*\s*[a-z]+(?:\s+[a-z]+){0,5}/i)?.[0]
      .replace(/^\(*\s*/, '')
      .split(/\s+/) ?? []
  const [verb = '', ...rest] = words.map((word) => word.toLowerCase())
  if (verb === 'with') return 'SELECT'
  if (!objects.test(verb)) return verb.toUpperCase()
  const object = verb === 'comment' ? undefined : rest.find((word) => !between.test(word))
  return [verb, ...(object === undefined ? [] : object === 'materialized' ? ['materialized', 'view'] : [object])]
    .join(' ')
    .toUpperCase()
}
