/** What can be done to a table, as values; each becomes a step that is put on the table's metadata. */
import { CommitConflict, IcebergError } from './error.ts';
import { expireSnapshots, removeExpired, type ExpireOptions } from './expire.ts';
import type { DataFile } from './manifest.ts';
import { currentSchema, specById, specTypes, type TableMetadata } from './metadata.ts';
import { writeDataFiles, type ParquetEngine } from './parquet.ts';
import { scan, type Scan } from './scan.ts';
import { changeFields, schemaToJson, type SchemaChange } from './schema.ts';
import { addSnapshot, type Draft } from './snapshot.ts';
import type { Field } from './types.ts';

/** The columns of a `select` are those of the table in order; values are cast to the table's types. */
export type Change =
  | { readonly kind: 'append'; readonly engine: ParquetEngine; readonly select: string }
  /** Replaces every row. */
  | { readonly kind: 'overwrite'; readonly engine: ParquetEngine; readonly select: string }
  /** Takes files away and, if there is a `select`, puts its rows in their place: DELETE, UPDATE, MERGE, TRUNCATE. */
  | { readonly kind: 'rewrite'; readonly engine: ParquetEngine; readonly plan: (scan: Scan) => Promise<Rewrite> }
  | { readonly kind: 'schema'; readonly changes: readonly SchemaChange[] }
  | {
      readonly kind: 'properties';
      readonly set?: Readonly<Record<string, string>>;
      readonly remove?: readonly string[];
    }
  | ({ readonly kind: 'expire' } & ExpireOptions);

export interface Rewrite {
  /** Of the scan's files. */
  readonly removed: readonly DataFile[];
  readonly select?: string;
}

/** A change whose data files are written. */
export interface Step {
  /** Puts the change on a base; gives the base itself back where there is nothing to do. */
  readonly apply: (base: TableMetadata) => Promise<Draft>;
  /** True where the change means the same on any newer base. */
  readonly replayable: boolean;
  readonly added: readonly DataFile[];
  readonly removed: readonly DataFile[];
  /** What is to be done once the commit has happened; that it fails changes nothing about the commit. */
  readonly tidyUp?: (before: TableMetadata, after: TableMetadata, metadataLocation: string) => Promise<void>;
}

const nothing = { added: [], removed: [] };

/** Writes what the change needs. Throws IcebergError; leaves nothing behind then. */
export async function prepareStep(folder: string, base: TableMetadata, change: Change): Promise<Step> {
  switch (change.kind) {
    case 'append': {
      const added = await writeRows(folder, base, change.engine, change.select);
      const apply = async (onto: TableMetadata) => {
        // The files are cut by this spec.
        if (onto.defaultSpecId !== base.defaultSpecId) throw new CommitConflict(folder);
        return added.length === 0 ? drafted(onto) : addSnapshot(folder, onto, { added, removed: [] });
      };
      return { apply, replayable: true, added, removed: [] };
    }
    case 'overwrite': {
      const { files } = await scan(base);
      const added = await writeRows(folder, base, change.engine, change.select);
      return replacement(folder, added, files);
    }
    case 'rewrite': {
      const plan = await change.plan(await scan(base));
      const added = plan.select === undefined ? [] : await writeRows(folder, base, change.engine, plan.select);
      return replacement(folder, added, plan.removed);
    }
    case 'schema':
      return { ...nothing, replayable: false, apply: async (onto) => drafted(changeSchema(onto, change.changes)) };
    case 'properties': {
      const removed = new Set(change.remove);
      return {
        ...nothing,
        replayable: true,
        apply: async (onto) =>
          drafted({
            ...onto,
            lastUpdatedMs: laterThan(onto),
            properties: Object.fromEntries(
              Object.entries({ ...onto.properties, ...change.set }).filter(([name]) => !removed.has(name)),
            ),
          }),
      };
    }
    case 'expire':
      return {
        ...nothing,
        replayable: true,
        apply: async (onto) => drafted(expireSnapshots(onto, change)),
        tidyUp: (before, after, location) => removeExpired(folder, before, after, location),
      };
  }
}

function writeRows(
  folder: string,
  base: TableMetadata,
  engine: ParquetEngine,
  select: string,
): Promise<readonly DataFile[]> {
  const spec = specById(base, base.defaultSpecId);
  return writeDataFiles(engine, { folder, schema: currentSchema(base), spec, types: specTypes(base, spec) }, select);
}

function replacement(folder: string, added: readonly DataFile[], removed: readonly DataFile[]): Step {
  const apply = async (onto: TableMetadata) =>
    added.length + removed.length === 0 ? drafted(onto) : addSnapshot(folder, onto, { added, removed });
  return { apply, replayable: false, added, removed };
}

function drafted(metadata: TableMetadata): Draft {
  return { metadata, written: [] };
}

function laterThan(metadata: TableMetadata): number {
  return Math.max(Date.now(), metadata.lastUpdatedMs + 1);
}

function changeSchema(base: TableMetadata, changes: readonly SchemaChange[]): TableMetadata {
  let lastColumnId = base.lastColumnId;
  const before = currentSchema(base);
  const fields = changeFields(before.fields, changes, () => ++lastColumnId);
  const spec = specById(base, base.defaultSpecId);
  for (const partition of spec.fields) {
    const source = before.fields.find((field) => field.id === partition.sourceId);
    if (source && !fields.some((field) => field.id === source.id))
      throw new IcebergError(
        'invalid',
        `The column ${source.name} cannot be dropped, because the table is partitioned by it.`,
      );
  }
  const text = (columns: readonly Field[]) => JSON.stringify(schemaToJson({ id: 0, fields: columns }));
  // A schema that the table had before keeps its number.
  const known = base.schemas.find((schema) => text(schema.fields) === text(fields));
  if (known?.id === base.currentSchemaId) return base;
  const id = known?.id ?? Math.max(...base.schemas.map((schema) => schema.id)) + 1;
  return {
    ...base,
    lastUpdatedMs: laterThan(base),
    lastColumnId,
    schemas: known ? base.schemas : [...base.schemas, { id, fields }],
    currentSchemaId: id,
  };
}
