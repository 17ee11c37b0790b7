/** Texts of values in a cast: what Trino's varchar and JSON forms of them are, by their types. */
import { quoteText } from '../../../../sql/quote.ts';
import type { Type } from '../../../../sql/types/type.ts';
import { decimalText, fieldName, NotGenerated } from '../duck.ts';

const library = 'athena_functions';

/** A value of several uses, worked out once. `depth` keeps the names apart. */
export function onceSql(sql: string, depth: number, body: (value: string) => string): string {
  const name = `lb_j${depth}`;
  return `list_extract(list_transform([${sql}], lambda ${name}: ${body(name)}), 1)`;
}

/** A timestamp or time with as many places as its type has. */
function clockText(text: string, size: number): string {
  const places = Math.min(size, 6);
  // DuckDB leaves zeros at the end of the fraction away.
  const whole = `split_part(${text}, '.', 1)`;
  if (places === 0) return whole;
  return `${whole} || '.' || rpad(left(split_part(${text}, '.', 2), ${places}), ${places}, '0')`;
}

/** The varchar form of a date, time or timestamp, or undefined for other types. */
export function momentText(sql: string, type: Type): string | undefined {
  switch (type.name) {
    case 'date':
      return `lb_date_text(CAST(CAST(${sql} AS DATE) - DATE '1970-01-01' AS VARCHAR))`;
    case 'timestamp':
      return `${clockText(`lb_timestamp_text(CAST(epoch_us(${sql}) AS VARCHAR))`, type.size ?? 3)}`;
    case 'time':
      return clockText(`CAST(${sql} AS VARCHAR)`, type.size ?? 3);
    case 'intervalDay':
      return `lb_interval_text('day', CAST(CAST(epoch(${sql}) * 1000 AS BIGINT) AS VARCHAR))`;
    case 'intervalYear':
      return `lb_interval_text('year', CAST(CAST(date_part('year', ${sql}) * 12 + date_part('month', ${sql}) AS BIGINT) AS VARCHAR))`;
    default:
      return undefined;
  }
}

/** JSON of a value, as text; NULL for NULL. Throws NotGenerated for what has none. */
export function jsonText(sql: string, type: Type, depth = 0): string {
  const item = `lb_j${depth}`;
  const orNull = (inner: string): string => `coalesce(${inner}, 'null')`;
  switch (type.name) {
    case 'unknown':
      return 'CAST(NULL AS VARCHAR)';
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'json':
      return `CAST(${sql} AS VARCHAR)`;
    case 'decimal':
      return decimalText(sql, type);
    case 'double':
    case 'real':
      return `lb_json_double(CAST(${sql} AS VARCHAR))`;
    case 'varchar':
      return `lb_json_text(${sql})`;
    case 'date':
    case 'timestamp':
      return `lb_json_text(${momentText(sql, type)!})`;
    case 'array':
      return `list_extract(list_transform([list_transform(${sql}, lambda ${item}: ${orNull(jsonText(item, type.inner![0]!, depth + 2))})], lambda lb_j${depth + 1}: '[' || array_to_string(lb_j${depth + 1}, ',') || ']'), 1)`;
    case 'map': {
      const [key, value] = type.inner!;
      const pair = `{k: ${keyText(`${item}['key']`, key!)}, v: ${orNull(jsonText(`${item}['value']`, value!, depth + 2))}}`;
      const shown = `lambda lb_j${depth + 1}: lb_json_text(lb_j${depth + 1}['k']) || ':' || lb_j${depth + 1}['v']`;
      return `'{' || array_to_string(list_transform(list_sort(list_transform(map_entries(${sql}), lambda ${item}: ${pair})), ${shown}), ',') || '}'`;
    }
    case 'row':
      return onceSql(sql, depth, (value) => {
        const fields = type.inner!.map(
          (inner, at) =>
            `${quoteText(`${JSON.stringify(type.names?.[at] ?? '')}:`)} || ${orNull(jsonText(`struct_extract(${value}, ${quoteText(fieldName(type, at))})`, inner, depth + 1))}`,
        );
        return `CASE WHEN ${value} IS NOT NULL THEN '{' || ${fields.join(` || ',' || `)} || '}' END`;
      });
    default:
      throw new NotGenerated(`JSON of ${type.name}`);
  }
}

function keyText(sql: string, type: Type): string {
  return type.name === 'varchar' ? sql : `${library}.to_text(${sql})`;
}

/** What a JSON value is to become, for `lb_from_json`: JSON of its own. Throws NotGenerated for what cannot. */
export function jsonTarget(type: Type): unknown {
  switch (type.name) {
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'real':
    case 'double':
    case 'json':
      return type.name;
    case 'varchar':
      return type.size === undefined ? 'varchar' : { varchar: type.size };
    case 'decimal':
      return { decimal: [type.size, type.scale] };
    case 'array':
      return { array: jsonTarget(type.inner![0]!) };
    case 'map':
      return { map: type.inner!.map(jsonTarget) };
    case 'row':
      return { row: type.inner!.map((inner, at) => [fieldName(type, at), jsonTarget(inner)]) };
    default:
      throw new NotGenerated(`CAST of JSON to ${type.name}`);
  }
}

/** The same type with texts in the place of JSON, which a cast reads next. */
export function withTexts(type: Type): Type {
  if (type.name === 'json') return { name: 'varchar' };
  return type.inner ? { ...type, inner: type.inner.map(withTexts) } : type;
}
