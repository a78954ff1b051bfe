/** COPY on the embedded engine: DuckDB's own reader where its result is provably the same, the exact reader elsewhere. */
import type { StatementResult } from '../../../core/adapter.ts'
import type { CopyStatement } from '../../../sql/copy/statement.ts'
import { executeCopy, loadedBy } from '../../copy/execute.ts'
import type { CopyEngine } from '../../copy/host.ts'
import type { LoadJob, LoadOutcome } from '../../copy/job.ts'
import { READABLE_COMPRESSIONS } from '../../copy/text.ts'
import { loadColumnar } from './columnar.ts'
import { loadExactly } from './exact.ts'
import { loadFast } from './fast-json.ts'
import type { LocalCopyHost } from './host.ts'

export const LOCAL_ENGINE: CopyEngine = {
  name: 'the local engine',
  columnar: ['parquet'],
  compressions: READABLE_COMPRESSIONS,
  keepsErrors: true,
}

export function executeLocalCopy(statement: CopyStatement, host: LocalCopyHost): Promise<StatementResult> {
  return executeCopy(statement, {
    ...host,
    engine: LOCAL_ENGINE,
    load: async (job) => {
      const startedAt = host.now()
      const outcome = await load(job, host)
      const loaded = loadedBy(statement, outcome)
      host.errors.add({ table: job.table.name, startedAt, loaded, errors: outcome.errors })
      return outcome
    },
  })
}

async function load(job: LoadJob, host: LocalCopyHost): Promise<LoadOutcome> {
  if (job.statement.format.kind === 'parquet') return loadColumnar(job, host)
  return (await loadFast(job, host)) ?? loadExactly(job, host)
}
