/** Which table of the store a name in a statement means. */
import type { Dialect } from '../../sql/lexer.ts';
import type { CatalogRef, SqlContext, SqlError, Store } from '../api.ts';
import { nameFault } from '../store/names.ts';
import { sqlError } from './errors.ts';

export interface Place {
  readonly catalog: CatalogRef;
  /** As the dialect calls the catalog, in lower case. */
  readonly catalogName: string;
  readonly schema: string;
  readonly name: string;
}

export interface SchemaPlace {
  readonly catalog: CatalogRef;
  readonly catalogName: string;
  readonly schema: string;
}

interface Source {
  readonly sql: string;
  readonly offset: number;
}

/** The full name for messages: `awsdatacatalog.db.t`. */
export function labelOf(place: Place): string {
  return `${place.catalogName}.${place.schema}.${place.name}`;
}

/** A table's place by its name of one to three parts. Throws SqlError for a catalog that is not there. */
export async function placeOfTable(
  path: readonly string[],
  context: SqlContext,
  store: Store,
  source: Source,
): Promise<Place> {
  const name = path.at(-1) ?? '';
  if (path.length > 3) throw tooManyParts(path, context.dialect, source);
  const schema = path.length > 1 ? path.at(-2)! : context.schema.toLowerCase();
  const catalogName = (path.length > 2 ? path[0]! : context.catalog).toLowerCase();
  const catalog = await findCatalog(catalogName, context.dialect, store);
  if (!catalog) throw noCatalog(catalogName, context.dialect, source);
  if (!schema)
    throw sqlError(
      context.dialect,
      'MISSING_SCHEMA_NAME',
      'Schema must be specified when session schema is not set',
      source,
    );
  for (const part of [schema, name]) checkName(part, context.dialect, source);
  return { catalog, catalogName, schema, name };
}

/** A schema's place by its name of one or two parts. */
export async function placeOfSchema(
  path: readonly string[],
  context: SqlContext,
  store: Store,
  source: Source,
): Promise<SchemaPlace> {
  if (path.length > 2) throw tooManyParts(path, context.dialect, source);
  const catalogName = (path.length > 1 ? path[0]! : context.catalog).toLowerCase();
  const catalog = await findCatalog(catalogName, context.dialect, store);
  if (!catalog) throw noCatalog(catalogName, context.dialect, source);
  const schema = path.at(-1) ?? '';
  if (path.length > 0) checkName(schema, context.dialect, source);
  return { catalog, catalogName, schema };
}

function checkName(name: string, dialect: Dialect, source: Source): void {
  const fault = nameFault(name);
  if (fault !== undefined)
    throw sqlError(dialect, dialect === 'athena' ? 'INVALID_ARGUMENTS' : 'INVALID_NAME', fault, source);
}

/** A Redshift database also goes by the name under which it is registered with Glue: `dev@salescatalog`. */
export async function findCatalog(name: string, dialect: Dialect, store: Store): Promise<CatalogRef | undefined> {
  const found = await store.findCatalog(name, dialect);
  const federated = dialect === 'redshift' && !found && /^([^@]+)@(?!s3tablescatalog$)[^@]+$/.exec(name)?.[1];
  return federated ? store.findCatalog(federated, dialect) : found;
}

export function noTable(place: Place, dialect: Dialect, source: Source): SqlError {
  if (dialect === 'redshift')
    return sqlError(dialect, 'TABLE_NOT_FOUND', `relation "${relationName(place)}" does not exist`, source);
  return sqlError(dialect, 'TABLE_NOT_FOUND', `Table '${labelOf(place)}' does not exist`, source);
}

export function noSchema(place: SchemaPlace, dialect: Dialect, source: Source): SqlError {
  if (dialect === 'redshift')
    return sqlError(dialect, 'SCHEMA_NOT_FOUND', `schema "${place.schema}" does not exist`, source);
  return sqlError(dialect, 'SCHEMA_NOT_FOUND', `Schema '${place.schema}' does not exist`, source);
}

function relationName(place: Place): string {
  const local = place.catalog.kind === 'redshift';
  if (local && place.schema === 'public') return place.name;
  return local ? `${place.schema}.${place.name}` : labelOf(place);
}

function noCatalog(name: string, dialect: Dialect, source: Source): SqlError {
  return dialect === 'athena'
    ? sqlError(dialect, 'CATALOG_NOT_FOUND', `Catalog '${name}' not found`, source)
    : sqlError(dialect, 'CATALOG_NOT_FOUND', `database "${name}" does not exist`, source);
}

function tooManyParts(path: readonly string[], dialect: Dialect, source: Source): SqlError {
  return sqlError(dialect, 'SYNTAX_ERROR', `Too many parts in table name: ${path.join('.')}`, source);
}
