/** What every kernel must do, whatever it runs on. */
import assert from 'node:assert/strict';
import { LakeError } from '../../src/kernels/api.ts';
import type { Kernel, QueryRun, Row } from '../../src/kernels/api.ts';
import { collectEntries } from '../../src/kernels/catalog.ts';
import { runCell } from '../../src/kernels/cell.ts';
import { statement, unstopped } from '../fakes/awsKernels.ts';

/** What the suite is told of the engine: its words for the same things. */
export interface KernelSubject {
  /** A fresh kernel. */
  open(): Promise<Kernel>;
  /** One row of every type, whose text cannot be mistaken. */
  readonly types: { readonly sql: string; readonly columns: readonly string[]; readonly row: Row };
  /** Three rows of one text column: NULL, the empty string, `x`. */
  readonly empties: string;
  /** No rows, one column. */
  readonly noRows: string;
  /** Ten thousand rows of one number from 0 on, in order. */
  readonly many: string;
  /** Fails, and the fault is at this place. */
  readonly broken: { readonly sql: string; readonly position: { readonly line: number; readonly column: number } };
  /** Names a table that is not there. */
  readonly missing: string;
  /** Runs for minutes unless it is stopped. */
  readonly endless: string;
  /** Whether the service has been told to stop the run, asked of the service itself. */
  isStopped(id: string): Promise<boolean>;
  /** A path to a table in the catalog, one of its columns, and what the engine and the service can say of it. */
  readonly table: {
    readonly path: readonly [string, string, string];
    readonly column: string;
    readonly snapshots: 'told' | 'unsupported';
    readonly maintenance: 'told' | 'none';
    /** Whether the columns of all tables of its schema can be had at once. */
    readonly columns: 'at once' | 'one by one';
  };
}

async function last(runs: AsyncIterable<QueryRun>): Promise<QueryRun> {
  let seen: QueryRun | undefined;
  for await (const run of runs) seen = run;
  assert.ok(seen, 'a run tells at least one thing');
  return seen;
}

async function readRows(run: QueryRun): Promise<Row[]> {
  if (run.phase === 'failed') throw run.error;
  assert.equal(run.phase, 'succeeded');
  const rows: Row[] = [];
  for await (const batch of run.result.rows(unstopped())) rows.push(...batch);
  return rows;
}

