/** CREATE TABLE: Iceberg tables, external tables, Redshift's own tables. */
import type { TableColumn, TableEntry } from '../../api.ts';
import type { Change } from '../../iceberg/change.ts';
import { IcebergError } from '../../iceberg/error.ts';
import { prepareTable } from '../../iceberg/table.ts';
import { refuseTwice } from '../columns.ts';
import { ddl, type Command } from '../command.ts';
import { Cursor } from '../cursor.ts';
import { notEmulated, sqlError, unknownType } from '../errors.ts';
import { noSchema, type Place } from '../names.ts';
import { printText, splitCommas, type Leaf, type Node } from '../tree.ts';
import { duckTypeOf, hiveTypeOf, icebergTypeOf, parseType, type LakeType } from '../types.ts';
import { castSelect, type Column, type Workspace } from '../workspace.ts';
import { quoteName } from '../../../sql/quote.ts';
import { constraintsOf, requiredProperty } from './constraints.ts';
import { readExternal } from './createExternal.ts';
import { optionList, optionText, readOptions, readProperties } from './properties.ts';

export interface ColumnSpec extends TableColumn {
  readonly required?: true;
  readonly lake: LakeType;
}

/** What becomes of a CREATE whose name is in use. */
export type IfTaken = 'leave' | 'refuse';

/** Behind CREATE [TEMP | EXTERNAL] TABLE. */
export function readCreateTable(cursor: Cursor, what: 'plain' | 'temporary' | 'external'): Command {
  const ifTaken: IfTaken = cursor.takes('IF NOT EXISTS') ? 'leave' : 'refuse';
  const path = cursor.path();
  if (cursor.dialect === 'athena' && !isDeclared(cursor)) return readCreateAs(cursor, path, ifTaken, what);
  const names =
    cursor.node?.kind === 'group' && isNameList(cursor)
      ? splitCommas(cursor.group().nodes).map((part) => printText(part))
      : undefined;
  if (cursor.dialect === 'redshift' && (names || cursor.node?.kind !== 'group'))
    return readCreateAs(cursor, path, ifTaken, what, names);
  if (cursor.node?.kind === 'group' && cursor.node.nodes[0]?.word === 'LIKE')
    throw notEmulated('CREATE TABLE … LIKE', cursor.dialect);
  const columns = readColumnSpecs(cursor);
  refuseTwice(namesOf(columns), cursor.dialect);
  if (what === 'external') return readExternal(cursor, path, ifTaken, columns);
  return cursor.dialect === 'athena'
    ? readAthenaTable(cursor, path, ifTaken, columns)
    : readRedshiftTable(cursor, path, ifTaken, columns, what);
}

const namesOf = (columns: readonly { name: string }[]): string[] => columns.map(({ name }) => name);

function isDeclared(cursor: Cursor): boolean {
  return cursor.node?.kind === 'group';
}

/** `(a, b)` in front of AS: names without types. */
function isNameList(cursor: Cursor): boolean {
  const node = cursor.node;
  return node?.kind === 'group' && node.nodes.length > 0 && splitCommas(node.nodes).every((part) => part.length === 1);
}

/** `(name type [COMMENT …] [ENCODE …], …)`. */
export function readColumnSpecs(cursor: Cursor): ColumnSpec[] {
  const group = cursor.group();
  const specs: ColumnSpec[] = [];
  for (const part of splitTypes(group.nodes)) {
    const inner = new Cursor(cursor.sql, cursor.dialect, part);
    if (/^(PRIMARY|UNIQUE|FOREIGN|CONSTRAINT)$/.test(inner.node?.word ?? '')) continue;
    specs.push(readColumnSpec(inner));
  }
  if (specs.length === 0) throw cursor.error('<column>');
  return specs;
}

