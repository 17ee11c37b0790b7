/** CREATE [OR REPLACE] VIEW: the query's own text and where it was written. */
import type { Span } from '../../../sql/tree/name.ts';
import { SqlError, type TableEntry } from '../../api.ts';
import { refuseTwice } from '../columns.ts';
import { ddl, type Command } from '../command.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { opened } from '../limited.ts';
import { noSchema } from '../names.ts';
import { refuseUnnamed } from './create.ts';
import type { Slots } from '../slots.ts';
import { hiveTypeOf } from '../types.ts';
import type { Column, Workspace } from '../workspace.ts';

/** Of a view that tables may leave: how it is bound to them. */
export const bindingProperty = 'lakebook.binding';

/** The columns of the query; none yet for a view that is bound late to tables that are not there. */
async function columnsNow(work: Workspace, body: Span, binding: 'bound' | 'late'): Promise<readonly Column[]> {
  try {
    return await work.columnsOf(await work.bind(body));
  } catch (error) {
    if (binding === 'late' && error instanceof SqlError && /^(?:TABLE|SCHEMA|CATALOG)_NOT_FOUND$/.test(error.name))
      return [];
    throw error;
  }
}

export function readCreateView(slots: Slots): Command {
  const mode = slots.has('OR REPLACE') ? 'replace' : 'create';
  const exists = slots.has('IF NOT EXISTS');
  const path = slots.path('target');
  if (slots.get('columns')) throw notEmulated('a column list of CREATE VIEW', slots.dialect);
  if (slots.has('EXTERNAL') || slots.has('PROTECTED')) throw notEmulated('CREATE EXTERNAL VIEW', slots.dialect);
  const body = slots.get('query')!;
  const text = slots.written('query');
  const isLate = slots.has('WITH NO SCHEMA BINDING');
  return ddl('CREATE_VIEW', async (work) => {
    const place = await work.place(path);
    if (!(await work.store.schema(place.catalog, place.schema))) throw noSchema(place, work.dialect, work.source(path));
    if (place.catalog.kind === 's3tables')
      throw sqlError(
        work.dialect,
        'NOT_SUPPORTED',
        'Views cannot be made in an S3 table bucket; make it in a database of AwsDataCatalog',
      );
    const there = await work.store.table(place.catalog, place.schema, place.name);
    if (there && exists) return {};
    if (there && (mode === 'create' || opened(there, ['ALTER'], work.dialect, work.source(path)).kind !== 'view'))
      throw sqlError(
        work.dialect,
        'TABLE_ALREADY_EXISTS',
        work.dialect === 'athena'
          ? `View already exists: '${place.catalogName}.${place.schema}.${place.name}'`
          : `relation "${place.name}" already exists`,
      );
    const columns = await columnsNow(work, body, isLate ? 'late' : 'bound');
    refuseUnnamed(columns, work);
    refuseTwice(
      columns.map((column) => column.name),
      work.dialect,
    );
    const { catalog, schema } = work.context;
    const entry: TableEntry = {
      kind: 'view',
      name: place.name,
      sql: text,
      dialect: work.dialect,
      context: { catalog, schema },
      properties: isLate ? { [bindingProperty]: 'late' } : {},
      createdAtMs: Date.now(),
      columns: columns.map((column) => ({ name: column.name, type: hiveTypeOf(column.type) })),
    };
    await work.run(() => work.store.putTable(place.catalog, place.schema, entry, there ? 'replace' : 'create'));
    return {};
  });
}