export function describeKernel(name: string, subject: KernelSubject): void {
  describe(`the contract of a kernel: ${name}`, function () {
    this.timeout(60_000);
    let kernel: Kernel;
    const run = (sql: string, signal = unstopped()): Promise<QueryRun> => last(kernel.run(statement(sql), signal));

    before(async () => {
      kernel = await subject.open();
    });

    after(() => kernel.close());

    it('gives every type its kind and its exact value', async () => {
      const done = await run(subject.types.sql);
      const [row] = await readRows(done);
      assert.equal(done.phase, 'succeeded');
      assert.deepEqual(
        done.result.columns.map((column) => `${column.name} ${column.type} ${column.kind}`),
        subject.types.columns,
      );
      assert.deepEqual(row, subject.types.row);
      assert.ok(done.id);
      assert.ok(done.cost.elapsedMs > 0);
      assert.ok((done.cost.engineMs ?? -1) >= 0);
    });

    it('keeps NULL and the empty string apart', async () => {
      assert.deepEqual(await readRows(await run(subject.empties)), [[null], [''], ['x']]);
    });

    it('gives a result without rows its columns', async () => {
      const done = await run(subject.noRows);
      assert.deepEqual(await readRows(done), []);
      assert.ok(done.phase === 'succeeded' && done.result.columns.length === 1);
    });

    it('gives every row of a long result in order, and again when it is asked again', async () => {
      const done = await run(subject.many);
      for (let time = 0; time < 2; time++) {
        const rows = await readRows(done);
        assert.equal(rows.length, 10_000);
        assert.ok(rows.every(([value], index) => Number(value) === index));
      }
    });

    it('gives a failed statement as a value, with its code and its place', async () => {
      const failed = await run(subject.broken.sql);
      assert.equal(failed.phase, 'failed');
      assert.equal(failed.error.code, 'syntax');
      assert.deepEqual(failed.error.position, subject.broken.position);
      const missing = await run(subject.missing);
      assert.equal(missing.phase, 'failed');
      assert.equal(missing.error.code, 'notFound');
    });

    it('runs the statements of a cell in turn and stops at the first that fails', async () => {
      const ends: string[] = [];
      for await (const { statement: nth, run: each } of runCell(
        kernel,
        `${subject.noRows};\n${subject.missing};\n${subject.noRows}`,
        unstopped(),
      ))
        if (each.phase === 'succeeded' || each.phase === 'failed') ends.push(`${nth} ${each.phase}`);
      assert.deepEqual(ends, ['1 succeeded', '2 failed']);
    });

    it('stops on the service, and ends when the service says so', async () => {
      const stop = new AbortController();
      let id = '';
      let end: QueryRun | undefined;
      for await (const each of kernel.run(statement(subject.endless), stop.signal)) {
        end = each;
        if (each.id === undefined || stop.signal.aborted) continue;
        ({ id } = each);
        stop.abort();
      }
      assert.equal(end?.phase, 'cancelled');
      assert.ok(await subject.isStopped(id));
    });

    it('stops on the service when the loop is left', async () => {
      let id = '';
      for await (const each of kernel.run(statement(subject.endless), unstopped())) {
        if (each.phase === 'failed') throw each.error;
        id = each.id ?? '';
        if (id !== '') break;
      }
      assert.ok(await subject.isStopped(id));
    });

    it('never runs a statement twice for one token', async () => {
      const once = statement(subject.noRows);
      const first = await last(kernel.run(once, unstopped()));
      const second = await last(kernel.run(once, unstopped()));
      assert.equal(first.phase, 'succeeded');
      assert.equal(second.id, first.id);
    });

    it('follows a run by its id, from another kernel too', async () => {
      const done = await run(subject.empties);
      const other = await subject.open();
      try {
        assert.deepEqual(await readRows(await last(other.attach(done.id ?? '', unstopped()))), [[null], [''], ['x']]);
      } finally {
        await other.close();
      }
    });

    it('says that a run of an unknown id is not there', async () => {
      const gone = await last(kernel.attach('00000000-0000-4000-8000-000000000000', unstopped()));
      assert.equal(gone.phase, 'failed');
      assert.ok(LakeError.is(gone.error));
    });

    it('knows who it is', async () => {
      const { account, arn } = await kernel.whoami(unstopped());
      assert.match(account, /^\d{12}$/);
      assert.match(arn, /^arn:aws/);
    });

    it('lists the catalog down to the columns', async () => {
      const { path, column } = subject.table;
      for (const [depth, name_] of path.entries()) {
        const entries = await kernel.catalog.list(path.slice(0, depth), unstopped());
        assert.ok(
          entries.some((entry) => entry.name === name_ && entry.sql !== undefined),
          `${name_} among ${entries.map((entry) => entry.name).join(', ')}`,
        );
      }
      const columns = await kernel.catalog.list(path, unstopped());
      assert.ok(columns.some((entry) => entry.kind === 'column' && entry.name === column && entry.type !== undefined));
    });

    it('lists in pages what it lists at once, in the same order', async () => {
      const { path } = subject.table;
      for (let depth = 0; depth <= path.length; depth++) {
        const at = path.slice(0, depth);
        const paged = await collectEntries(kernel.catalog.pages(at, unstopped()));
        assert.deepEqual(paged, await kernel.catalog.list(at, unstopped()));
      }
      await assert.rejects(kernel.catalog.list(path, AbortSignal.abort(new Error('enough'))), /enough/);
    });

    it('says where bare names are looked up, and lists that catalog', async () => {
      const [catalog] = kernel.catalog.current;
      const catalogs = await kernel.catalog.list([], unstopped());
      assert.ok(catalogs.some(({ name: listed, sqlName = listed }) => sqlName === catalog));
    });

    it('writes a table in SQL so that it can be read', async () => {
      const { path } = subject.table;
      const tables = await kernel.catalog.list(path.slice(0, 2), unstopped());
      const sql = tables.find((entry) => entry.name === path[2])?.sql ?? '';
      const read = await run(`SELECT * FROM ${sql} LIMIT 1`);
      assert.equal(read.phase, 'succeeded', sql);
    });

    it('tells the statement that would make a table again', async () => {
      const { path, column } = subject.table;
      const text = await kernel.catalog.ddl(path, 'table', unstopped());
      assert.match(text, /^CREATE\b/);
      assert.ok(text.includes(path[2]) && text.includes(column), text);
      await assert.rejects(kernel.catalog.ddl([path[0], path[1], 'nowhere_at_all'], 'table', unstopped()), (error) =>
        LakeError.is(error),
      );
    });

    it('tells the snapshots of a table, newest first, or that the engine cannot', async () => {
      const { path, snapshots } = subject.table;
      const told = kernel.catalog.snapshots(path, unstopped());
      if (snapshots === 'unsupported') {
        await assert.rejects(told, (error) => LakeError.is(error, 'unsupported') && error.hint !== undefined);
        return;
      }
      const list = await told;
      assert.ok(list.length > 0);
      const moments = list.map(({ committedAt }) => Date.parse(committedAt));
      assert.deepEqual(
        moments,
        [...moments].sort((a, b) => b - a),
      );
      for (const { id, committedAt, operation } of list) {
        assert.match(id, /^\d+$/);
        assert.match(committedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*Z$/);
        assert.match(operation, /^\w+$/);
      }
    });

    it('tells what the service does to a table by itself', async () => {
      const { path, maintenance } = subject.table;
      const list = await kernel.catalog.maintenance(path, unstopped());
      assert.equal(list.length > 0, maintenance === 'told');
      for (const { name: of, state, lastRun } of list) {
        assert.match(of, /^[A-Z]/);
        assert.ok(state === 'disabled' || lastRun !== undefined, `${of} says how its last run went`);
      }
      const ofCatalog = await kernel.catalog.maintenance(path.slice(0, 1), unstopped());
      assert.equal(ofCatalog.length > 0, maintenance === 'told');
    });

    it('gives the columns of all tables of a schema at once where they can be had', async () => {
      const { path, column, columns } = subject.table;
      const [catalog, schema, table] = path;
      const all = await kernel.catalog.allColumns([catalog, schema], unstopped());
      if (columns === 'one by one') return assert.equal(all, undefined);
      const names = all?.get(table)?.map((entry) => entry.name);
      const listed = await kernel.catalog.list(path, unstopped());
      assert.deepEqual(
        names,
        listed.map((entry) => entry.name),
      );
      assert.ok(names.includes(column));
    });

    it('stops what runs when it is closed', async () => {
      const closing = await subject.open();
      let id = '';
      let end: QueryRun | undefined;
      let closed: Promise<void> | undefined;
      for await (const each of closing.run(statement(subject.endless), unstopped())) {
        end = each;
        if (each.id !== undefined && !closed) {
          ({ id } = each);
          closed = closing.close();
        }
      }
      await closed;
      assert.equal(end?.phase, 'cancelled');
      assert.ok(await subject.isStopped(id));
    });
  });
}
