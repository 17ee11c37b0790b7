import type { Column, Cost, LakeError, Row } from '../kernels/api.ts';
import type { Destination } from './destination.ts';
import type { Output } from './output.ts';
import type { Head, ResultWriter, Summary, Tail } from './writer.ts';

/**
 * JSON lines: one object for each statement, on one line, written while its rows arrive. Members: `cell`, `statement`
 * (its SQL), `connection`, `columns`, `rows` (arrays of values), `rowCount`, `updateCount` where rows were changed,
 * `cost`. A statement that failed has `error` behind the rows that came before it.
 */
export class JsonWriter implements ResultWriter {
  readonly rowsWanted = Infinity;
  readonly #destination: Destination;
  #output: Output | undefined;
  #rowCount = 0;

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
    await this.#close({ rowCount: this.#rowCount, ...(updateCount !== undefined && { updateCount }), cost });
  }

  async fail(head: Head, error: LakeError, cost: Cost): Promise<void> {
    if (!this.#output) await this.begin(head, []);
    const { code, message, hint, position } = error;
    await this.#close({
      rowCount: this.#rowCount,
      cost,
      error: { code, message, ...(hint !== undefined && { hint }), ...(position && { position }) },
    });
  }

  async finish(summary: Summary): Promise<void> {
    await this.#destination.finish(summary.outcome === 'interrupted' ? 'discard' : 'commit');
  }

  async #close(members: object): Promise<void> {
    await this.#output?.write(`],${JSON.stringify(members).slice(1)}\n`);
    this.#output = undefined;
    await this.#destination.close('whole');
  }
}

/** JSON has no word for NaN and infinities; they are written as text, like every value that JSON cannot hold exactly. */
function exactNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
