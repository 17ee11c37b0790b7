/** What can be asked of a result that is kept: another order, fewer rows, and what its columns hold. Plain data. */

/** Columns are positions: names may stand twice. */
export interface ViewSpec {
  /** The first decides. NULLs come last in both directions; rows that are equal stay in the order of the result. */
  readonly sort: readonly Sort[];
  /** A row passes all of them. */
  readonly filters: readonly Filter[];
}

export interface Sort {
  readonly column: number;
  readonly descending: boolean;
}

/** Values are texts in the form of the column's type. */
export type Filter = { readonly column: number } & (
  | { readonly operator: 'isNull' | 'isNotNull' }
  | { readonly operator: Comparison; readonly value: string }
  | { readonly operator: 'between'; readonly low: string; readonly high: string }
  | { readonly operator: 'in' | 'notIn'; readonly values: readonly (string | null)[] }
);

/** Of texts regardless of case: contains, startsWith, endsWith. */
export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'startsWith' | 'endsWith';

export interface OpenView {
  readonly id: number;
  readonly rowCount: number;
  readonly elapsedMs: number;
}

/** Values are texts as they are shown. */
export interface ColumnProfile {
  readonly column: number;
  readonly nulls: number;
  /** Approximate, within some percent. */
  readonly distinct: number;
  readonly min?: string;
  readonly max?: string;
  readonly mean?: number;
  /** Of numbers and times: parts of one width from the least to the greatest. */
  readonly bins?: readonly number[];
  /** Of other columns with few values: the commonest. */
  readonly top?: readonly { readonly value: string | null; readonly count: number }[];
}

/** Of the cells of a range. Sum and average are those of its numbers. */
export interface RangeTotals {
  readonly cells: number;
  readonly nulls: number;
  readonly numbers: number;
  readonly sum?: string;
  readonly average?: string;
  readonly min?: string;
  readonly max?: string;
}

export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Rows `from` to `to`, `to` left out, of a view or of the result itself. */
export interface RowRange {
  readonly view?: number;
  readonly from: number;
  readonly to: number;
}

/** Files that a result can be written to. */
export type ExportFormat = 'csv' | 'parquet' | 'jsonl';
