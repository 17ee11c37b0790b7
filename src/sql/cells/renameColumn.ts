/** A column of a cell gets another name: what changes in the cells that read it. */
import { analyze } from '../analyze/analyze.ts';
import type { Analysis } from '../analyze/analysis.ts';
import type { Field } from '../analyze/scope.ts';
import type { Surroundings } from '../assist/place.ts';
import { nameToSql } from '../quote.ts';
import type { Name } from '../tree/name.ts';
import { walk } from '../walk.ts';
import type { CellBook, CellStatement } from './book.ts';
import type { CellEdit } from './rename.ts';

/** Is the name that is given at this offset of a cell one of the columns that the cell gives? */
export function givesColumn(book: CellBook, cell: number, at: number, surroundings: Surroundings): boolean {
  const [statement] = book.statements(cell);
  if (!statement || book.cells[cell]?.name === undefined) return false;
  return outputsOf(statement, surroundings).some(({ alias }) => alias?.start === at - statement.piece.start);
}

/**
 * The changes in the cells below when the column `from` of `cell` is called `to`, and in those that read it by them.
 * `around` gives what is known around a cell, the cells above it included.
 */
export function columnEdits(
  book: CellBook,
  cell: number,
  from: string,
  to: string,
  around: (cell: number) => Surroundings | undefined,
): readonly CellEdit[] {
  const old = from.toLowerCase();
  const edits: CellEdit[] = [];
  /** Cells that give the column under its name. */
  const giving = new Set([cell]);
  for (let index = cell + 1; index < book.cells.length; index++) {
    const surroundings = around(index);
    if (!surroundings) continue;
    for (const statement of book.statements(index)) {
      const read = statement.names.flatMap((name) => {
        const of = book.cellOf(name, index);
        return of !== undefined && giving.has(of) ? [book.nameOf(of).toLowerCase()] : [];
      });
      if (read.length === 0) continue;
      const isMeant = ({ name, alias, sources }: Field): boolean => {
        const [source, more] = sources;
        return (
          alias === undefined &&
          name?.toLowerCase() === old &&
          more === undefined &&
          source?.table.length === 1 &&
          read.includes(source.table[0]!.toLowerCase()) &&
          source.column.toLowerCase() === old
        );
      };
      const analysis = analysisOf(statement, surroundings);
      const by = statement.piece.start;
      const text = nameToSql(to, surroundings.dialect);
      for (const { start, end } of usesIn(statement, analysis, isMeant))
        edits.push({ cell: index, start: start + by, end: end + by, text });
      if (outputsOf(statement, surroundings).some(isMeant)) giving.add(index);
    }
  }
  return edits;
}

function usesIn({ parsed }: CellStatement, analysis: Analysis, isMeant: (field: Field) => boolean): readonly Name[] {
  const found: Name[] = [];
  const passes = [...analysis.outputs.values()].some((columns) => columns.some(({ field }) => isMeant(field)));
  walk(parsed.tree, (node) => {
    if (node.kind !== 'column' && node.kind !== 'field') return;
    const field = analysis.fields.get(node)?.field;
    // In ORDER BY and GROUP BY it may mean the column of the select list.
    const isOutput = passes && !field && node.kind === 'column' && analysis.ordinals.has(node);
    if (field ? isMeant(field) : isOutput) found.push(node.name);
  });
  return found;
}

function outputsOf(statement: CellStatement, surroundings: Surroundings): readonly Field[] {
  const { tree } = statement.parsed;
  if (tree.kind !== 'query') return [];
  return (analysisOf(statement, surroundings).outputs.get(tree) ?? []).map(({ field }) => field);
}

function analysisOf({ parsed }: CellStatement, { catalogue, functions }: Surroundings): Analysis {
  return analyze(parsed, catalogue, functions);
}
