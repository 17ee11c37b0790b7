/** Literals with a type in front, intervals, and Redshift's strings. */
import { stringValue } from '../../sql/analyze/literal.ts';
import { quoteText } from '../../sql/quote.ts';
import { notEmulated, syntaxError, unknownType } from './errors.ts';
import type { Rewriting } from './scope.ts';
import { operand, raw, type Leaf, type Node } from './tree.ts';
import { duckTypeOf, parseType } from './types.ts';

const athenaUnits = /^(YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)$/;

/** `INTERVAL '2' DAY`; puts the value behind `out` and gives the index behind the literal. */
export function readInterval(rewriting: Rewriting, nodes: readonly Node[], at: number, out: Node[]): number {
  const { dialect, sql } = rewriting;
  let next = at + 1;
  const sign = nodes[next]?.word === '-' ? '-' : '';
  if (nodes[next]?.kind !== 'string') next++;
  const text = stringValue((nodes[next] as Leaf).text);
  next++;
  const known = dialect === 'athena' ? athenaUnits : /^(YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND|QUARTER)S?$/;
  const unit = known.exec(nodes[next]?.word ?? '')?.[1];
  if (unit) next++;
  else if (dialect === 'athena')
    throw syntaxError(
      sql,
      nodes[next]?.start ?? sql.length,
      nodes[next]?.word ?? '',
      dialect,
      "'DAY', 'HOUR', 'MINUTE', 'MONTH', 'SECOND', 'YEAR'",
    );
  if (nodes[next]?.word === 'TO') throw notEmulated('INTERVAL … TO …', dialect);
  const amount = unit
    ? `(${sign}1 * CAST(${quoteText(text)} AS DOUBLE)) * INTERVAL 1 ${unit}`
    : `INTERVAL ${quoteText(sign + text)}`;
  const whole = unit && /^-?\d+$/.test(text.trim()) ? `INTERVAL (${sign}${text.trim()}) ${unit}` : amount;
  const value = operand([raw(`(${whole})`, (nodes[at] as Leaf).start)]);
  out.push({ ...value, interval: isDays(unit, text) ? 'days' : 'time' });
  return next;
}

const perDay: Readonly<Record<string, number>> = { HOUR: 24, MINUTE: 1440, SECOND: 86400 };

/** `INTERVAL '24' HOUR` is whole days, too. */
function isDays(unit: string | undefined, amount: string): boolean {
  const parts = perDay[unit ?? ''];
  return parts === undefined || Number(amount) % parts === 0;
}

/** `DATE '…'`, `TIMESTAMP '…'`, `DECIMAL '…'`, `JSON '…'`. */
export function readTypedLiteral(rewriting: Rewriting, nodes: readonly Node[], at: number, out: Node[]): number {
  const { dialect } = rewriting;
  const node = nodes[at] as Leaf;
  const literal = nodes[at + 1] as Leaf;
  const text = stringValue(literal.text);
  if (node.word === 'TIMESTAMP' && /(?:[+-]\d\d:?\d\d|[A-Za-z_/]+)$/.test(text.trim())) {
    if (!/(?:UTC|Z|[+-]00:?00)$/.test(text.trim()) && dialect === 'athena')
      throw notEmulated('a timestamp with a zone other than UTC', dialect);
    out.push(
      operand([raw(`CAST(${quoteText(text.trim().replace(/ ?(?:UTC|Z)$/, '+00'))} AS TIMESTAMPTZ)`, node.start)]),
    );
  } else if (node.word === 'DECIMAL') {
    const digits = text.replace(/^[+-]/, '');
    const scale = digits.split('.')[1]?.length ?? 0;
    out.push(
      operand([raw(`CAST(${quoteText(text)} AS DECIMAL(${digits.replace('.', '').length},${scale}))`, node.start)]),
    );
  } else {
    const type = parseType(node.text, dialect);
    if (!type) {
      const unknown = unknownType(node.text, dialect, { sql: rewriting.sql, offset: node.start });
      if (unknown.name === 'NOT_SUPPORTED') throw unknown;
      throw syntaxError(rewriting.sql, literal.start, literal.text, dialect, '<expression>');
    }
    out.push(
      type.name === 'json'
        ? operand([raw(`${dialect}_functions.json_parse(${quoteText(text)})`, node.start)])
        : operand([raw(`CAST(${quoteText(text)} AS ${duckTypeOf(type)})`, node.start)]),
    );
  }
  return at + 2;
}

/** A Redshift literal's text: a backslash makes the next character plain, as in PostgreSQL 8. */
export function redshiftText(node: Leaf): string {
  const text = stringValue(node.text);
  if (node.text.startsWith('$')) return text;
  const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
  return text.replaceAll(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter);
}
