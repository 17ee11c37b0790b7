/** CREATE EXTERNAL TABLE: files that lie under an S3 location, in one of Hive's formats. */
import type { TableColumn } from '../../api.ts';
import { ddl, type Command } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { formatOf, type ExternalTable } from '../external.ts';
import type { Leaf } from '../tree.ts';
import { freePlace, readColumnSpecs, type ColumnSpec, type IfTaken } from './create.ts';
import { readProperties } from './properties.ts';

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

export function readExternal(cursor: Cursor, path: Leaf[], ifTaken: IfTaken, columns: readonly ColumnSpec[]): Command {
  let format: Format = { ...textFormat, serde: lazySimple };
  let serdeParameters: Record<string, string> = {};
  let properties: Record<string, string> = {};
  let partitionColumns: readonly ColumnSpec[] = [];
  let location: string | undefined;
  while (!cursor.done) {
    if (cursor.takes('COMMENT')) properties = { ...properties, comment: cursor.text() };
    else if (cursor.takes('PARTITIONED BY')) partitionColumns = readColumnSpecs(cursor);
    else if (cursor.takes('CLUSTERED BY')) throw notEmulated('CLUSTERED BY', cursor.dialect);
    else if (cursor.takes('ROW FORMAT SERDE')) format = { ...format, serde: cursor.text() };
    else if (cursor.takes('WITH SERDEPROPERTIES'))
      serdeParameters = { ...serdeParameters, ...lowerKeys(readProperties(cursor)) };
    else if (cursor.takes('ROW FORMAT DELIMITED')) serdeParameters = { ...serdeParameters, ...readDelimiters(cursor) };
    else if (cursor.takes('STORED AS INPUTFORMAT')) {
      format = { ...format, inputFormat: cursor.text() };
      cursor.expect('OUTPUTFORMAT');
      format.outputFormat = cursor.text();
    } else if (cursor.takes('STORED AS')) format = storedAs(cursor, format);
    else if (cursor.takes('LOCATION')) location = cursor.text();
    else if (cursor.takes('TBLPROPERTIES') || cursor.takes('TABLE PROPERTIES'))
      properties = { ...properties, ...readProperties(cursor) };
    else cursor.end();
  }
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

function readDelimiters(cursor: Cursor): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (;;) {
    if (cursor.takes('FIELDS TERMINATED BY')) {
      parameters['field.delim'] = delimiter(cursor.text());
      parameters['serialization.format'] = parameters['field.delim'];
      if (cursor.takes('ESCAPED BY')) parameters['escape.delim'] = cursor.text();
    } else if (cursor.takes('LINES TERMINATED BY')) {
      if (delimiter(cursor.text()) !== '\n')
        throw notEmulated('LINES TERMINATED BY other than a new line', cursor.dialect);
    } else if (cursor.takes('NULL DEFINED AS')) parameters['serialization.null.format'] = cursor.text();
    else if (cursor.sees('COLLECTION ITEMS') || cursor.sees('MAP KEYS')) {
      cursor.at += 4;
      cursor.text();
    } else return parameters;
  }
}

function delimiter(text: string): string {
  const escapes: Record<string, string> = { '\\t': '\t', '\\n': '\n', '\\001': '\u0001', '\\u0001': '\u0001' };
  return escapes[text] ?? text;
}

function storedAs(cursor: Cursor, before: Format): Format {
  const name = cursor.name();
  if (name === 'parquet') return parquetFormat;
  if (name === 'textfile') return { ...textFormat, serde: before.serde };
  throw notEmulated(`STORED AS ${name.toUpperCase()}`, cursor.dialect);
}

function lowerKeys(properties: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key.toLowerCase(), value]));
}
