/**
 * What a kernel adds to the engine's own time, statement by statement, on the local lakehouse.
 * Prints its report as one line of JSON; the figures for people go to stderr.
 * Usage: node --import tsx test/bench/kernelOverhead.ts [--out FILE] [--data DIR] [--runs N]
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Kernel } from '../../src/kernels/api.ts';
import { connect } from '../../src/kernels/connect.ts';
import { builtInConnections, findConnection } from '../../src/kernels/connections.ts';

interface Sample {
  /** From the call to the last snapshot. */
  readonly wallMs: number;
  /** From the call to the last row. */
  readonly rowsMs: number;
  readonly engineMs: number;
}

const statements: Readonly<Record<string, readonly string[]>> = {
  'local-athena': ['SELECT 1', 'SELECT count(*) FROM healthcare_db.claims'],
  'local-redshift': ['SELECT 1', 'SELECT gender, count(*) FROM dev.public.patient_info GROUP BY 1'],
  'local-s3tables': ['SELECT insulin, count(*) FROM encounters.diabetic_encounters GROUP BY 1'],
};

/** The most that a kernel may add, in ms. */
const goalsMs: Readonly<Record<string, number>> = { 'local-athena': 150, 'local-redshift': 40, 'local-s3tables': 150 };

async function measure(kernel: Kernel, sql: string): Promise<Sample> {
  const signal = new AbortController().signal;
  const startedMs = performance.now();
  for await (const run of kernel.run({ sql, token: randomUUID() }, signal)) {
    if (run.phase === 'failed') throw run.error;
    if (run.phase !== 'succeeded') continue;
    const wallMs = performance.now() - startedMs;
    for await (const _ of run.result.rows(signal));
    return { wallMs, rowsMs: performance.now() - startedMs, engineMs: run.cost.engineMs ?? 0 };
  }
  throw new Error(`The run of ${sql} did not end.`);
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

const { values } = parseArgs({
  options: { out: { type: 'string' }, data: { type: 'string' }, runs: { type: 'string', default: '30' } },
});
const temporary = values.data === undefined ? mkdtempSync(join(tmpdir(), 'lakebook-bench-')) : undefined;
const lakehouse = {
  entry: fileURLToPath(new URL('../../src/local/main.ts', import.meta.url)),
  execArgv: ['--import', 'tsx'],
  data: values.data ?? join(temporary ?? '', 'lake'),
};
const kernels = new Map<string, Kernel>();
const samples = new Map<string, Sample[]>();
try {
  for (const name of Object.keys(statements))
    kernels.set(name, await connect(findConnection(name, builtInConnections), { version: '0.0.0', lakehouse }));
  // Interleaved, so that a slow moment of the machine falls on all of them; the first round only warms up.
  for (let round = 0; round <= Number(values.runs); round++)
    for (const [name, kernel] of kernels)
      for (const sql of statements[name] ?? []) {
        const sample = await measure(kernel, sql);
        const key = `${name}: ${sql}`;
        if (round > 0) samples.set(key, [...(samples.get(key) ?? []), sample]);
      }
} finally {
  for (const kernel of kernels.values()) await kernel.close();
  if (temporary !== undefined) rmSync(temporary, { recursive: true });
}

const results = [...samples].map(([statement, each]) => {
  const overheadMs = each.map(({ wallMs, engineMs }) => wallMs - engineMs);
  const goalMs = goalsMs[statement.slice(0, statement.indexOf(':'))] ?? 0;
  const medianOverheadMs = quantile(overheadMs, 0.5);
  return {
    statement,
    runs: each.length,
    medianWallMs: quantile(
      each.map((sample) => sample.wallMs),
      0.5,
    ),
    medianRowsMs: quantile(
      each.map((sample) => sample.rowsMs),
      0.5,
    ),
    medianEngineMs: quantile(
      each.map((sample) => sample.engineMs),
      0.5,
    ),
    medianOverheadMs,
    p95OverheadMs: quantile(overheadMs, 0.95),
    /** Wall time over the engine's own, in the same run. */
    ratio: quantile(
      each.map(({ wallMs, engineMs }) => wallMs / Math.max(1, engineMs)),
      0.5,
    ),
    goalMs,
    withinGoal: medianOverheadMs <= goalMs,
  };
});
const report = { name: 'Kernel overhead per statement', results };
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(report, undefined, 2)}\n`);
for (const { statement, medianOverheadMs, p95OverheadMs, goalMs, withinGoal } of results)
  console.error(
    `${withinGoal ? 'ok  ' : 'over'} ${medianOverheadMs.toFixed(1)} ms (p95 ${p95OverheadMs.toFixed(1)}, goal ${goalMs})  ${statement}`,
  );
console.log(JSON.stringify(report));
