/** Moments: their casts and parts by the zone's clock, and parts of intervals. */
import { stringValue } from '../../../../sql/analyze/literal.ts';
import { quoteText } from '../../../../sql/quote.ts';
import type { Expression } from '../../../../sql/tree/expression.ts';
import { zoneName } from '../../zones.ts';
import { NotGenerated } from '../duck.ts';
import { cast, rounded } from './cast.ts';
import { expressionSql, type Context } from '../expression.ts';
import { neededZone, wallSql, zonedLiteral, zonedText } from './zones.ts';

const library = 'athena_functions';

/** CAST and TRY_CAST, by the zone where there is one. */
export function castSql(node: Expression & { kind: 'cast' }, context: Context): string {
  const { analysis } = context;
  const from = analysis.coercions.get(node.value) ?? analysis.typeOf(node.value);
  const to = analysis.typeOf(node);
  const how = node.form === 'TRY_CAST' ? 'TRY_CAST' : 'CAST';
  if (from.name === 'timestamptz' && /^(?:varchar|timestamp|date|time|json)$/.test(to.name)) {
    const zone = neededZone(node.value, context);
    const sql = expressionSql(node.value, context);
    if (to.name === 'json') throw new NotGenerated('CAST of a timestamp with time zone to JSON');
    if (to.name === 'varchar') return cast(zonedText(sql, from, zone), { name: 'varchar' }, to, how);
    return cast(wallSql(sql, zone), { name: 'timestamp', size: from.size ?? 3 }, to, how);
  }
  if (from.name === 'varchar' && node.value.kind === 'literal' && how === 'CAST') {
    const text = stringValue(node.value.text);
    if (to.name === 'timestamptz') return rounded(zonedLiteral(text, 'INVALID_CAST_ARGUMENT'), to.size ?? 3);
    // What the clock shows counts; the zone behind it is left aside.
    const wall = /^\s*(\S+ \S+) +[A-Za-z][\w/+-]*\s*$/.exec(text)?.[1];
    if (to.name === 'timestamp' && wall !== undefined && zoneName(text.trim().split(' ').at(-1)!) !== undefined)
      return cast(quoteText(wall), from, to, how);
  }
  if (to.name === 'timestamptz' && (to.size ?? 3) > 6) throw new NotGenerated('a timestamp of more than six places');
  if (/^time/.test(to.name) && (to.size ?? 3) > 6) throw new NotGenerated('more than six places of a second');
  return cast(expressionSql(node.value, context), from, to, how);
}

/** A timestamp or a timestamp with time zone as a moment. */
export function momentValue(node: Expression, context: Context): string {
  const type = context.analysis.coercions.get(node) ?? context.analysis.typeOf(node);
  const sql = expressionSql(node, context);
  return type.name === 'timestamptz' ? sql : `CAST(${sql} AS TIMESTAMPTZ)`;
}

/** A part of what the zone's clock shows, or of how far it is ahead of UTC. */
export function zonedPart(name: string, node: Expression, context: Context): string {
  const zone = neededZone(node, context);
  const sql = expressionSql(node, context);
  if (!name.startsWith('timezone')) return `${library}.${name}(${wallSql(sql, zone)})`;
  const minutes = `CAST((epoch_us(${wallSql(sql, zone)}) - epoch_us(${sql})) // 60000000 AS BIGINT)`;
  return name === 'timezone_hour' ? `CAST(trunc(${minutes} / 60.0) AS BIGINT)` : `(${minutes} % 60)`;
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
