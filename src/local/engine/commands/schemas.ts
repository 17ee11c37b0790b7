/** CREATE, DROP and SHOW of databases, which Redshift calls schemas. */
import { tableBucketCatalog } from '../../../sql/quote.ts';
import type { Name } from '../../../sql/tree/name.ts';
import { ddl, matches, oneColumn, textColumns, utility, type Command } from '../command.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { purgeTable } from '../../iceberg/purge.ts';
import { noSchema } from '../names.ts';
import type { Slots } from '../slots.ts';
import type { Workspace } from '../workspace.ts';

export function readCreateSchema(slots: Slots): Command {
  const path = slots.path('schema');
  const exists = slots.has('IF NOT EXISTS');
  const comment = slots.text('comment');
  const location = slots.text('location');
  const properties = slots.properties('properties');
  return ddl(slots.dialect === 'athena' ? 'CREATE_DATABASE' : 'CREATE_SCHEMA', async (work) => {
    const place = await work.schemaPlace(path);
    const there = await work.store.schema(place.catalog, place.schema);
    if (there) {
      if (exists) return {};
      throw sqlError(
        work.dialect,
        'SCHEMA_ALREADY_EXISTS',
        work.dialect === 'athena'
          ? `Database ${place.schema} already exists`
          : `schema "${place.schema}" already exists`,
      );
    }
    if (place.catalog.kind === 's3tables' && !/^[0-9a-z][0-9a-z_]{0,254}$/.test(place.schema))
      throw sqlError(
        work.dialect,
        'INVALID_SCHEMA_NAME',
        `The namespace name ${place.schema} is not valid: use a-z, 0-9 and _, beginning with a letter or digit`,
      );
    await work.run(() =>
      work.store.putSchema(
        place.catalog,
        {
          name: place.schema,
          ...(comment === undefined ? {} : { comment }),
          ...(location === undefined ? {} : { location }),
          properties,
          createdAtMs: Date.now(),
        },
        'create',
      ),
    );
    return {};
  });
}

export function readDropSchema(slots: Slots): Command {
  const paths = slots.get('schemas')
    ? slots.each('schemas').map((item) => item.path('schema'))
    : [slots.path('schema')];
  const exists = slots.has('IF EXISTS');
  const cascade = slots.text('behavior')?.toUpperCase() === 'CASCADE';
  return ddl(slots.dialect === 'athena' ? 'DROP_DATABASE' : 'DROP_SCHEMA', async (work) => {
    for (const path of paths) await dropSchema(path, { exists, cascade }, work);
    return {};
  });
}

async function dropSchema(
  path: readonly Name[],
  { exists, cascade }: { readonly exists: boolean; readonly cascade: boolean },
  work: Workspace,
): Promise<void> {
  const place = await work.schemaPlace(path);
  if (!(await work.store.schema(place.catalog, place.schema))) {
    if (exists) return;
    throw noSchema(place, work.dialect, work.source(path));
  }
  if (work.state.transaction) throw notEmulated('DROP SCHEMA inside a transaction', work.dialect);
  const tables = await work.store.tables(place.catalog, place.schema);
  if (tables.length > 0 && !cascade)
    throw sqlError(
      work.dialect,
      'SCHEMA_NOT_EMPTY',
      work.dialect === 'athena'
        ? `Cannot drop non-empty schema '${place.schema}'. Add CASCADE to drop its tables too`
        : `cannot drop schema ${place.schema} because other objects depend on it`,
    );
  await work.run(async () => {
    await work.store.dropSchema(place.catalog, place.schema, cascade ? 'cascade' : 'empty');
    for (const table of tables) if (table.kind === 'iceberg') await purgeTable(table.folder);
  });
}

/** Of Redshift: its own databases, and the catalogs that it mounts. */
export function readShowDatabases(slots: Slots): Command {
  const like = slots.text('pattern');
  return utility('SHOW_DATABASES', async ({ store }) => {
    const own = (await store.catalogs('redshift')).map(({ name }) => [name, 'local'] as const);
    const buckets = (await store.catalogs('s3tables')).map(({ name }) => tableBucketCatalog(name, 'redshift'));
    const mounted = ['awsdatacatalog', ...buckets].map((name) => [name, 'auto mounted catalog'] as const);
    return {
      columns: textColumns(['database_name', 'database_owner', 'database_type'], 'redshift'),
      rows: [...own, ...mounted]
        .filter(([name]) => matches(like, name, 'redshift'))
        .map(([name, type]) => [name, null, type]),
    };
  });
}

/** Of Redshift: the schemas of a database. */
export function readShowSchemas(slots: Slots): Command {
  const from = slots.path('database');
  const like = slots.text('pattern');
  return utility('SHOW_SCHEMAS', async (work) => {
    const place = await work.schemaPlace([...from, ...from]);
    const names = (await work.store.schemas(place.catalog))
      .map((one) => one.name)
      .filter((name) => matches(like, name, 'redshift'));
    return {
      columns: textColumns(['database_name', 'schema_name', 'schema_owner', 'schema_type'], 'redshift'),
      rows: names.map((name) => [place.catalogName, name, null, 'local']),
    };
  });
}

/** Of Athena: the databases of a catalog. */
export function readShowAthenaDatabases(slots: Slots): Command {
  const from = slots.path('catalog');
  const like = slots.text('pattern');
  return utility('SHOW_DATABASES', async (work) => {
    const place = await work.schemaPlace([...from, ...from]);
    const names = (await work.store.schemas(place.catalog))
      .map((one) => one.name)
      .filter((name) => matches(like, name, 'athena'))
      .sort();
    return oneColumn('database_name', names, 'athena');
  });
}
