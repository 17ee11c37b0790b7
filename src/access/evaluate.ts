/** Who sees which columns and rows of a table, and why. Nothing is kept from one question to the next. */
import {
  databaseKey,
  tableKey,
  tablePrivileges,
  type CellFilter,
  type ColumnList,
  type DatabaseRef,
  type Grant,
  type GrantsDocument,
  type Principal,
  type PrincipalId,
  type TablePrivilege,
  type TableRef,
} from './grants.ts';
import { GrantFault, parsePredicate, type Predicate } from './predicate.ts';

/** A grant that counted, for whoever asks why. */
export interface Reason {
  readonly grant: string;
  readonly kind: 'admin' | 'named' | 'columns' | 'filter' | 'allTables' | 'database';
  /** From the user to the grant: `user/nurse`, `role/ward`. */
  readonly path: readonly string[];
  readonly text: string;
}

/** Cells that one grant opens: these columns of these rows. The cells of all parts together are what may be read. */
export interface Part {
  readonly reason: string;
  readonly columns: ColumnList;
  readonly rows: Predicate;
}

export type Decision =
  /** For this principal there is no such table. */
  | { readonly kind: 'hidden' }
  /** Its name and columns may be known, and none of its rows. */
  | {
      readonly kind: 'described';
      readonly privileges: ReadonlySet<TablePrivilege>;
      readonly reasons: readonly Reason[];
    }
  | {
      readonly kind: 'readable';
      readonly parts: readonly Part[];
      /** Every column of every row. */
      readonly isWhole: boolean;
      readonly privileges: ReadonlySet<TablePrivilege>;
      readonly reasons: readonly Reason[];
    };

/** A column that may be seen, and the parts that show it. */
export interface VisibleColumn {
  readonly name: string;
  readonly parts: readonly Part[];
}

const allColumns: ColumnList = { exclude: [] };

export function includes(list: ColumnList, column: string): boolean {
  const name = column.toLowerCase();
  return 'include' in list ? list.include.includes(name) : !list.exclude.includes(name);
}

function isAll(list: ColumnList): boolean {
  return 'exclude' in list && list.exclude.length === 0;
}

/** The columns that a decision shows of a table with these columns, in the table's order. */
export function visibleColumns(decision: Decision, columns: readonly string[]): readonly VisibleColumn[] {
  if (decision.kind === 'hidden') return [];
  if (decision.kind === 'described') return columns.map((name) => ({ name, parts: [] }));
  return columns.flatMap((name) => {
    const parts = decision.parts.filter((part) => includes(part.columns, name));
    return parts.length > 0 ? [{ name, parts }] : [];
  });
}

interface Held {
  readonly tables: Map<string, Grant[]>;
  /** Grants on all tables of a database, by database. */
  readonly allTables: Map<string, Grant[]>;
  readonly databases: Map<string, Grant[]>;
  readonly catalogs: Map<string, Grant[]>;
  /** Databases and catalogs in which something may be seen. */
  readonly seen: Set<string>;
}

/** The grants of a document, ready to be asked; making it costs a walk over them, a question none. */
export class Rights {
  readonly document: GrantsDocument;
  readonly #held = new Map<PrincipalId, Held>();
  readonly #filters = new Map<string, CellFilter>();

  constructor(document: GrantsDocument) {
    this.document = document;
    for (const filter of document.filters) this.#filters.set(filterKey(filter, filter.name), filter);
    for (const grant of document.grants) this.#add(grant);
  }

