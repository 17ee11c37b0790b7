/** The store as one user finds it: what the user may not know of is not there, the rest comes with its limits. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Principal, TableRef } from '../../access/grants.ts';
import { tablePrivileges, type TablePrivilege } from '../../access/grants.ts';
import type { Decision, Rights } from '../../access/evaluate.ts';
import type { Dialect } from '../../sql/lexer.ts';
import { ServiceError, type CatalogKind, type CatalogRef, type SchemaEntry, type TableEntry } from '../api.ts';
import { readJson, writeJson } from '../store/files.ts';
import { glueCatalog, homeDatabase, parseLocation } from '../store/layout.ts';
import { movedTable } from '../store/moved.ts';
import { DiskStore } from '../store/store.ts';
import type { GrantsFile } from './grantsFile.ts';
import { catalogName, isOwnObject, ownLocation } from './names.ts';

/** Beside a table's entry: who made it, and may do everything with it. */
interface Maker {
  readonly user: string;
}

interface Asked {
  readonly rights: Rights;
  readonly principal: Principal;
}

/** Every member of a store is answered here, so that none reaches the files unasked; a test holds it to that. */
export class PrincipalStore extends DiskStore {
  override readonly isLimited = true;
  readonly user: string;
  readonly #whole: DiskStore;
  readonly #grants: GrantsFile;

  constructor(whole: DiskStore, grants: GrantsFile, user: string) {
    super(whole.folder);
    this.user = user;
    this.#whole = whole;
    this.#grants = grants;
  }

