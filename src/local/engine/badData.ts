/** Files that cannot be read, in the engine's own words: the object or the table is named, never a path of this machine. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { Dialect } from '../../sql/lexer.ts';
import type { SqlError } from '../api.ts';
import type { DuckError } from '../duckdb.ts';
import { DamagedFile, type IcebergError } from '../iceberg/error.ts';
import { pathOf } from '../iceberg/files.ts';
import { decodeName, fileToKey } from '../store/names.ts';
import { sqlError } from './errors.ts';

/** Where the statement's files lie. */
export interface DataPlace {
  readonly dialect: Dialect;
  readonly folder: string;
}

/** What Athena calls a fault; Redshift has one name for all. */
type Fault = 'BAD_DATA' | 'CURSOR_ERROR' | 'FILESYSTEM_ERROR' | 'MISSING_METADATA' | 'INVALID_METADATA';

/** How DuckDB's reader of Parquet fails inside a file, mostly without its name. */
const insideParquet =
  /^(?:don't know what type|TProtocolException|Invalid TType|(?:snappy|zstd|gzip|brotli|lz4)\b|Failed to (?:read|decompress)|Invalid Parquet|Out of buffer|Couldn't deserialize thrift|Corrupt)/i;

/** DuckDB's error about a file that it cannot read; undefined for any other. */
export function badDataOf(error: DuckError, place: DataPlace): SqlError | undefined {
  const { message } = error;
  const path =
    /(?:file|File|pattern|file =) ["']?((?:\/|[A-Za-z]:[\\/])[^"'\n]*?)["']?(?=["',\n]| too small| - |$)/.exec(
      message,
    )?.[1];
  if (path === undefined)
    return insideParquet.test(message) && error.kind !== 'Binder'
      ? fault(place, 'BAD_DATA', 'A data file of the table is damaged: it is no whole Parquet file')
      : undefined;
  const name = nameOfFile(path.replaceAll(/\[([*?[])\]/g, '$1'), place.folder);
  const iceberg = lakeFolder(path, place.folder) === undefined ? 'hive' : 'iceberg';
  if (/^No magic bytes|too small to be a Parquet/.test(message) || insideParquet.test(message))
    return fault(place, 'BAD_DATA', `The file ${name} is damaged: it is no whole Parquet file`, iceberg);
  if (/^No files found|^Cannot open file|No such file/.test(message))
    return fault(place, iceberg === 'hive' ? 'FILESYSTEM_ERROR' : 'BAD_DATA', `The file ${name} is missing`, iceberg);
  if (/^Cannot access file/.test(message))
    return fault(place, 'BAD_DATA', `The file ${name} is missing: the table holds a place outside of the data folder`);
  if (/^(?:Malformed|Invalid) JSON/.test(message)) {
    const line = badLine(path);
    return fault(
      place,
      'CURSOR_ERROR',
      line === undefined
        ? `The file ${name} cannot be read: a row is no valid JSON object`
        : `Line ${line} of the file ${name} cannot be read: the row is no valid JSON object`,
    );
  }
  const line = /^CSV Error on Line: (\d+)/.exec(message)?.[1];
  if (line !== undefined)
    return fault(place, 'BAD_DATA', `Line ${line} of the file ${name} cannot be read: ${csvReason(message)}`);
  return undefined;
}

/** A table's own files: metadata, manifests and the pointer to them. */
export function damageOf(error: IcebergError, { dialect, folder }: DataPlace): SqlError | undefined {
  const text = withoutPaths(error.message, folder).replace(/\.$/, '');
  if (!(error instanceof DamagedFile)) return undefined;
  const what = error.what === 'file' ? 'BAD_DATA' : error.how === 'missing' ? 'MISSING_METADATA' : 'INVALID_METADATA';
  return fault({ dialect, folder }, what, text, 'iceberg');
}

/** The sentence with names of objects where it has places of this machine. */
export function withoutPaths(text: string, folder: string): string {
  return text.replaceAll(/(?:file:\/\/)?(?:\/|[A-Za-z]:\\)[^\s'":]+(?<![.,;])/g, (place) =>
    nameOfFile(place.startsWith('file:') ? pathOf(place) : place, folder),
  );
}

function fault(place: DataPlace, what: Fault, text: string, kind: 'hive' | 'iceberg' = 'hive'): SqlError {
  if (place.dialect === 'athena') return sqlError('athena', `${kind.toUpperCase()}_${what}`, text);
  return sqlError('redshift', 'SPECTRUM_SCAN_ERROR', `Spectrum Scan Error: ${text}`);
}

/** `s3://bucket/key` of an object, `table schema.name` of another file of the lake, else the file's name. */
function nameOfFile(path: string, folder: string): string {
  const parts = relative(folder, path).split(sep);
  const [top, ...rest] = parts;
  if (top === 's3') return `s3://${rest.map((part) => fileToKey(part)).join('/')}`;
  if (top === 'redshift' || top === 's3tables') {
    const [, schema = '', table = '', ...inner] = rest;
    return `${inner.at(-1) ?? ''} of table ${decodeName(schema)}.${decodeName(table).replace(/-[0-9a-f]{8}$/, '')}`;
  }
  return parts.at(-1) ?? '';
}

/** The folder of the Iceberg table that a file lies in. */
function lakeFolder(path: string, folder: string): string | undefined {
  for (let at = dirname(path); at.length > folder.length; at = dirname(at))
    if (existsSync(join(at, 'metadata'))) return at;
  return undefined;
}

/** DuckDB counts lines of JSON by what it has read ahead. Files that are large or packed are not searched. */
function badLine(path: string): number | undefined {
  if (!/\.(?:json|jsonl|ndjson|txt)$/i.test(path) && /\.\w+$/.test(path)) return undefined;
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? Infinity) > 2 ** 26) return undefined;
  const at = readFileSync(path, 'utf8')
    .split('\n')
    .findIndex((line) => line.trim() !== '' && !isJson(line));
  return at < 0 ? undefined : at + 1;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function csvReason(message: string): string {
  if (/unicode|utf-8/i.test(message)) return 'it is not UTF-8';
  const [, wanted, found] = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message) ?? [];
  if (wanted !== undefined) return `it has ${found} columns instead of ${wanted}`;
  if (/quote/i.test(message)) return 'a quoted value does not end';
  if (/Maximum line size/i.test(message)) return 'it is too long';
  return 'it does not have the form that the table declares';
}
