import { randomUUID } from 'node:crypto';
import { LakeError } from '../api.ts';
import type { Kernel, Row } from '../api.ts';

/** Runs a short statement to its end and gives its rows and the names of its columns. */
export type Ask = (sql: string, signal: AbortSignal) => Promise<Answer>;

export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** Runs a statement on a kernel. Throws the LakeError that it failed with, or the signal's reason. */
export async function askKernel(kernel: Pick<Kernel, 'run'>, sql: string, signal: AbortSignal): Promise<Answer> {
  for await (const run of kernel.run({ sql, token: randomUUID() }, signal)) {
    if (run.phase === 'failed') throw run.error;
    if (run.phase === 'cancelled') {
      signal.throwIfAborted();
      throw new LakeError('internal', run.note ?? 'The service stopped the statement.', { hint: 'Try again.' });
    }
    if (run.phase !== 'succeeded') continue;
    const rows: Row[] = [];
    for await (const batch of run.result.rows(signal)) for (const row of batch) rows.push(row);
    return { columns: run.result.columns.map(({ name }) => name), rows };
  }
  throw new LakeError('internal', 'The statement ended without a word.', { hint: 'Try again.' });
}
