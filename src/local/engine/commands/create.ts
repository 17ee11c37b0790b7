/** CREATE TABLE: Iceberg tables, external tables, Redshift's own tables. */
import { quoteName } from '../../../sql/quote.ts';
import type { Name, Span } from '../../../sql/tree/name.ts';
import { SqlError, type TableColumn, type TableEntry } from '../../api.ts';
import type { Change } from '../../iceberg/change.ts';
import { IcebergError } from '../../iceberg/error.ts';
import { prepareTable } from '../../iceberg/table.ts';
import { refuseTwice } from '../columns.ts';
import { ddl, type Command } from '../command.ts';
import { notEmulated, sqlError, unknownType } from '../errors.ts';
import { noSchema, type Place } from '../names.ts';
import { textOf, textsOf, type Slots } from '../slots.ts';
import { duckTypeOf, hiveTypeOf, icebergTypeOf, parseType, type LakeType } from '../types.ts';
import { castSelect, namesOf, type Column, type Workspace } from '../workspace.ts';
import { constraintsOf, requiredProperty } from './constraints.ts';
import { readExternal } from './createExternal.ts';
import { readOptions } from './properties.ts';

export interface ColumnSpec extends TableColumn {
  readonly required?: true;
  readonly lake: LakeType;
}

/** What becomes of a CREATE whose name is in use. */
export type IfTaken = 'leave' | 'refuse';

const ifTakenOf = (slots: Slots): IfTaken => (slots.has('IF NOT EXISTS') ? 'leave' : 'refuse');

const namesIn = (columns: readonly { name: string }[]): string[] => columns.map(({ name }) => name);

/** `name type [COMMENT …]`, or with the options of Redshift. */
export function readColumnSpec(slots: Slots, name = slots.name('name')): ColumnSpec {
  const { sql, dialect } = slots;
  const text = slots.written('type');
  const lake = parseType(text, dialect);
  if (!lake) throw unknownType(text, dialect, { sql, offset: slots.get('type')!.start }, name);
  const options = slots.each('options');
  const says = (words: string): boolean => options.some((option) => option.has(words));
  if (says('IDENTITY') || says('GENERATED')) throw notEmulated('IDENTITY', dialect);
  if (says('DEFAULT')) throw notEmulated('DEFAULT of a column', dialect);
  const comment = slots.text('comment');
  return {
    name,
    lake,
    type: hiveTypeOf(lake),
    ...(says('NOT NULL') || says('PRIMARY KEY') ? { required: true } : {}),
    ...(comment === undefined ? {} : { comment }),
  };
}

/** CREATE TABLE of Athena, and CREATE EXTERNAL TABLE. */
export function readAthenaTable(slots: Slots): Command {
  if (!slots.get('columns')) throw notEmulated('CREATE TABLE without columns', 'athena');
  const columns = slots.each('columns').map((item) => readColumnSpec(item));
  refuseTwice(namesIn(columns), 'athena');
  if (slots.has('EXTERNAL')) return readExternal(slots);
  const path = slots.path('target');
  const ifTaken = ifTakenOf(slots);
  const partitions = slots.items('partitions').map((item) => slots.sql.slice(item.start, item.end).replaceAll(' ', ''));
  const location = slots.text('location');
  const comment = slots.text('comment');
  const properties = { ...slots.properties('properties'), ...(comment === undefined ? {} : { comment }) };
  return ddl('CREATE_TABLE', async (work) => {
    const place = await freePlace(work, path, ifTaken);
    if (!place) return {};
    const kind = Object.entries(properties).find(([key]) => key.toLowerCase() === 'table_type')?.[1];
    if (place.catalog.kind === 'glue' && kind?.toLowerCase() !== 'iceberg')
      throw sqlError(
        'athena',
        'INVALID_TABLE_PROPERTY',
        "CREATE TABLE needs TBLPROPERTIES ('table_type'='ICEBERG'); for files of another format write CREATE EXTERNAL TABLE",
      );
    if (place.catalog.kind === 'glue' && !location)
      throw sqlError(
        'athena',
        'INVALID_TABLE_PROPERTY',
        "Iceberg tables need a location: add LOCATION 's3://bucket/prefix/' behind the columns",
      );
    const make = makeTable(
      work,
      place,
      columns.map((column) => ({ ...column, type: icebergTypeOf(column.lake) })),
      { partitions, properties, ...(location ? { location } : {}) },
    );
    await unlessTaken(ifTaken, make);
    return {};
  });
}

