/** ALTER TABLE: columns, properties, names. */
import type { TableEntry } from '../../api.ts';
import type { SchemaChange } from '../../iceberg/schema.ts';
import { ddl, type Command } from '../command.ts';
import { notEmulated, sqlError } from '../errors.ts';
import type { Slots } from '../slots.ts';
import { hiveTypeOf, icebergTypeOf } from '../types.ts';
import type { Workspace } from '../workspace.ts';
import { readColumnSpec, type ColumnSpec } from './create.ts';
import { dependentsOf } from './dependents.ts';

type ColumnChange =
  | { readonly kind: 'add'; readonly column: ColumnSpec }
  | { readonly kind: 'drop' | 'rename'; readonly name: string; readonly to?: string }
  | { readonly kind: 'change'; readonly name: string; readonly column: ColumnSpec };

/** ADD COLUMNS (…). */
export function readAddColumns(slots: Slots): Command {
  if (slots.get('partition')) throw notEmulated('ADD COLUMNS of a partition', slots.dialect);
  const columns = slots.each('columns').map((item) => readColumnSpec(item));
  return changeColumns(
    slots,
    columns.map((column) => ({ kind: 'add', column })),
  );
}

export function readAddColumn(slots: Slots): Command {
  return changeColumns(slots, [{ kind: 'add', column: readColumnSpec(slots) }]);
}

export function readDropColumn(slots: Slots): Command {
  return changeColumns(slots, [{ kind: 'drop', name: slots.name('column') }]);
}

export function readChangeColumn(slots: Slots): Command {
  if (slots.has('FIRST') || slots.get('after')) throw notEmulated('the order of CHANGE COLUMN', slots.dialect);
  return changeColumns(slots, [{ kind: 'change', name: slots.name('column'), column: readColumnSpec(slots) }]);
}

export function readRenameColumn(slots: Slots): Command {
  return changeColumns(slots, [{ kind: 'rename', name: slots.name('column'), to: slots.name('name') }]);
}

/** Of Redshift: ALTER COLUMN … TYPE. */
export function readAlterColumns(slots: Slots): Command {
  const changes = slots.each('changes').map((change): ColumnChange => {
    if (!change.get('type')) throw notEmulated('ALTER TABLE … ALTER', slots.dialect);
    const name = change.name('column');
    return { kind: 'change', name, column: readColumnSpec(change, name) };
  });
  return changeColumns(slots, changes);
}

function changeColumns(slots: Slots, changes: readonly ColumnChange[]): Command {
  return ddl('ALTER_TABLE_COLUMNS', async (work) => {
    const { place, entry } = await work.tableFor(slots.path('target'), ['ALTER']);
    if (entry.kind === 'view') throw sqlError(work.dialect, 'NOT_SUPPORTED', `'${place.name}' is a view`);
    if (entry.kind === 'external') {
      await work.run(() =>
        work.store.putTable(place.catalog, place.schema, changeExternal(work, entry, changes), 'replace'),
      );
      return {};
    }
    await work.change(entry.folder, { kind: 'schema', changes: changes.flatMap(schemaChanges) });
    if (entry.declaredTypes || place.catalog.kind === 'redshift') {
      const declaredTypes = { ...entry.declaredTypes };
      for (const change of changes) {
        if (change.kind === 'drop') delete declaredTypes[change.name];
        if (change.kind === 'rename' && declaredTypes[change.name] && change.to) {
          declaredTypes[change.to] = declaredTypes[change.name]!;
          delete declaredTypes[change.name];
        }
        const column = change.kind === 'add' || change.kind === 'change' ? change.column : undefined;
        if (column && /^(smallint|varchar|char|super)$/.test(column.lake.name))
          declaredTypes[column.name] = column.lake.name === 'super' ? 'super' : hiveTypeOf(column.lake);
      }
      await work.run(() => work.store.putTable(place.catalog, place.schema, { ...entry, declaredTypes }, 'replace'));
    }
    return {};
  });
}

