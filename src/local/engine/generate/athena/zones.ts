/**
 * Zones of timestamps. DuckDB keeps the moment alone, so the zone is told from the statement: of a literal, of AT TIME ZONE.
 * A value whose zone cannot be told so is refused in a statement that speaks of a zone other than UTC.
 */
import { quoteText } from '../../../../sql/quote.ts';
import { stringValue } from '../../../../sql/analyze/literal.ts';
import type { Call, Expression } from '../../../../sql/tree/expression.ts';
import type { QueryBody, Query } from '../../../../sql/tree/query.ts';
import type { Statement } from '../../../../sql/tree/statement.ts';
import type { Type } from '../../../../sql/types/type.ts';
import { walk } from '../../../../sql/walk.ts';
import { sqlError } from '../../errors.ts';
import { momentOf, zoneName } from '../../zones.ts';
import { NotGenerated } from '../duck.ts';
import type { Context } from '../expression.ts';
import { momentText } from './texts.ts';

const literalZone = /(?:Z|[+-]\d{1,2}(?::?\d\d)?|[A-Za-z][\w/+-]*)$/;

const changers = /^(?:at_timezone|with_timezone|from_iso8601_timestamp|parse_datetime|from_unixtime)$/;

/** Does the statement speak of zones at all? */
export function speaksOfZones(tree: Statement | Query): boolean {
  let found = false;
  walk(tree, (node) => {
    if (node.kind === 'atTimeZone') found = true;
    if (node.kind === 'typedLiteral' && literalZoneOf(stringValue(node.text)) !== 'UTC') found = true;
    if (node.kind === 'call' && changers.test(node.path.at(-1)!.value.toLowerCase())) found = true;
    if (node.kind === 'cast' && node.value.kind === 'literal' && literalZoneOf(stringValue(node.value.text)) !== 'UTC')
      found = true;
    return !found;
  });
  return found;
}

/** The zone that stands at the end of a timestamp's text; UTC where there is none. */
function literalZoneOf(text: string): string | undefined {
  const behind = /^\s*[+-]?\d+-\d+-\d+(?:[ T]\d+:\d+(?::\d+(?:\.\d+)?)?)?(.*)$/.exec(text)?.[1]?.trim();
  return behind === undefined || behind === '' || !literalZone.test(behind) ? 'UTC' : zoneName(behind);
}

/** The zone of a value of type `timestamp with time zone`; undefined where it cannot be told. */
export function zoneOf(node: Expression, context: Context): string | undefined {
  if (!context.speaksOfZones) return 'UTC';
  const { analysis } = context;
  const type = analysis.typeOf(node);
  if (type.name !== 'timestamptz') return 'UTC';
  const common = (nodes: readonly Expression[]): string | undefined => {
    const zones = nodes.filter((one) => analysis.typeOf(one).name !== 'unknown').map((one) => zoneOf(one, context));
    return zones.every((zone) => zone === zones[0]) ? zones[0] : undefined;
  };
  switch (node.kind) {
    case 'typedLiteral':
      return literalZoneOf(stringValue(node.text));
    case 'brackets':
      return zoneOf(node.inner, context);
    case 'keywordValue':
      return 'UTC';
    case 'atTimeZone':
      return zoneArgument(node.zone);
    case 'cast': {
      if (analysis.typeOf(node.value).name === 'timestamptz') return zoneOf(node.value, context);
      if (analysis.typeOf(node.value).name !== 'varchar') return 'UTC';
      return node.value.kind === 'literal' ? literalZoneOf(stringValue(node.value.text)) : undefined;
    }
    case 'binary':
      return common([node.left, node.right].filter((side) => analysis.typeOf(side).name === 'timestamptz'));
    case 'column':
    case 'field': {
      const found = analysis.fields.get(node);
      return found && context.zoneOfField(found.field);
    }
    case 'case':
      return common([...node.whens.map(({ then }) => then), ...(node.otherwise ? [node.otherwise] : [])]);
    case 'subquery':
      return zoneOfColumn(node.query, 0, context);
    case 'call':
      return zoneOfCall(node, context, common);
    default:
      return undefined;
  }
}

function zoneOfCall(
  node: Call,
  context: Context,
  common: (nodes: readonly Expression[]) => string | undefined,
): string | undefined {
  const name = node.path.at(-1)!.value.toLowerCase();
  const args = node.arguments as readonly Expression[];
  switch (name) {
    case 'at_timezone':
    case 'with_timezone':
      return args[1] && zoneArgument(args[1]);
    case 'now':
      return 'UTC';
    case 'from_unixtime':
      if (args.length === 1) return 'UTC';
      if (args.length === 2) return zoneArgument(args[1]!);
      return args[1]?.kind === 'literal' && args[2]?.kind === 'literal'
        ? zoneName(`+${args[1].text.padStart(2, '0')}:${args[2].text.padStart(2, '0')}`)
        : undefined;
    case 'from_unixtime_nanos':
      return 'UTC';
    case 'from_iso8601_timestamp':
    case 'parse_datetime': {
      const text = args[0]?.kind === 'literal' ? stringValue(args[0].text) : undefined;
      const zone = text === undefined ? undefined : /(?:[T ]\d\d:.*?)(Z|[+-]\d\d(?::?\d\d)?)$/.exec(text)?.[1];
      return text === undefined ? undefined : zone === undefined ? 'UTC' : zoneName(zone);
    }
    case 'date_trunc':
    case 'date_add':
      return zoneOf(args.at(-1)!, context);
    case 'coalesce':
    case 'nullif':
    case 'greatest':
    case 'least':
    case 'min':
    case 'max':
    case 'try':
    case 'arbitrary':
    case 'any_value':
    case 'lag':
    case 'lead':
    case 'first_value':
    case 'last_value':
      return common(args.filter((arg) => context.analysis.typeOf(arg).name === 'timestamptz'));
    case 'if':
      return common(args.slice(1));
    default:
      return undefined;
  }
}

