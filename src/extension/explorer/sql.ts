/** The statements that the explorer writes into cells. */
import type { CatalogEntry } from '../../kernels/catalog.ts';

/** An earlier state of a table: a snapshot by its id, or a moment in UTC as `2026-03-01 10:00:00`. */
export type Travel = { readonly snapshot: string } | { readonly moment: string };

const previewRows = 100;

export function previewSql({ sql }: CatalogEntry): string {
  return `SELECT *\nFROM ${sql}\nLIMIT ${previewRows}`;
}

/** Every column by name, so that what is not needed can be taken out. */
export function selectSql({ sql }: CatalogEntry, columns: readonly CatalogEntry[], travel?: Travel): string {
  const list = columns.length > 0 ? columns.map((column) => `\n  ${column.sql}`).join(',') : ' *';
  return `SELECT${list}\nFROM ${sql}${travel ? `\n${travelClause(travel)}` : ''}\nLIMIT ${previewRows}`;
}

function travelClause(travel: Travel): string {
  return 'snapshot' in travel
    ? `FOR VERSION AS OF ${travel.snapshot}`
    : `FOR TIMESTAMP AS OF TIMESTAMP '${travel.moment} UTC'`;
}

/** A moment as somebody types it, or what is wrong with it. */
export function readMoment(
  text: string,
): { readonly moment: string; readonly fault?: never } | { readonly fault: string; readonly moment?: never } {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(\.\d{1,6})?)?)?Z?$/.exec(text.trim());
  if (!match) return { fault: 'Write it as 2026-03-01 10:00:00, in UTC.' };
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = ''] = match;
  const whole = `${year}-${month}-${day} ${hour}:${minute}:${second}`;
  const date = new Date(`${whole.replace(' ', 'T')}Z`);
  // A date that does not exist is counted on by Date, or is none.
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19).replace('T', ' ') !== whole)
    return { fault: 'There is no such moment.' };
  return { moment: `${whole}${fraction}` };
}
