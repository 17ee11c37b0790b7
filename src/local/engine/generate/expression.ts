/** Expressions of the tree in DuckDB's words, by the types that are known of them. */
import { quoteName, quoteText } from '../../../sql/quote.ts';
import type { Analysis } from '../../../sql/analyze/analysis.ts';
import { stringValue } from '../../../sql/analyze/literal.ts';
import type { Field } from '../../../sql/analyze/scope.ts';
import type { Expression, Interval, Literal, TypedLiteral } from '../../../sql/tree/expression.ts';
import type { Query } from '../../../sql/tree/query.ts';
import type { Type } from '../../../sql/types/type.ts';
import { callSql, specialSql } from './calls.ts';
import { cast, coerced, duckType, fieldName, NotGenerated } from './duck.ts';

const library = 'athena_functions';

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
  /** A name that nothing else has. */
  newName(prefix: string): string;
}

/** The expression, turned into the type that it has to have where it stands. */
export function expressionSql(node: Expression, context: Context): string {
  const { analysis } = context;
  const sql = plainSql(node, context);
  const to = analysis.coercions.get(node);
  // DuckDB widens a number that is written out by itself, and takes it where it wants a constant.
  if (to?.name === 'bigint' && node.kind === 'literal' && node.type === 'number') return sql;
  return to ? coerced(sql, analysis.typeOf(node), to) : sql;
}

/** As `expressionSql`, of the type that it has by itself. */
export function plainSql(node: Expression, context: Context): string {
  const { analysis } = context;
  const sql = (inner: Expression): string => expressionSql(inner, context);
  switch (node.kind) {
    case 'literal':
      return literalSql(node);
    case 'typedLiteral':
      return typedLiteralSql(node, analysis.typeOf(node));
    case 'interval':
      return intervalSql(node);
    case 'keywordValue': {
      const word = context.words[node.word.toUpperCase()];
      if (word === undefined || node.precision !== undefined) throw new NotGenerated(node.word);
      return `(${word})`;
    }
    case 'column':
    case 'field':
      return pathSql(node, context);
    case 'subscript':
      return subscriptSql(node, context);
    case 'unary':
      if (node.operand.kind === 'literal' && node.operand.text.length > 18)
        return `CAST(${node.operator}${node.operand.text} AS ${duckType(analysis.typeOf(node))})`;
      return `(${node.operator}${sql(node.operand)})`;
    case 'binary':
      return binarySql(node, context);
    case 'logical':
      return `(${node.terms.map(sql).join(` ${node.operator} `)})`;
    case 'not':
      return `(NOT ${sql(node.operand)})`;
    case 'between': {
      const not = node.words[0] === 'NOT' ? 'NOT ' : '';
      return `(${sql(node.value)} ${not}BETWEEN ${sql(node.low)} AND ${sql(node.high)})`;
    }
    case 'in': {
      const not = node.words[0] === 'NOT' ? 'NOT ' : '';
      if (!Array.isArray(node.list) && (analysis.outputs.get(node.list as Query)?.length ?? 0) !== 1)
        throw new NotGenerated('IN with several columns');
      const list = Array.isArray(node.list)
        ? (node.list as readonly Expression[]).map(sql).join(', ')
        : context.querySql(node.list as Query);
      return `(${sql(node.value)} ${not}IN (${list}))`;
    }
    case 'like': {
      const not = node.words[0] === 'NOT' ? 'NOT ' : '';
      const escape = node.escape ? ` ESCAPE ${sql(node.escape)}` : '';
      return `(${sql(node.value)} ${not}LIKE ${sql(node.pattern)}${escape})`;
    }
    case 'is':
      return `(${sql(node.value)} ${node.words.join(' ')})`;
    case 'distinctFrom':
      return `(${sql(node.left)} ${node.words.join(' ')} ${sql(node.right)})`;
    case 'quantified':
      return `(${sql(node.left)} ${node.operator} ${node.quantifier} (${context.querySql(node.query)}))`;
    case 'exists':
      return `EXISTS (${context.querySql(node.query)})`;
    case 'subquery': {
      const columns = analysis.outputs.get(node.query);
      if (columns?.length !== 1) throw new NotGenerated('a subquery of several columns');
      return `(${context.querySql(node.query)})`;
    }
    case 'brackets':
      return sql(node.inner);
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
      return cast(
        sql(node.value),
        analysis.coercions.get(node.value) ?? analysis.typeOf(node.value),
        analysis.typeOf(node),
        node.form === 'TRY_CAST' ? 'TRY_CAST' : 'CAST',
      );
    case 'extract': {
      const field = node.field.text.toLowerCase();
      const name = field === 'day_of_month' ? 'day' : field;
      const value = analysis.typeOf(node.value);
      if (/^interval/.test(value.name)) return intervalPart(name, sql(node.value));
      if (/^(?:time$|timetz)/.test(value.name) || name.startsWith('timezone'))
        throw new NotGenerated(`extract of ${value.name}`);
      return `${library}.${name}(${sql(node.value)})`;
    }
    case 'atTimeZone': {
      const zone = node.zone.kind === 'literal' ? stringValue(node.zone.text) : '';
      if (!/^(?:UTC|Etc\/UTC|GMT|Z|[+-]00:00)$/i.test(zone)) throw new NotGenerated('AT TIME ZONE');
      return `CAST(${sql(node.value)} AS TIMESTAMPTZ)`;
    }
    case 'call':
      return callSql(node, context);
    case 'special':
      return specialSql(node, context);
    case 'lambda':
      return lambdaSql(node, context);
    default:
      throw new NotGenerated(node.kind);
  }
}

