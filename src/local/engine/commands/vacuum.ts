/** VACUUM and ANALYZE. */
import { ddl, utility, type Command } from '../command.ts';
import { notEmulated, sqlError } from '../errors.ts';
import type { Slots } from '../slots.ts';
import { namesOf } from '../workspace.ts';

const defaultAgeS = 432_000;
const defaultKeep = 1;

/** Of Redshift: rows are never in want of sorting or counting here, so that nothing is left to do but to look at the table. */
export function readMaintenance(slots: Slots): Command {
  if (slots.has('COMPRESSION')) throw notEmulated('ANALYZE COMPRESSION', slots.dialect);
  return utility(slots.has('ANALYZE') ? 'ANALYZE' : 'VACUUM', async (work) => {
    const path = slots.get('target') ? slots.path('target') : undefined;
    if (path && !work.temporary(namesOf(path))) await work.table(path);
    return {};
  });
}

/** Of Athena: forgets old snapshots of an Iceberg table, and deletes the files that no other needs. */
export function readVacuum(slots: Slots): Command {
  const path = slots.path('target');
  return ddl('VACUUM', async (work) => {
    const { place, entry } = await work.tableFor(path, ['SELECT', 'INSERT', 'DELETE']);
    if (entry.kind !== 'iceberg')
      throw sqlError(
        work.dialect,
        'NOT_SUPPORTED',
        `VACUUM is for Iceberg tables, and '${place.name}' is none`,
        work.source(path),
      );
    if (place.catalog.kind === 's3tables')
      throw sqlError(
        work.dialect,
        'NOT_SUPPORTED',
        'VACUUM is not supported in an S3 table bucket, which maintains its tables itself',
        work.source(path),
      );
    const { properties } = await work.metadata(entry.folder);
    const wanted = (name: string, otherwise: number): number => {
      const value = Number(properties[name] ?? otherwise);
      if (Number.isSafeInteger(value) && value >= 0) return value;
      throw sqlError(
        work.dialect,
        'INVALID_TABLE_PROPERTY',
        `The property ${name} is ${properties[name] ?? ''}. Set it to a whole number with ALTER TABLE SET TBLPROPERTIES`,
      );
    };
    await work.change(entry.folder, {
      kind: 'expire',
      keep: wanted('vacuum_min_snapshots_to_keep', defaultKeep),
      olderThanMs: Date.now() - wanted('vacuum_max_snapshot_age_seconds', defaultAgeS) * 1000,
    });
    return {};
  });
}
