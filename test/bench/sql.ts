/**
 * What the SQL front end takes while somebody types: reading a cell of 200 lines, and what it offers at the caret with
 * 5,000 tables. Prints its report as one line of JSON. Usage: node --import tsx test/bench/sql.ts [--runs N]
 */
import { parseArgs } from 'node:util';
import { complete } from '../../src/sql/assist/complete.ts';
import { diagnose } from '../../src/sql/assist/diagnose.ts';
import type { Surroundings } from '../../src/sql/assist/place.ts';
import type { Catalogue, Table } from '../../src/sql/catalogue.ts';
import { functionsOf } from '../../src/sql/functions/functions.ts';
import { lex } from '../../src/sql/lexer.ts';
import { parse } from '../../src/sql/parse.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '60' } } });
const runs = Number(values.runs);

const columns = Array.from({ length: 12 }, (_, at) => ({ name: `column_${at}`, type: at % 2 ? 'varchar' : 'bigint' }));
const tables: readonly Table[] = Array.from({ length: 5_000 }, (_, at) => ({
  path: ['awsdatacatalog', 'sales', `table_${at}`],
  kind: 'table',
  columns,
}));
const catalogue: Catalogue = {
  current: ['awsdatacatalog', 'sales'],
  catalogs: () => ['awsdatacatalog'],
  schemas: () => ['sales'],
  tables: () => tables,
};
const surroundings: Surroundings = { dialect: 'athena', catalogue, functions: functionsOf('athena') };

/** One statement of 200 lines: 24 WITH tables, each with a join, a condition and a group. */
const cell = (() => {
  const parts = Array.from({ length: 24 }, (_, at) =>
    [
      `part_${at} AS (`,
      `  SELECT a.column_0, upper(a.column_1) AS name,`,
      `         sum(b.column_2) AS total,`,
      `         row_number() OVER (PARTITION BY a.column_0 ORDER BY sum(b.column_2) DESC) AS place`,
      `  FROM table_${at} a JOIN table_${at + 1} b ON a.column_0 = b.column_0`,
      `  WHERE a.column_1 LIKE 'x%' AND b.column_2 BETWEEN ${at} AND ${at + 10}`,
      `  GROUP BY 1, 2`,
      `)`,
    ].join('\n'),
  );
  return `WITH ${parts.join(', ')}\nSELECT p.name, p.total, q.place\nFROM part_0 p\nJOIN part_1 q ON p.column_0 = q.column_0\nWHERE p.total > 10\nORDER BY p.total DESC\nLIMIT 10`;
})();

function time(work: () => unknown): { medianMs: number; p95Ms: number } {
  for (let warm = 0; warm < 10; warm++) work();
  const samples = Array.from({ length: runs }, () => {
    const startedMs = performance.now();
    work();
    return performance.now() - startedMs;
  }).sort((a, b) => a - b);
  return { medianMs: samples[Math.floor(runs / 2)]!, p95Ms: samples[Math.floor(runs * 0.95)]! };
}

const lexing = time(() => lex(cell, 'athena'));
const line = (what: string, goalMs: number, work: () => unknown): Record<string, unknown> => {
  const { medianMs, p95Ms } = time(work);
  return { what, runs, medianMs, p95Ms, timesLexing: medianMs / lexing.medianMs, goalMs, withinGoal: p95Ms < goalMs };
};

const caret = cell.indexOf('p.total > 10') + 2;
const inFrom = 'SELECT * FROM ta';
const found = complete(inFrom, inFrom.length, surroundings).items.length;

console.log(
  JSON.stringify({
    name: 'SQL while typing',
    lines: cell.split('\n').length,
    tables: tables.length,
    offered: found,
    lexingMs: lexing.medianMs,
    rows: [
      line('read a cell of 200 lines', 5, () => parse(cell, 'athena')),
      line('find its faults', 30, () => diagnose(cell, surroundings)),
      line('columns at the caret in it', 30, () => complete(cell, caret, surroundings)),
      line('tables behind FROM', 30, () => complete(inFrom, inFrom.length, surroundings)),
    ],
  }),
);