function literalSql(node: Literal): string {
  const { type, text } = node;
  switch (type) {
    case 'bytes': {
      const bytes = stringValue(text).replaceAll(/\s/g, '').match(/../g) ?? [];
      return `'${bytes.map((byte) => `\\x${byte}`).join('')}'::BLOB`;
    }
    case 'unicode':
      return quoteText(unicodeText(node));
    case 'string':
      return quoteText(stringValue(text));
    default:
      return text;
  }
}

/** `\0041` and `\+01F600`, behind a backslash or another character of one's own. */
function unicodeText({ text, escape }: Literal): string {
  const sign = escape === undefined ? '\\' : stringValue(escape);
  const parts = stringValue(text).split(sign);
  let out = parts[0]!;
  for (let at = 1; at < parts.length; at++) {
    const [all, long, short] = /^(?:\+([0-9A-Fa-f]{6})|([0-9A-Fa-f]{4}))/.exec(parts[at]!) ?? [];
    if (all === undefined) {
      if (parts[at] !== '') throw new NotGenerated('this escape');
      out += sign + (parts[++at] ?? '');
    } else out += String.fromCodePoint(parseInt(long ?? short!, 16)) + parts[at]!.slice(all.length);
  }
  return out;
}

function typedLiteralSql({ text }: TypedLiteral, type: Type): string {
  const value = stringValue(text).trim();
  switch (type.name) {
    case 'timestamptz':
      if (!/(?:UTC|Z|[+-]00:?00)$/.test(value)) throw new NotGenerated('a zone other than UTC');
      return `CAST(${quoteText(value.replace(/ ?(?:UTC|Z)$/, '+00'))} AS TIMESTAMPTZ)`;
    case 'timestamp':
      if ((type.size ?? 0) > 6) throw new NotGenerated('a timestamp of more than six places');
      return `CAST(${quoteText(value)} AS TIMESTAMP)`;
    case 'json':
      return `${library}.json_parse(${quoteText(stringValue(text))})`;
    case 'char':
      throw new NotGenerated('char');
    case 'varchar':
      return quoteText(stringValue(text));
    default:
      return `CAST(${quoteText(value)} AS ${duckType(type)})`;
  }
}

function intervalSql({ sign, text, unit }: Interval): string {
  const [first = '', ...more] = unit.map((word) => word.text.toUpperCase());
  const value = stringValue(text).trim();
  const minus = (sign === '-') !== value.startsWith('-') ? '-' : '';
  const amounts = value.replace(/^[+-]/, '').split(/[-: ]/);
  const units = first === 'YEAR' || first === 'MONTH' ? ['YEAR', 'MONTH'] : ['DAY', 'HOUR', 'MINUTE', 'SECOND'];
  const from = units.indexOf(first);
  const to = more[0] === 'TO' ? units.indexOf(more[1] ?? '') : from;
  if (
    from < 0 ||
    to < from ||
    amounts.length !== to - from + 1 ||
    !amounts.every((amount) => /^\d+(?:\.\d+)?$/.test(amount))
  )
    throw new NotGenerated('this interval');
  const parts = amounts.map((amount, at) =>
    amount.includes('.') ? `to_seconds(${minus}${amount})` : `INTERVAL (${minus}${amount}) ${units[from + at]!}`,
  );
  return `(${parts.join(' + ')})`;
}

/** Whole days, months and years, or a time of the day; undefined where it cannot be told from the text. */
function spanOf(node: Expression): 'days' | 'time' | undefined {
  if (node.kind === 'brackets') return spanOf(node.inner);
  if (node.kind === 'binary' && node.operator === '*') return spanOf(node.left) ?? spanOf(node.right);
  if (node.kind === 'unary') return spanOf(node.operand);
  if (node.kind !== 'interval') return undefined;
  const perDay: Readonly<Record<string, number>> = { HOUR: 24, MINUTE: 1440, SECOND: 86400 };
  const parts = perDay[node.unit[0]?.text.toUpperCase() ?? ''];
  return parts === undefined || Number(stringValue(node.text)) % parts === 0 ? 'days' : 'time';
}

