/**
 * Tables of rows that a client has brought here from another connection. Such a table is an object in its user's own
 * place and nothing else: it is there as soon as the object is whole, it is gone with it, and no list of tables tells of
 * it. Its name says whose process brought it and how many columns it has; all of them are text.
 */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { CatalogRef, Store, TableEntry } from '../api.ts';
import { glueCatalog, homeBucket, parseLocation, resultsLocation } from './layout.ts';
import { ObjectStore } from './objects.ts';
import type { DiskStore } from './store.ts';

/** The schema of Glue's catalog that they are read in. */
const movedSchema = 'lakebook_cells';
const movedName = /^p(\d+)_[0-9a-f]{32}_(\d{1,4})$/;
const rowsFile = 'rows.json';

/** The table of a name, if rows lie under it; `place` is where its user keeps files: `s3://bucket/prefix/`. */
export function movedTable(
  store: Store,
  place: string,
  { catalog, schema, name }: { readonly catalog: CatalogRef; readonly schema: string; readonly name: string },
): TableEntry | undefined {
  if (catalog.kind !== glueCatalog.kind || schema !== movedSchema) return undefined;
  const count = Number(movedName.exec(name)?.[2] ?? 0);
  if (count === 0) return undefined;
  const location = `${place}cells/${name}/`;
  const { bucket, key } = parseLocation(`${location}${rowsFile}`);
  if (!existsSync(store.objectPath(bucket, key))) return undefined;
  return {
    kind: 'external',
    name,
    columns: Array.from({ length: count }, (_, at) => ({ name: `c${at}`, type: 'string' })),
    partitionColumns: [],
    location,
    inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    serde: 'org.openx.data.jsonserde.JsonSerDe',
    serdeParameters: {},
    properties: {},
    createdAtMs: 0,
  };
}

/** Takes away what processes that are gone have left, of every user. */
export async function sweepMoved(store: DiskStore): Promise<void> {
  const objects = new ObjectStore(store);
  const foldersIn = async (prefix: string): Promise<readonly string[]> =>
    (await objects.list(homeBucket, { prefix, delimiter: '/', after: '', limit: 100_000 })).commonPrefixes;
  const { key: results } = parseLocation(resultsLocation);
  for (const place of [results, ...(await foldersIn(`${results}users/`))])
    for (const folder of await foldersIn(`${place}cells/`)) {
      const pid = movedName.exec(basename(folder))?.[1];
      if (pid !== undefined && !isRunning(Number(pid))) await objects.remove(homeBucket, `${folder}${rowsFile}`);
    }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user may not be signalled, and is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