function zoneArgument(node: Expression): string | undefined {
  if (node.kind === 'literal' && node.type === 'string') return zoneName(stringValue(node.text));
  if (node.kind === 'interval' && /^HOUR$/i.test(node.unit[0]?.text ?? '')) {
    const hours = Number(stringValue(node.text)) * (node.sign === '-' ? -1 : 1);
    return zoneName(`${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`);
  }
  return undefined;
}

/** The zone of a column of a query. */
export function zoneOfColumn(query: Query, at: number, context: Context): string | undefined {
  const zoneOfBody = (body: QueryBody): string | undefined => {
    switch (body.kind) {
      case 'select': {
        const values = body.items.flatMap((item): (Expression | undefined)[] =>
          item.value.kind === 'star' ? (context.analysis.items.get(item) ?? []).map(() => undefined) : [item.value],
        );
        const value = values[at];
        if (value) return zoneOf(value, context);
        const field = context.analysis.bodies.get(body)?.[at];
        return field && context.zoneOfField(field.of ?? field);
      }
      case 'values': {
        const zones = body.rows.map((row) => {
          const item = row.kind === 'row' ? row.items[at] : row.kind === 'brackets' ? row.inner : row;
          return item && zoneOf(item, context);
        });
        return zones.every((zone) => zone === zones[0]) ? zones[0] : undefined;
      }
      case 'query':
        return zoneOfBody(body.body);
      case 'setOperation': {
        const zones = [body.first, ...body.rest.map((one) => one.body)].map(zoneOfBody);
        return zones.every((zone) => zone === zones[0]) ? zones[0] : undefined;
      }
      default:
        return undefined;
    }
  };
  return zoneOfBody(query.body);
}

/** The zone, which has to be known. */
export function neededZone(node: Expression, context: Context): string {
  const zone = zoneOf(node, context);
  if (zone === undefined) throw new NotGenerated('a timestamp whose zone is not written in the statement');
  return zone;
}

function minutesOf(zone: string): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? [];
  return sign === undefined ? undefined : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** What the zone's clock shows, as a timestamp. */
export function wallSql(sql: string, zone: string): string {
  const minutes = minutesOf(zone);
  if (minutes === undefined) return `timezone(${quoteText(zone)}, ${sql})`;
  return `(timezone('UTC', ${sql}) + INTERVAL (${minutes}) MINUTE)`;
}

/** The moment at which the zone's clock shows the timestamp. */
export function momentSql(sql: string, zone: string): string {
  const minutes = minutesOf(zone);
  if (minutes === undefined) return `timezone(${quoteText(zone)}, ${sql})`;
  return `timezone('UTC', ${sql} - INTERVAL (${minutes}) MINUTE)`;
}

/** `timestamp with time zone` as text: the wall clock and the zone. */
export function zonedText(sql: string, type: Type, zone: string): string {
  return `${momentText(wallSql(sql, zone), { name: 'timestamp', size: type.size ?? 3 })!} || ${quoteText(` ${zone}`)}`;
}

/** A literal's moment. Throws SqlError for a text that is none, or for a time that the zone's clock skips. */
export function zonedLiteral(text: string, error: 'INVALID_LITERAL' | 'INVALID_CAST_ARGUMENT'): string {
  const refuse = (): never => {
    throw sqlError(
      'athena',
      error,
      error === 'INVALID_LITERAL'
        ? `'${text}' is not a valid timestamp literal`
        : `Value cannot be cast to timestamp: ${text}`,
    );
  };
  const parts =
    /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,12}))?)?)?\s*(\S*)\s*$/.exec(
      text,
    );
  const zone = parts?.[8] ? zoneName(parts[8]) : 'UTC';
  if (!parts || zone === undefined) return refuse();
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((one) => Number(one ?? 0));
  if ((parts[7] ?? '').length > 6) throw new NotGenerated('a timestamp of more than six places');
  const wall = Date.UTC(year!, month! - 1, day, hour, minute, second);
  const shown = new Date(wall);
  if (shown.getUTCDate() !== day || shown.getUTCMonth() !== month! - 1 || hour! > 23 || minute! > 59 || second! > 59)
    return refuse();
  const moment = momentOf(zone, wall);
  if (moment === undefined) return refuse();
  return `make_timestamptz(${moment}000 + ${Number((parts[7] ?? '').padEnd(6, '0'))})`;
}