export function readColumnSpec(inner: Cursor): ColumnSpec {
  const name = inner.name();
  const offset = inner.offset;
  const from = inner.at;
  while (
    !inner.done &&
    !/^(COMMENT|ENCODE|NOT|NULL|DEFAULT|DISTKEY|SORTKEY|PRIMARY|UNIQUE|REFERENCES|IDENTITY|GENERATED|COLLATE)$/.test(
      inner.node?.word ?? '',
    )
  )
    inner.at++;
  const text = printText(inner.nodes.slice(from, inner.at));
  const lake = parseType(text, inner.dialect);
  if (!lake) {
    if (!text) throw inner.error('<type>');
    throw unknownType(text, inner.dialect, { sql: inner.sql, offset }, name);
  }
  let comment: string | undefined;
  let required: true | undefined;
  while (!inner.done) {
    if (inner.takes('COMMENT')) comment = inner.text();
    else if (inner.takes('IDENTITY') || inner.takes('GENERATED')) throw notEmulated('IDENTITY', inner.dialect);
    else if (inner.takes('DEFAULT')) throw notEmulated('DEFAULT of a column', inner.dialect);
    else if (inner.takes('NOT NULL') || inner.takes('PRIMARY KEY')) required = true;
    else inner.at++;
  }
  return {
    name,
    lake,
    type: hiveTypeOf(lake),
    ...(required ? { required } : {}),
    ...(comment === undefined ? {} : { comment }),
  };
}

/** Commas inside `<…>` of Hive's types do not separate columns. */
function splitTypes(nodes: readonly Node[]): Node[][] {
  const parts: Node[][] = [];
  let depth = 0;
  for (const part of splitCommas(nodes)) {
    if (depth > 0) parts[parts.length - 1]!.push({ kind: 'comma', text: ',', word: ',', start: -1 }, ...part);
    else parts.push(part);
    for (const node of part) depth += (node.word === '<' ? 1 : 0) - (node.word === '>' ? 1 : 0);
  }
  return parts;
}

function readAthenaTable(cursor: Cursor, path: Leaf[], ifTaken: IfTaken, columns: readonly ColumnSpec[]): Command {
  let partitions: string[] = [];
  let location: string | undefined;
  let properties: Record<string, string> = {};
  while (!cursor.done) {
    if (cursor.takes('PARTITIONED BY'))
      partitions = splitCommas(cursor.group().nodes).map((part) => printText(part).replaceAll(' ', ''));
    else if (cursor.takes('LOCATION')) location = cursor.text();
    else if (cursor.takes('TBLPROPERTIES')) properties = readProperties(cursor);
    else if (cursor.takes('COMMENT')) properties = { ...properties, comment: cursor.text() };
    else cursor.end();
  }
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
    await makeTable(
      work,
      place,
      columns.map((column) => ({ ...column, type: icebergTypeOf(column.lake) })),
      { partitions, properties, ...(location ? { location } : {}) },
    );
    return {};
  });
}

