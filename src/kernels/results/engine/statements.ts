/** The statements of the typed store. Column c0, c1 and so on; rows by their position, which is DuckDB's rowid. */
import type { Cell, Filter, RowRange, ViewSpec } from '../viewing.ts';
import { quoteName } from '../../../sql/quote.ts';
import { isNumeric, isTemporal, quote, readSql, readType, storedType, textSql, valueSql } from './types.ts';

/** Names of DuckDB's tables: the rows of a result, and the order of a view. */
export const tableOf = (result: string): string => `"r_${result}"`;
export const viewOf = (result: string, id: number): string => `"r_${result}_v${id}"`;

const column = (at: number): string => `c${at}`;
const listOf = (types: readonly string[], write: (type: string, at: number) => string): string =>
  types.map(write).join(', ');

/** Bytes of a row that are read for sure. */
export const longestRow = 64 * 1024 * 1024;

/**
 * Reads a CSV file with explicit types: whatever DuckDB guesses turns decimals into doubles and takes zones off. Nothing at all is
 * NULL, `""` is the empty text.
 */
export function loadSql(
  result: string,
  path: string,
  types: readonly string[],
  {
    skipRows,
    tryCast,
    lineBytes,
  }: { readonly skipRows: number; readonly tryCast: boolean; readonly lineBytes: number },
): string {
  const read = tryCast ? () => 'VARCHAR' : readType;
  const csv = [
    quote(path),
    `columns = {${listOf(types, (type, at) => `'${column(at)}': '${read(type)}'`)}}`,
    `auto_detect = false, header = false, skip = ${skipRows}, delim = ',', quote = '"', escape = '"'`,
    `nullstr = '', allow_quoted_nulls = false, strict_mode = false, null_padding = false`,
    // The buffer is many times the longest line, unless it is given.
    `max_line_size = ${lineBytes}, buffer_size = ${Math.max(32 * 1024 * 1024, lineBytes * 2)}`,
  ].join(', ');
  const values = listOf(
    types,
    (type, at) => `${readSql(column(at), type, tryCast ? 'TRY_CAST' : 'CAST')} AS ${column(at)}`,
  );
  return `CREATE TABLE ${tableOf(result)} AS SELECT ${values} FROM read_csv(${csv})`;
}

/** For each column, whether it holds a text that does not fit its type. */
export function misfitSql(path: string, types: readonly string[], skipRows: number): string {
  const misfits = listOf(types, (type, at) =>
    type === 'VARCHAR'
      ? `false AS ${column(at)}`
      : `coalesce(bool_or(${column(at)} IS NOT NULL AND ${readSql(column(at), type, 'TRY_CAST')} IS NULL), false) AS ${column(at)}`,
  );
  const columns = listOf(types, (_, at) => `'${column(at)}': 'VARCHAR'`);
  return `SELECT ${misfits} FROM read_csv(${quote(path)}, columns = {${columns}}, auto_detect = false, header = false, skip = ${skipRows}, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, strict_mode = false, max_line_size = ${longestRow}, buffer_size = ${longestRow * 2})`;
}

/** The rows of a view in their order. */
export function viewSql(result: string, id: number, { sort, filters }: ViewSpec, types: readonly string[]): string {
  const keys = sort.map(({ column: at, descending }) => `${column(at)} ${descending ? 'DESC' : 'ASC'} NULLS LAST`);
  const where = filters.length > 0 ? ` WHERE ${filters.map((filter) => filterSql(filter, types)).join(' AND ')}` : '';
  const order = keys.length > 0 ? ` ORDER BY ${[...keys, 'rowid'].join(', ')}` : '';
  return `CREATE TABLE ${viewOf(result, id)} AS SELECT CAST(rowid AS UINTEGER) AS id FROM ${tableOf(result)}${where}${order}`;
}

function filterSql(filter: Filter, types: readonly string[]): string {
  const name = column(filter.column);
  const type = types[filter.column] ?? 'VARCHAR';
  const value = (text: string): string => valueSql(text, type);
  const text = textSql(name, storedType(type));
  switch (filter.operator) {
    case 'isNull':
      return `${name} IS NULL`;
    case 'isNotNull':
      return `${name} IS NOT NULL`;
    case 'between':
      return `${name} BETWEEN ${value(filter.low)} AND ${value(filter.high)}`;
    case 'in':
    case 'notIn':
      return `${filter.operator === 'notIn' ? 'NOT ' : ''}${listed(filter.values, name, value)}`;
    case 'contains':
      return `contains(lower(${text}), lower(${quote(filter.value)}))`;
    case 'startsWith':
      return `starts_with(lower(${text}), lower(${quote(filter.value)}))`;
    case 'endsWith':
      return `suffix(lower(${text}), lower(${quote(filter.value)}))`;
    default:
      return `${name} ${filter.operator} ${value(filter.value)}`;
  }
}

function listed(values: readonly (string | null)[], name: string, value: (text: string) => string): string {
  const texts = values.filter((one) => one !== null);
  const found = [
    ...(texts.length > 0 ? [`coalesce(${name} IN (${texts.map(value).join(', ')}), false)`] : []),
    ...(texts.length < values.length ? [`${name} IS NULL`] : []),
  ];
  return found.length > 0 ? `(${found.join(' OR ')})` : '(false)';
}

/** Texts that a filter compares by the type of its column, which they have to fit. */
export function valuesOf(filter: Filter): readonly string[] {
  switch (filter.operator) {
    case 'isNull':
    case 'isNotNull':
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return [];
    case 'between':
      return [filter.low, filter.high];
    case 'in':
    case 'notIn':
      return filter.values.filter((one) => one !== null);
    default:
      return [filter.value];
  }
}

