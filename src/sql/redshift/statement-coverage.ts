/**
 * Every SQL command and query form of the developer guide, and how it runs on the embedded engine. The page
 * `docs/redshift-conformance.md` is written from here; a test runs the example of each.
 */

type Coverage = 'exact' | 'differs' | 'refused'

export interface CoveredStatement {
  readonly name: string
  readonly coverage: Coverage
  /** What differs, or why it is refused. */
  readonly note?: string
}

const exact = (...names: readonly string[]): readonly CoveredStatement[] =>
  names.map((name) => ({ name, coverage: 'exact' }))
const differs = (note: string, ...names: readonly string[]): readonly CoveredStatement[] =>
  names.map((name) => ({ name, coverage: 'differs', note }))
const refused = (note: string, ...names: readonly string[]): readonly CoveredStatement[] =>
  names.map((name) => ({ name, coverage: 'refused', note }))

export const COMMANDS: readonly CoveredStatement[] = [
  ...exact(
    ...['ABORT', 'ALTER MATERIALIZED VIEW', 'BEGIN', 'CLOSE', 'COMMIT', 'CREATE SCHEMA', 'CREATE TABLE'],
    ...['CREATE TABLE AS', 'CREATE VIEW', 'DEALLOCATE', 'DECLARE', 'DELETE', 'DROP FUNCTION', 'DROP MATERIALIZED VIEW'],
    ...['DROP SCHEMA', 'DROP TABLE', 'DROP VIEW', 'END', 'EXECUTE', 'FETCH', 'INSERT', 'MERGE', 'PREPARE', 'RESET'],
    ...['ROLLBACK', 'SELECT', 'SELECT INTO', 'SET', 'SHOW', 'SHOW COLUMNS', 'SHOW SCHEMAS', 'SHOW TABLES'],
    ...['START TRANSACTION', 'TRUNCATE', 'UPDATE'],
  ),
  ...differs(
    'columns, keys, encodings, APPEND and RENAME are exact; SET SCHEMA and external tables are refused',
    'ALTER TABLE',
  ),
  ...differs('rows move by INSERT and DELETE, in one transaction', 'ALTER TABLE APPEND'),
  ...differs('OWNER TO and QUOTA are taken and mean nothing; RENAME TO is refused', 'ALTER SCHEMA'),
  ...differs('taken; the optimizer keeps its own statistics', 'ANALYZE'),
  ...differs('on tables, views and columns it is kept and shown; on anything else only taken', 'COMMENT'),
  ...differs('options that only a cluster can follow are refused by name', 'COPY', 'UNLOAD'),
  ...differs('LANGUAGE sql only', 'CREATE FUNCTION'),
  ...differs(
    'always recomputed whole by REFRESH; AUTO REFRESH is kept and shown, and nothing refreshes by itself',
    'CREATE MATERIALIZED VIEW',
    'REFRESH MATERIALIZED VIEW',
  ),
  ...differs("the plan of the embedded engine, not a cluster's", 'EXPLAIN'),
  ...differs(
    'taken, and kept nowhere: there is one user, who may do everything',
    ...['ALTER DEFAULT PRIVILEGES', 'ALTER GROUP', 'ALTER ROLE', 'ALTER USER', 'CREATE GROUP', 'CREATE ROLE'],
    ...['CREATE USER', 'DROP GROUP', 'DROP ROLE', 'DROP USER', 'GRANT', 'REVOKE', 'SET SESSION AUTHORIZATION'],
  ),
  ...differs('taken: a transaction sees what was committed when it began', 'SET SESSION CHARACTERISTICS'),
  ...differs('taken; two sessions that change the same rows are an error for the second', 'LOCK'),
  ...differs('the one database, or none', 'SHOW DATABASES', 'SHOW DATASHARES', 'USE'),
  ...differs('the words of the view are those that it was made with', 'SHOW TABLE', 'SHOW VIEW'),
  ...differs('taken: nothing needs sorting or reclaiming', 'VACUUM'),
  ...refused('one local file is one database', 'ALTER DATABASE', 'CREATE DATABASE', 'DROP DATABASE'),
  ...refused('nothing is encoded here', 'ANALYZE COMPRESSION'),
  ...refused(
    'nothing is shared with other warehouses',
    ...['ALTER DATASHARE', 'CREATE DATASHARE', 'DESC DATASHARE', 'DROP DATASHARE'],
  ),
  ...refused(
    'nobody else logs in',
    ...['ALTER IDENTITY PROVIDER', 'CREATE IDENTITY PROVIDER', 'DESC IDENTITY PROVIDER', 'DROP IDENTITY PROVIDER'],
  ),
  ...refused(
    'rows and values would look the same to everybody',
    ...['ALTER MASKING POLICY', 'ATTACH MASKING POLICY', 'ATTACH RLS POLICY', 'CREATE MASKING POLICY'],
    ...['CREATE RLS POLICY', 'DETACH MASKING POLICY', 'DETACH RLS POLICY', 'DROP MASKING POLICY', 'DROP RLS POLICY'],
  ),
  ...refused(
    'stored procedures do not run here: models and hooks do',
    ...['ALTER PROCEDURE', 'CALL', 'CREATE PROCEDURE', 'DROP PROCEDURE', 'SHOW PROCEDURE'],
  ),
  ...refused('the local target is one process, which is interrupted by Ctrl+C', 'CANCEL'),
  ...refused(
    'external data is loaded by COPY',
    ...['ALTER EXTERNAL SCHEMA', 'CREATE EXTERNAL SCHEMA', 'CREATE EXTERNAL TABLE', 'SHOW EXTERNAL TABLE'],
  ),
  ...refused(
    'there are no Lambda functions and no Python here',
    'CREATE EXTERNAL FUNCTION',
    'CREATE LIBRARY',
    'DROP LIBRARY',
  ),
  ...refused('there is no Redshift ML', 'CREATE MODEL', 'DROP MODEL', 'SHOW MODEL'),
  ...refused('there is one user', 'SHOW GRANTS'),
]

export const QUERY_FORMS: readonly CoveredStatement[] = [
  ...exact(
    ...['CONNECT BY', 'CUBE', 'EXCEPT', 'EXCLUDE', 'FROM', 'GROUP BY', 'GROUP BY ALL', 'GROUPING SETS', 'HAVING'],
    ...['INTERSECT', 'LIMIT', 'MINUS', 'OFFSET', 'ORDER BY', 'PIVOT', 'QUALIFY', 'ROLLUP', 'TOP', 'UNION', 'UNPIVOT'],
    ...['UNPIVOT of an object', 'WHERE', 'WITH', 'joins', 'lateral column aliases', 'outer joins by (+)', 'subqueries'],
    ...['subqueries, correlated', 'unnesting of SUPER'],
  ),
  ...differs('a query that never ends runs until it is interrupted: there is no limit of rows', 'WITH RECURSIVE'),
  ...refused('a SUPER array is unnested in the list of FROM, not by LEFT JOIN', 'unnesting of SUPER by LEFT JOIN'),
]
