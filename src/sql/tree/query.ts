/** The closed tree: queries and what stands behind FROM. */
import type { Expression, Missing, SortItem, Window } from './expression.ts';
import type { Name, Span, Word } from './name.ts';
import type { Part } from './statement.ts';

export interface Query extends Span {
  readonly kind: 'query';
  readonly with?: With;
  readonly body: QueryBody;
  readonly orderBy?: readonly SortItem[];
  /** LIMIT, OFFSET, FETCH in the order of writing. */
  readonly limits: readonly Limit[];
}

export interface Limit extends Span {
  readonly kind: 'limit';
  /** `LIMIT`, `OFFSET`, `FETCH FIRST`. */
  readonly words: readonly string[];
  readonly count?: Expression;
  /** `ROWS ONLY`, `WITH TIES`, `ALL`. */
  readonly tail: readonly string[];
}

export interface With extends Span {
  readonly kind: 'with';
  readonly recursive?: Word;
  readonly tables: readonly WithTable[];
}

export interface WithTable extends Span {
  readonly kind: 'withTable';
  readonly name: Name;
  readonly columns?: readonly Name[];
  readonly query: Query;
}

export type QueryBody = Select | SetOperation | Values | TableQuery | Query;

/** Operations of one rank from left to right. */
export interface SetOperation extends Span {
  readonly kind: 'setOperation';
  readonly first: QueryBody;
  readonly rest: readonly { readonly words: readonly string[]; readonly start: number; readonly body: QueryBody }[];
}

export interface Values extends Span {
  readonly kind: 'values';
  readonly rows: readonly Expression[];
}

/** `TABLE t`. */
export interface TableQuery extends Span {
  readonly kind: 'tableQuery';
  readonly table: TableName;
}

export interface Select extends Span {
  readonly kind: 'select';
  readonly quantifier?: 'ALL' | 'DISTINCT';
  readonly top?: Expression;
  /** Redshift: `TOP 5 DISTINCT`. */
  readonly distinctBehindTop?: true;
  readonly items: readonly SelectItem[];
  /** Redshift: `INTO [TEMP] [TABLE] t`. */
  readonly into?: readonly Part[];
  readonly from?: readonly Relation[];
  readonly where?: Expression;
  readonly connectBy?: readonly Part[];
  readonly groupBy?: GroupBy;
  readonly having?: Expression;
  readonly windows?: readonly NamedWindow[];
  readonly qualify?: Expression;
}

export interface SelectItem extends Span {
  readonly kind: 'selectItem';
  readonly value: Expression;
  readonly alias?: Name;
  readonly as?: Word;
}

export interface NamedWindow extends Span {
  readonly kind: 'namedWindow';
  readonly name: Name;
  readonly window: Window;
}

export interface GroupBy extends Span {
  readonly kind: 'groupBy';
  readonly quantifier?: 'ALL' | 'DISTINCT';
  /** None for Redshift's GROUP BY ALL. */
  readonly items: readonly GroupItem[];
}

export type GroupItem = Expression | GroupingSets;

export interface GroupingSets extends Span {
  readonly kind: 'groupingSets';
  readonly words: readonly ['ROLLUP'] | readonly ['CUBE'] | readonly ['GROUPING', 'SETS'];
  readonly items: readonly GroupItem[];
}

export interface TableName extends Span {
  readonly kind: 'table';
  readonly path: readonly Name[];
  /** `FOR TIMESTAMP AS OF …`. */
  readonly version?: { readonly words: readonly string[]; readonly value: Expression };
}

export interface Aliased extends Span {
  readonly kind: 'aliased';
  readonly relation: Relation;
  readonly as?: Word;
  readonly alias: Name;
  readonly columns?: readonly Name[];
  /** Redshift: `AT name`, the position in a SUPER array. */
  readonly at?: Name;
}

export interface Join extends Span {
  readonly kind: 'join';
  readonly left: Relation;
  /** `LEFT OUTER JOIN`, `CROSS JOIN`, `NATURAL JOIN`. */
  readonly words: readonly string[];
  readonly right: Relation;
  readonly on?: Expression;
  readonly using?: readonly Name[];
}

export interface DerivedTable extends Span {
  readonly kind: 'derived';
  readonly lateral?: Word;
  readonly query: Query;
}

export interface BracketRelation extends Span {
  readonly kind: 'bracketRelation';
  readonly inner: Relation;
}

export interface Unnest extends Span {
  readonly kind: 'unnest';
  readonly values: readonly Expression[];
  /** `WITH ORDINALITY`. */
  readonly tail: readonly string[];
}

/** `TABLE(f(…))`, or a function in FROM. */
export interface TableFunction extends Span {
  readonly kind: 'tableFunction';
  readonly word?: Word;
  readonly call: Expression;
}

export interface Sample extends Span {
  readonly kind: 'sample';
  readonly relation: Relation;
  readonly method: Word;
  readonly size: Expression;
}

/** Redshift: a path into SUPER with brackets in it, and `UNPIVOT path AS value AT name`. */
export interface SuperRelation extends Span {
  readonly kind: 'superRelation';
  readonly unpivot?: Word;
  readonly value: Expression;
}

/** PIVOT, UNPIVOT and MATCH_RECOGNIZE. */
export interface Reshaped extends Span {
  readonly kind: 'reshaped';
  readonly relation: Relation;
  readonly word: Word;
  readonly parts: readonly Part[];
}

export type Relation =
  | TableName
  | Aliased
  | Join
  | DerivedTable
  | BracketRelation
  | Unnest
  | TableFunction
  | Sample
  | SuperRelation
  | Reshaped
  | Missing;
