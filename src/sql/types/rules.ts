import type { Dialect } from '../lexer.ts';
import * as redshift from './redshift.ts';
import * as trino from './trino.ts';
import type { Type } from './type.ts';

/** What a dialect makes of two types. */
export interface TypeRules {
  /** The type that both values turn into by themselves. */
  commonType(a: Type, b: Type): Type | undefined;
  canCoerce(from: Type, to: Type): boolean;
  /** The type of `a operator b`, comparisons aside. */
  operatorType(operator: string, a: Type, b: Type): Type | undefined;
}

export const rulesOf: Readonly<Record<Dialect, TypeRules>> = { athena: trino, redshift };
