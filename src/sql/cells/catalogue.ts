/** What is known around a cell, with the cells above it as tables. */
import { analyze } from '../analyze/analyze.ts';
import type { Surroundings } from '../assist/place.ts';
import type { Catalogue, Table } from '../catalogue.ts';
import { classify } from '../classify.ts';
import { typeText } from '../types/type.ts';
import type { CellBook } from './book.ts';
import { movedName, movedType } from './moved.ts';

/**
 * The surroundings of a cell in which bare names mean cells above it before they mean tables. Columns come from the text of
 * the cells alone: none of them need have run. Those of cells on another connection come with their results.
 */
export function withCells(surroundings: Surroundings, book: CellBook, cell: number): Surroundings {
  const known = new Map<number, Surroundings>();
  const tables = new Map<number, Table | undefined>();
  const around = (index: number): Surroundings => {
    let found = known.get(index);
    if (!found) known.set(index, (found = { ...surroundings, catalogue: new CellCatalogue(index) }));
    return found;
  };
  const tableOf = (index: number): Table | undefined => {
    if (!tables.has(index)) tables.set(index, readTable(index));
    return tables.get(index);
  };
  const readTable = (index: number): Table | undefined => {
    const [statement] = book.statements(index);
    const tree = statement?.parsed.tree;
    if (tree?.kind !== 'query') return undefined;
    if (book.isMoved(index, cell)) return movedTable(book, index, cell);
    const { catalogue, functions } = around(index);
    const outputs = analyze(statement!.parsed, catalogue, functions).outputs.get(tree) ?? [];
    const table = { path: [book.nameOf(index)], kind: 'cell' } as const;
    if (outputs.some(({ field }) => field.hidden)) return table;
    return {
      ...table,
      columns: outputs.flatMap(({ name, field }) =>
        name === undefined ? [] : [{ name, type: typeText(field.type, surroundings.dialect) }],
      ),
    };
  };

  class CellCatalogue implements Catalogue {
    readonly #cell: number;
    readonly #inner = surroundings.catalogue;

    constructor(index: number) {
      this.#cell = index;
    }

    get current(): readonly [string, string] {
      return this.#inner.current;
    }

    catalogs(): readonly string[] | undefined {
      return this.#inner.catalogs();
    }

    schemas(catalog: string): readonly string[] | undefined {
      return this.#inner.schemas(catalog);
    }

    tables(catalog: string, schema: string): readonly Table[] | undefined {
      return this.#inner.tables(catalog, schema);
    }

    knownTables(catalog: string, schema: string): readonly Table[] | undefined {
      return this.#inner.knownTables?.(catalog, schema);
    }

    cells(): readonly Table[] {
      const found = new Map<string, Table>();
      for (const [index, { name }] of book.cells.slice(0, this.#cell).entries()) {
        const table = name !== undefined && book.refusalOf(index) === undefined ? tableOf(index) : undefined;
        if (table) found.set(name!.toLowerCase(), table);
      }
      return [...found.values()];
    }

    isMade(path: readonly string[]): boolean {
      return madeBy(book).some((made) => isSuffix(made, path));
    }

    cellBelow(name: string): 'below' | 'cycle' | undefined {
      const below = book.named(name).find((index) => index > this.#cell);
      if (below === undefined) return undefined;
      return book.upstream(below).includes(this.#cell) ? 'cycle' : 'below';
    }

    cell(name: string): Table | undefined {
      const index = book.above(name, this.#cell);
      return index === undefined ? undefined : tableOf(index);
    }
  }
  return around(cell);
}

/** Nothing is known of its columns before it has run; where it cannot be read at all, it is none. */
function movedTable(book: CellBook, index: number, reader: number): Table | undefined {
  const [source, { dialect, localUser }] = [book.cells[index]!, book.cells[reader]!];
  if (localUser === undefined) return undefined;
  const columns = source.columns?.map((column, at) => ({
    name: movedName(column, at),
    type: movedType(column, source.dialect, dialect),
  }));
  return { path: [book.nameOf(index)], kind: 'cell', ...(columns && { columns }) };
}

const madeBefore = new WeakMap<CellBook, readonly (readonly string[])[]>();

/** Names of tables and views that some statement of the cells makes. */
function madeBy(book: CellBook): readonly (readonly string[])[] {
  let made = madeBefore.get(book);
  if (!made) {
    const all = book.cells.flatMap((_, index) => book.statements(index).map(({ parsed }) => classify(parsed)));
    made = all.filter(({ form }) => /^(?:create|query|alter)\b/.test(form)).flatMap(({ writes }) => writes);
    madeBefore.set(book, made);
  }
  return made;
}

/** Is the shorter path the end of the longer one? */
function isSuffix(a: readonly string[], b: readonly string[]): boolean {
  const count = Math.min(a.length, b.length);
  return a.slice(-count).every((name, at) => name.toLowerCase() === b.slice(-count)[at]!.toLowerCase());
}