/** A part of a span of time. */
export function intervalPart(name: string, value: string): string {
  const seconds: Readonly<Record<string, readonly [size: number, wrap: number]>> = {
    day: [86400, Infinity],
    hour: [3600, 24],
    minute: [60, 60],
    second: [1, 60],
  };
  if (name === 'year' || name === 'month') return `CAST(date_part('${name}', ${value}) AS BIGINT)`;
  const [size, wrap] = seconds[name] ?? [];
  if (size === undefined || wrap === undefined) throw new NotGenerated(`${name} of an interval`);
  const whole = `CAST(trunc(epoch(${value}) / ${size}) AS BIGINT)`;
  return wrap === Infinity ? whole : `(${whole} % ${wrap})`;
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

function binarySql(node: Expression & { kind: 'binary' }, context: Context): string {
  const { analysis } = context;
  const [left, right] = [expressionSql(node.left, context), expressionSql(node.right, context)];
  const [a, b] = [analysis.typeOf(node.left), analysis.typeOf(node.right)];
  const type = analysis.typeOf(node);
  const { operator } = node;
  if (/^(?:=|<>|!=|<|>|<=|>=)$/.test(operator)) return comparisonSql(node, left, right, context);
  if (operator === '||') return concatSql(left, right, a, b, type);
  if (type.name === 'unknown') return 'NULL';
  if (/^interval/.test(a.name) && !/^interval/.test(b.name) && operator === '+')
    return plusInterval(right, left, b, node.left, '+');
  if (/^interval/.test(b.name) && !/^interval/.test(a.name) && operator !== '*')
    return plusInterval(left, right, a, node.right, operator);
  if (operator === '-' && a.name === 'date' && b.name === 'date')
    return `(CAST(${left} AS TIMESTAMP) - CAST(${right} AS TIMESTAMP))`;
  if (/^(?:date|timestamp)/.test(a.name) && operator === '-')
    return `(CAST(${left} AS TIMESTAMP) - CAST(${right} AS TIMESTAMP))`;
  if (operator === '/' && a.name === 'intervalDay') return `to_seconds(epoch(${left}) / ${right})`;
  const out =
    operator === '/' && !/^interval/.test(a.name)
      ? `${library}.divide(${left}, ${right})`
      : operator === '%'
        ? `${library}.modulo(${left}, ${right})`
        : `(${left} ${operator} ${right})`;
  return type.name === 'decimal' || type.name === 'real' ? `CAST(${out} AS ${duckType(type)})` : out;
}

function comparisonSql(node: Expression & { kind: 'binary' }, left: string, right: string, context: Context): string {
  const { analysis } = context;
  const { operator } = node;
  const [a, b] = [node.left, node.right].map((side) => analysis.coercions.get(side) ?? analysis.typeOf(side));
  const plain = `(${left} ${operator} ${right})`;
  const differs = operator === '<>' || operator === '!=';
  if (a!.name === 'row' && b!.name === 'row' && (operator === '=' || differs)) {
    // Field by field: one that is NULL leaves the answer open.
    const fields = a!.inner!.map(
      (_, at) =>
        `struct_extract(${left}, ${quoteText(fieldName(a!, at))}) = struct_extract(${right}, ${quoteText(fieldName(b!, at))})`,
    );
    return `(${differs ? 'NOT ' : ''}(${fields.join(' AND ')}))`;
  }
  const isLoose = (side: Expression, type: Type): boolean =>
    /^(?:real|double)$/.test(type.name) && side.kind !== 'literal';
  if (!isLoose(node.left, a!) && !isLoose(node.right, b!)) return plain;
  // What is no number equals nothing in Trino, and is the largest of all in DuckDB.
  const tests = [isLoose(node.left, a!) && `isnan(${left})`, isLoose(node.right, b!) && `isnan(${right})`].filter(
    Boolean,
  );
  return `CASE WHEN ${tests.join(' OR ')} THEN ${differs} ELSE ${plain} END`;
}

function plusInterval(value: string, interval: string, type: Type, node: Expression, operator: string): string {
  const signed = operator === '-' ? `-${interval}` : interval;
  if (type.name !== 'date') return `(${value} + ${signed})`;
  const span = spanOf(node);
  if (!span) throw new NotGenerated('a date and an interval that is not a literal');
  return `${library}.${span === 'days' ? 'plus_days' : 'plus_time'}(${value}, ${signed})`;
}

function concatSql(left: string, right: string, a: Type, b: Type, type: Type): string {
  if (type.name !== 'array') return `(${left} || ${right})`;
  if (a.name === 'unknown' || b.name === 'unknown') return `CAST(NULL AS ${duckType(type)})`;
  const list = (sql: string, of: Type): string => (of.name === 'array' || of.name === 'unknown' ? sql : `[${sql}]`);
  const parts = [list(left, a), list(right, b)];
  const wholes = [[left, a] as const, [right, b] as const]
    .filter(([, of]) => of.name === 'array')
    .map(([sql]) => `${sql} IS NULL`);
  return `CASE WHEN ${wholes.join(' OR ') || 'false'} THEN NULL ELSE list_concat(${parts.join(', ')}) END`;
}

function caseSql(node: Expression & { kind: 'case' }, context: Context): string {
  const sql = (inner: Expression): string => expressionSql(inner, context);
  const operand = node.operand ? ` ${sql(node.operand)}` : '';
  const whens = node.whens.map(({ when, then }) => ` WHEN ${sql(when)} THEN ${sql(then)}`).join('');
  return `CASE${operand}${whens}${node.otherwise ? ` ELSE ${sql(node.otherwise)}` : ''} END`;
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