function readRedshiftTable(
  cursor: Cursor,
  path: Leaf[],
  ifTaken: IfTaken,
  columns: readonly ColumnSpec[],
  what: string,
): Command {
  const options = readRedshiftOptions(cursor);
  cursor.end();
  return ddl('CREATE_TABLE', async (work) => {
    if (what === 'temporary') {
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
    await makeTable(
      work,
      place,
      columns.map((column) => ({ ...column, type: icebergTypeOf(column.lake) })),
      {
        partitions: options.partitions,
        properties: { ...options.properties, ...requiredProperty(columns) },
        declaredTypes: declaredTypesOf(columns, place),
      },
    );
    return {};
  });
}

/** DISTKEY, SORTKEY and the like say how a cluster stores; they are read, checked for form, and kept as properties. */
function readRedshiftOptions(cursor: Cursor): { partitions: string[]; properties: Record<string, string> } {
  const properties: Record<string, string> = {};
  let partitions: string[] = [];
  for (;;) {
    if (cursor.takes('DISTSTYLE')) properties['diststyle'] = cursor.name();
    else if (cursor.takes('DISTKEY')) properties['distkey'] = printText(cursor.group().nodes);
    else if (cursor.sees('COMPOUND SORTKEY') || cursor.sees('INTERLEAVED SORTKEY') || cursor.sees('SORTKEY')) {
      if (!cursor.sees('SORTKEY')) cursor.at++;
      cursor.at++;
      properties['sortkey'] = cursor.takes('AUTO') ? 'auto' : printText(cursor.group().nodes);
    } else if (cursor.takes('ENCODE AUTO')) properties['encode'] = 'auto';
    else if (cursor.takes('BACKUP')) cursor.name();
    else if (cursor.takes('USING ICEBERG')) properties['using'] = 'iceberg';
    else if (cursor.takes('PARTITIONED BY'))
      partitions = splitCommas(cursor.group().nodes).map((part) => printText(part).replaceAll(' ', ''));
    else if (cursor.takes('TABLE PROPERTIES')) Object.assign(properties, readProperties(cursor));
    else if (cursor.sees('LOCATION')) throw notEmulated('LOCATION of a Redshift Iceberg table', 'redshift');
    else return { partitions, properties };
  }
}

function readCreateAs(cursor: Cursor, path: Leaf[], ifTaken: IfTaken, what: string, names?: string[]): Command {
  if (what === 'external') throw cursor.error("'('");
  const options =
    cursor.dialect === 'athena' && cursor.takes('WITH') ? readOptions(cursor) : new Map<string, readonly Node[]>();
  const redshift = cursor.dialect === 'redshift' ? readRedshiftOptions(cursor) : undefined;
  cursor.expect('AS');
  let body = cursor.rest();
  const noData = body.at(-1)?.word === 'DATA' && body.at(-2)?.word === 'NO' && body.at(-3)?.word === 'WITH';
  if (noData) body = body.slice(0, -3);
  else if (body.at(-1)?.word === 'DATA' && body.at(-2)?.word === 'WITH') body = body.slice(0, -2);
  const command = ddl('CREATE_TABLE_AS_SELECT', async (work) => {
    const bound = await work.bind(body);
    const found = await work.columnsOf(bound);
    const columns = found.map((column, at) => ({ ...column, name: names?.[at]?.toLowerCase() ?? column.name }));
    const unnamed = columns.findIndex((column) => /^(?:_col\d+|\?column\?)$/.test(column.name));
    if (unnamed >= 0 && work.dialect === 'athena')
      throw sqlError('athena', 'COLUMN_NAME_NOT_SPECIFIED', `Column name not specified at position ${unnamed + 1}`, {
        sql: work.sql,
        offset: 0,
      });
    refuseTwice(namesOf(columns), work.dialect);
    const select = noData ? `SELECT * FROM (${bound.sql}) AS lb_none WHERE false` : bound.sql;
    if (what === 'temporary') {
      await makeTemporary(work, path, ` AS ${aliased(select, columns)}`, ifTaken);
      return { updateCount: 0, scannedBytes: bound.scannedBytes };
    }
    const place = await freePlace(work, path, ifTaken);
    if (!place) return {};
    const tableType = (optionText(options.get('table_type')) ?? 'hive').toLowerCase();
    if (place.catalog.kind === 'glue' && tableType !== 'iceberg') {
      const { createHiveTable } = await import('./createHive.ts');
      const added = await createHiveTable(work, place, columns, aliased(select, columns), options);
      return { updateCount: added, scannedBytes: bound.scannedBytes };
    }
    const location = optionText(options.get('location'));
    if (place.catalog.kind === 'glue' && !location)
      throw sqlError(
        'athena',
        'INVALID_TABLE_PROPERTY',
        "Iceberg tables need a location: add location = 's3://bucket/prefix/' to WITH",
      );
    const properties: Record<string, string> = { ...redshift?.properties };
    for (const [key, value] of options)
      if (!/^(table_type|location|partitioning|is_external|external_location)$/.test(key))
        properties[key] = optionText(value) ?? '';
    const added = await makeTable(
      work,
      place,
      columns.map((column) => ({ name: column.name, type: icebergTypeOf(storable(column.type)) })),
      {
        partitions: redshift?.partitions.length ? redshift.partitions : optionList(options.get('partitioning')),
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
  return { ...command, statementType: 'DDL' };
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

/** The place of a new table; undefined if one is there and the statement does not mind. */
export async function freePlace(work: Workspace, path: readonly Leaf[], ifTaken: IfTaken): Promise<Place | undefined> {
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

async function makeTemporary(work: Workspace, path: readonly Leaf[], body: string, ifTaken: IfTaken): Promise<void> {
  const name = path.at(-1)!.text.replaceAll('"', '').toLowerCase();
  if (work.state.temporary.has(name)) {
    if (ifTaken === 'leave') return;
    throw sqlError(work.dialect, 'TABLE_ALREADY_EXISTS', `relation "${name}" already exists`);
  }
  await work.run(() => work.duck.run(`CREATE TEMP TABLE ${quoteName(`lb_temp_${name}`)}${body}`));
  work.state.temporary.set(name, `temp.main.${quoteName(`lb_temp_${name}`)}`);
}
