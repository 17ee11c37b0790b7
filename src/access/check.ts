/** What Lake Formation refuses in grants and filters, each in one sentence. */
import { databaseKey, tableKey, tablePrivileges, type ColumnList, type Grant, type GrantsDocument } from './grants.ts';
import { GrantFault, parsePredicate } from './predicate.ts';

const allowed: Readonly<Record<Grant['on']['kind'], readonly string[]>> = {
  catalog: ['CREATE_DATABASE', 'DESCRIBE', 'ALL'],
  database: ['CREATE_TABLE', 'ALTER', 'DROP', 'DESCRIBE', 'ALL'],
  tables: [...tablePrivileges, 'ALL'],
  table: [...tablePrivileges, 'ALL'],
  filter: ['SELECT'],
};

/** Names that engines keep for themselves. */
const reserved = new Set(
  'ctid oid xmin cmin xmax cmax tableoid insertxid deletexid importoid redcatuniqueid'.split(' '),
);

/** Throws GrantFault for the first thing that cannot be: a shape, a name that is not there, a rule of Lake Formation. */
export function checkDocument(value: unknown): GrantsDocument {
  const document = shape(value);
  const users = new Set<string>();
  for (const { name } of document.users) {
    if (!/^[\w.@+=,-]{1,64}$/.test(name)) throw new GrantFault(`The user name ${JSON.stringify(name)} cannot be one.`);
    if (users.has(name)) throw new GrantFault(`The user ${name} stands twice.`);
    users.add(name);
  }
  const filters = new Set<string>();
  for (const filter of document.filters) {
    const key = `${tableKey(filter)}\n${filter.name}`;
    if (filters.has(key)) throw new GrantFault(`The filter ${filter.name} of ${filter.table} stands twice.`);
    filters.add(key);
    checkColumns(filter.columns, `The filter ${filter.name}`);
    try {
      parsePredicate(filter.rows);
    } catch (error) {
      throw error instanceof GrantFault ? new GrantFault(`The filter ${filter.name}: ${error.message}`) : error;
    }
  }
  const ids = new Set<string>();
  for (const grant of document.grants) {
    if (ids.has(grant.id)) throw new GrantFault(`The grant ${grant.id} stands twice.`);
    ids.add(grant.id);
    checkGrant(grant, users);
    const { on } = grant;
    if (on.kind === 'filter' && !filters.has(`${tableKey(on)}\n${on.filter}`))
      throw new GrantFault(
        `The grant ${grant.id} names the filter ${on.filter}, which ${databaseKey(on).replace('\n', '.')}.${on.table} does not have.`,
      );
  }
  return document;
}

function checkGrant(grant: Grant, users: ReadonlySet<string>): void {
  const said = `The grant ${grant.id}`;
  const [, kind, name = ''] = /^(user|role)\/(.+)$/.exec(grant.to) ?? [];
  if (kind === undefined) throw new GrantFault(`${said} is to ${grant.to}; write user/NAME or role/NAME.`);
  if (kind === 'user' && !users.has(name))
    throw new GrantFault(
      `${said} is to the user ${name}, who is not there; there are ${[...users].sort().join(', ')}.`,
    );
  if (grant.privileges.length === 0) throw new GrantFault(`${said} gives no privilege.`);
  const wrong = grant.privileges.find((privilege) => !allowed[grant.on.kind].includes(privilege));
  if (wrong !== undefined)
    throw new GrantFault(
      `${said} gives ${wrong}, which is not permitted on a ${grant.on.kind}; that can have ${allowed[grant.on.kind].join(', ')}.`,
    );
  if (!grant.columns) return;
  if (grant.on.kind !== 'table') throw new GrantFault(`${said} lists columns; only a grant on one table can.`);
  if (grant.privileges.some((privilege) => privilege !== 'SELECT'))
    throw new GrantFault(`${said} lists columns, so it can give SELECT alone.`);
  checkColumns(grant.columns, said);
}

function checkColumns(list: ColumnList, said: string): void {
  const both = 'include' in list && 'exclude' in list;
  if (both) throw new GrantFault(`${said} cannot have both columns that are in and columns that are left out.`);
  if (!('include' in list) && !('exclude' in list)) throw new GrantFault(`${said} says nothing of columns.`);
  const names = 'include' in list ? list.include : list.exclude;
  if ('include' in list && names.length === 0) throw new GrantFault(`${said} lists no column.`);
  const own = names.find((name) => reserved.has(name.toLowerCase()));
  if (own !== undefined) throw new GrantFault(`${said} names the column ${own}, which engines keep for themselves.`);
}

/** Only what a person may have got wrong in the file: members that are missing or of another kind. */
function shape(value: unknown): GrantsDocument {
  const wrong = (what: string): GrantFault => new GrantFault(`The grants cannot be read: ${what}.`);
  if (!isRecord(value)) throw wrong('they are no object');
  if (value.version !== 1) throw wrong(`version ${JSON.stringify(value.version)} is not known here, 1 is`);
  for (const member of ['users', 'filters', 'grants']) {
    const list = value[member];
    if (!Array.isArray(list) || !list.every(isRecord)) throw wrong(`${member} is no list of objects`);
    list.forEach((item, at) => {
      const fault = memberFault(member, item);
      if (fault !== undefined) throw wrong(`${member}[${at}] ${fault}`);
    });
  }
  // SAFETY: every member was looked at just now.
  return value as unknown as GrantsDocument;
}

function memberFault(member: string, item: Readonly<Record<string, unknown>>): string | undefined {
  const texts = (names: readonly string[], of = item): string | undefined => {
    const name = names.find((one) => typeof of[one] !== 'string' || of[one] === '');
    return name === undefined ? undefined : `has no ${name}`;
  };
  if (member === 'users') {
    if (item.admin !== undefined && item.admin !== true) return 'has an admin that is not true';
    if (item.is !== undefined && !isTexts(item.is)) return 'has an is that is no list of names';
    return texts(['name']);
  }
  if (item.columns !== undefined || member === 'filters') {
    const { columns } = item;
    if (!isRecord(columns) || !Object.values(columns).every(isTexts)) return 'has columns that are no list of names';
    if (Object.keys(columns).some((name) => !['include', 'exclude'].includes(name)))
      return 'has columns that are neither include nor exclude';
  }
  if (member === 'filters') return texts(['name', 'catalog', 'database', 'table', 'rows']);
  if (!isRecord(item.on)) return 'has no on';
  const kind = item.on.kind;
  const needed: Record<string, readonly string[]> = {
    catalog: ['catalog'],
    database: ['catalog', 'database'],
    tables: ['catalog', 'database'],
    table: ['catalog', 'database', 'table'],
    filter: ['catalog', 'database', 'table', 'filter'],
  };
  const names = typeof kind === 'string' ? needed[kind] : undefined;
  if (!names) return `is on a ${String(kind)}; a catalog, database, tables, table or filter can be`;
  return texts(names, item.on) ?? (isTexts(item.privileges) ? texts(['id', 'to']) : 'has no list of privileges');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
