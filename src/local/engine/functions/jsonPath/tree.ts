/** Trees of JSON paths as SQL's standard has them. Source: the grammar that Trino's documentation describes. */

/** A number: whole, with places, or of double precision. */
export type PathNumber =
  | { readonly of: 'integer'; readonly value: bigint }
  | { readonly of: 'decimal'; readonly value: number; readonly text: string }
  | { readonly of: 'double'; readonly value: number };

export type Accessor =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'members' }
  | { readonly kind: 'descendants'; readonly name: string }
  | { readonly kind: 'items' }
  | { readonly kind: 'subscripts'; readonly ranges: readonly { readonly from: Path; readonly to?: Path }[] }
  | { readonly kind: 'filter'; readonly predicate: Predicate }
  | { readonly kind: 'method'; readonly name: 'type' | 'size' | 'double' | 'ceiling' | 'floor' | 'abs' | 'keyvalue' };

export type Path =
  | { readonly kind: 'literal'; readonly value: null | boolean | string | PathNumber }
  | { readonly kind: 'context' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'current' }
  | { readonly kind: 'last' }
  | { readonly kind: 'sign'; readonly sign: '+' | '-'; readonly operand: Path }
  | { readonly kind: 'arithmetic'; readonly operator: string; readonly left: Path; readonly right: Path }
  | { readonly kind: 'access'; readonly base: Path; readonly accessor: Accessor };

export type Predicate =
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Path; readonly right: Path }
  | { readonly kind: 'startsWith'; readonly value: Path; readonly prefix: Path }
  | { readonly kind: 'exists'; readonly path: Path }
  | { readonly kind: 'isUnknown'; readonly operand: Predicate }
  | { readonly kind: 'not'; readonly operand: Predicate }
  | { readonly kind: 'and' | 'or'; readonly left: Predicate; readonly right: Predicate };

export interface JsonPath {
  readonly mode: 'lax' | 'strict';
  readonly root: Path;
}
