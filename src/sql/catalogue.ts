/** A column of a table as its engine types it. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly comment?: string;
}

export interface Table {
  readonly path: readonly string[];
  readonly kind: 'table' | 'view' | 'cell';
  /** Absent while they are not loaded. */
  readonly columns?: readonly TableColumn[];
}

/** Names that are known without asking a service. Lists are undefined where nothing has been loaded yet. */
export interface Catalogue {
  /** Where names that are not qualified are looked up: catalog and schema. */
  readonly current: readonly [catalog: string, schema: string];
  catalogs(): readonly string[] | undefined;
  schemas(catalog: string): readonly string[] | undefined;
  tables(catalog: string, schema: string): readonly Table[] | undefined;
  /** As `tables`, without wishing for what is not loaded. */
  knownTables?(catalog: string, schema: string): readonly Table[] | undefined;
  /** Cells of the notebook that are tables here; a bare name means one of them first. */
  cells?(): readonly Table[];
  cell?(name: string): Table | undefined;
  /** Does a statement of the notebook make a table of that name? It need not have run. */
  isMade?(path: readonly string[]): boolean;
  /** A cell of that name further down, which cannot be read; `cycle` where it reads this one. */
  cellBelow?(name: string): 'below' | 'cycle' | undefined;
}

/** A table that was looked for: there, not there, or not known because nothing is loaded. */
export type Lookup = { readonly kind: 'table'; readonly table: Table } | { readonly kind: 'none' | 'unknown' };

/** Finds the table that a dotted name means. */
export function findTable(catalogue: Catalogue, path: readonly string[]): Lookup {
  const cell = path.length === 1 ? catalogue.cell?.(path[0]!) : undefined;
  if (cell) return { kind: 'table', table: cell };
  const [name = '', schema = catalogue.current[1], catalog = catalogue.current[0]] = [...path].reverse();
  const tables = catalogue.tables(catalog, schema);
  if (!tables) {
    const schemas = catalogue.schemas(catalog);
    return { kind: schemas && !schemas.some((one) => isSame(one, schema)) ? 'none' : 'unknown' };
  }
  const table = byName(tables).get(name.toLowerCase());
  return table ? { kind: 'table', table } : { kind: 'none' };
}

const indexes = new WeakMap<readonly Table[], ReadonlyMap<string, Table>>();

/** The tables of a list by name in lower case, made once for each list: a schema may hold thousands. */
function byName(tables: readonly Table[]): ReadonlyMap<string, Table> {
  let index = indexes.get(tables);
  // Of two names that differ in case alone, the first is meant.
  if (!index)
    indexes.set(tables, (index = new Map(tables.toReversed().map((one) => [one.path.at(-1)!.toLowerCase(), one]))));
  return index;
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
