/** A statement that reads cells becomes one that the engine can run: the cells stand before it as WITH tables. */
import { nameToSql } from '../quote.ts';
import type { Query } from '../tree/query.ts';
import type { CellBook, CellStatement } from './book.ts';
import { Woven } from './woven.ts';

/** A change at a place of a statement's text; `text` is written in place of what it covers. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string | Woven;
}

/** By cell, the query that gives its rows where they have been moved to. */
export type MovedQueries = ReadonlyMap<number, string>;

/**
 * The text to send for a statement of a cell, with the way back to the cells; undefined where it reads no cell, so that it
 * is sent as it stands. The texts of the cells are taken over sign by sign, but for those of other connections, whose rows
 * stand in `moved`. Of a cell without faults.
 */
export function compileStatement(
  book: CellBook,
  cell: number,
  statement: CellStatement,
  moved: MovedQueries = new Map(),
): Woven | undefined {
  const queries = new Set(
    statement.names.flatMap((name) => (book.cellOf(name, cell) === undefined ? [] : (name.query ?? []))),
  );
  if (queries.size === 0) return undefined;
  const edits = [...queries].flatMap((query) => editsOf(book, cell, statement, { query, moved }));
  return weave(book, cell, statement, edits);
}

function editsOf(
  book: CellBook,
  cell: number,
  statement: CellStatement,
  { query, moved }: { readonly query: Query; readonly moved: MovedQueries },
): Edit[] {
  const names = statement.names.filter((name) => name.query === query);
  const needed = new Set<number>();
  for (const name of names) {
    const read = book.cellOf(name, cell);
    if (read === undefined) continue;
    needed.add(read);
    if (!moved.has(read)) for (const one of book.sources(read)) needed.add(one);
  }
  const order = [...needed].sort((a, b) => a - b);
  const written = order.filter((one) => !moved.has(one));
  const called = nameTables(book, cell, { query, names }, { order, written });
  const tables = new Woven();
  for (const [at, one] of order.entries()) {
    tables.add(`${at > 0 ? ',\n' : ''}${called.get(one)!} AS (\n`);
    const rows = moved.get(one);
    if (rows !== undefined) tables.stand(cell, book.readOf(cell, one)!.start, rows);
    else {
      const inner = book.statements(one)[0]!;
      tables.append(weave(book, one, inner, renamings(book, one, inner.names, called)));
    }
    tables.add('\n)');
  }
  const before = new Woven();
  const own = query.with?.tables[0];
  if (!own) before.add('WITH ');
  before.append(tables);
  before.add(own ? ',\n' : '\n');
  const start = own?.start ?? query.start;
  return [{ start, end: start, text: before }, ...renamings(book, cell, names, called)];
}

/** What each cell is called in WITH: as it is called, unless something else in reach is called so, too. */
function nameTables(
  book: CellBook,
  cell: number,
  { query, names }: { readonly query: Query; readonly names: CellStatement['names'] },
  { order, written }: { readonly order: readonly number[]; readonly written: readonly number[] },
): ReadonlyMap<number, string> {
  const taken = new Set(query.with?.tables.map(({ name }) => name.value.toLowerCase()));
  const tables = [
    ...names.filter((name) => book.cellOf(name, cell) === undefined),
    ...written.flatMap((one) => book.statements(one)[0]!.names.filter((name) => book.cellOf(name, one) === undefined)),
  ];
  for (const { table } of tables) taken.add(table.path[0]!.value.toLowerCase());
  const texts = [cell, ...order].map((one) => book.cells[one]!.text.toLowerCase());
  const { dialect } = book.cells[cell]!;
  return new Map(
    order.map((one) => {
      const name = book.nameOf(one);
      // In WITH RECURSIVE a table sees itself.
      if (!query.with?.recursive && !taken.has(name.toLowerCase())) return [one, nameToSql(name, dialect)];
      const base = `${name.toLowerCase()}__cell`;
      let unique = base;
      for (let at = 2; texts.some((text) => text.includes(unique)); at++) unique = `${base}${at}`;
      return [one, nameToSql(unique, dialect)];
    }),
  );
}

/** Where a cell is called otherwise in WITH, the names that mean it are changed, and still qualify its columns. */
function renamings(
  book: CellBook,
  cell: number,
  names: CellStatement['names'],
  called: ReadonlyMap<number, string>,
): Edit[] {
  const { dialect } = book.cells[cell]!;
  return names.flatMap((name) => {
    const read = book.cellOf(name, cell);
    const text = read === undefined ? undefined : called.get(read);
    if (read === undefined || text === undefined || text === nameToSql(book.nameOf(read), dialect)) return [];
    const { start, end, path } = name.table;
    return [{ start, end, text: name.qualifier === 'none' ? `${text} AS ${path[0]!.text}` : text }];
  });
}

function weave(book: CellBook, cell: number, { piece }: CellStatement, edits: readonly Edit[]): Woven {
  const woven = new Woven();
  const { text } = book.cells[cell]!;
  let at = piece.start;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    woven.copy(cell, text, at, piece.start + edit.start);
    if (typeof edit.text === 'string') woven.add(edit.text);
    else woven.append(edit.text);
    at = piece.start + edit.end;
  }
  woven.copy(cell, text, at, piece.end);
  return woven;
}
