/** A cell gets another name: what changes in the cells that read it. */
import { pathOf } from '../analyze/path.ts';
import { nameToSql } from '../quote.ts';
import type { Node, Part } from '../tree/statement.ts';
import { walk } from '../walk.ts';
import type { CellBook, CellStatement } from './book.ts';

/** A text for a span of a cell, in UTF-16 offsets. */
export interface CellEdit {
  readonly cell: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The changes in other cells when `cell` is renamed; names that qualify its columns change, too. */
export function renameEdits(book: CellBook, cell: number, to: string): readonly CellEdit[] {
  const edits: CellEdit[] = [];
  for (const [index, { dialect }] of book.cells.entries())
    for (const statement of book.statements(index)) {
      const names = statement.names.filter((name) => book.cellOf(name, index) === cell);
      if (names.length === 0) continue;
      const text = nameToSql(to, dialect);
      const qualifiers = qualifiersOf(statement, book.nameOf(cell));
      const add = (start: number, end: number, written: string): void => {
        const by = statement.piece.start;
        edits.push({ cell: index, start: start + by, end: end + by, text: written });
      };
      for (const { table, qualifier } of names) {
        const keeps = qualifiers === undefined && qualifier === 'none';
        add(table.start, table.end, keeps ? `${text} AS ${table.path[0]!.text}` : text);
      }
      for (const { start, end } of qualifiers ?? []) add(start, end, text);
    }
  return edits;
}

/** Names before columns that are this one; undefined where something else in the statement is called so, too. */
function qualifiersOf({ parsed }: CellStatement, name: string): readonly { start: number; end: number }[] | undefined {
  const isSame = (other: string): boolean => other.toLowerCase() === name.toLowerCase();
  const found: { start: number; end: number }[] = [];
  let isShared = false;
  walk(parsed.tree, (node: Node | Part) => {
    if (node.kind === 'withTable' && isSame(node.name.value)) isShared = true;
    if (node.kind === 'aliased' && isSame(node.alias.value)) isShared = true;
    const path =
      node.kind === 'star' ? node.base && pathOf(node.base) : node.kind === 'field' ? pathOf(node) : undefined;
    const [first] = path ?? [];
    if (!first) return true;
    if (isSame(first.value)) found.push({ start: first.start, end: first.end });
    return false;
  });
  return isShared ? undefined : found;
}
