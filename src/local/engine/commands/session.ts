/** Statements about the session: transactions, settings, prepared statements. */
import { ddl, utility, type Command } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { findCatalog, placeOfSchema } from '../names.ts';
import { Transaction } from '../transaction.ts';
import { nameOf, splitCommas } from '../tree.ts';
import type { Workspace } from '../workspace.ts';

const nothing = { statementType: 'UTILITY' as const };

/** Behind BEGIN or START. */
export function readBegin(cursor: Cursor): Command {
  cursor.rest();
  return {
    ...nothing,
    substatementType: 'BEGIN',
    run: (work) => {
      work.state.transaction ??= new Transaction(work.store);
      return Promise.resolve({});
    },
  };
}

/** Behind COMMIT, END, ROLLBACK or ABORT. */
export function readEnd(cursor: Cursor, how: 'commit' | 'rollback'): Command {
  if (!cursor.takes('WORK')) cursor.takes('TRANSACTION');
  cursor.end();
  return {
    ...nothing,
    substatementType: how.toUpperCase(),
    run: async (work) => {
      const { transaction } = work.state;
      work.state.transaction = undefined;
      if (!transaction) return {};
      if (how === 'rollback' || transaction.failed) await work.run(() => transaction.rollback());
      else await work.run(() => transaction.commit());
      return {};
    },
  };
}

/** Behind SET (Redshift): search_path, timezone and other settings; RESET. */
export function readSet(cursor: Cursor): Command {
  cursor.takes('SESSION');
  cursor.takes('LOCAL');
  if (cursor.sees('SESSION AUTHORIZATION')) throw notEmulated('SET SESSION AUTHORIZATION', 'redshift');
  const name = nameOf(cursor.path().at(-1)!);
  if (!cursor.takes('TO')) cursor.expect('=');
  if (cursor.done) throw cursor.error('<value>');
  const offset = cursor.offset;
  const values = splitCommas(cursor.rest()).map((part) => {
    const inner = cursor.inside({ kind: 'group', open: '(', nodes: part, word: '', start: -1, end: -1 });
    return inner.value();
  });
  return utility('SET', async (work) => {
    if (name === 'search_path')
      await setSearchPath(
        work,
        values.map((value) => value.toLowerCase()),
        offset,
      );
    else if (!isHarmless(name, values.join(', '))) throw notEmulated(`SET ${name} TO ${values.join(', ')}`, 'redshift');
    else if (values.length === 1 && /^default$/i.test(values[0]!)) work.state.settings.delete(name);
    else work.state.settings.set(name, values.join(', '));
    return {};
  });
}

/** Settings that clients send, and the values that change nothing here: what the local engine does anyway. */
const harmless: Readonly<Record<string, RegExp>> = {
  timezone: /^(?:utc|gmt|etc\/utc)$/i,
  query_group: /^/,
  application_name: /^/,
  extra_float_digits: /^[0-3]$/,
  client_encoding: /^'?(?:utf-?8|unicode)'?$/i,
  client_min_messages: /^/,
  datestyle: /^iso\b/i,
  intervalstyle: /^postgres$/i,
  standard_conforming_strings: /^(?:on|true)$/i,
  statement_timeout: /^0$/,
  wlm_query_slot_count: /^\d+$/,
  enable_result_cache_for_session: /^/,
  enable_case_sensitive_identifier: /^(?:off|false)$/i,
  describe_field_name_in_uppercase: /^(?:off|false)$/i,
  autocommit: /^(?:on|true)$/i,
};

function isHarmless(name: string, value: string): boolean {
  return /^default$/i.test(value) || (harmless[name]?.test(value) ?? false);
}

async function setSearchPath(work: Workspace, values: readonly string[], offset: number): Promise<void> {
  const schemas = values.filter((value) => value !== '$user');
  const [first = 'public'] = schemas;
  const place = await placeOfSchema([first], work.context, work.store, { sql: work.sql, offset });
  if (!(await work.store.schema(place.catalog, place.schema)))
    throw sqlError('redshift', 'SCHEMA_NOT_FOUND', `schema "${first}" does not exist`, { sql: work.sql, offset });
  work.state.context = { ...work.context, schema: first };
}

export function readReset(cursor: Cursor): Command {
  const name = cursor.takes('ALL') ? undefined : cursor.name();
  cursor.end();
  return utility('RESET', (work) => {
    if (name === undefined) work.state.settings.clear();
    else work.state.settings.delete(name);
    if (name === undefined || name === 'search_path') work.state.context = { ...work.context, schema: 'public' };
    return Promise.resolve({});
  });
}

/** Behind USE: a database or an S3 table bucket, with a schema. */
export function readUse(cursor: Cursor): Command {
  const path = cursor.path();
  cursor.end();
  return utility('USE', async (work) => {
    const names = path.map(nameOf);
    const catalog = await findCatalog(names[0]!, work.dialect, work.store);
    if (!catalog || catalog.kind === 'glue')
      throw sqlError(
        work.dialect,
        'CATALOG_NOT_FOUND',
        catalog
          ? `USE ${names[0]!} is not supported; write its tables with three parts`
          : `database "${names[0]!}" does not exist`,
        { sql: work.sql, offset: path[0]!.start },
      );
    work.state.context = {
      ...work.context,
      catalog: names[0]!,
      schema:
        names[1] ?? (catalog.kind === 'redshift' ? 'public' : ((await work.store.schemas(catalog))[0]?.name ?? '')),
    };
    return {};
  });
}

/** Behind PREPARE. */
export function readPrepare(cursor: Cursor): Command {
  const name = cursor.name();
  cursor.expect('FROM');
  if (cursor.done) throw cursor.error('<statement>');
  const text = cursor.sql.slice(cursor.offset);
  cursor.rest();
  return ddl('PREPARE', (work) => {
    work.state.prepared.set(name, text);
    return Promise.resolve({});
  });
}

export function readDeallocate(cursor: Cursor): Command {
  cursor.takes('PREPARE');
  const name = cursor.name();
  cursor.end();
  return ddl('DEALLOCATE', (work) => {
    if (!work.state.prepared.delete(name))
      throw sqlError(work.dialect, 'NOT_FOUND', `Prepared statement not found: ${name}`);
    return Promise.resolve({});
  });
}
