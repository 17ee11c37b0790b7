/** UNLOAD: a query's rows into files under an S3 location. */
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { quoteName, quoteText } from '../../../sql/quote.ts';
import { dml, type Command } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { listFiles } from '../external.ts';
import { readTree, type Node } from '../tree.ts';
import { duckTypeOf } from '../types.ts';
import type { Column, Workspace } from '../workspace.ts';
import { optionText, readOptions } from './properties.ts';

interface Target {
  readonly location: string;
  readonly format: 'parquet' | 'csv' | 'json';
  readonly delimiter: string;
  readonly header: 'header' | 'none';
  readonly overwrite: 'allowed' | 'refused';
}

/** Behind UNLOAD. */
export function readUnload(cursor: Cursor): Command {
  const group = cursor.group();
  let query: readonly Node[] = group.nodes;
  const literal = group.nodes[0];
  if (cursor.dialect === 'redshift' && literal?.kind === 'string' && group.nodes.length === 1) {
    const text = cursor.inside(group).text().replaceAll("\\'", "'");
    query = readTree(text, 'redshift');
  }
  cursor.expect('TO');
  const location = cursor.text();
  const target =
    cursor.dialect === 'athena' ? readAthenaTarget(cursor, location) : readRedshiftTarget(cursor, location);
  cursor.end();
  return {
    ...dml('UNLOAD', async (work) => {
      const bound = await work.bind(query);
      const columns = await work.columnsOf(bound);
      const added = await write(work, bound.sql, columns, target);
      return { updateCount: added, scannedBytes: bound.scannedBytes };
    }),
  };
}

function readAthenaTarget(cursor: Cursor, location: string): Target {
  const options = cursor.takes('WITH') ? readOptions(cursor) : new Map<string, readonly Node[]>();
  const format = (optionText(options.get('format')) ?? 'parquet').toLowerCase();
  if (options.has('partitioned_by')) throw notEmulated('UNLOAD with partitioned_by', 'athena');
  if (format === 'textfile')
    return {
      location,
      format: 'csv',
      delimiter: optionText(options.get('field_delimiter')) ?? '\u0001',
      header: 'none',
      overwrite: 'refused',
    };
  if (format !== 'parquet' && format !== 'json' && format !== 'csv')
    throw notEmulated(`UNLOAD with format ${format.toUpperCase()}`, 'athena');
  return {
    location,
    format,
    delimiter: optionText(options.get('field_delimiter')) ?? ',',
    header: 'none',
    overwrite: 'refused',
  };
}

function readRedshiftTarget(cursor: Cursor, location: string): Target {
  let target: Target = { location, format: 'csv', delimiter: '|', header: 'none', overwrite: 'refused' };
  while (!cursor.done) {
    if (cursor.takes('IAM_ROLE')) cursor.value();
    else if (cursor.takes('FORMAT')) cursor.takes('AS');
    else if (cursor.takes('PARQUET')) target = { ...target, format: 'parquet' };
    else if (cursor.takes('CSV')) target = { ...target, format: 'csv', delimiter: ',' };
    else if (cursor.takes('JSON')) target = { ...target, format: 'json' };
    else if (cursor.takes('DELIMITER')) {
      cursor.takes('AS');
      target = { ...target, delimiter: cursor.text() };
    } else if (cursor.takes('HEADER')) target = { ...target, header: 'header' };
    else if (cursor.takes('ALLOWOVERWRITE')) target = { ...target, overwrite: 'allowed' };
    else if (cursor.takes('PARALLEL')) cursor.value();
    else throw notEmulated(`UNLOAD with ${cursor.node?.word ?? 'this option'}`, 'redshift');
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
