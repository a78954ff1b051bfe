/** What Redshift SQL costs on the embedded engine: to translate, to start, and to run beside SQL written for DuckDB. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { LocalSession } from '../../src/adapters/local/session.ts'
import { openLocalWarehouse } from '../../src/adapters/local/warehouse.ts'
import { rulesOf } from '../../src/sql/redshift/calls/calls.ts'
import { parseStatement } from '../../src/sql/redshift/parse/statement.ts'
import type { Catalog, CatalogRelation, TranslateOptions } from '../../src/sql/redshift/translate/context.ts'
import { parseCached, translate } from '../../src/sql/redshift/translate/translate.ts'
import { parseType } from '../../src/sql/redshift/types.ts'
import { type Figure, median, millisecondsOf, ms, raceCommands } from './measure.ts'

export async function redshiftSqlBench(): Promise<readonly Figure[]> {
  return [...translationFigures(), startFigure(), ...(await queryFigures())]
}

/** Sixty lines, as a mart has them: common table expressions, joins, windows, dates, cases. */
const MODEL = `
with plays as (
  select
    p.play_id,
    p.user_id,
    p.song_id,
    p.started_at,
    date_trunc('month', p.started_at)::date as month,
    datediff(second, lag(p.started_at) over (partition by p.user_id order by p.started_at), p.started_at) as since_last,
    nvl(p.duration, 0) as duration
  from public.plays p
  where p.started_at >= dateadd(month, -12, '2018-11-30'::date)
    and p.user_id is not null
    and p.page = 'NextSong'
),
sessions as (
  select
    play_id,
    user_id,
    song_id,
    month,
    duration,
    sum(case when since_last is null or since_last > 1800 then 1 else 0 end)
      over (partition by user_id order by started_at rows unbounded preceding) as session_number
  from plays
),
users as (
  select
    u.user_id,
    initcap(trim(u.first_name) || ' ' || trim(u.last_name)) as full_name,
    decode(u.level, 'paid', 'Paid', 'free', 'Free', 'Unknown') as level,
    u.registered_at::date as registered_on
  from public.users u
  where u.level in ('paid', 'free')
    and u.last_name not like '%\\\\_test' escape '\\\\'
),
monthly as (
  select
    s.month,
    s.user_id,
    count(distinct s.session_number) as sessions,
    count(*) as plays,
    sum(s.duration)::decimal(18, 2) as seconds,
    avg(s.duration) as mean_duration
  from sessions s
  group by 1, 2
  having count(*) > 1
)
select
  m.month,
  u.level,
  u.full_name,
  to_char(m.month, 'YYYY-MM') as label,
  m.sessions,
  m.plays,
  round(m.seconds / 60, 2) as minutes,
  m.plays / nullif(m.sessions, 0) as plays_a_session,
  row_number() over (partition by m.month order by m.plays desc, u.user_id) as place,
  case
    when m.plays >= 100 then 'heavy'
    when m.plays >= 10 then 'usual'
    else 'light'
  end as kind
from monthly m
join users u on u.user_id = m.user_id
left join public.plays first on first.user_id = u.user_id and first.started_at = u.registered_on
where m.month < current_date
order by m.month, place`

function relation(name: string, columns: Readonly<Record<string, string>>): CatalogRelation {
  return {
    schema: 'public',
    name,
    temporary: false,
    kind: 'table',
    columns: Object.entries(columns).map(([column, written]) => {
      const type = parseType(written)
      return { name: column, ...(type && { type }) }
    }),
  }
}

const RELATIONS = [
  relation('plays', {
    play_id: 'bigint',
    user_id: 'integer',
    song_id: 'varchar(18)',
    started_at: 'timestamp',
    duration: 'numeric(10,5)',
    page: 'varchar(20)',
  }),
  relation('users', {
    user_id: 'integer',
    first_name: 'varchar(50)',
    last_name: 'varchar(50)',
    level: 'varchar(4)',
    registered_at: 'timestamp',
  }),
]

function translationFigures(): readonly Figure[] {
  const catalog: Catalog = {
    relation: (_schema, name) => RELATIONS.find((each) => each.name === name),
    within: () => catalog,
    inSchema: () => [],
    functions: () => [],
    viewsMentioning: () => [],
    boundViews: () => [],
  }
  const options: TranslateOptions = {
    catalog,
    rules: rulesOf,
    database: 'dev',
    engineCatalog: 'dev',
    searchPath: ['public'],
    uniqueName: () => 'unique',
  }
  const timed = (work: () => unknown): number => {
    const start = performance.now()
    work()
    return performance.now() - start
  }
  const lines = MODEL.trim().split('\n').length
  const rounds = Array.from({ length: 300 }, (_, round) => round)
  const first = timed(() => translate(parseStatement(MODEL), MODEL, options))
  const cold = rounds.map(() => timed(() => translate(parseStatement(MODEL), MODEL, options)))
  const cached = rounds.map(() => timed(() => translate(parseCached(MODEL), MODEL, options)))
  const figure = (name: string, time: number): Figure => ({
    name: `${name} a model of ${lines} lines`,
    ours: ms(time),
    instead: `the first in the process: ${ms(first)}`,
    target: 'under 1 ms',
    met: time < 1,
  })
  return [figure('translating', median(cold)), figure('translating again', median(cached))]
}

function startFigure(): Figure {
  const command = ['dist/cli/main.js', 'sql', '--type', 'local', '--path', ':memory:', '-c', 'select 1']
  const { ours, other } = raceCommands([process.execPath, ...command], [process.execPath, '-e', '0'])
  return {
    name: 'wh sql --type local -c "select 1"',
    ours: ms(ours),
    instead: `node -e 0: ${ms(other)}`,
    ratio: ours / other,
    target: 'under 400 ms',
    met: ours < 400,
  }
}

