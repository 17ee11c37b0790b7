/** A column of a table as its engine types it. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly comment?: string;
}

export interface Table {
  readonly path: readonly string[];
  readonly kind: 'table' | 'view';
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
}

/** A table that was looked for: there, not there, or not known because nothing is loaded. */
export type Lookup = { readonly kind: 'table'; readonly table: Table } | { readonly kind: 'none' | 'unknown' };

/** Finds the table that a dotted name means. */
export function findTable(catalogue: Catalogue, path: readonly string[]): Lookup {
  const [name = '', schema = catalogue.current[1], catalog = catalogue.current[0]] = [...path].reverse();
  const tables = catalogue.tables(catalog, schema);
  if (!tables) {
    const schemas = catalogue.schemas(catalog);
    return { kind: schemas && !schemas.some((one) => isSame(one, schema)) ? 'none' : 'unknown' };
  }
  const table = tables.find((one) => isSame(one.path.at(-1) ?? '', name));
  return table ? { kind: 'table', table } : { kind: 'none' };
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
