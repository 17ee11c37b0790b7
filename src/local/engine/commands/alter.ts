/** ALTER TABLE: columns, properties, partitions, names. */
import type { TableEntry } from '../../api.ts';
import type { SchemaChange } from '../../iceberg/schema.ts';
import { ddl, type Command } from '../command.ts';
import { Cursor } from '../cursor.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { nameOf, splitCommas, type Leaf } from '../tree.ts';
import { hiveTypeOf, icebergTypeOf } from '../types.ts';
import type { Answer, Workspace } from '../workspace.ts';
import { readColumnSpec, type ColumnSpec } from './create.ts';
import { readAddPartitions, readDropPartitions } from './partitions.ts';
import { readProperties } from './properties.ts';

type Edit = (work: Workspace, path: readonly Leaf[]) => Promise<Answer>;

/** Behind ALTER. */
export function readAlter(cursor: Cursor): Command {
  if (cursor.node?.word !== 'TABLE') throw notEmulated(`ALTER ${cursor.node?.word ?? ''}`, cursor.dialect);
  cursor.expect('TABLE');
  const path = cursor.path();
  const [name, edit] = readEdit(cursor);
  return ddl(name, (work) => edit(work, path));
}

function readEdit(cursor: Cursor): [string, Edit] {
  if (cursor.takes('ADD PARTITION') || cursor.takes('ADD IF NOT EXISTS PARTITION'))
    return ['ALTER_TABLE_ADD_PARTITION', readAddPartitions(cursor)];
  if (cursor.takes('DROP PARTITION') || cursor.takes('DROP IF EXISTS PARTITION'))
    return ['ALTER_TABLE_DROP_PARTITION', readDropPartitions(cursor)];
  if (cursor.takes('SET TBLPROPERTIES')) return ['ALTER_TABLE_SET_PROPERTIES', setProperties(readProperties(cursor))];
  if (cursor.takes('UNSET TBLPROPERTIES')) {
    const names = splitCommas(cursor.group().nodes).map((part) => new Cursor(cursor.sql, cursor.dialect, part).text());
    return ['ALTER_TABLE_UNSET_PROPERTIES', unsetProperties(names)];
  }
  const changes = readColumnChanges(cursor);
  if (changes) {
    cursor.end();
    return ['ALTER_TABLE_COLUMNS', changeColumns(changes)];
  }
  if (cursor.takes('RENAME TO')) {
    const to = cursor.name();
    cursor.end();
    return ['ALTER_TABLE_RENAME', rename(to)];
  }
  throw notEmulated(`ALTER TABLE … ${cursor.node?.word ?? ''}`, cursor.dialect);
}

type ColumnChange =
  | { readonly kind: 'add'; readonly column: ColumnSpec }
  | { readonly kind: 'drop' | 'rename'; readonly name: string; readonly to?: string }
  | { readonly kind: 'change'; readonly name: string; readonly column: ColumnSpec };

function readColumnChanges(cursor: Cursor): ColumnChange[] | undefined {
  const spec = (): ColumnSpec => {
    const inner = new Cursor(cursor.sql, cursor.dialect, cursor.rest());
    return readColumnSpec(inner);
  };
  if (cursor.takes('ADD COLUMNS'))
    return splitCommas(cursor.group().nodes).map((part) => ({
      kind: 'add',
      column: readColumnSpec(new Cursor(cursor.sql, cursor.dialect, part)),
    }));
  if (
    cursor.takes('ADD COLUMN') ||
    (cursor.dialect === 'redshift' &&
      cursor.sees('ADD') &&
      !/^(CONSTRAINT|PRIMARY|FOREIGN|UNIQUE|ROW)$/.test(cursor.nodes[cursor.at + 1]?.word ?? '') &&
      cursor.takes('ADD'))
  )
    return [{ kind: 'add', column: spec() }];
  if (
    cursor.takes('DROP COLUMN') ||
    (cursor.dialect === 'redshift' &&
      cursor.sees('DROP') &&
      cursor.nodes[cursor.at + 1]?.word !== 'CONSTRAINT' &&
      cursor.takes('DROP'))
  ) {
    const name = cursor.name();
    if (!cursor.takes('CASCADE')) cursor.takes('RESTRICT');
    return [{ kind: 'drop', name }];
  }
  if (cursor.takes('CHANGE COLUMN') || cursor.takes('CHANGE')) {
    const name = cursor.name();
    return [{ kind: 'change', name, column: spec() }];
  }
  if (cursor.takes('RENAME COLUMN')) {
    const name = cursor.name();
    cursor.expect('TO');
    return [{ kind: 'rename', name, to: cursor.name() }];
  }
  if (cursor.takes('ALTER COLUMN')) {
    const name = cursor.name();
    cursor.expect('TYPE');
    const inner = new Cursor(cursor.sql, cursor.dialect, [
      { kind: 'word', text: name, word: name.toUpperCase(), start: -1 },
      ...cursor.rest(),
    ]);
    return [{ kind: 'change', name, column: readColumnSpec(inner) }];
  }
  return undefined;
}

function changeColumns(changes: readonly ColumnChange[]): Edit {
  return async (work, path) => {
    const { place, entry } = await work.table(path);
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
  };
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

function setProperties(properties: Readonly<Record<string, string>>): Edit {
  return async (work, path) => {
    const { place, entry } = await work.table(path);
    if (entry.kind === 'iceberg') await work.change(entry.folder, { kind: 'properties', set: properties });
    await work.run(() =>
      work.store.putTable(
        place.catalog,
        place.schema,
        { ...entry, properties: { ...entry.properties, ...properties } },
        'replace',
      ),
    );
    return {};
  };
}

function unsetProperties(names: readonly string[]): Edit {
  return async (work, path) => {
    const { place, entry } = await work.table(path);
    if (entry.kind === 'iceberg') await work.change(entry.folder, { kind: 'properties', remove: names });
    const properties = Object.fromEntries(Object.entries(entry.properties).filter(([key]) => !names.includes(key)));
    await work.run(() => work.store.putTable(place.catalog, place.schema, { ...entry, properties }, 'replace'));
    return {};
  };
}

/** The files stay where they are; the entry goes by the new name. */
function rename(to: string): Edit {
  return async (work, path) => {
    const { place, entry } = await work.table(path);
    if (work.dialect === 'athena' || place.catalog.kind !== 'redshift')
      throw sqlError(work.dialect, 'NOT_SUPPORTED', 'ALTER TABLE RENAME is not supported for this table');
    throw notEmulated(
      `ALTER TABLE ${entry.name} RENAME TO ${nameOf({ kind: 'word', text: to, word: '', start: -1 })}`,
      'redshift',
    );
  };
}
