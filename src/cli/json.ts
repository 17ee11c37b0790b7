import type { Column, Cost, LakeError, Row } from '../kernels/api.ts';
import type { Destination } from './destination.ts';
import type { Output } from './output.ts';
import type { Head, ResultWriter, Summary, Tail } from './writer.ts';

/**
 * JSON lines: one object for each statement, on one line, written while its rows arrive. Members: `cell`, `statement`
 * (its SQL), `connection`, `columns`, `rows` (arrays of values), `rowCount`, `updateCount` where rows were changed,
 * `cost`. A statement that failed or was stopped has `error` behind the rows that came before it.
 */
export class JsonWriter implements ResultWriter {
  readonly rowsWanted = Infinity;
  readonly #destination: Destination;
  #output: Output | undefined;
  #rowCount = 0;
  #written = 0;

  constructor(destination: Destination) {
    this.#destination = destination;
  }

  async markdown(): Promise<void> {}

  async begin(head: Head, columns: readonly Column[]): Promise<void> {
    const { cell, sql, connection } = head;
    const named = columns.map(({ name, type }) => ({ name, type }));
    this.#output = await this.#destination.open(head);
    this.#rowCount = 0;
    const opening = JSON.stringify({ cell, statement: sql, connection, columns: named });
    await this.#output.write(`${opening.slice(0, -1)},"rows":[`);
  }

  async rows(batch: readonly Row[]): Promise<void> {
    for (const row of batch) {
      const text = JSON.stringify(row, exactNumber);
      const waiting = this.#output?.write(this.#rowCount++ === 0 ? text : `,${text}`);
      if (waiting) await waiting;
    }
  }

  async end(_head: Head, tail: Tail): Promise<void> {
    const { updateCount, cost } = tail;
    await this.#close({
      rowCount: this.#rowCount,
      ...(updateCount !== undefined && { updateCount }),
      cost: roundCost(cost),
    });
  }

  async fail(head: Head, error: LakeError, cost: Cost): Promise<void> {
    const { code, message, hint, position } = error;
    await this.#break(head, cost, {
      code,
      message,
      ...(hint !== undefined && { hint }),
      ...(position && { position }),
    });
  }

  async stop(head: Head, cost: Cost): Promise<void> {
    await this.#break(head, cost, { code: 'stopped', message: 'The statement was stopped.' });
  }

  async finish(summary: Summary): Promise<void> {
    const isWhole = !this.#output && (summary.outcome !== 'interrupted' || this.#written > 0);
    await this.#destination.finish(isWhole ? 'commit' : 'discard');
  }

  async #break(head: Head, cost: Cost, error: object): Promise<void> {
    if (!this.#output) await this.begin(head, []);
    await this.#close({ rowCount: this.#rowCount, cost: roundCost(cost), error });
  }

  async #close(members: object): Promise<void> {
    await this.#output?.write(`],${JSON.stringify(members).slice(1)}\n`);
    this.#output = undefined;
    this.#written++;
    await this.#destination.close('whole');
  }
}

/** Times to a tenth of a millisecond; what is finer is noise. */
function roundCost({ elapsedMs, engineMs, queuedMs, scannedBytes }: Cost): Cost {
  return {
    elapsedMs: roundMs(elapsedMs),
    ...(engineMs !== undefined && { engineMs: roundMs(engineMs) }),
    ...(queuedMs !== undefined && { queuedMs: roundMs(queuedMs) }),
    ...(scannedBytes !== undefined && { scannedBytes }),
  };
}

function roundMs(ms: number): number {
  return Math.round(ms * 10) / 10;
}

/** JSON has no word for NaN and infinities; they are written as text, like every value that JSON cannot hold exactly. */
function exactNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
