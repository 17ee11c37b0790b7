/** COPY: files from S3 into a Redshift table. */
import { dirname } from 'node:path';
import { quoteName, quoteText } from '../../../sql/quote.ts';
import { dml, type Command } from '../command.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { listFiles } from '../external.ts';
import type { Slots } from '../slots.ts';
import { duckTypeOf } from '../types.ts';
import { castSelect } from '../workspace.ts';
import { enforced } from './constraints.ts';
import { append, tableColumns } from './insert.ts';
import { WordOptions } from './wordOptions.ts';

interface Options {
  format: 'csv' | 'text' | 'parquet';
  delimiter: string | undefined;
  quote: string;
  skip: number;
  nullText: string | undefined;
  /** What becomes of a text that is longer than its column. */
  tooLong: 'refuse' | 'cut';
}

export function readCopy(slots: Slots): Command {
  const path = slots.path('target');
  const names = slots.names('columns')?.map(({ value }) => value.toLowerCase());
  const location = slots.text('location') ?? '';
  const options: Options = {
    format: 'text',
    delimiter: undefined,
    quote: '"',
    skip: 0,
    nullText: undefined,
    tooLong: 'refuse',
  };
  const words = new WordOptions(slots);
  while (!words.done) readOption(words, options);
  return dml('COPY', async (work) => {
    if (!/^s3:\/\/[^/]+/.test(location))
      throw sqlError(
        'redshift',
        'INVALID_PARAMETER_VALUE',
        `The source ${location} is not an S3 location. Write s3://bucket/prefix`,
      );
    const { place, entry } = await work.tableFor(path, ['INSERT']);
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
    const added = await append(work, { place, entry }, columns, select);
    return { updateCount: added, scannedBytes: files.reduce((sum, file) => sum + file.bytes, 0) };
  });
}

function textSource(list: string, names: readonly string[], options: Options): string {
  const columns = names.map((name) => `${quoteName(name)}: 'VARCHAR'`).join(', ');
  const quote = options.format === 'csv' ? options.quote : '';
  const delimiter = options.delimiter ?? (options.format === 'csv' ? ',' : '|');
  return `SELECT * FROM read_csv(${list}, auto_detect = false, header = false, skip = ${options.skip}, delim = ${quoteText(delimiter)}, quote = ${quoteText(quote)}, escape = ${quoteText(quote)}, columns = {${columns}}, nullstr = ${quoteText(options.nullText ?? '\\N')}, hive_partitioning = false)`;
}

function readOption(words: WordOptions, options: Options): void {
  if (words.takes('IAM_ROLE') || words.takes('CREDENTIALS') || words.takes('REGION')) words.value();
  else if (words.takes('FORMAT')) {
    if (words.word === 'CSV' || words.word === 'PARQUET') return;
    throw notEmulated(`COPY with FORMAT ${words.word}`, 'redshift');
  } else if (words.takes('CSV')) {
    options.format = 'csv';
    if (words.takes('QUOTE')) options.quote = words.value();
  } else if (words.takes('PARQUET')) options.format = 'parquet';
  else if (words.takes('DELIMITER')) options.delimiter = words.value().replace('\\t', '\t');
  else if (words.takes('IGNOREHEADER')) options.skip = Number(words.value());
  else if (words.takes('NULL')) options.nullText = words.value();
  else if (words.takes('COMPUPDATE') || words.takes('STATUPDATE')) {
    if (!words.takes('ON')) words.takes('OFF');
  } else if (words.takes('TRUNCATECOLUMNS')) options.tooLong = 'cut';
  else if (words.takes('GZIP') || words.takes('ACCEPTINVCHARS')) return;
  else throw notEmulated(`COPY with ${words.word}`, 'redshift');
}
