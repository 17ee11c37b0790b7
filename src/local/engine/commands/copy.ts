/** COPY: files from S3 into a Redshift table. */
import { quoteName, quoteText } from '../../../sql/quote.ts';
import { dml, type Command } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { listFiles } from '../external.ts';
import { isGroup, nameOf, splitCommas, type Leaf } from '../tree.ts';
import { duckTypeOf } from '../types.ts';
import { castSelect } from '../workspace.ts';
import { enforced } from './constraints.ts';
import { append, tableColumns } from './insert.ts';
import { dirname } from 'node:path';

interface Options {
  format: 'csv' | 'text' | 'parquet';
  delimiter: string | undefined;
  quote: string;
  skip: number;
  nullText: string | undefined;
  /** What becomes of a text that is longer than its column. */
  tooLong: 'refuse' | 'cut';
}

/** Behind COPY. */
export function readCopy(cursor: Cursor): Command {
  const path = cursor.path();
  const names = isGroup(cursor.node)
    ? splitCommas(cursor.group().nodes).map((part) => nameOf(part[0] as Leaf))
    : undefined;
  cursor.expect('FROM');
  const location = cursor.text();
  const options: Options = {
    format: 'text',
    delimiter: undefined,
    quote: '"',
    skip: 0,
    nullText: undefined,
    tooLong: 'refuse',
  };
  while (!cursor.done) readOption(cursor, options);
  return dml('COPY', async (work) => {
    if (!/^s3:\/\/[^/]+/.test(location))
      throw sqlError(
        'redshift',
        'INVALID_PARAMETER_VALUE',
        `The source ${location} is not an S3 location. Write s3://bucket/prefix`,
      );
    const { entry } = await work.table(path);
    const columns = await tableColumns(work, entry);
    const wanted = names
      ? names.map((name) => {
          const found = columns.find((column) => column.name === name);
          if (!found)
            throw sqlError(
              'redshift',
              'COLUMN_NOT_FOUND',
              `column "${name}" of relation "${entry.name}" does not exist`,
            );
          return found;
        })
      : columns;
    const full = work.store.locationPath(location).replace(/\/$/, '');
    const files = (await listFiles(dirname(full))).filter((file) => file.path.startsWith(full));
    if (files.length === 0)
      throw sqlError('redshift', 'INVALID_PARAMETER_VALUE', `The specified S3 prefix '${location}' does not exist`);
    const list = `[${files.map((file) => quoteText(file.path.replaceAll(/[*?[]/g, '[$&]'))).join(', ')}]`;
    const source =
      options.format === 'parquet'
        ? `SELECT * FROM read_parquet(${list}, hive_partitioning = false)`
        : textSource(
            list,
            wanted.map((column) => column.name),
            options,
          );
    const numbered = `SELECT * FROM (${source}) AS lb_q(${wanted.map((_, at) => `c${at}`).join(', ')})`;
    const select = castSelect(
      numbered,
      columns.map((column) => {
        const at = wanted.indexOf(column);
        if (at < 0) return enforced('NULL', column);
        // An empty field is NULL in every type but text.
        const isText = duckTypeOf(column.type) === 'VARCHAR';
        const value = options.format === 'parquet' || isText ? `c${at}` : `nullif(c${at}, '')`;
        return enforced(
          isText && options.tooLong === 'cut' ? `left(${value}, ${column.type.size ?? 65535})` : value,
          column,
        );
      }),
      columns,
    );
    const added = await append(work, entry, columns, select);
    return { updateCount: added, scannedBytes: files.reduce((sum, file) => sum + file.bytes, 0) };
  });
}

function textSource(list: string, names: readonly string[], options: Options): string {
  const columns = names.map((name) => `${quoteName(name)}: 'VARCHAR'`).join(', ');
  const quote = options.format === 'csv' ? options.quote : '';
  const delimiter = options.delimiter ?? (options.format === 'csv' ? ',' : '|');
  return `SELECT * FROM read_csv(${list}, auto_detect = false, header = false, skip = ${options.skip}, delim = ${quoteText(delimiter)}, quote = ${quoteText(quote)}, escape = ${quoteText(quote)}, columns = {${columns}}, nullstr = ${quoteText(options.nullText ?? '\\N')}, hive_partitioning = false)`;
}

function readOption(cursor: Cursor, options: Options): void {
  if (cursor.takes('IAM_ROLE')) cursor.value();
  else if (cursor.takes('CREDENTIALS') || cursor.takes('REGION')) {
    cursor.takes('AS');
    cursor.text();
  } else if (cursor.takes('FORMAT')) {
    cursor.takes('AS');
    if (cursor.sees('CSV') || cursor.sees('PARQUET')) return;
    throw notEmulated(`COPY with FORMAT ${cursor.node?.word ?? ''}`, 'redshift');
  } else if (cursor.takes('CSV')) {
    options.format = 'csv';
    if (cursor.takes('QUOTE')) {
      cursor.takes('AS');
      options.quote = cursor.text();
    }
  } else if (cursor.takes('PARQUET')) options.format = 'parquet';
  else if (cursor.takes('DELIMITER')) {
    cursor.takes('AS');
    options.delimiter = cursor.text().replace('\\t', '\t');
  } else if (cursor.takes('IGNOREHEADER')) {
    cursor.takes('AS');
    options.skip = Number(cursor.value());
  } else if (cursor.takes('NULL')) {
    cursor.takes('AS');
    options.nullText = cursor.text();
  } else if (cursor.takes('COMPUPDATE') || cursor.takes('STATUPDATE')) {
    if (!cursor.takes('ON')) cursor.takes('OFF');
  } else if (cursor.takes('TRUNCATECOLUMNS')) options.tooLong = 'cut';
  else if (cursor.takes('GZIP') || cursor.takes('ACCEPTINVCHARS')) return;
  else throw notEmulated(`COPY with ${cursor.node?.word ?? 'this option'}`, 'redshift');
}
