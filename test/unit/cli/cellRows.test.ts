import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptRows, readLimit } from '../../../src/cli/cellRows.ts';
import { LakeError, type ResultSet, type Row } from '../../../src/kernels/api.ts';
import type { Intake } from '../../../src/kernels/moves/intake.ts';
import { CellBook } from '../../../src/sql/cells/book.ts';

const { signal } = new AbortController();
const columns = [{ name: 'n', type: 'integer', kind: 'integer' }] as const;

const book = new CellBook([
  { name: 'a', connection: 'far', dialect: 'athena', text: 'SELECT 1 AS n' },
  { name: 'b', connection: 'far', dialect: 'athena', text: 'SELECT 2 AS n' },
  { connection: 'local', dialect: 'athena', text: 'SELECT * FROM a', localUser: 'admin' },
]);

/** A lakehouse that keeps the lines in memory. */
class FakeIntake implements Intake {
  readonly place = 'here';
  readonly tables = new Map<string, string>();

  async take(lines: AsyncIterable<string>): Promise<string> {
    let text = '';
    for await (const line of lines) text += line;
    const name = `t${this.tables.size}`;
    this.tables.set(name, text);
    return name;
  }

  async drop(table: string): Promise<void> {
    this.tables.delete(table);
  }
}

function result(batches: number, breaks?: LakeError): ResultSet {
  return {
    columns,
    async *rows() {
      for (let batch = 0; batch < batches; batch++)
        yield Array.from({ length: 500 }, (_, at): Row => [batch * 500 + at]);
      if (breaks) throw breaks;
    },
  };
}

async function readAll(set: ResultSet): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of set.rows(signal)) rows.push(...batch);
  return rows;
}

describe('results that cells on other connections read', () => {
  let home: string;
  let intake: FakeIntake;
  const open = (limitMB: number): KeptRows => new KeptRows(book, { home, limitMB });
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'lakebook-kept-'));
    intake = new FakeIntake();
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('are kept where they are read, and given on whole', async () => {
    const kept = open(100);
    assert.deepEqual(await readAll(await kept.keep(0, result(3), signal)), await readAll(result(3)));
    const { table } = await kept.bring(0, intake, signal);
    assert.equal(intake.tables.get(table)?.split('\n').length, 1501);
    await kept.close();
    assert.equal(intake.tables.size, 0);
    assert.deepEqual(await readdir(join(home, '.lakebook/results')), []);
  });

  it('are not kept where nobody reads them', async () => {
    const kept = open(100);
    const set = result(1);
    assert.equal(await kept.keep(1, set, signal), set);
    await kept.close();
    assert.deepEqual(await readdir(home), []);
  });

  it('go by beyond the limit, every row of them, and are not moved', async () => {
    const kept = open(0.4);
    assert.deepEqual(await readAll(await kept.keep(0, result(400), signal)), await readAll(result(400)));
    await assert.rejects(
      kept.bring(0, intake, signal),
      /^LakeError: Cell a gives more than [\d,]+ rows, \d+ kB; more than 0\.4 MB is not moved to this machine unasked\.$/,
    );
    await kept.close();
  });

  it('that break off are not moved in part', async () => {
    const kept = open(100);
    const breaks = new LakeError('network', 'It broke.');
    await assert.rejects(kept.keep(0, result(3, breaks), signal), breaks);
    await assert.rejects(
      kept.bring(0, intake, signal),
      /^LakeError: Cell a has no result to read: it did not run to its end\.$/,
    );
    assert.equal(intake.tables.size, 0);
    await kept.close();
  });

  it('have a limit that is a number', () => {
    assert.equal(readLimit('0'), 0);
    assert.equal(readLimit('12.5'), 12.5);
    for (const wrong of ['', '-1', '1e3', '10 MB', 'NaN', 'Infinity'])
      assert.throws(() => readLimit(wrong), /^UsageError: --move-limit .* is no number of MB/);
  });
});
