/** DROP TABLE and DROP VIEW. */
import { ddl, type Command } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { purgeTable } from '../../iceberg/purge.ts';
import { noTable, type Place } from '../names.ts';
import { nameOf, type Leaf } from '../tree.ts';
import type { Workspace } from '../workspace.ts';
import { dependentsOf } from './dependents.ts';

function placesOf(paths: readonly (readonly Leaf[])[], work: Workspace): Promise<Place[]> {
  return Promise.all(paths.map((path) => work.place(path)));
}

/** Behind DROP TABLE or DROP VIEW. */
export function readDrop(cursor: Cursor, what: 'table' | 'view'): Command {
  const exists = cursor.takes('IF EXISTS');
  const paths = [cursor.path()];
  while (cursor.dialect === 'redshift' && cursor.node?.kind === 'comma') {
    cursor.at++;
    paths.push(cursor.path());
  }
  const cascades = cursor.dialect === 'redshift' && cursor.takes('CASCADE');
  if (cursor.dialect === 'redshift') cursor.takes('RESTRICT');
  cursor.end();
  return ddl(what === 'table' ? 'DROP_TABLE' : 'DROP_VIEW', async (work) => {
    for (const path of paths) {
      const temporary = work.temporary(path.map(nameOf));
      if (temporary) {
        await work.run(() => work.duck.run(`DROP TABLE ${temporary}`));
        work.state.temporary.delete(nameOf(path[0]!));
        continue;
      }
      const place = await work.place(path);
      const entry = await work.store.table(place.catalog, place.schema, place.name);
      if (!entry) {
        if (exists) continue;
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
      const dependents = await dependentsOf(place, work, paths.length > 1 ? await placesOf(paths, work) : []);
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
    return {};
  });
}
