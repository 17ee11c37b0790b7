/** Casts with the dialects' own text forms, truncations and refusals. */
import { quoteText } from '../../sql/quote.ts';
import { notEmulated, unknownType } from './errors.ts';
import type { Rewriting } from './scope.ts';
import { brackets, isGroup, operand, printText, raw, type Node } from './tree.ts';
import { duckTypeOf, parseType, type LakeType } from './types.ts';

export type CastKind = 'CAST' | 'TRY_CAST';

/** Reads the type at `at`; gives its text and the index behind it. */
export function readType(nodes: readonly Node[], at: number): { text: string; next: number } {
  let next = at + 1;
  const word = nodes[at]?.word ?? '';
  if (word === 'DOUBLE' && nodes[next]?.word === 'PRECISION') next++;
  if ((word === 'CHARACTER' || word === 'BINARY') && nodes[next]?.word === 'VARYING') next++;
  if (isGroup(nodes[next])) next++;
  if (/^(WITH|WITHOUT)$/.test(nodes[next]?.word ?? '') && nodes[next + 1]?.word === 'TIME') next += 3;
  return { text: printText(nodes.slice(at, next)), next };
}

/** Trino's names in what it says of a cast that fails. */
const castNames: Readonly<Record<string, string>> = { integer: 'INT', boolean: 'BOOLEAN' };

/** The value as the type. Throws SqlError for a type that is not there. */
export function castTo(
  rewriting: Rewriting,
  value: readonly Node[],
  typeText: string,
  offset: number,
  how: CastKind,
): Node {
  const { dialect, sql } = rewriting;
  const type = parseType(typeText, dialect);
  if (!type) throw unknownType(typeText, dialect, { sql, offset });
  const library = `${dialect}_functions`;
  const call = (name: string, more = ''): Node =>
    operand([raw(`${library}.${name}`, offset), brackets([...value, ...(more ? [raw(`, ${more}`)] : [])])]);
  if (type.name === 'char' && dialect === 'athena') throw notEmulated('CAST to char', dialect);
  if (type.name === 'varchar' || type.name === 'char') {
    const long =
      type.size === undefined ||
      type.size > 65000 ||
      (dialect === 'redshift' && type.size === 256 && !/\d/.test(typeText));
    if (long) return call('to_text');
    if (dialect === 'athena') return call(how === 'CAST' ? 'to_short_text' : 'try_short_text', String(type.size));
    const cut = operand([raw(`left`), brackets([call('to_text'), raw(`, ${type.size}`)])]);
    // Blanks at the end of a CHAR count for nothing.
    return type.name === 'char' ? operand([raw('rtrim('), cut, raw(", ' ')")]) : cut;
  }
  if (type.name === 'json' || type.name === 'super') return operand([raw('to_json', offset), brackets(value)]);
  if (dialect === 'athena' && /^(tinyint|smallint|integer|bigint|boolean)$/.test(type.name)) {
    const way = `${how === 'CAST' ? '' : 'try_'}${type.name === 'boolean' ? 'truth' : 'whole'}`;
    const label = quoteText(castNames[type.name] ?? type.name.toUpperCase());
    return operand([raw(`${how}(`, offset), call(way, label), raw(`AS ${duckTypeOf(type)})`)]);
  }
  if (dialect === 'redshift' && type.name === 'timestamptz' && how === 'CAST') return call('moment');
  if (dialect === 'redshift') return operand([raw(`${how}(`, offset), ...value, raw(`AS ${duckTypeOf(type)})`)]);
  return athenaCast(value, type, typeText, offset, how);
}

const forms: Readonly<Record<string, string>> = {
  date: 'date',
  timestamp: 'timestamp',
  decimal: 'decimal',
  double: 'double',
  real: 'double',
};

/** Texts are taken in Trino's forms only, and a plain timestamp has milliseconds. */
function athenaCast(value: readonly Node[], type: LakeType, typeText: string, offset: number, how: CastKind): Node {
  const called = (name: string, inner: readonly Node[]): Node[] => [
    raw(`athena_functions.${name}`, offset),
    brackets(inner),
  ];
  const cast = (inner: readonly Node[], word: string = how): Node[] => [
    raw(`${word}(`, offset),
    ...inner,
    raw(`AS ${duckTypeOf(type)})`),
  ];
  if (type.inner && how === 'TRY_CAST') return operand([raw('TRY('), ...cast(value, 'CAST'), raw(')')]);
  if (type.name === 'timestamptz') return operand(cast(called('zone_form', value)));
  const form = forms[type.name];
  const out = cast(form ? called(`${how === 'CAST' ? '' : 'try_'}${form}_form`, value) : value);
  return operand(type.name === 'timestamp' && !/\d/.test(typeText) ? called('to_millis', out) : out);
}
