/** Where everything lies in the data folder, and the names that a new lakehouse begins with. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { ServiceError, type CatalogRef } from '../api.ts';
import { encodeName, keyPath, nameFault, shortName } from './names.ts';

/** The bucket that holds results, the Glue warehouse and sample files. */
export const homeBucket = 'lakebook-local';
export const resultsLocation = `s3://${homeBucket}/athena-results/`;
export const homeDatabase = 'dev';
export const glueCatalog: CatalogRef = { kind: 'glue', name: 'awsdatacatalog' };

/** `s3://bucket/key` in two parts; throws `InvalidInputException` for anything else. */
export function parseLocation(location: string): { bucket: string; key: string } {
  const match = /^s3[an]?:\/\/([^/]+)\/?(.*)$/s.exec(location);
  if (!match)
    throw new ServiceError('InvalidInputException', `Not an S3 location: ${location}. Write s3://bucket/prefix/.`);
  return { bucket: match[1] ?? '', key: match[2] ?? '' };
}

/** The parts of the data folder. Every part is made on first use. */
export class Layout {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get marker(): string {
    return join(this.folder, 'lake.json');
  }

  /** Parts of uploads and objects on their way; on the same file system as the objects. */
  get uploads(): string {
    return join(this.folder, 'uploads');
  }

  get buckets(): string {
    return join(this.folder, 's3');
  }

  bucket(name: string): string {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/.test(name) || name.includes('..'))
      throw new ServiceError('InvalidBucketName', `The specified bucket is not valid: ${name}.`, 400, {
        BucketName: name,
      });
    return join(this.buckets, name);
  }

  /** The folder of side notes to a bucket's objects: entity tags, content types. */
  notes(bucket: string): string {
    return join(this.folder, 's3-notes', bucket);
  }

  catalogs(kind: CatalogRef['kind']): string {
    return join(this.folder, 'catalog', kind);
  }

  catalog(catalog: CatalogRef): string {
    return join(this.catalogs(catalog.kind), fileName(catalog.name));
  }

  schema(catalog: CatalogRef, schema: string): string {
    return join(this.catalog(catalog), fileName(schema));
  }

  table(catalog: CatalogRef, schema: string, table: string): string {
    return join(this.schema(catalog, schema), 'tables', fileName(table));
  }

  /**
   * A folder for the files of a new managed table, used by no table before: a commit that is still on its way to a table
   * of this name that was dropped can never reach the new one, whichever process makes it.
   */
  newTableFiles(catalog: CatalogRef, schema: string, table: string): string {
    const root =
      catalog.kind === 'glue'
        ? join(this.bucket(homeBucket), 'warehouse')
        : join(this.folder, catalog.kind, fileName(catalog.name));
    return join(root, fileName(schema), `${shortName(table)}-${randomUUID().slice(0, 8)}`);
  }

  /** True for a table's folder that this program may remove with its table. */
  isManaged(folder: string): boolean {
    const own = [
      join(this.bucket(homeBucket), 'warehouse'),
      join(this.folder, 's3tables'),
      join(this.folder, 'redshift'),
    ];
    return own.some((root) => folder.startsWith(root + sep));
  }

  service(name: string): string {
    return join(this.folder, 'services', name);
  }

  /** The path behind `s3://bucket/key`. */
  locationPath(location: string): string {
    const { bucket, key } = parseLocation(location);
    return this.keyFolder(bucket, key);
  }

  keyFolder(bucket: string, key: string): string {
    const folder = this.bucket(bucket);
    const prefix = key.replace(/\/+$/, '');
    return prefix === '' ? folder : keyPath(folder, prefix);
  }
}

function fileName(name: string): string {
  const fault = nameFault(name);
  if (fault !== undefined) throw new ServiceError('InvalidInputException', fault);
  return encodeName(name);
}

/** The lake that a path lies in, undefined outside any. An object may be called like the marker, so the outermost counts. */
export function layoutAbove(path: string): Layout | undefined {
  let found: Layout | undefined;
  for (let at = path, below = ''; at !== below; below = at, at = dirname(at)) {
    const layout = new Layout(at);
    if (existsSync(layout.marker)) found = layout;
  }
  return found;
}
