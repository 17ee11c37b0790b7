/** A call as the ways of functions see it. */
import type { Call, Expression } from '../../../sql/tree/expression.ts';
import type { Type } from '../../../sql/types/type.ts';
import type { Context } from './expression.ts';

/** One call, with its arguments in DuckDB's words and what is known of them. */
export interface Given {
  readonly name: string;
  readonly node: Call;
  readonly context: Context;
  /** Arguments, each of the type in `types`. */
  readonly args: readonly string[];
  readonly nodes: readonly Expression[];
  readonly types: readonly Type[];
  readonly returns: Type;
  /** `DISTINCT`, or nothing. */
  readonly quantifier: string;
  /** ORDER BY inside the brackets or of WITHIN GROUP, with a blank before it. */
  readonly order: string;
  /** IGNORE NULLS, with a blank before it. */
  readonly nulls: string;
  /** FILTER and OVER behind the brackets. */
  readonly behind: string;
}
