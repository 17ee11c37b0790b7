/** A lakehouse in memory that keeps what is written to it, and kernels on it that stop when they are told to. */
import {
  LakeError,
  type Column,
  type Connection,
  type Cost,
  type Kernel,
  type Principal,
  type QueryRun,
  type ResultSet,
  type Row,
  type Statement,
} from '../../src/kernels/api.ts';
import { FakeCatalog } from './catalog.ts';

export interface FakeTable {
  readonly columns: readonly Column[];
  readonly rows: Row[];
  /** Rows made while they are read, behind `rows`. */
  readonly generated?: number;
  /** Reading fails behind this many rows. */
  readonly breaksAfter?: number;
  /** Whether the service says how many rows there are. */
  readonly tellsCount?: boolean;
}

const batchRows = 1000;

/**
 * Understands `SELECT * FROM t`, `INSERT INTO t SELECT * FROM u`, `WAIT`, which runs until it is stopped, and `HOLD`,
 * which nobody may stop.
 */
export class FakeLakehouse {
  readonly tables = new Map<string, FakeTable>();
  /** Every statement that was sent, in order. */
  readonly sent: string[] = [];
  /** Ids of the runs that were stopped. */
  readonly stopped: string[] = [];
  /** Rows that were read from it. */
  rowsRead = 0;
  opened = 0;
  closed = 0;

  connect(connection: Connection): Kernel {
    this.opened++;
    return new FakeKernel(this, connection);
  }

  table(name: string): FakeTable {
    const table = this.tables.get(name);
    if (!table) throw new LakeError('notFound', `Table ${name} does not exist.`, { hint: 'Check the name.' });
    return table;
  }

  resultOf(name: string): ResultSet {
    const { columns, rows, generated = 0, tellsCount } = this.table(name);
    return {
      columns,
      ...(tellsCount && { rowCount: rows.length + generated }),
      rows: (signal) => this.#read(name, signal),
    };
  }

  async *#read(name: string, signal: AbortSignal): AsyncGenerator<readonly Row[]> {
    const { rows, columns, generated = 0, breaksAfter = Infinity } = this.table(name);
    const total = rows.length + generated;
    for (let at = 0; at < total; at += batchRows) {
      await new Promise(setImmediate);
      signal.throwIfAborted();
      const batch: Row[] = [];
      for (let index = at; index < Math.min(at + batchRows, total); index++) {
        if (index >= breaksAfter) throw new LakeError('expired', 'The result has expired.', { hint: 'Run again.' });
        batch.push(rows[index] ?? columns.map((_, column) => (column === 0 ? index : `value ${index}`)));
      }
      this.rowsRead += batch.length;
      yield batch;
    }
  }
}

class FakeKernel implements Kernel {
  readonly connection: Connection;
  readonly #lakehouse: FakeLakehouse;

  constructor(lakehouse: FakeLakehouse, connection: Connection) {
    this.#lakehouse = lakehouse;
    this.connection = connection;
  }

  /** Its tables as they are now. */
  get catalog(): FakeCatalog {
    const tables = [...this.#lakehouse.tables].map(
      ([name, { columns }]) => [name, Object.fromEntries(columns.map((column) => [column.name, column.type]))] as const,
    );
    return new FakeCatalog({ fake: { main: Object.fromEntries(tables) } }, ['fake', 'main']);
  }

  async whoami(): Promise<Principal> {
    return { account: '000000000000', arn: `arn:aws:iam::000000000000:user/${this.connection.identity.name}` };
  }

  async *run({ sql }: Statement, signal: AbortSignal): AsyncGenerator<QueryRun> {
    const lakehouse = this.#lakehouse;
    const id = `run-${lakehouse.sent.push(sql)}`;
    const cost: Cost = { elapsedMs: 12, scannedBytes: 3400 };
    yield { phase: 'queued', cost };
    yield { phase: 'running', id, cost };
    if (signal.aborted || /^(WAIT|HOLD)\b/i.test(sql)) {
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      if (/^HOLD\b/i.test(sql)) {
        const error = new LakeError('denied', 'The run could not be stopped and goes on.', {
          hint: `Its id is ${id}.`,
        });
        yield { phase: 'failed', id, cost, error, lost: true };
        return;
      }
      lakehouse.stopped.push(id);
      yield { phase: 'cancelled', id, cost, note: 'Query cancelled by user' };
      return;
    }
    try {
      yield { phase: 'succeeded', id, cost, result: this.#answer(sql) };
    } catch (error) {
      if (!LakeError.is(error)) throw error;
      yield { phase: 'failed', id, cost, error };
    }
  }

  attach(): AsyncIterable<QueryRun> {
    throw new Error('Runs of this lakehouse end with their kernel.');
  }

  async close(): Promise<void> {
    this.#lakehouse.closed++;
  }

  #answer(sql: string): ResultSet {
    const [, target, source] = /(?:INSERT INTO (\w+) )?SELECT \* FROM (\w+)\s*$/i.exec(sql) ?? [];
    if (source === undefined)
      throw new LakeError('syntax', `mismatched input '${sql.slice(0, 20)}'`, { position: { line: 0, column: 0 } });
    const result = this.#lakehouse.resultOf(source);
    if (target === undefined) return result;
    const rows = this.#lakehouse.table(source).rows;
    const updateCount = this.#lakehouse.table(target).rows.push(...rows) && rows.length;
    return { columns: [], updateCount, rows: async function* () {} };
  }
}