/** CREATE [TEMP] TABLE of Redshift. */
export function readRedshiftTable(slots: Slots): Command {
  const elements = slots.each('elements');
  if (elements.some((element) => element.get('like'))) throw notEmulated('CREATE TABLE … LIKE', 'redshift');
  const columns = elements.filter((element) => !element.get('constraint')).map((element) => readColumnSpec(element));
  refuseTwice(namesIn(columns), 'redshift');
  const path = slots.path('target');
  const ifTaken = ifTakenOf(slots);
  const options = readRedshiftOptions(slots);
  return ddl('CREATE_TABLE', async (work) => {
    if (isTemporary(slots)) {
      const list = columns
        .map((column) => {
          const name = quoteName(column.name);
          return `${name} ${duckTypeOf(column.lake)}${constraintsOf({ ...column, type: column.lake }, name)}`;
        })
        .join(', ');
      await makeTemporary(work, path, `(${list})`, ifTaken);
      return {};
    }
    const place = await freePlace(work, path, ifTaken);
    if (!place) return {};
    const make = makeTable(
      work,
      place,
      columns.map((column) => ({ ...column, type: icebergTypeOf(column.lake) })),
      {
        partitions: options.partitions,
        properties: { ...options.properties, ...requiredProperty(columns) },
        declaredTypes: declaredTypesOf(columns, place),
      },
    );
    await unlessTaken(ifTaken, make);
    return {};
  });
}

const isTemporary = (slots: Slots): boolean => slots.has('TEMP') || slots.has('TEMPORARY');

/** DISTKEY, SORTKEY and the like say how a cluster stores; they are read, checked for form, and kept as properties. */
function readRedshiftOptions(slots: Slots): { partitions: string[]; properties: Record<string, string> } {
  const properties: Record<string, string> = {};
  let partitions: string[] = [];
  for (const option of slots.each('attributes')) {
    const style = ['AUTO', 'EVEN', 'KEY', 'ALL'].find((word) => option.has(`DISTSTYLE ${word}`));
    if (style) properties['diststyle'] = style.toLowerCase();
    else if (option.has('DISTKEY')) properties['distkey'] = option.name('column');
    else if (option.has('SORTKEY'))
      properties['sortkey'] =
        option
          .names('columns')
          ?.map(({ value }) => value)
          .join(' , ') ?? 'auto';
    else if (option.has('ENCODE AUTO')) properties['encode'] = 'auto';
    else if (option.has('USING ICEBERG')) properties['using'] = 'iceberg';
    else if (option.get('partitions'))
      partitions = option.items('partitions').map((item) => slots.sql.slice(item.start, item.end).replaceAll(' ', ''));
    else if (option.get('properties')) Object.assign(properties, option.properties('properties'));
    else if (option.get('location')) throw notEmulated('LOCATION of a Redshift Iceberg table', 'redshift');
  }
  return { partitions, properties };
}

/** CREATE TABLE AS of both. */
export function readCreateAs(slots: Slots): Command {
  const body = slots.get('query')!;
  return createAs(slots, body, slots.sql);
}

/** Of Redshift: SELECT … INTO t FROM … is CREATE TABLE t AS SELECT … FROM …. */
export function readSelectInto(slots: Slots, query: Span): Command {
  const into = { start: slots.start, end: slots.end };
  const { sql } = slots;
  return createAs(slots, query, sql.slice(0, into.start) + ' '.repeat(into.end - into.start) + sql.slice(into.end));
}

/** Athena keeps no column without a name. */
export function refuseUnnamed(columns: readonly { readonly name: string }[], work: Workspace): void {
  const unnamed = columns.findIndex((column) => /^(?:_col\d+|\?column\?)$/.test(column.name));
  if (unnamed < 0 || work.dialect !== 'athena') return;
  throw sqlError('athena', 'COLUMN_NAME_NOT_SPECIFIED', `Column name not specified at position ${unnamed + 1}`, {
    sql: work.sql,
    offset: 0,
  });
}