  #add(grant: Grant): void {
    const none = (): Held => ({
      tables: new Map(),
      allTables: new Map(),
      databases: new Map(),
      catalogs: new Map(),
      seen: new Set(),
    });
    const held = this.#held.get(grant.to) ?? none();
    this.#held.set(grant.to, held);
    const { on } = grant;
    held.seen.add(on.catalog.toLowerCase());
    if (on.kind !== 'catalog') held.seen.add(databaseKey(on));
    switch (on.kind) {
      case 'catalog':
        return keep(held.catalogs, on.catalog.toLowerCase(), grant);
      case 'database':
        return keep(held.databases, databaseKey(on), grant);
      case 'tables':
        return keep(held.allTables, databaseKey(on), grant);
      case 'table':
      case 'filter':
        return keep(held.tables, tableKey(on), grant);
    }
  }

  /** The user as a principal, or undefined for a name that is not there. */
  principal(user: string): Principal | undefined {
    const found = this.document.users.find(({ name }) => name === user);
    return found && { user, is: found.is ?? [] };
  }

  isAdmin(user: string): boolean {
    return this.document.users.some(({ name, admin }) => name === user && admin === true);
  }

  seesCatalog(principal: Principal, catalog: string): boolean {
    return this.#holds(principal).some(({ held }) => held.seen.has(catalog.toLowerCase()));
  }

  seesDatabase(principal: Principal, database: DatabaseRef): boolean {
    return this.#holds(principal).some(({ held }) => held.seen.has(databaseKey(database)));
  }

  mayInDatabase(principal: Principal, database: DatabaseRef, privilege: 'CREATE_TABLE' | 'ALTER' | 'DROP'): boolean {
    return this.#holds(principal).some(({ held }) =>
      (held.databases.get(databaseKey(database)) ?? []).some(({ privileges }) => grants(privileges, privilege)),
    );
  }

  mayInCatalog(principal: Principal, catalog: string, privilege: 'CREATE_DATABASE'): boolean {
    return this.#holds(principal).some(({ held }) =>
      (held.catalogs.get(catalog.toLowerCase()) ?? []).some(({ privileges }) => grants(privileges, privilege)),
    );
  }

  /** What the principal may do with the table. A filter that cannot be read opens nothing. */
  evaluate(principal: Principal, table: TableRef): Decision {
    if (this.isAdmin(principal.user)) {
      const reason: Reason = {
        grant: '',
        kind: 'admin',
        path: [`user/${principal.user}`],
        text: 'is an administrator',
      };
      return {
        kind: 'readable',
        parts: [{ reason: '', columns: allColumns, rows: { kind: 'true' } }],
        isWhole: true,
        privileges: new Set(tablePrivileges),
        reasons: [reason],
      };
    }
    const parts: Part[] = [];
    const privileges = new Set<TablePrivilege>();
    const reasons: Reason[] = [];
    for (const { id, held } of this.#holds(principal))
      for (const grant of [
        ...(held.tables.get(tableKey(table)) ?? []),
        ...(held.allTables.get(databaseKey(table)) ?? []),
      ]) {
        const part = this.#part(grant, table);
        for (const privilege of tablePrivileges)
          // Reading some cells is told by the parts.
          if (grants(grant.privileges, privilege) && (privilege !== 'SELECT' || part)) privileges.add(privilege);
        if (part) parts.push(part);
        reasons.push(explain(grant, [`user/${principal.user}`, ...(id === `user/${principal.user}` ? [] : [id])]));
      }
    if (parts.length > 0) {
      const isWhole = parts.some(({ columns, rows }) => isAll(columns) && rows.kind === 'true');
      return { kind: 'readable', parts, isWhole, privileges, reasons };
    }
    return privileges.size > 0 ? { kind: 'described', privileges, reasons } : { kind: 'hidden' };
  }

  #part(grant: Grant, table: TableRef): Part | undefined {
    if (!grants(grant.privileges, 'SELECT')) return undefined;
    if (grant.on.kind !== 'filter')
      return { reason: grant.id, columns: lower(grant.columns ?? allColumns), rows: { kind: 'true' } };
    const filter = this.#filters.get(filterKey(table, grant.on.filter));
    if (!filter) return undefined;
    try {
      return { reason: grant.id, columns: lower(filter.columns), rows: parsePredicate(filter.rows) };
    } catch (error) {
      if (error instanceof GrantFault) return undefined;
      throw error;
    }
  }

  #holds({ user, is }: Principal): { readonly id: PrincipalId; readonly held: Held }[] {
    const ids: PrincipalId[] = [`user/${user}`, ...is];
    return ids.flatMap((id) => {
      const held = this.#held.get(id);
      return held ? [{ id, held }] : [];
    });
  }
}

function filterKey(table: TableRef, name: string): string {
  return `${tableKey(table)}\n${name}`;
}

function keep(map: Map<string, Grant[]>, key: string, grant: Grant): void {
  const list = map.get(key);
  if (list) list.push(grant);
  else map.set(key, [grant]);
}

function grants(privileges: Grant['privileges'], privilege: Grant['privileges'][number]): boolean {
  return privileges.includes(privilege) || privileges.includes('ALL');
}

function lower(list: ColumnList): ColumnList {
  const names = (all: readonly string[]): string[] => all.map((name) => name.toLowerCase());
  return 'include' in list ? { include: names(list.include) } : { exclude: names(list.exclude) };
}

function explain(grant: Grant, path: readonly string[]): Reason {
  const { on, privileges, columns } = grant;
  const what = privileges.join(', ');
  if (on.kind === 'filter')
    return { grant: grant.id, kind: 'filter', path, text: `${what} on the cells of the filter ${on.filter}` };
  if (on.kind === 'tables')
    return { grant: grant.id, kind: 'allTables', path, text: `${what} on all tables of ${on.database}` };
  if (columns === undefined) return { grant: grant.id, kind: 'named', path, text: `${what} on the table` };
  const list = 'include' in columns ? columns.include.join(', ') : `all columns but ${columns.exclude.join(', ')}`;
  return { grant: grant.id, kind: 'columns', path, text: `${what} on ${list}` };
}
