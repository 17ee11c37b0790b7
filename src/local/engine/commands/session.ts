/** Statements about the session: transactions, settings, prepared statements. */
import { ddl, utility, type Command } from '../command.ts';
import { nameToSql } from '../../../sql/quote.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { findCatalog, placeOfSchema } from '../names.ts';
import { Transaction } from '../transaction.ts';
import type { Slots } from '../slots.ts';
import { namesOf, type Workspace } from '../workspace.ts';

const nothing = { statementType: 'UTILITY' as const };

export function readBegin(): Command {
  return {
    ...nothing,
    substatementType: 'BEGIN',
    run: (work) => {
      work.state.transaction ??= new Transaction(work.store);
      return Promise.resolve({});
    },
  };
}

export const readCommit = (): Command => readEnd('commit');
export const readRollback = (): Command => readEnd('rollback');

function readEnd(how: 'commit' | 'rollback'): Command {
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

/** Of Redshift: search_path, timezone and other settings. */
export function readSet(slots: Slots): Command {
  const name = slots.name('setting');
  const values = slots.each('values').map((item) => item.text('value') ?? '');
  const offset = slots.get('values')?.start ?? 0;
  return utility('SET', async (work) => {
    if (name === 'search_path' && !isDefault(values)) {
      await setSearchPath(
        work,
        values.map((value) => value.toLowerCase()),
        offset,
      );
      work.state.settings.set(name, values.map((value) => nameToSql(value.toLowerCase())).join(', '));
    } else if (name === 'search_path') leaveSearchPath(work);
    else if (!isHarmless(name, values.join(', '))) throw notEmulated(`SET ${name} TO ${values.join(', ')}`, 'redshift');
    else if (isDefault(values)) work.state.settings.delete(name);
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

function isDefault(values: readonly string[]): boolean {
  return values.length === 1 && /^default$/i.test(values[0]!);
}

function isHarmless(name: string, value: string): boolean {
  return isDefault([value]) || (harmless[name]?.test(value) ?? false);
}

async function setSearchPath(work: Workspace, values: readonly string[], offset: number): Promise<void> {
  const schemas = values.filter((value) => value !== '$user');
  const [first = 'public'] = schemas;
  const place = await placeOfSchema([first], work.context, work.store, { sql: work.sql, offset });
  if (!(await work.store.schema(place.catalog, place.schema)))
    throw sqlError('redshift', 'SCHEMA_NOT_FOUND', `schema "${first}" does not exist`, { sql: work.sql, offset });
  work.state.context = { ...work.context, schema: first };
}

function leaveSearchPath(work: Workspace): void {
  work.state.settings.delete('search_path');
  work.state.context = { ...work.context, schema: 'public' };
}

export function readReset(slots: Slots): Command {
  const name = slots.optionalName('setting');
  return utility('RESET', (work) => {
    if (name === undefined) work.state.settings.clear();
    else work.state.settings.delete(name);
    if (name === undefined || name === 'search_path') leaveSearchPath(work);
    return Promise.resolve({});
  });
}

/** Of Redshift: a database or an S3 table bucket, with a schema. */
export function readUse(slots: Slots): Command {
  const path = slots.path('path');
  return utility('USE', async (work) => {
    const names = namesOf(path);
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

export function readPrepare(slots: Slots): Command {
  const name = slots.name('name');
  const text = slots.written('statement');
  return ddl('PREPARE', (work) => {
    work.state.prepared.set(name, text);
    return Promise.resolve({});
  });
}

export function readDeallocate(slots: Slots): Command {
  const name = slots.name('name');
  return ddl('DEALLOCATE', (work) => {
    if (!work.state.prepared.delete(name))
      throw sqlError(work.dialect, 'NOT_FOUND', `Prepared statement not found: ${name}`);
    return Promise.resolve({});
  });
}
