/**
 * What Redshift's errors mean. It gives most of them the SQLSTATE XX000, so the text must be read. Classes and texts:
 * https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation-serializable-isolation-troubleshooting.html and the
 * issues of dbt-redshift that collect what people met.
 */
import type { DatabaseError } from '../../core/adapter.ts'
import { withFacts } from '../postgres/error-facts.ts'
import type { Refusal } from '../postgres/wire-error.ts'

interface ErrorClass {
  readonly name: string
  readonly text: RegExp
  /** The same unit of work may succeed when it runs again. */
  readonly transient: boolean
  readonly hint: string
}

const classes: readonly ErrorClass[] = [
  {
    name: 'serializable isolation',
    text: /\b1023\b|Serializable isolation violation/i,
    transient: true,
    hint: 'another transaction used the same tables: keep long work out of transactions, lock the table first, or set the database to snapshot isolation',
  },
  {
    name: 'table newer than the transaction',
    text: /\b1018\b.*Relation does not exist/is,
    transient: true,
    hint: 'the table was made after this transaction began; a new transaction sees it',
  },
  {
    name: 'relation dropped meanwhile',
    text: /could not open relation with OID|dropped by concurrent transaction/i,
    transient: true,
    hint: 'somebody dropped the relation while this statement looked at it',
  },
  {
    name: 'concurrent transaction',
    text: /conflict with concurrent transaction|could not complete because of conflict|tuple concurrently updated|duplicate key .*"pg_\w+_index"/i,
    transient: true,
    hint: 'another transaction changed the same object',
  },
  {
    name: 'deadlock',
    text: /deadlock detected/i,
    transient: true,
    hint: 'two transactions waited for each other; take locks in one order, for instance by name',
  },
  {
    name: 'statement timeout',
    text: /statement timeout/i,
    transient: false,
    hint: "the statement ran, or queued, longer than 'statement_timeout' allows",
  },
  {
    name: 'cancelled by the workload manager',
    text: /cancell?ed by WLM|query_execution_time|aborted by (?:QMR|query monitoring)/i,
    transient: false,
    hint: 'a limit of the WLM queue, or a query monitoring rule, ended the statement',
  },
  {
    name: 'cancelled',
    text: /cancell?ed on user's request/i,
    transient: false,
    hint: 'somebody cancelled the statement',
  },
  {
    name: 'leader node only',
    text: /not supported on (?:Amazon )?Redshift tables/i,
    transient: false,
    hint: 'a function of the leader node, such as generate_series or a catalog function, was joined with a table: run it apart',
  },
  {
    name: 'role not assumable',
    text: /not authorized to assume IAM Role|sts:AssumeRole/i,
    transient: false,
    hint: 'attach the role to the cluster, and let its trust policy name redshift.amazonaws.com',
  },
  {
    name: 'no such data',
    text: /specified S3 prefix.*does not exist/is,
    transient: false,
    hint: 'no object has this prefix: check bucket, prefix and region',
  },
  {
    name: 'another region',
    text: /PermanentRedirect|must be addressed using the specified endpoint/i,
    transient: false,
    hint: "the bucket is in another region: add REGION '…' to the COPY",
  },
  {
    name: 'access to S3 denied',
    text: /S3ServiceException:?\s*Access ?Denied|AccessDenied/i,
    transient: false,
    hint: 'the role of the COPY needs s3:GetObject and s3:ListBucket on this bucket',
  },
]

/** The same race as PostgreSQL tells it: a standard SQLSTATE where Redshift gives one. */
const transientStates: ReadonlySet<string> = new Set(['40001', '40P01'])

export function isTransient(refusal: Refusal): boolean {
  return transientStates.has(refusal.sqlState) || (classOf(refusal)?.transient ?? false)
}

/** The error with a hint, where its text is known and the server gave none. */
export function explainError(error: DatabaseError): DatabaseError {
  const known = classOf(error)
  if (known === undefined || error.hint !== undefined) return error
  return withFacts(error, { hint: known.hint })
}

function classOf({ message, detail = '' }: Pick<Refusal, 'message' | 'detail'>): ErrorClass | undefined {
  const text = `${message}\n${detail}`
  return classes.find((known) => known.text.test(text))
}
