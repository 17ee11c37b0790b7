/** What each cell last ran with, in this window, so that it can be said when that has changed. */
import * as vscode from 'vscode';
import type { Neighbours } from '../kernels/preparedCell.ts';
import { findParameters } from '../sql/parameters/bind.ts';
import type { Parameters } from '../sql/parameters/resolve.ts';
import type { Lake } from './lake.ts';
import { neighboursOf, sqlCellsOf } from './neighbours.ts';
import type { NotebookParameters } from './parameters.ts';

/** By the name of a cell, what its text comes to. */
type Prints = ReadonlyMap<string, string>;

export class CellRuns {
  readonly #lake: Lake;
  readonly #parameters: NotebookParameters;
  readonly #ran = new WeakMap<vscode.NotebookCell, Prints>();
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changes.event;

  constructor(lake: Lake, parameters: NotebookParameters) {
    this.#lake = lake;
    this.#parameters = parameters;
  }

  dispose(): void {
    this.#changes.dispose();
  }

  /** The cell has run to its end, with its neighbours as they were. */
  note(cell: vscode.NotebookCell, neighbours: Neighbours, parameters: Parameters): void {
    this.#ran.set(cell, printsOf(neighbours, parameters));
    this.#changes.fire();
  }

  /** Names of the cells above that are not what the cell last ran with; none where it has not run. */
  async staleOf(cell: vscode.NotebookCell): Promise<readonly string[]> {
    const before = this.#ran.get(cell);
    const neighbours = before && (await this.#neighbours(cell));
    if (!before || !neighbours) return [];
    const now = printsOf(neighbours, this.#parameters.of(cell.notebook));
    const own = this.#keyOf(neighbours);
    const names = new Set([...before.keys(), ...now.keys()]);
    return [...names].filter((name) => name !== own && before.get(name) !== now.get(name)).sort();
  }

  /** The cell, and before it those that it reads and that have not run as they are now, in order. */
  async dueBefore(cell: vscode.NotebookCell): Promise<readonly vscode.NotebookCell[]> {
    const neighbours = await this.#neighbours(cell);
    if (!neighbours) return [cell];
    const cells = sqlCellsOf(cell.notebook);
    const upstream = neighbours.book.upstream(neighbours.cell).flatMap((index) => cells[index] ?? []);
    const due: vscode.NotebookCell[] = [];
    for (const one of upstream) if (await this.#isDue(one)) due.push(one);
    return [...due, cell];
  }

  async #isDue(cell: vscode.NotebookCell): Promise<boolean> {
    const before = this.#ran.get(cell);
    const neighbours = await this.#neighbours(cell);
    if (!before || !neighbours) return true;
    const now = printsOf(neighbours, this.#parameters.of(cell.notebook));
    return now.size !== before.size || [...now].some(([name, print]) => before.get(name) !== print);
  }

  async #neighbours(cell: vscode.NotebookCell): Promise<Neighbours | undefined> {
    return neighboursOf(cell, this.#lake);
  }

  #keyOf({ book, cell }: Neighbours): string {
    return keyOf(book, cell, cell);
  }
}

function keyOf(book: Neighbours['book'], index: number, reader: number): string {
  return index === reader ? '' : book.nameOf(index);
}

/** Of the cell itself, under the empty name, and of every cell above that it reads. */
function printsOf({ book, cell }: Neighbours, parameters: Parameters): Prints {
  return new Map(
    [...book.upstream(cell), cell].map((index) => {
      const { text, connection, dialect } = book.cells[index]!;
      const values = findParameters(text, dialect).map(({ name }) => parameters.get(name.toLowerCase()) ?? null);
      return [keyOf(book, index, cell), JSON.stringify([text.trim(), connection, values])];
    }),
  );
}
