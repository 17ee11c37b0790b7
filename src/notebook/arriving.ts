import type { Cost } from '../kernels/api.ts';
import type { StoredResult } from '../kernels/results/store.ts';
import type { CellOutputs } from './outputs.ts';
import { previewRows, showTable, type Noted, type Place, type Rows } from './view.ts';

const pictureMs = 1000;

/** The rows of a result while they arrive: a picture of the first ones, and once a second how many there are. */
export class Arriving {
  readonly #outputs: CellOutputs;
  readonly #place: Place & Noted & { readonly cost: Cost };
  #stored: StoredResult | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(outputs: CellOutputs, place: Place & Noted & { readonly cost: Cost }) {
    this.#outputs = outputs;
    this.#place = place;
  }

  /** What has arrived, once there is anything. */
  get stored(): StoredResult | undefined {
    return this.#stored;
  }

  start(stored: StoredResult): void {
    this.#stored = stored;
    if (stored.complete) return;
    this.#timer = setInterval(() => void this.#draw(stored), pictureMs);
    void this.#draw(stored);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #draw(stored: StoredResult): Promise<void> {
    // A picture that cannot be read is left out; whoever reads the result to its end has the same fault.
    const rows = await showRows(stored).catch(() => undefined);
    if (rows && this.#timer) this.#outputs.show({ ...this.#place, phase: 'loading', ...rows });
  }
}

/** The head of a stored result, as an output shows it. */
export async function showRows(stored: StoredResult): Promise<Rows> {
  const { handle, columns } = stored;
  return { handle, table: showTable(columns, await stored.page(0, previewRows), stored.rowCount) };
}
