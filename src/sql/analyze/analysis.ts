/** What is known of a statement beyond its words: which column a name means, and of what type every value is. */
import type { Catalogue, Table } from '../catalogue.ts';
import type { Finding, FindingCode } from '../finding.ts';
import type { FunctionCatalogue } from '../functions/catalogue.ts';
import type { Dialect } from '../lexer.ts';
import type { Call, Expression, Lambda, SpecialCall } from '../tree/expression.ts';
import type { Span } from '../tree/name.ts';
import type { Query, QueryBody, Relation, Reshaped, Select, SelectItem, TableName } from '../tree/query.ts';
import { anyType, isSameType, type Type } from '../types/type.ts';
import type { Resolved } from './overload.ts';
import type { Turned } from './reshaped.ts';
import type { Field, Scope, WithEntry } from './scope.ts';

/** What a table name in FROM means. */
export type Meaning =
  | { readonly kind: 'with'; readonly entry: WithEntry }
  | { readonly kind: 'table'; readonly table: Table }
  /** Redshift: the items of an array in a column of a relation beside it. */
  | { readonly kind: 'items'; readonly value: Expression }
  | { readonly kind: 'unknown' };

/** What the engine itself says of a fault, in its own words. */
export interface Refusal {
  /** `COLUMN_NOT_FOUND`, `TYPE_MISMATCH`, … */
  readonly name: string;
  readonly message: string;
  /** Where the engine says that it stands, if that is not the span of the fault: an offset, or nowhere. */
  readonly at?: number | 'nowhere';
}

/** A fault of meaning: a finding, with what the engine would say. */
export interface Fault extends Finding {
  readonly refusal: Refusal;
}

/** A column of a query's result. */
export interface OutputColumn {
  /** `undefined` for a value without a name. */
  readonly name: string | undefined;
  readonly field: Field;
}

/** A region of the text, and what can be named in it. Later ones lie inside earlier ones. */
export interface ScopeSpan extends Span {
  readonly scope: Scope;
}

export class Analysis {
  readonly dialect: Dialect;
  readonly text: string;
  readonly catalogue: Catalogue;
  readonly functions: FunctionCatalogue;
  /** By name, in lower case, as far as they are known. */
  readonly parameterTypes: ReadonlyMap<string, Type>;
  readonly faults: Fault[] = [];
  readonly scopes: ScopeSpan[] = [];
  /** Type of every expression, before it turns into another by itself. */
  readonly types = new Map<Expression, Type>();
  /** The type that an expression turns into by itself where it stands. */
  readonly coercions = new Map<Expression, Type>();
  /** The field that a name, with or without a qualifier, means. */
  readonly fields = new Map<Expression, { readonly field: Field; readonly level: number }>();
  /** Functions that the statement itself brings along, in lower case. */
  readonly ownFunctions = new Set<string>();
  readonly calls = new Map<Call | SpecialCall, Resolved>();
  /** The parameters of a lambda. */
  readonly lambdas = new Map<Lambda, readonly Field[]>();
  /** Fields of every relation in FROM. */
  readonly relations = new Map<Relation, readonly Field[]>();
  readonly tables = new Map<TableName, Meaning>();
  /** What PIVOT and UNPIVOT ask for. */
  readonly turned = new Map<Reshaped, Turned>();
  readonly outputs = new Map<Query, readonly OutputColumn[]>();
  /** Fields of every branch and of every set operation, in the order of its columns. */
  readonly bodies = new Map<QueryBody, readonly Field[]>();
  /** What an item of a select list stands for: several fields where it is a star. */
  readonly items = new Map<SelectItem, readonly Field[]>();
  /** The scope behind FROM. */
  readonly selects = new Map<Select, Scope>();
  /** The output column that an item of ORDER BY or GROUP BY means by its number or its alias. */
  readonly ordinals = new Map<Expression, number>();

  constructor(parts: {
    readonly dialect: Dialect;
    readonly text: string;
    readonly catalogue: Catalogue;
    readonly functions: FunctionCatalogue;
    readonly parameterTypes?: ReadonlyMap<string, Type> | undefined;
  }) {
    this.dialect = parts.dialect;
    this.text = parts.text;
    this.catalogue = parts.catalogue;
    this.functions = parts.functions;
    this.parameterTypes = parts.parameterTypes ?? new Map();
  }

  typeOf(node: Expression): Type {
    return this.types.get(node) ?? anyType;
  }

  /** Notes that the value turns into another type. */
  coerce(node: Expression, type: Type): void {
    if (type.name !== 'any' && !isSameType(this.typeOf(node), type)) this.coercions.set(node, type);
  }

  fault(
    code: FindingCode,
    span: Span,
    refusal: Refusal,
    more: { readonly message?: string; readonly fix?: string; readonly fixSpan?: Span } = {},
  ): void {
    const { start, end } = span;
    // What was said of a place in better words is not said again.
    if (this.faults.some((one) => one.code === code && one.start === start && one.end === end)) return;
    this.faults.push({
      code,
      severity: 'error',
      message: more.message ?? `${refusal.message}.`,
      start,
      end,
      refusal,
      ...(more.fix === undefined ? {} : { fix: more.fix }),
      ...(more.fixSpan === undefined ? {} : { fixSpan: more.fixSpan }),
    });
  }
}
