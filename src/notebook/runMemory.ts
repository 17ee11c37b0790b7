import { createHash } from 'node:crypto';
import type { Trace } from '../kernels/cell.ts';
import type { Prints } from './view.ts';

/** A statement that the service is running, as it must be known to follow it again: after a reload, or when it was lost. */
export interface RunRecord {
  readonly notebook: string;
  /** Index of the cell; a cell that has moved is found again by its text. */
  readonly cell: number;
  readonly textHash: string;
  readonly connection: string;
  readonly id: string;
  /** Counted from 1. */
  readonly statement: number;
  readonly of: number;
  readonly trace?: Trace | undefined;
  /** What the cell ran with. */
  readonly ran?: Prints | undefined;
}

/** Part of VS Code's Memento. */
export interface Drawer {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const key = 'lakebook.running';

/** The statements that are running now, kept where a reload does not reach. */
export class RunMemory {
  readonly #drawer: Drawer;
  #running: readonly RunRecord[];
  #isClosed = false;
  /** Of the window before this one, until somebody takes them. */
  #left: readonly RunRecord[];

  constructor(drawer: Drawer) {
    this.#drawer = drawer;
    const kept = drawer.get(key);
    // What stands beside the numbers was written by the same version, or is left out.
    this.#left = Array.isArray(kept) ? kept.filter(isRecord).map(withSoundTrace) : [];
    this.#running = this.#left;
  }

  keep(record: RunRecord): void {
    if (this.#running.some(({ id, connection }) => id === record.id && connection === record.connection)) return;
    this.#save([...this.#running, record]);
  }

  forget(id: string): void {
    if (this.#running.some((record) => record.id === id))
      this.#save(this.#running.filter((record) => record.id !== id));
  }

  /** What ran in this notebook when the window was reloaded or the notebook closed; each record is given once. */
  takeLeft(notebook: string): readonly RunRecord[] {
    const mine = this.#left.filter((record) => record.notebook === notebook);
    this.#left = this.#left.filter((record) => record.notebook !== notebook);
    return mine;
  }

  /** A statement of a cell that does not run now: it was lost from sight, and the service may run it still. */
  findLost(place: Pick<RunRecord, 'notebook' | 'textHash' | 'connection'>): RunRecord | undefined {
    return this.#running.find(
      ({ notebook, textHash, connection }) =>
        notebook === place.notebook && textHash === place.textHash && connection === place.connection,
    );
  }

  /** Is there anything to follow in this notebook? */
  hasLeft(notebook: string): boolean {
    return this.#left.some((record) => record.notebook === notebook);
  }

  /** The notebook was closed while it ran: whoever opens it again, under the same name or another one, follows it. */
  leave(from: string, to = from): void {
    const moved = this.#running
      .filter(({ notebook }) => notebook === from)
      .map((record) => ({ ...record, notebook: to }));
    if (moved.length === 0) return;
    this.#left = [...this.#left.filter(({ notebook }) => notebook !== from), ...moved];
    this.#save([...this.#running.filter(({ notebook }) => notebook !== from), ...moved]);
  }

  /** From now on nothing is forgotten: what ends because the window goes has not ended on the service. */
  async close(): Promise<void> {
    this.#isClosed = true;
  }

  /** No run waits for this: where it cannot be kept, it is only not followed after a reload. */
  #save(records: readonly RunRecord[]): void {
    if (this.#isClosed) return;
    this.#running = records;
    this.#drawer.update(key, records).then(undefined, () => undefined);
  }
}

/** The index of the cell that the record belongs to: where it was, or the one other cell with its text. */
export function findCell(record: RunRecord, texts: readonly string[]): number | undefined {
  const matches = [...texts.keys()].filter((index) => hashText(texts[index] ?? '') === record.textHash);
  if (matches.includes(record.cell)) return record.cell;
  return matches.length === 1 ? matches[0] : undefined;
}

/** The same for every line ending. */
export function hashText(text: string): string {
  return createHash('sha256').update(text.replace(/\r\n?/g, '\n')).digest('hex');
}

function isRecord(value: unknown): value is RunRecord {
  if (typeof value !== 'object' || value === null) return false;
  const has = (name: string, type: string): boolean => name in value && typeof Reflect.get(value, name) === type;
  return (
    ['notebook', 'textHash', 'connection', 'id'].every((name) => has(name, 'string')) &&
    ['cell', 'statement', 'of'].every((name) => has(name, 'number'))
  );
}

function withSoundTrace(record: RunRecord): RunRecord {
  const { trace, ran, ...rest } = record;
  const isText = (value: unknown): boolean => typeof value === 'string';
  const isSound =
    isText(trace?.hash) &&
    Array.isArray(trace?.moved) &&
    trace.moved.every((pair) => Array.isArray(pair) && typeof pair[0] === 'number' && isText(pair[1]));
  const isRan = typeof ran === 'object' && ran !== null && Object.values(ran).every(isText);
  return { ...rest, ...(isSound && trace && { trace }), ...(isRan && { ran }) };
}
