/** The columns of a table entry, wherever they are kept. */
import { visibleColumns } from '../../access/evaluate.ts';
import type { TableColumn, TableEntry } from '../api.ts';
import { currentSchema, type TableMetadata } from '../iceberg/metadata.ts';
import { columnsOf } from '../iceberg/schema.ts';
import type { Dialect } from '../../sql/lexer.ts';
import { sqlError } from './errors.ts';

/** Throws the dialect's error for a name that stands twice. */
export function refuseTwice(
  names: readonly string[],
  dialect: Dialect,
  said = (name: string): string => `Column name '${name}' specified more than once`,
): void {
  const lower = names.map((name) => name.toLowerCase());
  const twice = lower.find((name, at) => lower.indexOf(name) < at);
  if (twice === undefined) return;
  throw dialect === 'athena'
    ? sqlError(dialect, 'DUPLICATE_COLUMN_NAME', said(twice))
    : sqlError(dialect, 'DUPLICATE_COLUMN', `column "${twice}" specified more than once`);
}

/** How the columns' types are written. */
export function typeDialect(table: TableEntry): Dialect {
  const entry = table.kind === 'limited' ? table.behind.entry : table;
  return entry.kind === 'iceberg' && entry.declaredTypes ? 'redshift' : 'athena';
}

/** Columns in order, partition columns of an external table last; types in Hive's text, or as Redshift declared them. */
export async function currentColumns(
  table: TableEntry,
  metadata: (folder: string) => Promise<TableMetadata>,
): Promise<readonly TableColumn[]> {
  switch (table.kind) {
    case 'external':
      return [...table.columns, ...table.partitionColumns];
    case 'view':
      return table.columns;
    case 'limited': {
      const all = await currentColumns(table.behind.entry, metadata);
      const seen = visibleColumns(
        table.decision,
        all.map(({ name }) => name),
      ).map(({ name }) => name);
      return all.filter(({ name }) => seen.includes(name));
    }
    case 'iceberg':
      return columnsOf(currentSchema(await metadata(table.folder))).map((column) => {
        // Redshift's FLOAT is a double.
        const kept = column.type === 'float' && table.declaredTypes ? 'real' : column.type;
        return { ...column, type: table.declaredTypes?.[column.name] ?? kept };
      });
  }
}
