/** From the ARNs and names of a request to the store's entries. */
import { createHash } from 'node:crypto';
import { ServiceError, type CatalogRef, type SchemaEntry, type TableEntry } from '../../api.ts';
import { currentVersion } from '../../iceberg/versions.ts';
import { nameFault } from '../../store/names.ts';
import type { DiskStore } from '../../store/store.ts';
import { bad, conflict, notFound, parseArn, tableArn } from './names.ts';

export interface FoundTable {
  readonly catalog: CatalogRef;
  readonly namespace: string;
  readonly entry: Extract<TableEntry, { kind: 'iceberg' }>;
  /** Its reader may know its name and no more. */
  readonly isLimited: boolean;
}

/** The Iceberg table of an entry, undefined for anything else. */
export function asFound(catalog: CatalogRef, namespace: string, found: TableEntry): FoundTable | undefined {
  const isLimited = found.kind === 'limited';
  const entry = isLimited ? found.behind.entry : found;
  return entry.kind === 'iceberg' ? { catalog, namespace, entry, isLimited } : undefined;
}

export class Lookup {
  readonly #store: DiskStore;

  constructor(store: DiskStore) {
    this.#store = store;
  }

  async bucket(arn: string): Promise<CatalogRef> {
    const { bucket } = parseArn(arn);
    const found = (await this.#store.catalogs('s3tables')).find(({ name }) => name === bucket);
    if (!found) throw notFound('The specified bucket does not exist.');
    return found;
  }

  async namespace(catalog: CatalogRef, name: string): Promise<SchemaEntry> {
    refuseName(name);
    const found = await this.#store.schema(catalog, name);
    if (!found) throw notFound('The specified namespace does not exist.');
    return found;
  }

  async table(catalog: CatalogRef, namespace: string, name: string): Promise<FoundTable> {
    await this.namespace(catalog, namespace);
    refuseName(name);
    const entry = await this.#store.table(catalog, namespace, name);
    const found = entry && asFound(catalog, namespace, entry);
    if (!found) throw notFound('The specified table does not exist.');
    return found;
  }

  async tableByArn(arn: string): Promise<FoundTable> {
    if (parseArn(arn).tableId === undefined) throw bad(`The ARN ${arn} does not name a table.`);
    const catalog = await this.bucket(arn);
    for (const { name: namespace } of await this.#store.schemas(catalog))
      for (const entry of await this.#store.tables(catalog, namespace)) {
        const found = asFound(catalog, namespace, entry);
        if (found && tableArn(catalog.name, found.entry) === arn) return found;
      }
    throw notFound('The specified table does not exist.');
  }
}

function refuseName(name: string): void {
  const fault = nameFault(name);
  if (fault !== undefined) throw bad(fault);
}

/** Changes with every commit. */
export async function versionToken({ entry }: Pick<FoundTable, 'entry'>): Promise<string> {
  const version = await currentVersion(entry.folder);
  return createHash('sha256')
    .update(`${entry.folder}\n${version?.number ?? ''}\n${version?.file ?? ''}`)
    .digest('hex')
    .slice(0, 20);
}

export async function refuseOldToken(table: FoundTable, token: string | undefined): Promise<void> {
  if (token !== undefined && token !== (await versionToken(table)))
    throw conflict('The table was changed since it was read: provide the current version token.');
}

/** The store speaks Glue's language; S3 Tables has its own. */
export async function inOwnWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.code === 'AlreadyExistsException') throw conflict(error.message);
    if (error.code === 'EntityNotFoundException') throw notFound(error.message);
    if (error.code === 'InvalidInputException') throw conflict(error.message);
    throw error;
  }
}
