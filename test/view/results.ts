/** Results by formula for tests and pictures of the grid. */
import type { Column, Value } from '../../src/kernels/api.ts';
import { FakeViewedResult } from '../fakes/viewedResult.ts';

const names = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Alan', null, ''] as const;
const states = ['open', 'paid', 'void', 'paid', 'paid'] as const;

const orderColumns: readonly Column[] = [
  { name: 'id', type: 'integer', kind: 'integer' },
  { name: 'amount', type: 'decimal(12,2)', kind: 'decimal' },
  { name: 'customer', type: 'varchar', kind: 'text' },
  { name: 'state', type: 'varchar', kind: 'text' },
  { name: 'ratio', type: 'double', kind: 'number' },
  { name: 'is_new', type: 'boolean', kind: 'boolean' },
  { name: 'ordered_on', type: 'date', kind: 'date' },
  { name: 'seen_at', type: 'timestamp(3)', kind: 'timestamp' },
  { name: 'big', type: 'bigint', kind: 'integer' },
  { name: 'address', type: 'row(street varchar, city varchar)', kind: 'nested' },
  { name: 'tags', type: 'array(varchar)', kind: 'nested' },
  { name: 'note', type: 'varchar', kind: 'text' },
];

/** Twelve columns of every kind. */
export function orders(rowCount: number): FakeViewedResult {
  const day = 86_400_000;
  return new FakeViewedResult(orderColumns, rowCount, (row) => {
    const mixed = (row * 7919) % 100_003;
    const at = new Date(Date.UTC(2024, 0, 1) + (mixed % 900) * day + row * 37).toISOString();
    return [
      row,
      row % 9 === 0 ? null : ((mixed % 50_000) / 100 - 25).toFixed(2),
      names[mixed % names.length] ?? null,
      states[mixed % states.length] ?? null,
      Math.round(mixed * 1.7) / 1000,
      mixed % 3 === 0,
      at.slice(0, 10),
      at.slice(0, 23).replace('T', ' '),
      String(9_007_199_254_740_993n + BigInt(mixed)),
      `{street=Main St ${mixed % 90}, city=Porto}`,
      mixed % 4 === 0 ? null : JSON.stringify(['a', { b: mixed % 10 }]),
      mixed % 5 === 0 ? 'two\nlines' : `note ${mixed}`,
    ];
  });
}

export function wide(columnCount: number, rowCount: number): FakeViewedResult {
  const columns = Array.from({ length: columnCount }, (_, at): Column => {
    return at % 3 === 0
      ? { name: `text_${at}`, type: 'varchar', kind: 'text' }
      : { name: `figure_${at}`, type: 'integer', kind: 'integer' };
  });
  return new FakeViewedResult(columns, rowCount, (row) =>
    columns.map(({ kind }, at): Value => (kind === 'text' ? `r${row} c${at}` : row * 1000 + at)),
  );
}

/** Texts that are long, that run from right to left, and that hold signs which would do something. */
export function long(): FakeViewedResult {
  const columns: readonly Column[] = [
    { name: 'nothing', type: 'varchar', kind: 'text' },
    { name: 'long', type: 'varchar', kind: 'text' },
    { name: 'العربية', type: 'varchar', kind: 'text' },
    { name: 'controls', type: 'varchar', kind: 'text' },
    { name: '<b>markup</b>', type: 'varchar', kind: 'text' },
  ];
  const texts = [null, '', 'NULL'] as const;
  return new FakeViewedResult(columns, 12, (row) => [
    texts[row % 3] ?? null,
    'word '.repeat(row === 3 ? 20_000 : 30),
    'שלום עולם, مرحبا بالعالم 123',
    `tab\there\u0007\u202e end\n${row}`,
    '<img src=x onerror=alert(1)>',
  ]);
}
