import assert from 'node:assert/strict';
import { LakeError, type Kernel } from '../../../../src/kernels/api.ts';
import { runCell, type CellRun } from '../../../../src/kernels/cell.ts';
import type { CellRows } from '../../../../src/kernels/moves/bring.ts';
import { describeMissing, missingRows } from '../../../../src/kernels/moves/missing.ts';
import type { Intake } from '../../../../src/kernels/moves/intake.ts';
import { CellBook } from '../../../../src/sql/cells/book.ts';
import { FakeLakehouse } from '../../../fakes/kernel.ts';

const reader = 'SELECT * FROM t;\nSELECT * FROM a';
const book = new CellBook([
  { name: 'a', connection: 'far', dialect: 'athena', text: 'SELECT 1 AS n' },
  { connection: 'local', dialect: 'athena', text: reader, localUser: 'admin' },
]);

describe('a cell that reads rows of another connection', () => {
  let lakehouse: FakeLakehouse;
  let kernel: Kernel;
  const intake: Intake = {
    place: 'here',
    take: () => Promise.reject(new Error('Nothing is taken here.')),
    drop: () => Promise.resolve(),
  };
  beforeEach(() => {
    lakehouse = new FakeLakehouse();
    const identity = { kind: 'local', name: 'admin' } as const;
    const made = lakehouse.connect({ kind: 'local', name: 'local', engine: 'athena', identity });
    kernel = Object.assign(made, { intake });
  });

  async function run(rows: CellRows | undefined, signal: AbortSignal): Promise<CellRun[]> {
    const runs: CellRun[] = [];
    const neighbours = { book, cell: 1, ...(rows && { rows }) };
    for await (const each of runCell(kernel, reader, signal, new Map(), neighbours)) runs.push(each);
    return runs;
  }

  it('sends nothing where they cannot be brought, and says so where it names the cell', async () => {
    const bring = (): Promise<never> => Promise.reject(missingRows('a', { kind: 'none' }));
    const last = (await run({ bring }, new AbortController().signal)).at(-1)!;
    assert.equal(last.statement, 2);
    assert.ok(last.run.phase === 'failed');
    assert.deepEqual(last.run.error.position, { line: 1, column: 14 });
    assert.equal(last.run.error.runFirst, 'a');
    assert.deepEqual(lakehouse.sent, []);
  });

  it('is cancelled while they are on their way, and sends nothing', async () => {
    const stop = new AbortController();
    const bring: CellRows['bring'] = (_cell, _intake, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        setImmediate(() => stop.abort(new Error('stopped')));
      });
    const phases = (await run({ bring }, stop.signal)).map(({ run: { phase } }) => phase);
    assert.deepEqual(phases, ['queued', 'cancelled']);
    assert.deepEqual(lakehouse.sent, []);
  });

  it('makes one error of whatever is thrown, and of a place that takes no rows', async () => {
    const signal = new AbortController().signal;
    const thrown = (await run({ bring: () => Promise.reject(new Error('odd')) }, signal)).at(-1)!.run;
    assert.ok(thrown.phase === 'failed' && LakeError.is(thrown.error, 'internal'));
    const none = (await run(undefined, signal)).at(-1)!.run;
    assert.ok(none.phase === 'failed');
    assert.equal(none.error.message, 'Cell a runs on another connection.');
  });
});

describe('rows that cannot be joined', () => {
  const said = (state: Parameters<typeof describeMissing>[1]): string => {
    const { message, hint } = describeMissing('a', state);
    return `${message} ${hint}`;
  };
  it('are told in one sentence with the next step', () => {
    assert.equal(
      said({ kind: 'partial', rowCount: 1 }),
      'The result of cell a ends after 1 row and is not whole; a part of it is not joined as if it were all. Run cell a again, to its end.',
    );
    assert.match(said({ kind: 'partial', rowCount: 12_345 }), /ends after 12,345 rows/);
    assert.equal(
      said({ kind: 'stale', changed: ['b', 'c'] }),
      'The result of cell a is stale: b, c changed since it ran. Run cell a again, then this one.',
    );
    assert.match(said({ kind: 'stale', changed: [] }), /is stale: it has changed since it ran\./);
    assert.match(said({ kind: 'gone' }), /is no longer kept/);
    assert.match(said({ kind: 'none' }), /has no result yet/);
  });
});
