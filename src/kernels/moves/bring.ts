/** Before a cell runs: the rows that it reads of cells on other connections. */
import { LakeError, type Kernel } from '../api.ts';
import { asLakeError } from '../aws/errors.ts';
import { flattened, movedQuery, type ResultColumn } from '../../sql/cells/moved.ts';
import type { MovedQueries } from '../../sql/cells/compile.ts';
import type { Neighbours } from '../preparedCell.ts';
import type { Intake } from './intake.ts';

/** Finds and moves the rows of cells; what asks, and what keeps, is the caller's. */
export interface CellRows {
  /**
   * The table in which the rows of a cell lie once they are in the lakehouse. Throws LakeError where they cannot be read,
   * with `runFirst` where a run helps, or the signal's reason.
   */
  bring(cell: number, intake: Intake, signal: AbortSignal): Promise<BroughtRows>;
}

export interface BroughtRows {
  /** As SQL of either dialect. */
  readonly table: string;
  readonly columns: readonly ResultColumn[];
}

/** Queries that give the rows, and what the user should know of them; or why a cell cannot be read, by its index. */
export type Brought =
  | { readonly queries: MovedQueries; readonly notes: readonly string[] }
  | { readonly error: LakeError; readonly cell: number };

/** Throws the signal's reason only. */
export async function bringRows(
  kernel: Kernel,
  { book, cell, rows }: Neighbours,
  signal: AbortSignal,
): Promise<Brought> {
  const queries = new Map<number, string>();
  const notes: string[] = [];
  for (const source of book.moved(cell))
    try {
      if (!kernel.intake || !rows)
        throw new LakeError('unsupported', `Cell ${book.nameOf(source)} runs on another connection.`, {
          hint: 'Set both cells to the same connection.',
        });
      const { table, columns } = await rows.bring(source, kernel.intake, signal);
      const [from, to] = [book.cells[source]!.dialect, book.cells[cell]!.dialect];
      queries.set(source, movedQuery(table, columns, from, to));
      for (const { name, type } of flattened(columns))
        notes.push(
          `${name} of cell ${book.nameOf(source)} is text here: ${type} values do not keep their parts in a result. CAST(${name} AS JSON) in that cell keeps them.`,
        );
    } catch (error) {
      signal.throwIfAborted();
      return { error: asLakeError(error), cell: source };
    }
  return { queries, notes };
}
