/** Expressions of Athena in DuckDB's words, by the types that are known of them. */
import { quoteName, quoteText } from '../../../../sql/quote.ts';
import type { Expression } from '../../../../sql/tree/expression.ts';
import type { Query } from '../../../../sql/tree/query.ts';
import { isSameType } from '../../../../sql/types/type.ts';
import { sqlError } from '../../errors.ts';
import { duckType, fieldName, NotGenerated } from '../duck.ts';
import { expressionSql, plainSql, type Context } from '../expression.ts';
import { rowInQuery } from '../rowInQuery.ts';
import { callSql, specialSql } from './calls.ts';
import { coerced } from './cast.ts';
import { castSql, intervalPart, momentValue, zonedPart } from './clock.ts';
import { comparedType, equalOnce, equalSql, inSql, isPlain } from './equal.ts';
import { intervalSql, literalSql, typedLiteralSql } from './literal.ts';
import { betweenSql, binarySql } from './operators.ts';
import { neededZone } from './zones.ts';

const library = 'athena_functions';

/** The expression, turned into the type that it has to have where it stands. */
export function athenaCoerced(node: Expression, context: Context): string {
  const { analysis } = context;
  const sql = plainSql(node, context);
  const to = analysis.coercions.get(node);
  // DuckDB widens a number that is written out by itself, and takes it where it wants a constant.
  if (to?.name === 'bigint' && node.kind === 'literal' && node.type === 'number') return sql;
  return to ? coerced(sql, analysis.typeOf(node), to) : sql;
}

/** What is Athena's own; the rest is the same in both dialects. */
export function athenaSql(node: Expression, context: Context): string | undefined {
  const { analysis } = context;
  const sql = (inner: Expression): string => expressionSql(inner, context);
  switch (node.kind) {
    case 'literal':
      return literalSql(node);
    case 'typedLiteral':
      return typedLiteralSql(node, analysis.typeOf(node));
    case 'interval':
      return intervalSql(node, context);
    case 'column':
    case 'field':
      return pathSql(node, context);
    case 'subscript':
      return subscriptSql(node, context);
    case 'unary':
      if (node.operand.kind === 'literal' && (node.operand.text.length > 18 || node.operand.text === '2147483648'))
        return `CAST(${node.operator}${node.operand.text} AS ${duckType(analysis.typeOf(node))})`;
      if (node.operator === '-' && node.operand.kind === 'literal' && analysis.typeOf(node.operand).name === 'double')
        return `CAST('-${node.operand.text}' AS DOUBLE)`;
      return `(${node.operator}${sql(node.operand)})`;
    case 'binary':
      return binarySql(node, context);
    case 'logical':
      return `(${node.terms.map(sql).join(` ${node.operator} `)})`;
    case 'not':
      return `(NOT ${sql(node.operand)})`;
    case 'between':
      return betweenSql(node, context);
    case 'in':
      return inListSql(node, context);
    case 'like': {
      const not = node.words[0] === 'NOT' ? 'NOT ' : '';
      if (!node.escape) return `(${sql(node.value)} ${not}LIKE ${sql(node.pattern)})`;
      return `(${sql(node.value)} ${not}LIKE lb_like_pattern(${sql(node.pattern)}, ${sql(node.escape)}) ESCAPE '\\')`;
    }
    case 'is':
      return `(${sql(node.value)} ${node.words.join(' ')})`;
    case 'distinctFrom':
      return `(${sql(node.left)} ${node.words.join(' ')} ${sql(node.right)})`;
    case 'quantified':
      return `(${sql(node.left)} ${node.operator} ${node.quantifier} (${context.querySql(node.query)}))`;
    case 'subquery': {
      const columns = analysis.outputs.get(node.query);
      return columns?.length === 1 ? undefined : rowSubquery(node, context);
    }
    case 'row': {
      const type = analysis.typeOf(node);
      return `struct_pack(${node.items.map((item, at) => `${quoteName(fieldName(type, at))} := ${sql(item)}`).join(', ')})`;
    }
    case 'array': {
      const list = `[${node.items.map(sql).join(', ')}]`;
      return node.items.length > 0 ? list : `CAST([] AS INTEGER[])`;
    }
    case 'case':
      return caseSql(node, context);
    case 'cast':
      return castSql(node, context);
    case 'extract': {
      const field = node.field.text.toLowerCase();
      const name = field === 'day_of_month' ? 'day' : field;
      const value = analysis.typeOf(node.value);
      if (/^interval/.test(value.name)) return intervalPart(name, sql(node.value));
      if (value.name === 'date' && /^(?:hour|minute|second)$/.test(name))
        throw sqlError('athena', 'TYPE_MISMATCH', `Cannot extract ${name.toUpperCase()} from date`);
      if (value.name === 'timetz') throw new NotGenerated('extract of time with time zone');
      if (value.name === 'timestamptz') return zonedPart(name, node.value, context);
      if (name.startsWith('timezone'))
        throw sqlError('athena', 'TYPE_MISMATCH', `Cannot extract ${name.toUpperCase()} from ${value.name}`);
      return `${library}.${name}(${value.name === 'time' ? `(DATE '1970-01-01' + ${sql(node.value)})` : sql(node.value)})`;
    }
    case 'atTimeZone': {
      neededZone(node, context);
      return momentValue(node.value, context);
    }
    case 'call':
      return callSql(node, context);
    case 'special':
      return specialSql(node, context);
    case 'lambda':
      return lambdaSql(node, context);
    case 'parameter':
      throw sqlError('athena', 'INVALID_PARAMETER_USAGE', 'Incorrect number of parameters: expected 1 but found 0');
    default:
      return undefined;
  }
}