/** Rows of a view or of the result, with their place in it as `place`. */
const rowsSql = (result: string, view: number | undefined): string =>
  view === undefined
    ? `(SELECT *, rowid AS place FROM ${tableOf(result)})`
    : `(SELECT t.*, v.rowid AS place FROM ${viewOf(result, view)} v JOIN ${tableOf(result)} t ON t.rowid = v.id)`;

/** Writes the rows, in their order, to a file of DuckDB's. Columns have their names, told apart where two have the same. */
export function copySql(
  result: string,
  path: string,
  format: 'parquet' | 'jsonl',
  names: readonly string[],
  types: readonly string[],
  view?: number,
): string {
  const moment = (at: number): string =>
    format === 'parquet' ? `timezone('UTC', ${column(at)})` : `${textSql(column(at), 'TIMESTAMP')} || ' UTC'`;
  const values = listOf(
    types,
    (type, at) => `${type === 'TIMESTAMPTZ' ? moment(at) : column(at)} AS ${quoteName(names[at]!)}`,
  );
  const options = format === 'parquet' ? 'FORMAT parquet, COMPRESSION zstd' : 'FORMAT json';
  return `COPY (SELECT ${values} FROM ${rowsSql(result, view)} ORDER BY place) TO ${quote(path)} (${options})`;
}

/** One row: for each column NULLs, about how many values, the least, the greatest, and the mean of numbers. */
export function profileSql(
  result: string,
  columns: readonly number[],
  types: readonly string[],
  view?: number,
): string {
  const parts = columns.flatMap((at) => {
    const [name, type] = [column(at), storedType(types[at]!)];
    const least = (word: string): string => textSql(`${word}(${name})`, type);
    return [
      `count(*) - count(${name}) AS n${at}`,
      `approx_count_distinct(${name}) AS d${at}`,
      `${least('min')} AS l${at}`,
      `${least('max')} AS g${at}`,
      ...(isNumeric(type) ? [`avg(${name}) AS m${at}`] : []),
    ];
  });
  return `SELECT ${parts.join(', ')} FROM ${view === undefined ? tableOf(result) : rowsSql(result, view)}`;
}

export const binCount = 16;

/** Rows of `bin` and `count`: how many values lie in each part between the least and the greatest. */
export function binsSql(result: string, at: number, type: string, view?: number): string {
  const value = isTemporal(type) ? `epoch(${column(at)})` : `CAST(${column(at)} AS DOUBLE)`;
  const rows = view === undefined ? tableOf(result) : rowsSql(result, view);
  return `WITH v AS (SELECT ${value} AS x FROM ${rows} WHERE ${column(at)} IS NOT NULL AND isfinite(${value})),
e AS (SELECT min(x) AS low, max(x) AS high FROM v)
SELECT CASE WHEN high = low THEN 0 ELSE CAST(least(${binCount - 1}, floor((x - low) / (high - low) * ${binCount})) AS INTEGER) END AS bin, count(*) AS count
FROM v, e GROUP BY 1 ORDER BY 1`;
}

/** Rows of `value` and `count`: the commonest values. */
export function topSql(result: string, at: number, type: string, view?: number): string {
  const rows = view === undefined ? tableOf(result) : rowsSql(result, view);
  return `SELECT ${textSql(column(at), storedType(type))} AS value, count(*) AS count FROM ${rows} GROUP BY ALL ORDER BY 2 DESC, 1 LIMIT 5`;
}

/** One row of the totals over the cells of a range; numbers of different columns are added together. */
export function totalsSql(
  result: string,
  range: RowRange,
  columns: readonly number[],
  types: readonly string[],
): string {
  const numbers = columns.filter((at) => isNumeric(types[at]!));
  const sum = (word: string): string => numbers.map((at) => `${word}(${column(at)})`).join(' + ');
  const all = (word: 'min' | 'max'): string =>
    `${word === 'min' ? 'least' : 'greatest'}(${numbers.map((at) => `${word}(${column(at)})`).join(', ')})`;
  const parts = [
    `count(*) * ${columns.length} AS cells`,
    `${columns.map((at) => `count(*) - count(${column(at)})`).join(' + ')} AS nulls`,
    `${numbers.length > 0 ? sum('count') : '0'} AS numbers`,
    ...(numbers.length > 0
      ? [
          `CAST(${numbers.map((at) => `coalesce(sum(${column(at)}), 0)`).join(' + ')} AS VARCHAR) AS sum`,
          `CAST(${all('min')} AS VARCHAR) AS least`,
          `CAST(${all('max')} AS VARCHAR) AS greatest`,
        ]
      : []),
  ];
  return `SELECT ${parts.join(', ')} FROM ${rowsSql(result, range.view)} WHERE place >= ${range.from} AND place < ${range.to}`;
}

/** At most one row of `place` and `column`: the first cell behind another that holds the text, whatever its case. */
export function findSql(result: string, text: string, after: Cell, types: readonly string[], view?: number): string {
  const wanted = `lower(${quote(text)})`;
  const holds = (type: string, at: number): string =>
    `contains(lower(${textSql(column(at), storedType(type))}), ${wanted})`;
  const found = listOf(
    types,
    (type, at) => `CASE WHEN (place > ${after.row} OR ${at} > ${after.column}) AND ${holds(type, at)} THEN ${at} END`,
  );
  const columns = `list_min(list_filter([${found}], lambda x: x IS NOT NULL))`;
  return `SELECT place, ${columns} AS "column" FROM ${rowsSql(result, view)} WHERE place >= ${after.row} AND ${columns} IS NOT NULL ORDER BY place LIMIT 1`;
}