const ROWS = 10_000_000

/** Tables of TPC-H's shape: four lines an order, ten orders a customer. */
const TABLES = [
  `create table customer as select i::integer as c_custkey, ['BUILDING', 'MACHINERY', 'AUTOMOBILE', 'FURNITURE', 'HOUSEHOLD'][1 + i % 5] as c_mktsegment
     from range(${ROWS / 40}) t(i)`,
  `create table orders as select i::integer as o_orderkey, (i % ${ROWS / 40})::integer as o_custkey,
     date '1992-01-01' + (hash(i) % 2406)::integer as o_orderdate, 0::integer as o_shippriority from range(${ROWS / 4}) t(i)`,
  `create table lineitem as select (i // 4)::integer as l_orderkey, (1 + h % 50)::decimal(15, 2) as l_quantity,
     ((90000 + h % 10000000) / 100)::decimal(15, 2) as l_extendedprice, ((h % 11) / 100)::decimal(15, 2) as l_discount,
     ((h % 9) / 100)::decimal(15, 2) as l_tax, ['A', 'N', 'R'][1 + h % 3] as l_returnflag, ['O', 'F'][1 + h // 3 % 2] as l_linestatus,
     date '1992-01-01' + (h // 7 % 2526)::integer as l_shipdate from (select i, (hash(i) // 1024)::bigint as h from range(${ROWS}) t(i))`,
]

interface Question {
  readonly name: string
  readonly redshift: string
  /** What a person would write for DuckDB. */
  readonly duckdb: string
}

const summary = (until: string): string => `
  select l_returnflag, l_linestatus, sum(l_quantity) as sum_qty, sum(l_extendedprice) as sum_base_price,
    sum(l_extendedprice * (1 - l_discount)) as sum_disc_price,
    sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) as sum_charge,
    avg(l_quantity) as avg_qty, avg(l_extendedprice) as avg_price, avg(l_discount) as avg_disc, count(*) as count_order
  from lineitem where l_shipdate <= ${until} group by 1, 2 order by 1, 2`

const priority = (limited: readonly [string, string]): string => `
  select ${limited[0]} l_orderkey, sum(l_extendedprice * (1 - l_discount)) as revenue, o_orderdate, o_shippriority
  from customer, orders, lineitem
  where c_mktsegment = 'BUILDING' and c_custkey = o_custkey and l_orderkey = o_orderkey
    and o_orderdate < date '1995-03-15' and l_shipdate > date '1995-03-15'
  group by l_orderkey, o_orderdate, o_shippriority order by revenue desc, o_orderdate, l_orderkey ${limited[1]}`

const forecast = (until: string): string => `
  select sum(l_extendedprice * l_discount) as revenue from lineitem
  where l_shipdate >= date '1994-01-01' and l_shipdate < ${until}
    and l_discount between 0.05 and 0.07 and l_quantity < 24`

const QUESTIONS: readonly Question[] = [
  {
    name: 'Q1 (sums and averages by group)',
    redshift: summary(`dateadd(day, -90, date '1998-12-01')`),
    duckdb: summary(`date '1998-12-01' - interval 90 day`),
  },
  { name: 'Q3 (two joins, the first ten)', redshift: priority(['top 10', '']), duckdb: priority(['', 'limit 10']) },
  {
    name: 'Q6 (one sum over a filter)',
    redshift: forecast(`dateadd(year, 1, date '1994-01-01')`),
    duckdb: forecast(`date '1994-01-01' + interval 1 year`),
  },
]

async function queryFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wh-tpch-'))
  try {
    const path = join(folder, 'tpch.duckdb')
    await writeTables(path)
    await using warehouse = await openLocalWarehouse(
      { name: 'dev', profile: 'bench', type: 'local', schema: 'main', database: 'dev', threads: 1, settings: { path } },
      { root: folder, application: 'wh bench', now: () => Date.now(), random: Math.random, readText: () => '' },
    )
    await using session = await warehouse.openSession('bench')
    const figures: Figure[] = []
    for (const question of QUESTIONS) figures.push(await race(session, question))
    return figures
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Another tool's file: the warehouse notes its tables when it opens. */
async function writeTables(path: string): Promise<void> {
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  for (const sql of TABLES) await connection.run(sql)
  connection.closeSync()
  instance.closeSync()
}

/** In turn, on one connection. */
async function race(session: LocalSession, { name, redshift, duckdb }: Question, rounds = 7): Promise<Figure> {
  const times = { ours: [] as number[], other: [] as number[] }
  for (let round = 0; round <= rounds; round++) {
    const ours = await millisecondsOf(() => drain(session.run(redshift)))
    const other = await millisecondsOf(() => drain(session.runEngine(duckdb)))
    if (round === 0) continue
    times.ours.push(ours)
    times.other.push(other)
  }
  const ratio = median(times.ours) / median(times.other)
  return {
    name: `${name}, ${ROWS / 1e6} million rows, in Redshift SQL`,
    ours: ms(median(times.ours)),
    instead: `written for DuckDB: ${ms(median(times.other))}`,
    ratio,
    target: 'at most 1.2 of its time',
    met: ratio <= 1.2,
  }
}

async function drain(answer: ReturnType<LocalSession['run']>): Promise<number> {
  const found = await answer
  let rows = 0
  if (found.kind === 'rows') for await (const batch of found.batches) rows += batch.length
  if (rows === 0) throw new Error('the query answered nothing')
  return rows
}