function pathSql(node: Expression & { kind: 'column' | 'field' }, context: Context): string {
  const { analysis } = context;
  const found = analysis.fields.get(node);
  if (found) return context.fieldSql(found.field);
  if (node.kind === 'field') {
    const base = analysis.typeOf(node.base);
    const at = base.names?.findIndex((name) => name.toLowerCase() === node.name.value.toLowerCase()) ?? -1;
    if (base.name === 'row' && at >= 0)
      return `struct_extract(${plainSql(node.base, context)}, ${quoteText(fieldName(base, at))})`;
  }
  throw new NotGenerated('a name that is not known');
}

function subscriptSql(node: Expression & { kind: 'subscript' }, context: Context): string {
  const { analysis } = context;
  const base = analysis.typeOf(node.base);
  if (base.name === 'row' && node.index.kind === 'literal')
    return `struct_extract(${plainSql(node.base, context)}, ${quoteText(fieldName(base, Number(node.index.text) - 1))})`;
  return `${library}.subscript(${plainSql(node.base, context)}, ${expressionSql(node.index, context)})`;
}

/** A subquery of several columns gives a row. */
function rowSubquery(node: Expression & { kind: 'subquery' }, context: Context): string {
  const type = context.analysis.typeOf(node);
  if (type.name !== 'row') throw new NotGenerated('a subquery of several columns');
  const alias = context.newName('lb_q');
  const fields = type.inner!.map((_, at) => `${quoteName(fieldName(type, at))} := ${alias}.c${at}`);
  return `(SELECT struct_pack(${fields.join(', ')}) FROM (${context.querySql(node.query)}) AS ${alias})`;
}

function inListSql(node: Expression & { kind: 'in' }, context: Context): string {
  const { analysis } = context;
  const not = node.words[0] === 'NOT' ? 'NOT ' : '';
  const type = comparedType(node.value, context);
  if (Array.isArray(node.list)) {
    const items = (node.list as readonly Expression[]).map((item) => expressionSql(item, context));
    const value = expressionSql(node.value, context);
    const isLiteral = [node.value, ...(node.list as readonly Expression[])].every(({ kind }) => kind === 'literal');
    if (isPlain(type) || (isLiteral && !type.inner)) return `(${value} ${not}IN (${items.join(', ')}))`;
    return `(${not}${inSql(value, items, type, context)})`;
  }
  const query = node.list as Query;
  const outputs = analysis.outputs.get(query) ?? [];
  const inner = node.value.kind === 'brackets' ? node.value.inner : node.value;
  if (outputs.length === 1) return `(${expressionSql(node.value, context)} ${not}IN (${context.querySql(query)}))`;
  if (inner.kind !== 'row' || inner.items.length !== outputs.length || type.name !== 'row')
    throw new NotGenerated('IN with several columns');
  if (
    inner.items.some(
      (_, at) =>
        !isSameType(type.inner![at]!, outputs[at]!.field.type) &&
        type.inner![at]!.name !== outputs[at]!.field.type.name,
    )
  )
    throw new NotGenerated('IN with several columns of other types');
  const items = inner.items.map((item) => expressionSql(item, context));
  const alias = context.newName('lb_e');
  const same = items.map((item, at) => `(${equalSql(item, `${alias}.c${at}`, type.inner![at]!, context)})`);
  return rowInQuery(same, `(${context.querySql(query)}) AS ${alias}`, node, context);
}

function caseSql(node: Expression & { kind: 'case' }, context: Context): string {
  const sql = (inner: Expression): string => expressionSql(inner, context);
  const { operand } = node;
  const type = operand && comparedType(operand, context);
  const test = (when: Expression): string =>
    operand && type && !isPlain(type) ? equalOnce(sql(operand), sql(when), type, context) : sql(when);
  const whens = node.whens.map(({ when, then }) => ` WHEN ${test(when)} THEN ${sql(then)}`).join('');
  return `CASE${operand && type && isPlain(type) ? ` ${sql(operand)}` : ''}${whens}${node.otherwise ? ` ELSE ${sql(node.otherwise)}` : ''} END`;
}

/** DuckDB's lambda; its parameters have names of their own. */
function lambdaSql(node: Expression & { kind: 'lambda' }, context: Context): string {
  const names = nameParameters(node, context);
  return `lambda ${names.join(', ')}: ${expressionSql(node.body, context)}`;
}

export function nameParameters(node: Expression & { kind: 'lambda' }, context: Context): string[] {
  return (context.analysis.lambdas.get(node) ?? []).map((field) => {
    const name = context.newName('lb_p');
    context.nameField(field, name);
    return name;
  });
}
