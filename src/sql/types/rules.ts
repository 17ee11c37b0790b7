import type { Dialect } from '../lexer.ts';
import * as redshift from './redshift.ts';
import * as trino from './trino.ts';
import type { Type } from './type.ts';

/** What a dialect makes of two types. */
export interface TypeRules {
  /** The type that both values turn into by themselves. */
  readonly commonType: (a: Type, b: Type) => Type | undefined;
  readonly canCoerce: (from: Type, to: Type) => boolean;
  /** The type of `a operator b`, comparisons aside. */
  readonly operatorType: (operator: string, a: Type, b: Type) => Type | undefined;
}

export const rulesOf: Readonly<Record<Dialect, TypeRules>> = { athena: trino, redshift };