function createAs(slots: Slots, body: Span, text: string): Command {
  const path = slots.path('target');
  const ifTaken = ifTakenOf(slots);
  const options = readOptions(slots);
  const option = (name: string): string | undefined => {
    const part = options.get(name);
    return part && textOf(part, slots.sql);
  };
  const names = slots.names('columns')?.map(({ value }) => value.toLowerCase());
  const redshift = slots.dialect === 'redshift' ? readRedshiftOptions(slots) : undefined;
  const noData = slots.has('WITH NO DATA');
  return ddl('CREATE_TABLE_AS_SELECT', async (work) => {
    const bound = await work.bind(body, text);
    const found = await work.columnsOf(bound);
    const columns = found.map((column, at) => ({ ...column, name: names?.[at] ?? column.name }));
    refuseUnnamed(columns, work);
    refuseTwice(namesIn(columns), work.dialect);
    const select = noData ? `SELECT * FROM (${bound.sql}) AS lb_none WHERE false` : bound.sql;
    if (isTemporary(slots)) {
      await makeTemporary(work, path, ` AS ${aliased(select, columns)}`, ifTaken);
      return { updateCount: 0, scannedBytes: bound.scannedBytes };
    }
    const place = await freePlace(work, path, ifTaken);
    if (!place) return {};
    const tableType = (option('table_type') ?? 'hive').toLowerCase();
    if (place.catalog.kind === 'glue' && tableType !== 'iceberg') {
      const { createHiveTable } = await import('./createHive.ts');
      const added = await createHiveTable(work, place, columns, aliased(select, columns), options);
      return { updateCount: added, scannedBytes: bound.scannedBytes };
    }
    const location = option('location');
    if (place.catalog.kind === 'glue' && !location)
      throw sqlError(
        'athena',
        'INVALID_TABLE_PROPERTY',
        "Iceberg tables need a location: add location = 's3://bucket/prefix/' to WITH",
      );
    const properties: Record<string, string> = { ...redshift?.properties };
    for (const [key, value] of options)
      if (!/^(table_type|location|partitioning|is_external|external_location)$/.test(key))
        properties[key] = textOf(value, slots.sql);
    const added = await makeTable(
      work,
      place,
      columns.map((column) => ({ name: column.name, type: icebergTypeOf(storable(column.type)) })),
      {
        partitions: redshift?.partitions.length ? redshift.partitions : textsOf(options.get('partitioning'), slots.sql),
        properties,
        ...(location ? { location } : {}),
        ...(work.dialect === 'redshift'
          ? {
              declaredTypes: declaredTypesOf(
                columns.map((column) => ({ name: column.name, lake: column.type })),
                place,
              ),
            }
          : {}),
        rows: { select, columns },
      },
    );
    return { updateCount: added, scannedBytes: bound.scannedBytes };
  });
}

function aliased(select: string, columns: readonly Column[]): string {
  return `SELECT * FROM (${select}) AS lb_rows(${columns.map((column) => quoteName(column.name)).join(', ')})`;
}

/** What a table can keep of a query's column. */
function storable(type: LakeType): LakeType {
  return type.name === 'unknown' || type.name === 'interval' ? { name: 'varchar' } : type;
}

