/** Row filters in Lake Formation's grammar: columns against constants, joined by AND, OR and NOT. Read, never spliced. */
import { parse } from '../sql/parse.ts';
import type { Expression, Literal } from '../sql/tree/expression.ts';

export type Constant =
  | { readonly type: 'string'; readonly value: string }
  /** Digits as written. */
  | { readonly type: 'number'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean };

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Predicate =
  | { readonly kind: 'true' }
  | { readonly kind: 'compare'; readonly column: string; readonly operator: Comparison; readonly value: Constant }
  | { readonly kind: 'between'; readonly column: string; readonly low: Constant; readonly high: Constant }
  | { readonly kind: 'in'; readonly column: string; readonly values: readonly Constant[] }
  | { readonly kind: 'like'; readonly column: string; readonly pattern: string; readonly escape?: string }
  | { readonly kind: 'isNull'; readonly column: string }
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Predicate[] }
  | { readonly kind: 'not'; readonly term: Predicate };

/** A filter or grant that cannot be, in one sentence. */
export class GrantFault extends Error {
  override readonly name = 'GrantFault';
}

const longest = 2048;
const grammar =
  'Write columns against constants with = <> < > <= >= BETWEEN, IN, LIKE or IS NULL, joined by AND, OR and NOT.';

/** Reads a row filter. Throws GrantFault with what is wrong and where. */
export function parsePredicate(text: string): Predicate {
  if (text.trim() === '') throw new GrantFault('The row filter is empty; write true for all rows.');
  if (text.length >= longest)
    throw new GrantFault(`The row filter has ${text.length} characters; fewer than ${longest} are allowed.`);
  const before = 'SELECT 1 FROM t WHERE ';
  const { tree, findings } = parse(before + text, 'athena');
  const [finding] = findings.filter(({ severity }) => severity === 'error');
  if (finding)
    throw new GrantFault(
      `The row filter is no condition at character ${finding.start - before.length + 1}: ${finding.message}`,
    );
  const body = tree.kind === 'query' ? tree.body : undefined;
  const isWhole = tree.kind === 'query' && !tree.with && !tree.orderBy && tree.limits.length === 0;
  if (!isWhole || body?.kind !== 'select' || !body.where || body.groupBy || body.having || body.windows || body.qualify)
    throw new GrantFault(`The row filter must be one condition and nothing else. ${grammar}`);
  return read(body.where, before.length);
}

function refuse(node: Expression, from: number, what: string): never {
  throw new GrantFault(`The row filter holds ${what} at character ${node.start - from + 1}. ${grammar}`);
}

function read(node: Expression, from: number): Predicate {
  switch (node.kind) {
    case 'brackets':
      return read(node.inner, from);
    case 'logical':
      return { kind: node.operator === 'AND' ? 'and' : 'or', terms: node.terms.map((term) => read(term, from)) };
    case 'not':
      return { kind: 'not', term: read(node.operand, from) };
    case 'literal':
      if (node.type === 'boolean' && /^true$/i.test(node.text)) return { kind: 'true' };
      return refuse(node, from, 'a constant alone');
    case 'binary': {
      const operator = node.operator === '!=' ? '<>' : node.operator;
      if (!isComparison(operator)) return refuse(node, from, `the operator ${node.operator}`);
      return { kind: 'compare', column: columnOf(node.left, from), operator, value: constantOf(node.right, from) };
    }
    case 'between': {
      if (node.words.includes('SYMMETRIC')) return refuse(node, from, 'BETWEEN SYMMETRIC');
      const [low, high] = [constantOf(node.low, from), constantOf(node.high, from)];
      return negated(node.words, { kind: 'between', column: columnOf(node.value, from), low, high });
    }
    case 'in': {
      if (!('length' in node.list)) return refuse(node, from, 'a subquery');
      const values = node.list.map((item) => constantOf(item, from));
      return negated(node.words, { kind: 'in', column: columnOf(node.value, from), values });
    }
    case 'like': {
      if (!/^(?:NOT )?LIKE$/.test(node.words.join(' '))) return refuse(node, from, node.words.join(' '));
      const [pattern, escape] = [node.pattern, node.escape].map((one) => one && constantOf(one, from));
      if (pattern?.type !== 'string' || (escape && (escape.type !== 'string' || [...escape.value].length !== 1)))
        return refuse(node, from, 'a LIKE without a text for its pattern');
      const column = columnOf(node.value, from);
      return negated(node.words, {
        kind: 'like',
        column,
        pattern: pattern.value,
        ...(escape?.type === 'string' && { escape: escape.value }),
      });
    }
    case 'is': {
      const words = node.words.join(' ');
      if (!/^IS (?:NOT )?NULL$/.test(words)) return refuse(node, from, words);
      return negated(node.words, { kind: 'isNull', column: columnOf(node.value, from) });
    }
    case 'call':
    case 'special':
    case 'cast':
      return refuse(node, from, 'a function');
    case 'subquery':
    case 'exists':
    case 'quantified':
      return refuse(node, from, 'a subquery');
    default:
      return refuse(node, from, 'something that is no comparison');
  }
}

