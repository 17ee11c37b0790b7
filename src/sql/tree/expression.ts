/** The closed tree: expressions. It keeps what was written (`!=` or `<>`, brackets), so that printing gives the same tokens. */
import type { Name, Span, TypeName, Word } from './name.ts';
import type { Query } from './query.ts';
import type { Part } from './statement.ts';

export interface Literal extends Span {
  readonly kind: 'literal';
  readonly type: 'string' | 'number' | 'boolean' | 'null' | 'bytes' | 'unicode';
  /** As written: `'it''s'`, `1.5e3`, `X'0a'`, `U&'\0041'`. */
  readonly text: string;
  /** Of a Unicode string: its own escape character, with quotes. */
  readonly escape?: string;
}

/** `DATE '2024-01-01'`. */
export interface TypedLiteral extends Span {
  readonly kind: 'typedLiteral';
  readonly type: TypeName;
  /** With quotes. */
  readonly text: string;
}

/** `INTERVAL '1' DAY`, `INTERVAL -'2' HOUR TO SECOND`, Redshift's `INTERVAL '1 day'`. */
export interface Interval extends Span {
  readonly kind: 'interval';
  readonly sign?: '+' | '-';
  /** With quotes, or a bare number, which Redshift takes. */
  readonly text: string;
  /** `DAY`, `TO`, `SECOND`, `(3)`, as written. */
  readonly unit: readonly Word[];
}

/** `:name` or `?`. */
export interface Parameter extends Span {
  readonly kind: 'parameter';
  readonly text: string;
}

/** A name that stands alone; which column it is, the binder finds. */
export interface ColumnName extends Span {
  readonly kind: 'column';
  readonly name: Name;
}

/** `base.name`: a column behind its table, a field of a row, a step into SUPER. */
export interface Field extends Span {
  readonly kind: 'field';
  readonly base: Expression;
  readonly name: Name;
}

/** `base[index]`. */
export interface Subscript extends Span {
  readonly kind: 'subscript';
  readonly base: Expression;
  readonly index: Expression;
}

/** `*` or `t.*`, in a select list or in `count(*)`. */
export interface Star extends Span {
  readonly kind: 'star';
  readonly base?: Expression;
  /** Athena: names of the columns of a row. */
  readonly columns?: readonly Name[];
  /** Redshift: left out. `brackets` is empty for one name without brackets. */
  readonly exclude?: { readonly names: readonly Name[]; readonly brackets: '()' | '' };
}

export interface Unary extends Span {
  readonly kind: 'unary';
  readonly operator: string;
  readonly operand: Expression;
}

export interface Binary extends Span {
  readonly kind: 'binary';
  readonly operator: string;
  readonly operatorStart: number;
  readonly left: Expression;
  readonly right: Expression;
}

/** A chain of AND or of OR. */
export interface Logical extends Span {
  readonly kind: 'logical';
  readonly operator: 'AND' | 'OR';
  readonly terms: readonly Expression[];
}

export interface Not extends Span {
  readonly kind: 'not';
  readonly operand: Expression;
}

export interface Between extends Span {
  readonly kind: 'between';
  readonly operatorStart: number;
  readonly value: Expression;
  /** `NOT BETWEEN`, `BETWEEN SYMMETRIC`. */
  readonly words: readonly string[];
  readonly low: Expression;
  readonly high: Expression;
}

export interface InList extends Span {
  readonly kind: 'in';
  readonly operatorStart: number;
  readonly value: Expression;
  readonly words: readonly string[];
  readonly list: readonly Expression[] | Query;
}

export interface Like extends Span {
  readonly kind: 'like';
  readonly value: Expression;
  /** `LIKE`, `NOT ILIKE`, `SIMILAR TO`. */
  readonly words: readonly string[];
  readonly pattern: Expression;
  readonly escape?: Expression;
}

/** `IS NOT NULL`, `IS TRUE`, `ISNULL`. */
export interface Is extends Span {
  readonly kind: 'is';
  readonly value: Expression;
  readonly words: readonly string[];
}

export interface DistinctFrom extends Span {
  readonly kind: 'distinctFrom';
  readonly left: Expression;
  readonly words: readonly string[];
  readonly right: Expression;
}

/** `= ANY (SELECT …)`. */
export interface Quantified extends Span {
  readonly kind: 'quantified';
  readonly left: Expression;
  readonly operator: string;
  readonly quantifier: string;
  readonly query: Query;
}

export interface Exists extends Span {
  readonly kind: 'exists';
  readonly query: Query;
}

export interface Subquery extends Span {
  readonly kind: 'subquery';
  readonly query: Query;
}