function schemaChanges(change: ColumnChange): SchemaChange[] {
  switch (change.kind) {
    case 'add':
      return [
        {
          kind: 'addColumn',
          column: {
            name: change.column.name,
            type: icebergTypeOf(change.column.lake),
            ...(change.column.comment === undefined ? {} : { comment: change.column.comment }),
          },
        },
      ];
    case 'drop':
      return [{ kind: 'dropColumn', name: change.name }];
    case 'rename':
      return [{ kind: 'renameColumn', name: change.name, to: change.to ?? change.name }];
    case 'change': {
      const { column, name } = change;
      const renamed: SchemaChange[] = column.name === name ? [] : [{ kind: 'renameColumn', name, to: column.name }];
      const commented: SchemaChange[] =
        column.comment === undefined ? [] : [{ kind: 'comment', name: column.name, comment: column.comment }];
      return [...renamed, { kind: 'changeType', name: column.name, type: icebergTypeOf(column.lake) }, ...commented];
    }
  }
}

function changeExternal(
  work: Workspace,
  entry: Extract<TableEntry, { kind: 'external' }>,
  changes: readonly ColumnChange[],
): TableEntry {
  let columns = entry.columns;
  for (const change of changes) {
    if (change.kind !== 'add' && !columns.some((column) => column.name === change.name))
      throw sqlError(work.dialect, 'COLUMN_NOT_FOUND', `Column '${change.name}' does not exist`);
    if (change.kind === 'add') columns = [...columns, { name: change.column.name, type: change.column.type }];
    else if (change.kind === 'change')
      columns = columns.map((column) =>
        column.name === change.name ? { name: change.column.name, type: change.column.type } : column,
      );
    else throw notEmulated(`${change.kind} of a column of an external table`, work.dialect);
  }
  return { ...entry, columns };
}

export function readSetProperties(slots: Slots): Command {
  const set = slots.properties('properties');
  return ddl('ALTER_TABLE_SET_PROPERTIES', async (work) => {
    const { place, entry } = await work.tableFor(slots.path('target'), ['ALTER']);
    if (entry.kind === 'iceberg') await work.change(entry.folder, { kind: 'properties', set });
    const properties = { ...entry.properties, ...set };
    await work.run(() => work.store.putTable(place.catalog, place.schema, { ...entry, properties }, 'replace'));
    return {};
  });
}

export function readUnsetProperties(slots: Slots): Command {
  const names = slots.each('keys').map((item) => item.text('key') ?? '');
  return ddl('ALTER_TABLE_UNSET_PROPERTIES', async (work) => {
    const { place, entry } = await work.tableFor(slots.path('target'), ['ALTER']);
    if (entry.kind === 'iceberg') await work.change(entry.folder, { kind: 'properties', remove: names });
    const properties = Object.fromEntries(Object.entries(entry.properties).filter(([key]) => !names.includes(key)));
    await work.run(() => work.store.putTable(place.catalog, place.schema, { ...entry, properties }, 'replace'));
    return {};
  });
}

export function readRenameTable(slots: Slots): Command {
  return ddl('ALTER_TABLE_RENAME', async (work) => {
    const { place, entry } = await work.tableFor(slots.path('target'), ['ALTER']);
    if (work.dialect === 'athena' || place.catalog.kind !== 'redshift')
      throw sqlError(work.dialect, 'NOT_SUPPORTED', 'ALTER TABLE RENAME is not supported for this table');
    if (work.state.transaction) throw notEmulated('ALTER TABLE … RENAME TO inside a transaction', 'redshift');
    // Views of Redshift follow the table; here they read it by its name.
    if ((await dependentsOf(place, work, [])).length > 0)
      throw notEmulated('RENAME TO of a table that views read', 'redshift');
    const to = { schema: place.schema, name: slots.name('name') };
    if (await work.store.table(place.catalog, to.schema, to.name))
      throw sqlError('redshift', 'TABLE_ALREADY_EXISTS', `relation "${to.name}" already exists`);
    await work.run(() => work.store.renameTable(place.catalog, { schema: place.schema, name: entry.name }, to));
    return {};
  });
}
