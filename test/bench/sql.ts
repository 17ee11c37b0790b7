/**
 * What the SQL front end takes while somebody types: reading a cell of 200 lines, and what it offers at the caret with
 * 5,000 tables. The first call of each is told apart, for which nothing is compiled yet; the goals are for the median. Prints its report as one line of JSON. Usage: node --import tsx test/bench/sql.ts [--runs N]
 */
import { parseArgs } from 'node:util';
import { complete } from '../../src/sql/assist/complete.ts';
import { diagnose } from '../../src/sql/assist/diagnose.ts';
import type { Surroundings } from '../../src/sql/assist/place.ts';
import type { Catalogue, Table } from '../../src/sql/catalogue.ts';
import { functionsOf } from '../../src/sql/functions/functions.ts';
import { lex } from '../../src/sql/lexer.ts';
import { parse } from '../../src/sql/parse.ts';
import { meaningsOf } from '../../src/sql/assist/tokens.ts';

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

function time(work: () => unknown): { firstMs: number; medianMs: number; p95Ms: number } {
  const once = (): number => {
    const startedMs = performance.now();
    work();
    return performance.now() - startedMs;
  };
  const firstMs = once();
  for (let warm = 0; warm < 20; warm++) work();
  const samples = Array.from({ length: runs }, once).sort((a, b) => a - b);
  return { firstMs, medianMs: samples[Math.floor(runs / 2)]!, p95Ms: samples[Math.floor(runs * 0.95)]! };
}

const line = (what: string, goalMs: number, work: () => unknown): Record<string, unknown> => {
  const { firstMs, medianMs, p95Ms } = time(work);
  return { what, runs, firstMs, medianMs, p95Ms, goalMs, withinGoal: medianMs < goalMs };
};

const megabyte = `INSERT INTO t VALUES ${"(1, 'text of a row', 2.5, NULL),\n".repeat(32_000)}(1, 'x', 2, NULL)`;
const caret = cell.indexOf('p.total > 10') + 2;
const inFrom = 'SELECT * FROM ta';
const found = complete(inFrom, inFrom.length, surroundings).items.length;

console.log(
  JSON.stringify({
    name: 'SQL while typing',
    lines: cell.split('\n').length,
    tables: tables.length,
    offered: found,
    rows: [
      line('split a cell of 200 lines into tokens', 1, () => lex(cell, 'athena')),
      line('read it', 3, () => parse(cell, 'athena')),
      line('find its faults', 10, () => diagnose(cell, surroundings)),
      line('columns at the caret in it', 10, () => complete(cell, caret, surroundings)),
      line('colours of its names', 10, () => meaningsOf(cell, surroundings)),
      line('tables behind FROM', 10, () => complete(inFrom, inFrom.length, surroundings)),
      line('read a megabyte of INSERT', 1000, () => parse(megabyte, 'athena')),
    ],
  }),
);
