/** What a session knows of itself. (AWS: "System information functions", "System administration functions") */
import type { CallArgument, CallContext, CallRule } from '../call-rule.ts'
import { argument, quoted } from './argument.ts'
import { catalogColumnRules } from './catalog-columns.ts'
import { BIGINT, BOOLEAN, INTEGER, VARCHAR, varchar } from './result-types.ts'

/** Asked while a statement is rewritten. */
export interface SystemFacts {
  readonly database: string
  readonly user: string
  /** The number of the session, where there is a server that has many. */
  readonly pid?: number
  /** The schemas of the search path that exist, first the one where new relations go. */
  readonly schemas: () => readonly string[]
  /** A parameter as SHOW prints it; undefined when there is none of that name. */
  readonly setting: (name: string) => string | undefined
  /** Rows that the last COPY of the session loaded, and its number. */
  readonly lastCopy: () => { readonly count: number; readonly id: number }
}

/** The words that drivers and macros look for; the build number tells that this is no cluster. */
export const redshiftVersion = 'PostgreSQL 8.0.2 on wh (embedded engine), compatible with Redshift 1.0.0'

const text = (name: string, value: () => string, bare = false): CallRule => ({
  name,
  arity: [0, 0],
  bare,
  rewrite: () => quoted(value()),
  returns: varchar(128),
})

/** There is one user, who owns everything. */
const privilege = (name: string, user: string): CallRule => ({
  name,
  arity: [2, 3],
  rewrite: (args, { refuse }) => {
    // An expression, such as CURRENT_USER, can only mean the one user there is.
    const named = args.length === 3 ? (argument(args, 0).literal ?? user) : user
    if (named !== user)
      refuse({ reason: `user "${named}" does not exist`, hint: `the only user is "${user}"`, by: 'engine' })
    return 'true'
  },
  returns: BOOLEAN,
})

const unknown = (name: string, least: number, most: number, reason: string): CallRule => ({
  name,
  arity: [least, most],
  refuse: { reason, by: 'engine' },
})

function currentSetting(facts: SystemFacts) {
  return (args: readonly CallArgument[], context: CallContext): string => {
    const { literal } = argument(args, 0)
    if (literal === undefined) return context.refuse({ reason: 'CURRENT_SETTING takes a string literal', by: 'engine' })
    const value = facts.setting(literal.toLowerCase())
    return value === undefined
      ? context.refuse({ reason: `unrecognized configuration parameter "${literal}"`, by: 'redshift' })
      : quoted(value)
  }
}

const ONE_PROCESS = 'the local target is one process of yours and has no server process'

export function systemRules(facts: SystemFacts): readonly CallRule[] {
  return [
    text('current_database', () => facts.database, true),
    text('current_user', () => facts.user, true),
    text('session_user', () => facts.user, true),
    text('user', () => facts.user, true),
    text('version', () => redshiftVersion),
    {
      name: 'current_schema',
      arity: [0, 0],
      bare: true,
      rewrite: () => quoted(facts.schemas()[0] ?? 'public'),
      returns: varchar(128),
    },
    {
      name: 'current_schemas',
      arity: [1, 1],
      rewrite: ([withSystem]) => {
        const found = `{${facts.schemas().join(',')}}`
        return `case when ${withSystem?.sql ?? 'false'} then ${quoted(found.replace('{', '{pg_catalog,'))} else ${quoted(found)} end`
      },
      returns: VARCHAR,
    },
    { name: 'current_user_id', arity: [0, 0], bare: true, rewrite: () => '100', returns: INTEGER },
    { name: 'current_setting', arity: [1, 1], rewrite: currentSetting(facts), returns: VARCHAR },
    { name: 'pg_last_copy_count', arity: [0, 0], rewrite: () => String(facts.lastCopy().count), returns: BIGINT },
    { name: 'pg_last_copy_id', arity: [0, 0], rewrite: () => `(${facts.lastCopy().id})`, returns: INTEGER },
    ...catalogColumnRules(facts.schemas),
    privilege('has_database_privilege', facts.user),
    privilege('has_schema_privilege', facts.user),
    privilege('has_table_privilege', facts.user),
    facts.pid === undefined
      ? unknown('pg_backend_pid', 0, 0, ONE_PROCESS)
      : { name: 'pg_backend_pid', arity: [0, 0], rewrite: () => String(facts.pid), returns: INTEGER },
    unknown('pg_cancel_backend', 1, 1, ONE_PROCESS),
    unknown('pg_terminate_backend', 1, 1, ONE_PROCESS),
    unknown('pg_last_unload_count', 0, 0, 'the local target does not count the rows of UNLOAD'),
    unknown('pg_last_query_id', 0, 0, 'the local target does not number its queries'),
    unknown('pg_last_unload_id', 0, 0, 'the local target does not number its queries'),
    unknown('slice_num', 0, 0, 'the local target has no slices'),
    unknown('current_aws_account', 0, 0, 'the local target belongs to no AWS account'),
    unknown('current_namespace', 0, 0, 'the local target belongs to no namespace'),
    unknown('default_iam_role', 0, 0, 'the local target has no IAM roles'),
    unknown('set_config', 3, 3, 'use SET instead of SET_CONFIG'),
    unknown('user_is_member_of', 2, 2, 'the local target has one user and no roles'),
    unknown('role_is_member_of', 2, 2, 'the local target has one user and no roles'),
  ]
}
