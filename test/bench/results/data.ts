/** A result as Athena writes it, made by formula: twelve columns of the types that go wrong most easily. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { Column } from '../../../src/kernels/api.ts';

export const columns: readonly Column[] = [
  { name: 'id', type: 'integer', kind: 'integer' },
  { name: 'big', type: 'bigint', kind: 'integer' },
  { name: 'amount', type: 'decimal(12,2)', kind: 'decimal' },
  { name: 'score', type: 'double', kind: 'number' },
  { name: 'city', type: 'varchar', kind: 'text' },
  { name: 'note', type: 'varchar', kind: 'text' },
  { name: 'day', type: 'date', kind: 'date' },
  { name: 'at', type: 'timestamp(3)', kind: 'timestamp' },
  { name: 'seen', type: 'timestamp(3) with time zone', kind: 'timestamp' },
  { name: 'active', type: 'boolean', kind: 'boolean' },
  { name: 'tags', type: 'array', kind: 'nested' },
  { name: 'facts', type: 'map', kind: 'nested' },
];

const cities = 'Porto Lisbon Faro Braga Coimbra Aveiro Évora Setúbal Viseu Leiria Beja Guarda'.split(' ');
const notes: readonly (string | null)[] = [
  'plain words about an order that nobody has read since',
  null,
  '',
  'commas, and "quotes", in one text',
  'two\nlines',
  'carriage\r\nreturn',
  'größer ☃ 😀 naïve',
  '  blanks around  ',
];
/** Sorted by a key that looks drawn at random and never repeats within 2^31 rows. */
const mixed = (row: number): number => (Math.imul(row + 1, 2_654_435_761) >>> 0) / 2 ** 32;
const two = (value: number): string => String(value).padStart(2, '0');
const dayMs = 86_400_000;
const startMs = Date.UTC(2015, 0, 1);

/** The fields of a row, NULL as null. */
export function rowOf(row: number): (string | null)[] {
  const chance = mixed(row);
  const moment = new Date(startMs + Math.floor(chance * 4_000) * dayMs + (row % 86_400) * 1000 + (row % 1000));
  const day = `${moment.getUTCFullYear()}-${two(moment.getUTCMonth() + 1)}-${two(moment.getUTCDate())}`;
  const time = `${two(moment.getUTCHours())}:${two(moment.getUTCMinutes())}:${two(moment.getUTCSeconds())}.${String(row % 1000).padStart(3, '0')}`;
  return [
    String(row),
    String(9_007_199_254_740_993n + BigInt(row) * 7n),
    row % 50 === 7 ? null : (chance * 100_000).toFixed(2),
    row % 40 === 3 ? null : String(chance * 1000),
    cities[(row % 37) % cities.length]!,
    notes[row % notes.length]!,
    day,
    `${day} ${time}`,
    `${day} ${time} UTC`,
    row % 11 === 0 ? null : String(row % 3 === 0),
    `[${row % 7}, ${row % 5}, ${row % 3}]`,
    `{a=${row % 9}, b=${cities[row % cities.length]!}}`,
  ];
}

/** A field as Athena writes it: NULL is nothing at all, every text stands in quotes. */
const field = (value: string | null): string => (value === null ? '' : `"${value.replaceAll('"', '""')}"`);

/** Rows `from` to `to` as CSV. */
export function csvOf(from: number, to: number): string {
  let text = '';
  for (let row = from; row < to; row++) text += `${rowOf(row).map(field).join(',')}\n`;
  return text;
}

/** Writes header and rows, and gives the bytes written. */
export async function writeCsv(path: string, rowCount: number): Promise<number> {
  const file = createWriteStream(path);
  let bytes = 0;
  const write = async (text: string): Promise<void> => {
    bytes += Buffer.byteLength(text);
    if (!file.write(text)) await once(file, 'drain');
  };
  await write(`${columns.map(({ name }) => field(name)).join(',')}\n`);
  for (let from = 0; from < rowCount; from += 1000) await write(csvOf(from, Math.min(from + 1000, rowCount)));
  file.end();
  await once(file, 'close');
  return bytes;
}
