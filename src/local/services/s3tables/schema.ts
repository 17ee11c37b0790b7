/** The metadata of a CreateTable request as columns and partition terms. */
import type { TableColumn } from '../../api.ts';
import type { Input } from '../../http/input.ts';
import { isRecord } from '../../http/xml.ts';
import { bad } from './names.ts';

export interface NewTable {
  readonly columns: readonly TableColumn[];
  readonly partitionSpec: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
}

/** Undefined where the request leaves the metadata to the client. Throws `BadRequestException`. */
export function readNewTable(input: Input): NewTable | undefined {
  const iceberg = input.optionalObject('metadata')?.optionalObject('iceberg');
  if (!iceberg) return undefined;
  const fields = (iceberg.optionalObject('schema') ?? iceberg.optionalObject('schemaV2'))?.objects('fields');
  if (!fields || fields.length === 0) throw bad('The schema of the table has no fields.');
  if (iceberg.has('writeOrder')) throw bad('local lakehouse: writeOrder is not emulated. Leave it out.');
  const columns = fields.map((field) => ({
    name: field.text('name'),
    type: typeText(field.raw.type),
    ...(field.has('doc') && { comment: field.text('doc') }),
  }));
  const ids = new Map<unknown, string>(fields.map((field, index) => [field.raw.id ?? index + 1, field.text('name')]));
  const partitions = iceberg.optionalObject('partitionSpec')?.optionalObjects('fields') ?? [];
  return {
    columns,
    partitionSpec: partitions.map((field) => {
      const column = ids.get(field.raw['source-id'] ?? field.raw.sourceId);
      if (column === undefined) throw bad(`The partition field ${field.text('name')} has no source column.`);
      return partitionTerm(field.text('transform'), column);
    }),
    properties: iceberg.optionalMap('properties') ?? {},
  };
}

/** `bucket[16]` of Iceberg's specification as `bucket(16, column)` of the DDL. */
function partitionTerm(transform: string, column: string): string {
  const sized = /^(bucket|truncate)\[(\d+)\]$/.exec(transform);
  if (sized) return `${sized[1]}(${sized[2]}, ${column})`;
  return transform === 'identity' ? column : `${transform}(${column})`;
}

/** Iceberg's JSON form of a type, in Hive's text. */
function typeText(type: unknown): string {
  if (typeof type === 'string') return type;
  if (isRecord(type)) {
    switch (type.type) {
      case 'list':
        return `array<${typeText(type.element)}>`;
      case 'map':
        return `map<${typeText(type.key)},${typeText(type.value)}>`;
      case 'struct':
        if (Array.isArray(type.fields))
          return `struct<${type.fields
            .filter(isRecord)
            .map((field) => `${String(field.name)}:${typeText(field.type)}`)
            .join(',')}>`;
    }
  }
  throw bad(`The type ${JSON.stringify(type)} is not one of Iceberg's.`);
}
