/** Views of Redshift that a table or view cannot leave without. */
import { classify } from '../../../sql/classify.ts';
import type { Dialect } from '../../../sql/lexer.ts';
import { parse } from '../../../sql/parse.ts';
import type { CatalogRef, TableEntry } from '../../api.ts';
import { placeOfTable, type Place } from '../names.ts';
import type { Workspace } from '../workspace.ts';
import { bindingProperty } from './views.ts';

type View = Extract<TableEntry, { kind: 'view' }>;

export interface Dependent {
  readonly catalog: CatalogRef;
  readonly schema: string;
  readonly name: string;
}

/** Views that read the table, or read such a view, and do not leave with it; those that are bound late are none. */
export async function dependentsOf(
  place: Place,
  work: Workspace,
  leaving: readonly Place[],
): Promise<readonly Dependent[]> {
  if (place.catalog.kind !== 'redshift') return [];
  const edges: { readonly view: Dependent; readonly reads: readonly string[] }[] = [];
  for (const schema of await work.store.schemas(place.catalog))
    for (const entry of await work.store.tables(place.catalog, schema.name))
      if (entry.kind === 'view' && entry.properties[bindingProperty] === undefined)
        edges.push({
          view: { catalog: place.catalog, schema: schema.name, name: entry.name },
          reads: await readsOf(entry, work),
        });
  const found: Dependent[] = [];
  const wanted = [keyOf(place)];
  for (const key of wanted)
    for (const { view, reads } of edges)
      if (reads.includes(key) && !wanted.includes(keyOf(view))) {
        wanted.push(keyOf(view));
        found.push(view);
      }
  const besides = new Set(leaving.map(keyOf));
  return found.filter((view) => !besides.has(keyOf(view)));
}

const keyOf = ({ catalog, schema, name }: Dependent): string => [catalog.kind, catalog.name, schema, name].join('\n');

/** The tables that the view's query names; none of one that cannot be read any more. */
async function readsOf(view: View, work: Workspace): Promise<string[]> {
  const context = { ...work.context, ...view.context, dialect: view.dialect };
  const source = { sql: view.sql, offset: 0 };
  const places = await Promise.all(
    tablesOf(view.sql, view.dialect).map((path) =>
      placeOfTable(path, context, work.store, source).catch(() => undefined),
    ),
  );
  return places.flatMap((place) => (place ? [keyOf(place)] : []));
}

/** Tables that a query names, in lower case, but for those of its WITH. */
export function tablesOf(sql: string, dialect: Dialect): string[][] {
  return classify(parse(sql, dialect)).reads.map((path) => path.map((name) => name.toLowerCase()));
}
