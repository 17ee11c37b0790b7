/** What a Redshift table demands of its values: NOT NULL, and lengths in bytes. */
import { quoteText } from '../../../sql/quote.ts';
import type { TableEntry } from '../../api.ts';
import type { Column } from '../workspace.ts';

export interface TargetColumn extends Column {
  /** Declared as NOT NULL. */
  readonly required?: true;
}

const property = 'not_null';

/** As a property of the table, for Iceberg cannot be told so. */
export function requiredProperty(columns: readonly { name: string; required?: true }[]): Record<string, string> {
  const names = columns.filter((column) => column.required).map((column) => column.name);
  return names.length > 0 ? { [property]: JSON.stringify(names) } : {};
}

/** Names of the columns that take no NULL. */
export function requiredColumns(entry: TableEntry): readonly string[] {
  const text = entry.kind === 'iceberg' ? entry.properties[property] : undefined;
  return text ? (JSON.parse(text) as string[]) : [];
}

function longest({ type }: Column): number | undefined {
  if (!/^(?:varchar|char)$/.test(type.name) || type.size === undefined || type.size >= 65535) return undefined;
  return type.size;
}

/** SQL that fails where the column does not take the value. */
export function enforced(value: string, column: TargetColumn): string {
  const size = longest(column);
  const fitting = size === undefined ? value : `redshift_functions.fits(CAST(${value} AS VARCHAR), ${size})`;
  return column.required ? `redshift_functions.present(${fitting}, ${quoteText(column.name)})` : fitting;
}

/** The same for a temporary table, in DuckDB's own words. */
export function constraintsOf(column: TargetColumn, quoted: string): string {
  const size = longest(column);
  const check = size === undefined ? '' : ` CHECK (octet_length(encode(${quoted})) <= ${size})`;
  return `${column.required ? ' NOT NULL' : ''}${check}`;
}
