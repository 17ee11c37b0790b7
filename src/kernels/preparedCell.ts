/** The statements of a cell as they are sent: named cells that they read stand in them, parameters beside them. */
import { LakeError, type Position } from './api.ts';
import type { CellRows } from './moves/bring.ts';
import { offsetOf, positionAt } from './position.ts';
import { CellBook } from '../sql/cells/book.ts';
import { compileStatement, type MovedQueries } from '../sql/cells/compile.ts';
import type { Dialect } from '../sql/lexer.ts';
import { bindParameters, type StatementParameters } from '../sql/parameters/bind.ts';
import type { Parameters } from '../sql/parameters/resolve.ts';
import { split, type Piece } from '../sql/split.ts';

/** A cell among those of its notebook. */
export interface Neighbours {
  readonly book: CellBook;
  /** Index of the cell in the book. */
  readonly cell: number;
  /** Finds the rows of cells on other connections. */
  readonly rows?: CellRows;
}

/** Where something that an engine points at stands in what the user wrote. */
export interface SourcePlace {
  /** In the text of the cell that runs. */
  readonly position: Position;
  /** Where it stands in another cell: that cell's name and the place in it. */
  readonly within?: { readonly name: string; readonly position: Position };
}

export interface PreparedStatement {
  readonly piece: Piece;
  readonly sql: string;
  readonly parameters?: StatementParameters;
  /** From a place in `sql`. */
  readonly placeOf: (position: Position) => SourcePlace;
}

/** For rows that have not been moved. */
const placeholder = 'SELECT * FROM rows_of_another_connection';

/** Why the cell is not sent; `statement` counts from 1. */
export interface Refused {
  readonly statement: number;
  readonly piece: Piece;
  readonly of: number;
  readonly error: LakeError;
}

/**
 * What is sent for the statements of a cell, in order; or why none is. `text` is the text of the cell in `neighbours`, where
 * those are given; `moved` gives the rows of cells on other connections, which stand as `placeholder` without it.
 * Never throws.
 */
export function prepareCell(
  text: string,
  dialect: Dialect,
  parameters: Parameters,
  neighbours?: Neighbours,
  moved?: MovedQueries,
): readonly PreparedStatement[] | Refused {
  const { book, cell } = neighbours ?? { book: new CellBook([{ connection: '', dialect, text }]), cell: 0 };
  const pieces = split(text, dialect);
  const refuse = (offset: number, message: string, more: { readonly hint?: string } = {}): Refused => {
    const index = Math.max(
      pieces.findLastIndex(({ start }) => start <= offset),
      0,
    );
    const error = new LakeError('syntax', message, { ...more, position: positionAt(text, offset) });
    return { statement: index + 1, of: pieces.length, piece: pieces[index]!, error };
  };
  const [fault] = book.faults(cell);
  if (fault) return refuse(fault.start, fault.message, { hint: fault.hint });
  const rows = moved ?? new Map(book.moved(cell).map((one) => [one, placeholder]));
  const prepared: PreparedStatement[] = [];
  for (const [index, piece] of pieces.entries()) {
    const statement = neighbours && book.statements(cell)[index];
    const woven = statement && compileStatement(book, cell, statement, rows);
    const written = woven?.text ?? piece.text;
    const bound = bindParameters(written, dialect, parameters);
    const placeAt = (offset: number): SourcePlace & { readonly offset: number } => {
      const place = woven ? woven.placeAt(offset) : { cell, offset: piece.start + offset };
      if (!place || place.cell === cell) {
        const at = place?.offset ?? piece.start;
        return { position: positionAt(text, at), offset: at };
      }
      const read = book
        .reads(cell)
        .find((one) => one.start >= piece.start && [one.cell, ...book.sources(one.cell)].includes(place.cell));
      const at = read?.start ?? piece.start;
      const within = {
        name: book.nameOf(place.cell),
        position: positionAt(book.cells[place.cell]!.text, place.offset),
      };
      return { position: positionAt(text, at), offset: at, within };
    };
    if ('findings' in bound) {
      const { message, start } = bound.findings[0]!;
      const { offset, within } = placeAt(start);
      return refuse(offset, within ? `In cell ${within.name}: ${message}` : message);
    }
    const { sql, parameters: values, sourceOf } = bound;
    prepared.push({
      piece,
      sql,
      ...(values && { parameters: values }),
      placeOf: (position) => placeAt(sourceOf(offsetOf(sql, position))),
    });
  }
  return prepared;
}
