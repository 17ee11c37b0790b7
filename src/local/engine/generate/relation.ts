/** Relations in DuckDB's words. */
import { quoteName, quoteText } from '../../../sql/quote.ts';
import { unjoined, type Field } from '../../../sql/analyze/scope.ts';
import type { Join, Query, Relation, TableName, Unnest } from '../../../sql/tree/query.ts';
import { sqlError } from '../errors.ts';
import { fieldName, NotGenerated } from './duck.ts';
import { expressionSql } from './expression.ts';
import type { Generator } from './query.ts';
import { compareSides } from './redshift/compare.ts';
import { truth } from './redshift/expression.ts';
import { itemsSql, turnedSql } from './redshift/relation.ts';
import { zoneOfColumn } from './athena/zones.ts';

/** The relation; its fields have names from then on. */
export function relationSql(relation: Relation, generator: Generator): string {
  const { analysis } = generator;
  const fields = analysis.relations.get(relation) ?? [];
  switch (relation.kind) {
    case 'table':
      return tableSql(relation, fields, generator);
    case 'aliased':
      return relation.at ? itemsSql(relation, fields, generator) : relationSql(relation.relation, generator);
    case 'join':
      return joinSql(relation, generator);
    case 'derived': {
      const alias = generator.newName('lb_d');
      const sql = generator.querySql(relation.query);
      nameFields(fields, alias, generator);
      nameZones(fields, relation.query, generator);
      return `${relation.lateral ? 'LATERAL ' : ''}(${sql}) AS ${alias}`;
    }
    case 'bracketRelation':
      return `(${relationSql(relation.inner, generator)})`;
    case 'unnest':
      return unnestSql(relation, fields, generator);
    case 'sample': {
      const { relation: inner, method, size } = relation;
      if (size.kind !== 'literal' || size.type !== 'number')
        throw new NotGenerated('TABLESAMPLE of a size that is not a number');
      return `${relationSql(inner, generator)} TABLESAMPLE ${method.text.toUpperCase()}(${size.text} PERCENT)`;
    }
    case 'reshaped':
      return turnedSql(relation, fields, generator);
    case 'superRelation':
      return itemsSql(relation, fields, generator);
    case 'tableFunction': {
      const { call } = relation;
      throw new NotGenerated(
        `${call.kind === 'call' ? `the function ${call.path.at(-1)!.value}` : 'a function'} in FROM`,
      );
    }
    default:
      throw new NotGenerated('this table');
  }
}

function nameFields(fields: readonly Field[], alias: string, generator: Generator): void {
  fields.filter(({ hidden }) => !hidden).forEach((field, at) => generator.nameField(field, `${alias}.c${at}`));
}

function nameZones(fields: readonly Field[], query: Query, generator: Generator): void {
  fields
    .filter(({ hidden }) => !hidden)
    .forEach((field, at) => {
      if (field.type.name === 'timestamptz') generator.nameZone(field, zoneOfColumn(query, at, generator));
    });
}

function tableSql(table: TableName, fields: readonly Field[], generator: Generator): string {
  const meaning = generator.analysis.tables.get(table);
  if (meaning?.kind === 'items') return itemsSql(table, fields, generator);
  const alias = generator.newName('lb_t');
  if (meaning?.kind === 'with') {
    const name = generator.withNames.get(meaning.entry.query);
    if (name === undefined) throw new NotGenerated('this WITH table');
    nameFields(fields, alias, generator);
    nameZones(fields, meaning.entry.query, generator);
    return `${name} AS ${alias}`;
  }
  const sql = generator.tables.get(table);
  if (sql === undefined) throw new NotGenerated('this table');
  for (const field of fields)
    if (field.name !== undefined && (!field.hidden || field.name === '$path')) {
      generator.nameField(field, `${alias}.${quoteName(field.name)}`);
      generator.nameZone(field, 'UTC');
    }
  return `${sql} AS ${alias}`;
}

function joinSql({ left, right, words, on, using }: Join, generator: Generator): string {
  const { analysis } = generator;
  const sides = [relationSql(left, generator), relationSql(right, generator)];
  const kind = words.filter((word) => word !== 'NATURAL').join(' ');
  const isNatural = words.includes('NATURAL');
  if (isNatural && analysis.dialect === 'athena')
    throw sqlError('athena', 'NOT_SUPPORTED', 'Natural join not supported');
  if (using || isNatural) {
    const [a, b] = [left, right].map((side) => analysis.relations.get(side) ?? []);
    const names = using ?? sharedNames(a!, b!);
    if (names.length === 0) return `(${sides[0]!} CROSS JOIN ${sides[1]!})`;
    const conditions = names.map(({ value }) => {
      const [one, other] = [a!, b!].map((fields) =>
        fields.find(({ name }) => name?.toLowerCase() === value.toLowerCase()),
      );
      if (!one || !other) throw new NotGenerated('USING');
      const [x, y] = [one, other].map((field) => ({ sql: generator.fieldSql(field), type: field.type, isBare: false }));
      return analysis.dialect === 'redshift' ? compareSides('=', x!, y!) : `${x!.sql} = ${y!.sql}`;
    });
    return `(${sides[0]!} ${kind} ${sides[1]!} ON ${conditions.join(' AND ')})`;
  }
  const isRedshift = analysis.dialect === 'redshift';
  const condition = on ? ` ON ${isRedshift ? truth(on, generator) : expressionSql(on, generator)}` : '';
  return `(${sides[0]!} ${kind} ${sides[1]!}${condition})`;
}

function sharedNames(left: readonly Field[], right: readonly Field[]): { value: string }[] {
  return unjoined(left).flatMap(({ name, hidden }) =>
    name !== undefined && !hidden && right.some((one) => one.name?.toLowerCase() === name.toLowerCase())
      ? [{ value: name }]
      : [],
  );
}

/** Arrays and maps side by side; what is shorter is filled with NULLs. In this form DuckDB needs no join for it. */
function unnestSql({ values, tail }: Unnest, fields: readonly Field[], generator: Generator): string {
  const { analysis } = generator;
  const alias = generator.newName('lb_u');
  const inner = generator.newName('lb_n');
  const columns: string[] = [];
  const lists: string[] = [];
  const lengths: string[] = [];
  const add = (list: string): string => `${inner}.e${lists.push(list) - 1}`;
  for (const value of values) {
    const type = analysis.typeOf(value);
    const sql = expressionSql(value, generator);
    const [first] = type.inner ?? [];
    if (type.name === 'map') {
      columns.push(add(`map_keys(${sql})`), add(`map_values(${sql})`));
      lengths.push(`coalesce(CAST(cardinality(${sql}) AS BIGINT), 0)`);
    } else if (type.name === 'array') {
      const item = add(sql);
      if (first!.name === 'row')
        first!.inner!.forEach((_, at) => columns.push(`struct_extract(${item}, ${quoteText(fieldName(first!, at))})`));
      else columns.push(item);
      lengths.push(`coalesce(len(${sql}), 0)`);
    } else throw new NotGenerated(`UNNEST of ${type.name}`);
  }
  const longest = lengths.length > 1 ? `greatest(${lengths.join(', ')})` : lengths[0]!;
  if (tail.length > 0) columns.push(add(`generate_series(1, ${longest})`));
  nameFields(fields, alias, generator);
  const rows = `SELECT ${lists.map((list, at) => `unnest(${list}) AS e${at}`).join(', ')}`;
  return `LATERAL (SELECT ${columns.map((column, at) => `${column} AS c${at}`).join(', ')} FROM (${rows}) AS ${inner}) AS ${alias}`;
}