  async #ask(): Promise<Asked> {
    const rights = await this.#grants.rights();
    const principal = rights.principal(this.user);
    if (!principal) throw refused(`The user ${this.user} is not known any more.`);
    return { rights, principal };
  }

  override async catalogs(kind: CatalogKind): Promise<readonly CatalogRef[]> {
    const asked = await this.#ask();
    return (await this.#whole.catalogs(kind)).filter((catalog) => seesCatalog(asked, catalog));
  }

  override async findCatalog(name: string, dialect: Dialect): Promise<CatalogRef | undefined> {
    const found = await this.#whole.findCatalog(name, dialect);
    return found && seesCatalog(await this.#ask(), found) ? found : undefined;
  }

  override async createCatalog(catalog: CatalogRef): Promise<void> {
    throw refused(`Required Create Catalog on ${catalog.name}`);
  }

  override async dropCatalog(catalog: CatalogRef): Promise<void> {
    throw refused(`Required Drop on ${catalog.name}`);
  }

  override async schemas(catalog: CatalogRef): Promise<readonly SchemaEntry[]> {
    const asked = await this.#ask();
    return (await this.#whole.schemas(catalog)).filter(({ name }) => seesSchema(asked, catalog, name)).map(shown);
  }

  override async schema(catalog: CatalogRef, name: string): Promise<SchemaEntry | undefined> {
    if (!seesSchema(await this.#ask(), catalog, name)) return undefined;
    const found = await this.#whole.schema(catalog, name);
    return found && shown(found);
  }

  override async putSchema(catalog: CatalogRef, schema: SchemaEntry, mode: 'create' | 'replace'): Promise<void> {
    const { rights, principal } = await this.#ask();
    const place = { catalog: catalogName(catalog), database: schema.name };
    const may =
      mode === 'create'
        ? rights.mayInCatalog(principal, place.catalog, 'CREATE_DATABASE')
        : rights.mayInDatabase(principal, place, 'ALTER');
    if (!may)
      throw refused(mode === 'create' ? `Required Create Database on Catalog` : `Required Alter on ${schema.name}`);
    if (schema.location !== undefined) this.locationPath(schema.location);
    await this.#whole.putSchema(catalog, schema, mode);
  }

  override async dropSchema(catalog: CatalogRef, name: string, mode: 'empty' | 'cascade'): Promise<void> {
    const { rights, principal } = await this.#ask();
    if (!rights.mayInDatabase(principal, { catalog: catalogName(catalog), database: name }, 'DROP'))
      throw refused(`Required Drop on ${name}`);
    // Tables of others would go with it.
    await this.#whole.dropSchema(catalog, name, mode === 'cascade' ? 'empty' : mode);
  }

  override async tables(catalog: CatalogRef, schema: string): Promise<readonly TableEntry[]> {
    return this.tablesNamed(catalog, schema, await this.#whole.tableNames(catalog, schema));
  }

  override async tableNames(catalog: CatalogRef, schema: string): Promise<readonly string[]> {
    const names = await this.#whole.tableNames(catalog, schema);
    const seen = await Promise.all(names.map((name) => this.#decide(catalog, schema, name)));
    return names.filter((_, at) => seen[at]?.kind !== 'hidden');
  }

  override async tablesNamed(
    catalog: CatalogRef,
    schema: string,
    names: readonly string[],
  ): Promise<readonly TableEntry[]> {
    const found = await Promise.all(names.map((name) => this.table(catalog, schema, name)));
    return found.filter((entry) => entry !== undefined);
  }

  override async table(catalog: CatalogRef, schema: string, name: string): Promise<TableEntry | undefined> {
    // Rows that the user has brought lie in the user's own place, and nobody else's are found there.
    const moved = movedTable(this, ownLocation(this.user), { catalog, schema, name });
    if (moved) return moved;
    const decision = await this.#decide(catalog, schema, name);
    if (decision.kind === 'hidden') return undefined;
    const entry = await this.#whole.table(catalog, schema, name);
    if (!entry || entry.kind === 'limited' || mayEverything(decision)) return entry;
    const { createdAtMs } = entry;
    return {
      kind: 'limited',
      name: entry.name,
      properties: {},
      createdAtMs,
      decision,
      behind: { entry, store: this.#whole },
    };
  }

  async #decide(catalog: CatalogRef, schema: string, table: string): Promise<Decision> {
    const { rights, principal } = await this.#ask();
    const place: TableRef = { catalog: catalogName(catalog), database: schema, table };
    const decision = rights.evaluate(principal, place);
    if (mayEverything(decision)) return decision;
    const maker = await readJson<Maker>(this.#makerFile(catalog, schema, table));
    if (maker?.user !== this.user) return decision;
    return {
      kind: 'readable',
      parts: [{ reason: '', columns: { exclude: [] }, rows: { kind: 'true' } }],
      isWhole: true,
      privileges: new Set(tablePrivileges),
      reasons: [{ grant: '', kind: 'named', path: [`user/${this.user}`], text: 'made the table' }],
    };
  }

  #makerFile(catalog: CatalogRef, schema: string, table: string): string {
    return join(this.layout.table(catalog, schema, table), 'maker.json');
  }

  override async putTable(
    catalog: CatalogRef,
    schema: string,
    table: TableEntry,
    mode: 'create' | 'replace',
  ): Promise<void> {
    if (table.kind === 'limited') throw refused(`Required Alter on ${table.name}`);
    if (mode === 'replace') await this.#need(catalog, schema, table.name, 'ALTER');
    else {
      const { rights, principal } = await this.#ask();
      if (!rights.mayInDatabase(principal, { catalog: catalogName(catalog), database: schema }, 'CREATE_TABLE'))
        throw refused(`Required Create Table on ${schema}`);
    }
    if (table.kind === 'external' && table.location !== '') this.locationPath(table.location);
    if (table.kind === 'iceberg' && mode === 'create') this.#refuseFolder(table.folder);
    await this.#whole.putTable(catalog, schema, table, mode);
    if (mode === 'create') {
      const maker: Maker = { user: this.user };
      await writeJson(this.#makerFile(catalog, schema, table.name), maker, 'replace');
    }
  }

  /** Files of a table of one's own: a new managed folder, or a folder in one's own place. */
  #refuseFolder(folder: string): void {
    const own = this.#whole.locationPath(ownLocation(this.user));
    if (!this.layout.isManaged(folder) && !folder.startsWith(`${own}/`))
      throw refused(`The files of a table of ${this.user} must lie in ${ownLocation(this.user)}.`);
  }

  async #need(catalog: CatalogRef, schema: string, name: string, privilege: TablePrivilege): Promise<void> {
    const decision = await this.#decide(catalog, schema, name);
    if (decision.kind === 'hidden') throw new ServiceError('EntityNotFoundException', `Table ${name} not found.`);
    if (!decision.privileges.has(privilege) || !isUnlimited(decision))
      throw refused(`Required ${privilege} on ${name}`);
  }

  override async dropTable(catalog: CatalogRef, schema: string, name: string): Promise<void> {
    await this.#need(catalog, schema, name, 'DROP');
    await this.#whole.dropTable(catalog, schema, name);
  }

  override async renameTable(
    catalog: CatalogRef,
    from: { readonly schema: string; readonly name: string },
    _to: { readonly schema: string; readonly name: string },
  ): Promise<void> {
    throw refused(`Required Alter on ${from.schema}.${from.name} of ${catalog.name}`);
  }

  override newTableFolder(catalog: CatalogRef, schema: string, name: string): string {
    return this.#whole.newTableFolder(catalog, schema, name);
  }

  override newTableLocation(): string {
    return `${ownLocation(this.user)}tables/${randomUUID()}/`;
  }

  override objectPath(bucket: string, key: string): string {
    if (!isOwnObject(this.user, bucket, key)) throw this.#notOwn(`s3://${bucket}/${key}`);
    return this.#whole.objectPath(bucket, key);
  }

  override locationPath(location: string): string {
    const { bucket, key } = parseLocation(location);
    if (!isOwnObject(this.user, bucket, `${key}/`)) throw this.#notOwn(location);
    return this.#whole.locationPath(location);
  }

  #notOwn(location: string): ServiceError {
    return new ServiceError(
      'AccessDenied',
      `Access Denied: ${this.user} may use files in ${ownLocation(this.user)} alone, not ${location}.`,
      403,
    );
  }
}

function refused(what: string): ServiceError {
  return new ServiceError('AccessDeniedException', `Insufficient Lake Formation permission(s): ${what}`, 400);
}

function seesCatalog({ rights, principal }: Asked, catalog: CatalogRef): boolean {
  // Those that everybody connects to; what is in them is another question.
  if (catalog.kind === 'glue' || (catalog.kind === 'redshift' && catalog.name === homeDatabase)) return true;
  return rights.seesCatalog(principal, catalogName(catalog));
}

function seesSchema({ rights, principal }: Asked, catalog: CatalogRef, database: string): boolean {
  if (catalog.kind === glueCatalog.kind && database === 'default') return true;
  if (catalog.kind === 'redshift' && catalog.name === homeDatabase && database === 'public') return true;
  return (
    seesCatalog({ rights, principal }, catalog) &&
    rights.seesDatabase(principal, { catalog: catalogName(catalog), database })
  );
}

/** Its place and properties are the administrator's. */
function shown({ name, comment, createdAtMs }: SchemaEntry): SchemaEntry {
  return { name, ...(comment !== undefined && { comment }), properties: {}, createdAtMs };
}

function mayEverything(decision: Decision): boolean {
  return (
    decision.kind === 'readable' &&
    decision.isWhole &&
    tablePrivileges.every((privilege) => decision.privileges.has(privilege))
  );
}

/** Whoever reads some cells only may not change any: the change would tell of the others. */
export function isUnlimited(decision: Decision): boolean {
  return decision.kind === 'described' || (decision.kind === 'readable' && decision.isWhole);
}
