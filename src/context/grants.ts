/** Who may do what with a relation: the dicts of privileges and grantees that dbt's grant macros compare. */
import { dictEntries, dictHas, dictOf, dictValue, isDict } from '../jinja/values/dict.ts'
import { typeError } from '../jinja/values/errors.ts'
import { bindArguments } from '../jinja/values/host.ts'
import { equals, listOf, str } from '../jinja/values/operators.ts'
import { type HostCall, isObject, type Value } from '../jinja/values/value.ts'

/** `diff_of_two_dicts(a, b)`: privileges of the first that the second lacks, by name without case. */
export function diffOfTwoDicts(call: HostCall): Value {
  const { values } = bindArguments(call, { name: 'diff_of_two_dicts', parameters: ['dict_a', 'dict_b'] })
  const { dict_a: one, dict_b: other } = values
  if (!isDict(one) || !isDict(other)) throw typeError('diff_of_two_dicts() takes two dicts of lists')
  const theirs = dictOf([...dictEntries(other)].map(([key, value]) => [str(key).toLowerCase(), value]))
  const entries = [...dictEntries(one)].flatMap(([key, value]): [Value, Value][] => {
    const lower = str(key).toLowerCase()
    if (!dictHas(theirs, lower)) return [[key, value]]
    const names = listOf(dictValue(theirs, lower) ?? []).map((name) => str(name).toLowerCase())
    const missing = listOf(value).filter((name) => !names.some((known) => equals(known, str(name).toLowerCase())))
    return missing.length > 0 ? [[key, missing]] : []
  })
  return dictOf(entries)
}

/** The rows of a catalog, one a grant, as privilege → grantees. */
export function standardizeGrants({ positional: [table = null] }: HostCall): Value {
  const rows = isObject(table) ? table.type.attribute?.(table, 'rows') : undefined
  const grants = new Map<string, Value[]>()
  for (const row of rows === undefined ? [] : listOf(rows)) {
    if (!isObject(row) || !row.type.item) continue
    const privilege = str(row.type.item(row, 'privilege_type'))
    const grantees = grants.get(privilege) ?? []
    grantees.push(row.type.item(row, 'grantee'))
    grants.set(privilege, grantees)
  }
  return dictOf([...grants])
}
