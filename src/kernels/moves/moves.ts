/** Rows that were moved to a local lakehouse, so that cells there can read the cells that they come from. */
import { LakeError } from '../api.ts';
import type { StoredResult } from '../results/store.ts';
import { MovedColumn, twinName } from '../../sql/cells/moved.ts';
import type { BroughtRows } from './bring.ts';
import type { Intake } from './intake.ts';

const pageRows = 2_000;

interface Move {
  readonly handle: string;
  readonly intake: Intake;
  readonly brought: Promise<BroughtRows>;
}

/** Each result is moved once to each lakehouse and user, and forgotten with the result. */
export class Moves {
  readonly #moves = new Map<string, Move>();

  /** Whether the rows are there already. */
  has({ handle }: StoredResult, intake: Intake): boolean {
    return this.#moves.has(keyOf(handle, intake));
  }

  /** The table that holds the rows. Throws LakeError, or the signal's reason. */
  async move(name: string, stored: StoredResult, intake: Intake, signal: AbortSignal): Promise<BroughtRows> {
    const key = keyOf(stored.handle, intake);
    const known = this.#moves.get(key);
    if (known) return known.brought;
    const twin = twinName(stored.columns);
    if (twin !== undefined)
      throw new LakeError('syntax', `Cell ${name} gives two columns named ${twin}, so it cannot be read as a table.`, {
        hint: `Give one of them another name with AS in cell ${name}, and run it again.`,
      });
    const columns = stored.columns.map((column) => new MovedColumn(column));
    const brought = intake
      .take(linesOf(stored, columns), columns.length, signal)
      .then((table) => ({ table, columns: columns.map(({ column }) => column) }));
    this.#moves.set(key, { handle: stored.handle, intake, brought });
    brought.catch(() => this.#moves.delete(key));
    return brought;
  }

  /** Forgets the rows of a result, wherever they were moved to. */
  async release(handle: string): Promise<void> {
    const gone = [...this.#moves].filter(([, move]) => move.handle === handle);
    for (const [key] of gone) this.#moves.delete(key);
    await Promise.all(gone.map(([, move]) => drop(move)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#moves.values()].map(({ handle }) => this.release(handle)));
  }
}

function keyOf(handle: string, { place }: Intake): string {
  return JSON.stringify([handle, place]);
}

/** What is left behind is taken away when the lakehouse starts again. */
async function drop({ intake, brought }: Move): Promise<void> {
  await brought.then(({ table }) => intake.drop(table)).catch(() => undefined);
}

async function* linesOf(stored: StoredResult, columns: readonly MovedColumn[]): AsyncGenerator<string> {
  for (let start = 0; start < stored.rowCount;) {
    const rows = await stored.page(start, pageRows);
    if (rows.length === 0) return;
    start += rows.length;
    yield rows
      .map((row) => {
        const members = columns.map((column, at) => [`c${at}`, column.write(row[at] ?? null)]);
        return `${JSON.stringify(Object.fromEntries(members))}\n`;
      })
      .join('');
  }
}