export interface Brackets extends Span {
  readonly kind: 'brackets';
  readonly inner: Expression;
}

/** `ROW(1, 2)`, `(1, 2)`, and `()` in GROUP BY. */
export interface RowValue extends Span {
  readonly kind: 'row';
  readonly word: 'ROW' | '';
  readonly items: readonly Expression[];
}

export interface ArrayValue extends Span {
  readonly kind: 'array';
  readonly items: readonly Expression[];
}

export interface Case extends Span {
  readonly kind: 'case';
  readonly operand?: Expression;
  readonly whens: readonly { readonly when: Expression; readonly then: Expression }[];
  readonly otherwise?: Expression;
}

export interface Cast extends Span {
  readonly kind: 'cast';
  readonly form: 'CAST' | 'TRY_CAST' | '::';
  readonly value: Expression;
  readonly type: TypeName;
}

/** `EXTRACT(field FROM value)`; Redshift lets the field be a string. */
export interface Extract extends Span {
  readonly kind: 'extract';
  readonly field: Word;
  readonly value: Expression;
}

export interface Lambda extends Span {
  readonly kind: 'lambda';
  readonly parameters: readonly Name[];
  readonly brackets: '()' | '';
  readonly body: Expression;
}

export interface AtTimeZone extends Span {
  readonly kind: 'atTimeZone';
  readonly value: Expression;
  readonly zone: Expression;
}

/** A value that is called by a word alone: `CURRENT_DATE`, `CURRENT_TIMESTAMP(3)`, `SYSDATE`. */
export interface KeywordValue extends Span {
  readonly kind: 'keywordValue';
  readonly word: string;
  readonly precision?: string;
}

/** A named argument, `name => value`. */
export interface NamedArgument extends Span {
  readonly kind: 'namedArgument';
  readonly name: Name;
  readonly value: Expression;
}

export interface Call extends Span {
  readonly kind: 'call';
  readonly path: readonly Name[];
  /** `APPROXIMATE` of Redshift, which stands before. */
  readonly before?: Word;
  readonly quantifier?: 'ALL' | 'DISTINCT';
  readonly arguments: readonly (Expression | NamedArgument)[];
  /** ORDER BY inside the brackets. */
  readonly orderBy?: readonly SortItem[];
  /** `ON OVERFLOW …` of LISTAGG, `IGNORE NULLS` inside the brackets. */
  readonly inside?: readonly Part[];
  readonly withinGroup?: readonly SortItem[];
  readonly filter?: Expression;
  readonly nulls?: 'IGNORE' | 'RESPECT';
  readonly over?: Window | Name;
}

/** A function with a grammar of its own: `TRIM(BOTH 'x' FROM y)`, `SUBSTRING(x FROM 2)`, `JSON_VALUE(…)`. */
export interface SpecialCall extends Span {
  readonly kind: 'special';
  readonly name: Word;
  /** What stands between its brackets. */
  readonly parts: readonly Part[];
}

/** Something is missing here; there is a finding for it. */
export interface Missing extends Span {
  readonly kind: 'missing';
}

export type Expression =
  | Literal
  | TypedLiteral
  | Interval
  | Parameter
  | ColumnName
  | Field
  | Subscript
  | Star
  | Unary
  | Binary
  | Logical
  | Not
  | Between
  | InList
  | Like
  | Is
  | DistinctFrom
  | Quantified
  | Exists
  | Subquery
  | Brackets
  | RowValue
  | ArrayValue
  | Case
  | Cast
  | Extract
  | Lambda
  | AtTimeZone
  | KeywordValue
  | Call
  | SpecialCall
  | Missing;

export interface SortItem extends Span {
  readonly kind: 'sortItem';
  readonly value: Expression;
  readonly direction?: 'ASC' | 'DESC';
  readonly nulls?: 'FIRST' | 'LAST';
}

export interface Window extends Span {
  readonly kind: 'window';
  readonly base?: Name;
  readonly partitionBy?: readonly Expression[];
  readonly orderBy?: readonly SortItem[];
  readonly frame?: Frame;
}

export interface Frame extends Span {
  readonly kind: 'frame';
  readonly unit: 'ROWS' | 'RANGE' | 'GROUPS';
  readonly from: FrameBound;
  /** With BETWEEN. */
  readonly to?: FrameBound;
}

export interface FrameBound extends Span {
  readonly kind: 'frameBound';
  /** `UNBOUNDED PRECEDING`, `CURRENT ROW`, `PRECEDING`. */
  readonly words: readonly string[];
  readonly value?: Expression;
}
