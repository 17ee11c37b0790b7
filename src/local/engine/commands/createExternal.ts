/** CREATE EXTERNAL TABLE: files that lie under an S3 location, in one of Hive's formats. */
import type { TableColumn } from '../../api.ts';
import { ddl, type Command } from '../command.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { formatOf, type ExternalTable } from '../external.ts';
import type { Slots } from '../slots.ts';
import { freePlace, readColumnSpec, type ColumnSpec, type IfTaken } from './create.ts';

interface Format {
  inputFormat: string;
  outputFormat: string;
  serde: string;
}

const lazySimple = 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe';
const textFormat = {
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
};
export const parquetFormat: Format = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
};

export function readExternal(slots: Slots): Command {
  const path = slots.path('target');
  const ifTaken: IfTaken = slots.has('IF NOT EXISTS') ? 'leave' : 'refuse';
  const columns = slots.each('columns').map((item) => readColumnSpec(item));
  if (slots.get('buckets')) throw notEmulated('CLUSTERED BY', slots.dialect);
  const partitionColumns = slots.each('partitions').map((item) => readColumnSpec(item));
  const format = readFormat(slots);
  const serdeParameters = { ...readDelimiters(slots), ...lowerKeys(slots.properties('serdeProperties')) };
  const comment = slots.text('comment');
  const properties = { ...(comment === undefined ? {} : { comment }), ...slots.properties('properties') };
  const location = slots.text('location');
  return ddl('CREATE_TABLE', async (work) => {
    const place = await freePlace(work, path, ifTaken);
    if (!place) return {};
    if (place.catalog.kind !== 'glue') throw notEmulated(`CREATE EXTERNAL TABLE in ${place.catalogName}`, work.dialect);
    if (!location)
      throw sqlError(
        work.dialect,
        'INVALID_TABLE_PROPERTY',
        "CREATE EXTERNAL TABLE needs LOCATION 's3://bucket/prefix/'",
      );
    if (!/^s3:\/\/[^/]+(?:\/.*)?$/.test(location))
      throw sqlError(
        work.dialect,
        'INVALID_TABLE_PROPERTY',
        `The location ${location} is not an S3 location. Write s3://bucket/prefix/`,
      );
    if (Object.entries(properties).some(([key, value]) => key.startsWith('projection.enabled') && /true/i.test(value)))
      throw notEmulated('partition projection', work.dialect);
    const plain = (column: ColumnSpec): TableColumn => ({
      name: column.name,
      type: column.type,
      ...(column.comment === undefined ? {} : { comment: column.comment }),
    });
    const table: ExternalTable = {
      kind: 'external',
      name: place.name,
      columns: columns.map(plain),
      partitionColumns: partitionColumns.map(plain),
      location: location.endsWith('/') ? location : `${location}/`,
      ...format,
      serdeParameters,
      properties: { EXTERNAL: 'TRUE', ...properties },
      createdAtMs: Date.now(),
    };
    formatOf(table);
    work.store.locationPath(table.location);
    await work.run(() => work.store.putTable(place.catalog, place.schema, table, 'create'));
    return {};
  });
}

function readDelimiters(slots: Slots): Record<string, string> {
  const parameters: Record<string, string> = {};
  const fields = slots.text('fields');
  if (fields !== undefined) {
    parameters['field.delim'] = delimiter(fields);
    parameters['serialization.format'] = parameters['field.delim'];
  }
  const escape = slots.text('escape');
  if (escape !== undefined) parameters['escape.delim'] = escape;
  const lines = slots.text('lines');
  if (lines !== undefined && delimiter(lines) !== '\n')
    throw notEmulated('LINES TERMINATED BY other than a new line', slots.dialect);
  const none = slots.text('null');
  if (none !== undefined) parameters['serialization.null.format'] = none;
  return parameters;
}

function delimiter(text: string): string {
  const escapes: Record<string, string> = { '\\t': '\t', '\\n': '\n', '\\001': '\u0001', '\\u0001': '\u0001' };
  return escapes[text] ?? text;
}

function readFormat(slots: Slots): Format {
  const serde = slots.text('serde') ?? lazySimple;
  const [inputFormat, outputFormat] = [slots.text('input'), slots.text('output')];
  if (inputFormat !== undefined && outputFormat !== undefined) return { inputFormat, outputFormat, serde };
  const name = slots.text('format')?.toLowerCase() ?? 'textfile';
  if (name === 'parquet') return parquetFormat;
  if (name === 'textfile') return { ...textFormat, serde };
  throw notEmulated(`STORED AS ${name.toUpperCase()}`, slots.dialect);
}

function lowerKeys(properties: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key.toLowerCase(), value]));
}
