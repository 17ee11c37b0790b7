/** UNLOAD: a query's rows into files under an S3 location. */
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { quoteName, quoteText } from '../../../sql/quote.ts';
import { dml, type Command } from '../command.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { listFiles } from '../external.ts';
import { textOf, type Slots } from '../slots.ts';
import { duckTypeOf } from '../types.ts';
import type { Column, Workspace } from '../workspace.ts';
import { readOptions } from './properties.ts';
import { WordOptions } from './wordOptions.ts';

interface Target {
  readonly location: string;
  readonly format: 'parquet' | 'csv' | 'json';
  readonly delimiter: string;
  readonly header: 'header' | 'none';
  readonly overwrite: 'allowed' | 'refused';
}

export function readUnload(slots: Slots): Command {
  const location = slots.text('location') ?? '';
  const target = slots.dialect === 'athena' ? readAthenaTarget(slots, location) : readRedshiftTarget(slots, location);
  const query = slots.get('query');
  // Redshift's query is a text of its own, with its quotes doubled or behind backslashes.
  const text = slots.text('text')?.replaceAll("\\'", "'") ?? '';
  return dml('UNLOAD', async (work) => {
    const bound = await (query ? work.bind(query) : work.bind({ start: 0, end: text.length }, text));
    const columns = await work.columnsOf(bound);
    const added = await write(work, bound.sql, columns, target);
    return { updateCount: added, scannedBytes: bound.scannedBytes };
  });
}

function readAthenaTarget(slots: Slots, location: string): Target {
  const options = readOptions(slots);
  const text = (name: string): string | undefined => {
    const part = options.get(name);
    return part && textOf(part, slots.sql);
  };
  const format = (text('format') ?? 'parquet').toLowerCase();
  if (options.has('partitioned_by')) throw notEmulated('UNLOAD with partitioned_by', 'athena');
  if (format === 'textfile')
    return {
      location,
      format: 'csv',
      delimiter: text('field_delimiter') ?? '\u0001',
      header: 'none',
      overwrite: 'refused',
    };
  if (format !== 'parquet' && format !== 'json' && format !== 'csv')
    throw notEmulated(`UNLOAD with format ${format.toUpperCase()}`, 'athena');
  return {
    location,
    format,
    delimiter: text('field_delimiter') ?? ',',
    header: 'none',
    overwrite: 'refused',
  };
}

function readRedshiftTarget(slots: Slots, location: string): Target {
  let target: Target = { location, format: 'csv', delimiter: '|', header: 'none', overwrite: 'refused' };
  const words = new WordOptions(slots);
  while (!words.done) {
    if (words.takes('IAM_ROLE') || words.takes('PARALLEL')) words.value();
    else if (words.takes('FORMAT')) continue;
    else if (words.takes('PARQUET')) target = { ...target, format: 'parquet' };
    else if (words.takes('CSV')) target = { ...target, format: 'csv', delimiter: ',' };
    else if (words.takes('JSON')) target = { ...target, format: 'json' };
    else if (words.takes('DELIMITER')) target = { ...target, delimiter: words.value() };
    else if (words.takes('HEADER')) target = { ...target, header: 'header' };
    else if (words.takes('ALLOWOVERWRITE')) target = { ...target, overwrite: 'allowed' };
    else throw notEmulated(`UNLOAD with ${words.word}`, 'redshift');
  }
  return target;
}

async function write(work: Workspace, select: string, columns: readonly Column[], target: Target): Promise<number> {
  const { dialect } = work;
  if (!/^s3:\/\/[^/]+/.test(target.location))
    throw sqlError(
      dialect,
      'INVALID_ARGUMENTS',
      `The target ${target.location} is not an S3 location. Write s3://bucket/prefix/`,
    );
  const full = work.store.locationPath(target.location);
  const folder = dialect === 'athena' || target.location.endsWith('/') ? full : dirname(full);
  const prefix = folder === full ? '' : full.slice(folder.length + 1);
  const there = prefix
    ? (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(prefix))
    : await listFiles(folder);
  if (there.length > 0 && target.overwrite === 'refused')
    throw dialect === 'athena'
      ? sqlError(
          dialect,
          'HIVE_PATH_ALREADY_EXISTS',
          `Target directory for UNLOAD already holds files: ${target.location}. Name an empty one`,
        )
      : sqlError(
          dialect,
          'INVALID_PARAMETER_VALUE',
          `Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE option.`,
        );
  await mkdir(folder, { recursive: true });
  const ending = { parquet: '.parquet', csv: '', json: '.json' }[target.format];
  const name = dialect === 'redshift' ? `${prefix}0000_part_00${ending}` : `${Date.now()}_00000${ending}`;
  const options = {
    parquet: 'FORMAT parquet, COMPRESSION snappy',
    csv: `FORMAT csv, HEADER ${target.header === 'header'}, DELIMITER ${quoteText(target.delimiter)}`,
    json: 'FORMAT json',
  }[target.format];
  const list = columns
    .map((column, at) => `CAST(c${at} AS ${duckTypeOf(column.type)}) AS ${quoteName(column.name)}`)
    .join(', ');
  const numbered = `SELECT ${list} FROM (${select}) AS lb_q(${columns.map((_, at) => `c${at}`).join(', ')})`;
  const rows = await work.run(() =>
    work.duck.all(`COPY (${numbered}) TO ${quoteText(join(folder, name))} (${options})`),
  );
  return Number(rows[0]?.['Count'] ?? 0);
}