/** Types that Iceberg would lose. */
function declaredTypesOf(columns: readonly { name: string; lake: LakeType }[], place: Place): Record<string, string> {
  if (place.catalog.kind !== 'redshift') return {};
  const entries = columns
    .filter(({ lake }) => /^(tinyint|smallint|varchar|char|super|json)$/.test(lake.name))
    .map(({ name, lake }) => [
      name,
      lake.name === 'json'
        ? 'super'
        : lake.size === undefined
          ? lake.name === 'varchar'
            ? 'varchar(65535)'
            : lake.name
          : `${lake.name}(${lake.size})`,
    ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Somebody else may have made the table in the meantime. */
async function unlessTaken(ifTaken: IfTaken, making: Promise<number>): Promise<void> {
  await making.catch((error: unknown) => {
    const isTaken = error instanceof SqlError && error.name === 'ALREADY_EXISTS';
    if (!isTaken || ifTaken === 'refuse') throw error;
  });
}

/** The place of a new table; undefined if one is there and the statement does not mind. */
export async function freePlace(work: Workspace, path: readonly Name[], ifTaken: IfTaken): Promise<Place | undefined> {
  const place = await work.place(path);
  if (!(await work.store.schema(place.catalog, place.schema))) throw noSchema(place, work.dialect, work.source(path));
  if (!(await work.store.table(place.catalog, place.schema, place.name))) return place;
  if (ifTaken === 'leave') return undefined;
  throw sqlError(
    work.dialect,
    'TABLE_ALREADY_EXISTS',
    work.dialect === 'athena'
      ? `Table '${place.catalogName}.${place.schema}.${place.name}' already exists`
      : `relation "${place.name}" already exists`,
    work.source(path),
  );
}

interface NewTable {
  readonly partitions: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
  readonly location?: string;
  readonly declaredTypes?: Readonly<Record<string, string>>;
  readonly rows?: { readonly select: string; readonly columns: readonly Column[] };
}

/** Makes an Iceberg table and its entry; gives the number of rows. A failure leaves neither. */
export async function makeTable(
  work: Workspace,
  place: Place,
  columns: readonly TableColumn[],
  table: NewTable,
): Promise<number> {
  const isGiven = table.location !== undefined && place.catalog.kind === 'glue';
  const folder = isGiven
    ? work.store.locationPath(table.location)
    : work.store.newTableFolder(place.catalog, place.schema, place.name);
  const own = Object.fromEntries(Object.entries(table.properties).filter(([key]) => !/^table_type$/i.test(key)));
  const entry: TableEntry = {
    kind: 'iceberg',
    name: place.name,
    folder,
    properties: own,
    createdAtMs: Date.now(),
    ...(table.declaredTypes && Object.keys(table.declaredTypes).length ? { declaredTypes: table.declaredTypes } : {}),
  };
  let added = 0;
  await work.run(async () => {
    let made = await prepareTable(folder, columns, { partitionSpec: table.partitions, properties: own }).catch(
      (error: unknown) => {
        if (!isGiven || !(error instanceof IcebergError) || error.code !== 'conflict') throw error;
        throw sqlError(
          work.dialect,
          'ICEBERG_FILESYSTEM_ERROR',
          `Cannot create a table on a non-empty location: ${table.location}. A table lies there; choose another location`,
        );
      },
    );
    try {
      if (table.rows) made = await made.prepare(appendTo(work, columns, table.rows));
      work.signal.throwIfAborted();
    } catch (error) {
      await made.discard();
      throw error;
    }
    added = made.addedRows;
    await made.commitListed(() => work.store.putTable(place.catalog, place.schema, entry, 'create'));
  });
  if (!isGiven) work.state.transaction?.made(folder);
  return added;
}

function appendTo(work: Workspace, columns: readonly TableColumn[], rows: NonNullable<NewTable['rows']>): Change {
  const to = columns.map((column, at) => ({ name: column.name, type: storable(rows.columns[at]!.type) }));
  const names = to.map((_, at) => `c${at}`);
  const select = castSelect(`SELECT * FROM (${rows.select}) AS lb_q(${names.join(', ')})`, names, to);
  return { kind: 'append', engine: work.duck, select };
}

async function makeTemporary(work: Workspace, path: readonly Name[], body: string, ifTaken: IfTaken): Promise<void> {
  const name = namesOf(path).at(-1)!;
  if (work.state.temporary.has(name)) {
    if (ifTaken === 'leave') return;
    throw sqlError(work.dialect, 'TABLE_ALREADY_EXISTS', `relation "${name}" already exists`);
  }
  await work.run(() => work.duck.run(`CREATE TEMP TABLE ${quoteName(`lb_temp_${name}`)}${body}`));
  work.state.temporary.set(name, `temp.main.${quoteName(`lb_temp_${name}`)}`);
}
