/** What rights are made of, as Lake Formation has them: grants to principals, and filters over the cells of a table. */

/** `user/nurse`, `role/etl`; groups come with signing in. */
export type PrincipalId = `${'user' | 'role'}/${string}`;

/** Who asks: a user with everything that the user is. */
export interface Principal {
  readonly user: string;
  /** Without the user itself. */
  readonly is: readonly PrincipalId[];
}

export const tablePrivileges = ['SELECT', 'INSERT', 'DELETE', 'ALTER', 'DROP', 'DESCRIBE'] as const;
export type TablePrivilege = (typeof tablePrivileges)[number];
export type Privilege = TablePrivilege | 'CREATE_TABLE' | 'CREATE_DATABASE' | 'ALL';

/** A catalog is called as Athena calls it: `awsdatacatalog`, `s3tablescatalog/bucket`; a Redshift database `redshift/dev`. */
export interface DatabaseRef {
  readonly catalog: string;
  readonly database: string;
}

export interface TableRef extends DatabaseRef {
  readonly table: string;
}

/** What a grant is about. More kinds come: expressions of tags, shares. */
export type Resource =
  | { readonly kind: 'catalog'; readonly catalog: string }
  | ({ readonly kind: 'database' } & DatabaseRef)
  /** All tables of a database, those that come later too. */
  | ({ readonly kind: 'tables' } & DatabaseRef)
  | ({ readonly kind: 'table' } & TableRef)
  /** A cell filter by its name. */
  | ({ readonly kind: 'filter'; readonly filter: string } & TableRef);

/** Some columns: exactly those, or all but those. Names in lower case. */
export type ColumnList = { readonly include: readonly string[] } | { readonly exclude: readonly string[] };

export interface Grant {
  readonly id: string;
  readonly to: PrincipalId;
  readonly on: Resource;
  readonly privileges: readonly Privilege[];
  /** Of SELECT on one table. */
  readonly columns?: ColumnList;
}

/** Which cells of a table may be read. */
export interface CellFilter extends TableRef {
  readonly name: string;
  /** A condition in Lake Formation's grammar (`state = 'Texas' OR state IN ('Ohio')`), or `true` for all rows. */
  readonly rows: string;
  readonly columns: ColumnList;
}

export interface User {
  readonly name: string;
  /** Sees and may change everything. */
  readonly admin?: true;
  readonly is?: readonly PrincipalId[];
}

/** Everything that decides who sees what. */
export interface GrantsDocument {
  readonly version: 1;
  readonly users: readonly User[];
  readonly filters: readonly CellFilter[];
  readonly grants: readonly Grant[];
}

export function tableKey({ catalog, database, table }: TableRef): string {
  return `${catalog}\n${database}\n${table}`.toLowerCase();
}

export function databaseKey({ catalog, database }: DatabaseRef): string {
  return `${catalog}\n${database}`.toLowerCase();
}
