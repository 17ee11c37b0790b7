/** The columns of a table entry, wherever they are kept. */
import type { TableColumn, TableEntry } from '../api.ts';
import { currentSchema, type TableMetadata } from '../iceberg/metadata.ts';
import { columnsOf } from '../iceberg/schema.ts';

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
    case 'iceberg':
      return columnsOf(currentSchema(await metadata(table.folder))).map((column) => {
        const declared = table.declaredTypes?.[column.name];
        return declared ? { ...column, type: declared } : column;
      });
  }
}