function negated(words: readonly string[], predicate: Predicate): Predicate {
  return words.includes('NOT') ? { kind: 'not', term: predicate } : predicate;
}

function isComparison(text: string): text is Comparison {
  return ['=', '<>', '<', '<=', '>', '>='].includes(text);
}

function columnOf(node: Expression, from: number): string {
  if (node.kind === 'brackets') return columnOf(node.inner, from);
  if (node.kind === 'column') return node.name.value.toLowerCase();
  if (node.kind === 'field') return refuse(node, from, 'a nested column');
  if (node.kind === 'call' || node.kind === 'special' || node.kind === 'cast') return refuse(node, from, 'a function');
  return refuse(node, from, 'a comparison that does not begin with a column');
}

function constantOf(node: Expression, from: number): Constant {
  if (node.kind === 'brackets') return constantOf(node.inner, from);
  if (node.kind === 'unary' && /^[+-]$/.test(node.operator)) {
    const { type, value } = constantOf(node.operand, from);
    if (type === 'number' && !value.startsWith('-'))
      return { type, value: `${node.operator === '-' ? '-' : ''}${value}` };
  }
  if (node.kind === 'literal') {
    const constant = literalOf(node);
    if (constant) return constant;
    if (node.type === 'null') return refuse(node, from, 'NULL as a constant (write IS NULL)');
  }
  if (node.kind === 'column') return refuse(node, from, 'a column in place of a constant');
  if (node.kind === 'call' || node.kind === 'special' || node.kind === 'cast') return refuse(node, from, 'a function');
  return refuse(node, from, 'something that is no text, number, true or false');
}

function literalOf({ type, text }: Literal): Constant | undefined {
  if (type === 'string') return { type, value: text.slice(1, -1).replaceAll("''", "'") };
  if (type === 'number') return /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? { type, value: text } : undefined;
  return type === 'boolean' ? { type, value: /^true$/i.test(text) } : undefined;
}

/** Every column that the predicate looks at. */
export function columnsOf(predicate: Predicate): readonly string[] {
  switch (predicate.kind) {
    case 'true':
      return [];
    case 'and':
    case 'or':
      return [...new Set(predicate.terms.flatMap(columnsOf))];
    case 'not':
      return columnsOf(predicate.term);
    default:
      return [predicate.column];
  }
}

const types: Readonly<Record<Constant['type'], RegExp>> = {
  string: /^(?:string|varchar|char|character varying|character)\b/,
  number: /^(?:tinyint|smallint|int|integer|bigint|long|float|real|double|decimal|numeric)\b/,
  boolean: /^(?:boolean|bool)\b/,
};

/**
 * Holds the filter against a table's columns (types in Hive's text). The fault in one sentence, or undefined where it fits.
 */
export function predicateFault(
  predicate: Predicate,
  columns: readonly { readonly name: string; readonly type: string }[],
): string | undefined {
  switch (predicate.kind) {
    case 'true':
      return undefined;
    case 'and':
    case 'or':
      return predicate.terms.map((term) => predicateFault(term, columns)).find((fault) => fault !== undefined);
    case 'not':
      return predicateFault(predicate.term, columns);
    default: {
      const type = columns.find(({ name }) => name.toLowerCase() === predicate.column)?.type.toLowerCase();
      if (type === undefined)
        return `The row filter names the column ${predicate.column}, which the table does not have.`;
      const known = Object.values(types).some((pattern) => pattern.test(type));
      if (!known)
        return `The row filter cannot look at ${predicate.column}: filters have no constants of type ${type}.`;
      const wrong = constantsOf(predicate).find((constant) => !types[constant.type].test(type));
      if (wrong) return `The row filter compares ${predicate.column} of type ${type} with a ${wrong.type}.`;
      return undefined;
    }
  }
}

function constantsOf(predicate: Predicate): readonly Constant[] {
  switch (predicate.kind) {
    case 'compare':
      return [predicate.value];
    case 'between':
      return [predicate.low, predicate.high];
    case 'in':
      return predicate.values;
    case 'like':
      return [{ type: 'string', value: predicate.pattern }];
    default:
      return [];
  }
}
