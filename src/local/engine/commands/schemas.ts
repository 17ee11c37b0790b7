/** CREATE, DROP and SHOW of databases, which Redshift calls schemas. */
import { tableBucketCatalog } from '../../../sql/quote.ts';
import { ddl, matches, oneColumn, textColumns, utility, type Command } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { purgeTable } from '../../iceberg/purge.ts';
import { noSchema } from '../names.ts';
import { readProperties } from './properties.ts';

/** Behind CREATE DATABASE, SCHEMA or NAMESPACE. */
export function readCreateSchema(cursor: Cursor): Command {
  const exists = cursor.takes('IF NOT EXISTS');
  const path = cursor.path();
  let comment: string | undefined;
  let location: string | undefined;
  let properties: Record<string, string> = {};
  while (!cursor.done) {
    if (cursor.takes('COMMENT')) comment = cursor.text();
    else if (cursor.takes('LOCATION')) location = cursor.text();
    else if (cursor.takes('WITH DBPROPERTIES')) properties = readProperties(cursor);
    else if (cursor.dialect === 'redshift' && cursor.takes('AUTHORIZATION')) cursor.name();
    else if (cursor.dialect === 'redshift' && cursor.takes('QUOTA')) cursor.rest();
    else cursor.end();
  }
  return ddl(cursor.dialect === 'athena' ? 'CREATE_DATABASE' : 'CREATE_SCHEMA', async (work) => {
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

/** Behind DROP DATABASE, SCHEMA or NAMESPACE. */
export function readDropSchema(cursor: Cursor): Command {
  const exists = cursor.takes('IF EXISTS');
  const path = cursor.path();
  const cascade = cursor.takes('CASCADE');
  if (!cascade) cursor.takes('RESTRICT');
  cursor.end();
  return ddl(cursor.dialect === 'athena' ? 'DROP_DATABASE' : 'DROP_SCHEMA', async (work) => {
    const place = await work.schemaPlace(path);
    if (!(await work.store.schema(place.catalog, place.schema))) {
      if (exists) return {};
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
    return {};
  });
}

/** Behind SHOW DATABASES of Redshift: its own databases, and the catalogs that it mounts. */
export function readShowDatabases(cursor: Cursor): Command {
  const like = cursor.takes('LIKE') ? cursor.text() : undefined;
  cursor.end();
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

/** Behind SHOW: DATABASES of Athena, SCHEMAS of both. */
export function readShowSchemas(cursor: Cursor): Command {
  if (cursor.dialect === 'redshift') {
    if (cursor.takes('FROM')) cursor.takes('DATABASE');
    const from = cursor.done || cursor.sees('LIKE') ? undefined : cursor.path();
    const like = cursor.takes('LIKE') ? cursor.text() : undefined;
    cursor.end();
    return utility('SHOW_SCHEMAS', async (work) => {
      const place = await work.schemaPlace(from ? [...from, from.at(-1)!] : []);
      const names = (await work.store.schemas(place.catalog))
        .map((one) => one.name)
        .filter((name) => matches(like, name, 'redshift'));
      return {
        columns: textColumns(['database_name', 'schema_name', 'schema_owner', 'schema_type'], 'redshift'),
        rows: names.map((name) => [place.catalogName, name, null, 'local']),
      };
    });
  }
  const from = cursor.takes('IN') || cursor.takes('FROM') ? cursor.nameLeaf() : undefined;
  const like = cursor.takes('LIKE') || cursor.node?.kind === 'string' ? cursor.text() : undefined;
  cursor.end();
  return utility('SHOW_DATABASES', async (work) => {
    const place = await work.schemaPlace(from ? [from, from] : []);
    const names = (await work.store.schemas(place.catalog))
      .map((one) => one.name)
      .filter((name) => matches(like, name, 'athena'))
      .sort();
    return oneColumn('database_name', names, 'athena');
  });
}
