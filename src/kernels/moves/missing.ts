/** Why the rows of a cell cannot be read by a cell on another connection. */
import { LakeError } from '../api.ts';
import { formatCount } from '../format.ts';

/** What is known of the rows of a cell. */
export type RowsState =
  | { readonly kind: 'none' }
  /** It ran, and its rows are not kept any more. */
  | { readonly kind: 'gone' }
  /** It was stopped, or broke off, behind so many rows. */
  | { readonly kind: 'partial'; readonly rowCount: number }
  /** Names of cells that are not what they were; empty where it is the cell itself. */
  | { readonly kind: 'stale'; readonly changed: readonly string[] };

export interface Missing {
  readonly message: string;
  readonly hint: string;
}

export function describeMissing(name: string, state: RowsState): Missing {
  const again = `Run cell ${name} again, then this one.`;
  switch (state.kind) {
    case 'none':
      return {
        message: `Cell ${name} runs on another connection and has no result yet that could be joined here.`,
        hint: `Run cell ${name}, then this one.`,
      };
    case 'gone':
      return { message: `The result of cell ${name} is no longer kept, so it cannot be joined here.`, hint: again };
    case 'partial': {
      const rows = `${formatCount(state.rowCount)} ${state.rowCount === 1 ? 'row' : 'rows'}`;
      return {
        message: `The result of cell ${name} ends after ${rows} and is not whole; a part of it is not joined as if it were all.`,
        hint: `Run cell ${name} again, to its end.`,
      };
    }
    case 'stale': {
      const what = state.changed.length === 0 ? 'it has changed' : `${state.changed.join(', ')} changed`;
      return { message: `The result of cell ${name} is stale: ${what} since it ran.`, hint: again };
    }
  }
}

/** As the error of a run, which offers to run that cell. */
export function missingRows(name: string, state: RowsState): LakeError {
  const { message, hint } = describeMissing(name, state);
  return new LakeError('notFound', message, { hint, runFirst: name });
}
