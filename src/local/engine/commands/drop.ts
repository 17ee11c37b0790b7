/** DROP TABLE and DROP VIEW. */
import type { Name } from '../../../sql/tree/name.ts';
import { ddl, type Command } from '../command.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { purgeTable } from '../../iceberg/purge.ts';
import { opened } from '../limited.ts';
import { noTable } from '../names.ts';
import type { Slots } from '../slots.ts';
import { namesOf, type Workspace } from '../workspace.ts';
import { dependentsOf } from './dependents.ts';

export const readDropTable = (slots: Slots): Command => readDrop(slots, 'table');
export const readDropView = (slots: Slots): Command => readDrop(slots, 'view');

function readDrop(slots: Slots, what: 'table' | 'view'): Command {
  const paths = slots.get('targets')
    ? slots.each('targets').map((item) => item.path('target'))
    : [slots.path('target')];
  const cascades = slots.text('behavior')?.toUpperCase() === 'CASCADE';
  const exists = slots.has('IF EXISTS');
  return ddl(what === 'table' ? 'DROP_TABLE' : 'DROP_VIEW', async (work) => {
    for (const path of paths) await drop(path, { what, exists, cascades, paths }, work);
    return {};
  });
}

interface Drop {
  readonly what: 'table' | 'view';
  readonly exists: boolean;
  readonly cascades: boolean;
  readonly paths: readonly (readonly Name[])[];
}

async function drop(path: readonly Name[], { what, exists, cascades, paths }: Drop, work: Workspace): Promise<void> {
  const names = namesOf(path);
  const temporary = work.temporary(names);
  if (temporary) {
    await work.run(() => work.duck.run(`DROP TABLE ${temporary}`));
    work.state.temporary.delete(names[0]!);
    return;
  }
  const place = await work.place(path);
  const found = await work.store.table(place.catalog, place.schema, place.name);
  const entry = found && opened(found, ['DROP'], work.dialect, work.source(path));
  if (!entry) {
    if (exists) return;
    throw work.dialect === 'athena'
      ? noTable(place, 'athena', work.source(path))
      : sqlError('redshift', 'TABLE_NOT_FOUND', `${what} ${place.name} does not exist`);
  }
  if ((entry.kind === 'view') !== (what === 'view'))
    throw sqlError(
      work.dialect,
      'NOT_SUPPORTED',
      `'${place.name}' is a ${entry.kind === 'view' ? 'view' : 'table'}, use DROP ${entry.kind === 'view' ? 'VIEW' : 'TABLE'}`,
    );
  if (work.state.transaction) throw notEmulated(`DROP ${what.toUpperCase()} inside a transaction`, work.dialect);
  const leaving = paths.length > 1 ? await Promise.all(paths.map((one) => work.place(one))) : [];
  const dependents = await dependentsOf(place, work, leaving);
  if (dependents.length > 0 && !cascades)
    throw sqlError(
      work.dialect,
      'DEPENDENT_OBJECTS_STILL_EXIST',
      `cannot drop ${what} ${place.name} because other objects depend on it\n  Hint: Use DROP ... CASCADE to drop the dependent objects too.`,
    );
  await work.run(async () => {
    for (const view of dependents) await work.store.dropTable(view.catalog, view.schema, view.name);
    await work.store.dropTable(place.catalog, place.schema, place.name);
    // The files of a table at a LOCATION go with it, as Athena does; those of others are gone already.
    if (entry.kind === 'iceberg') await purgeTable(entry.folder);
  });
}
