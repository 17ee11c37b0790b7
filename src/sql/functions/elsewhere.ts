/** Functions that other engines have, and what means the same here. */
import type { Dialect } from '../lexer.ts';

const athena: Readonly<Record<string, string>> = {
  charindex: 'strpos',
  convert: 'CAST',
  dateadd: 'date_add',
  datediff: 'date_diff',
  decode: 'CASE',
  getdate: 'current_timestamp',
  group_concat: 'listagg',
  ifnull: 'coalesce',
  iif: 'if',
  instr: 'strpos',
  isnull: 'coalesce',
  len: 'length',
  nvl: 'coalesce',
  nvl2: 'if',
  regexp_substr: 'regexp_extract',
  string_agg: 'listagg',
  sysdate: 'current_timestamp',
};

const redshift: Readonly<Record<string, string>> = {
  approx_distinct: 'APPROXIMATE COUNT(DISTINCT …)',
  arbitrary: 'any_value',
  array_agg: 'listagg',
  cardinality: 'get_array_length',
  date_format: 'to_char',
  day_of_week: 'EXTRACT(dow FROM …)',
  day_of_year: 'EXTRACT(doy FROM …)',
  format_datetime: 'to_char',
  date_parse: 'to_timestamp',
  group_concat: 'listagg',
  if: 'CASE',
  ifnull: 'nvl',
  iif: 'CASE',
  instr: 'strpos',
  json_extract_scalar: 'json_extract_path_text',
  to_unixtime: 'EXTRACT(epoch FROM …)',
  regexp_extract: 'regexp_substr',
  regexp_like: '~',
  split: 'split_to_array',
  string_agg: 'listagg',
};

/** Those that take the same arguments as what is here in their place. */
export const sameArguments: ReadonlySet<string> = new Set('arbitrary ifnull isnull len nvl'.split(' '));

/** By dialect: name elsewhere → function, or words of another form, here. */
export const elsewhere: Readonly<Record<Dialect, Readonly<Record<string, string>>>> = { athena, redshift };

/** The function here that does what one of another engine does, or undefined. */
export function sameHere(name: string, dialect: Dialect): string | undefined {
  return Object.hasOwn(elsewhere[dialect], name) ? elsewhere[dialect][name] : undefined;
}
