/** Expressions of the tree in DuckDB's words, by the types that are known of them. */
import type { Analysis } from '../../../sql/analyze/analysis.ts';
import type { Field } from '../../../sql/analyze/scope.ts';
import type { Expression } from '../../../sql/tree/expression.ts';
import type { Query } from '../../../sql/tree/query.ts';
import { athenaCoerced, athenaSql } from './athena/expression.ts';
import { NotGenerated } from './duck.ts';
import { redshiftCoerced, redshiftSql } from './redshift/expression.ts';

/** What the generator of expressions needs of the generator of queries. */
export interface Context {
  readonly analysis: Analysis;
  /** The values behind words such as `current_user`. */
  readonly words: Readonly<Record<string, string>>;
  /** What stands for a field. */
  fieldSql(field: Field): string;
  /** Gives a field a text. */
  nameField(field: Field, sql: string): void;
  querySql(query: Query): string;
  /** Does the statement speak of other zones than UTC? */
  readonly speaksOfZones: boolean;
  /** The zone of a column's timestamps; undefined where it is not known. */
  zoneOfField(field: Field): string | undefined;
  /** What stands for a value that rows are grouped by, wherever it is written; undefined for every other. */
  keySql(node: Expression): string | undefined;
  /** Is it a condition of which only the rows count where it is true? */
  isFilter(node: Expression): boolean;
  /** A name that nothing else has. */
  newName(prefix: string): string;
}

/** The expression, turned into the type that it has to have where it stands. */
export function expressionSql(node: Expression, context: Context): string {
  return context.analysis.dialect === 'athena' ? athenaCoerced(node, context) : redshiftCoerced(node, context);
}

/** As `expressionSql`, of the type that it has by itself. */
export function plainSql(node: Expression, context: Context): string {
  const { analysis, words } = context;
  const key = context.keySql(node);
  if (key !== undefined) return key;
  const own = analysis.dialect === 'athena' ? athenaSql(node, context) : redshiftSql(node, context);
  if (own !== undefined) return own;
  switch (node.kind) {
    case 'keywordValue': {
      const word = words[node.word.toUpperCase()];
      if (word === undefined || node.precision !== undefined) throw new NotGenerated(node.word);
      return `(${word})`;
    }
    case 'exists':
      return `EXISTS (${context.querySql(node.query)})`;
    case 'subquery':
      return `(${context.querySql(node.query)})`;
    case 'brackets':
      return expressionSql(node.inner, context);
    case 'star':
      throw new NotGenerated('a star inside a value');
    default:
      throw new NotGenerated('this value');
  }
}
