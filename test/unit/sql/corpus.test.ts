import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { diagnose } from '../../../src/sql/assist/diagnose.ts';
import type { Catalogue } from '../../../src/sql/catalogue.ts';
import { functionsOf } from '../../../src/sql/functions/functions.ts';
import { lex, type Dialect } from '../../../src/sql/lexer.ts';
import { parse, parseAt } from '../../../src/sql/parse.ts';
import { print } from '../../../src/sql/print.ts';
import { split } from '../../../src/sql/split.ts';

const corpus = 'test/corpus';
const unloaded: Catalogue = {
  current: ['c', 's'],
  catalogs: () => undefined,
  schemas: () => undefined,
  tables: () => undefined,
};

function statementsOf(dialect: Dialect): string[] {
  const folder = join(corpus, dialect);
  const files = [...readdirSync(folder).map((name) => join(folder, name)), join(corpus, 'seeds', `${dialect}.sql`)];
  return files.flatMap((file) => split(readFileSync(file, 'utf8'), dialect).map(({ text }) => text));
}

/** Tokens without blanks and comments; words of the grammar and names alike without case. */
function tokensOf(text: string, dialect: Dialect): string[] {
  return lex(text, dialect)
    .filter(({ kind }) => kind !== 'space' && kind !== 'comment')
    .map(({ kind, text: token }) => (kind === 'word' ? token.toUpperCase() : token));
}

for (const dialect of ['athena', 'redshift'] as const)
  describe(`statements of ${dialect}`, () => {
    const statements = statementsOf(dialect);

    it('are many', () => {
      assert.ok(statements.length >= 150, String(statements.length));
    });

    it('are read without a finding', () => {
      const wrong = statements.flatMap((text) =>
        parse(text, dialect).findings.map(
          ({ message, start }) => `${message} — ${text.slice(start, start + 40)} — ${text.slice(0, 80)}`,
        ),
      );
      assert.deepEqual(wrong, []);
    });

    it('are printed with the same tokens', () => {
      for (const text of statements)
        assert.deepEqual(tokensOf(print(parse(text, dialect).tree), dialect), tokensOf(text, dialect), text);
    });

    it('get no squiggle where no table is known', () => {
      const surroundings = { dialect, catalogue: unloaded, functions: functionsOf(dialect) };
      const wrong = statements.flatMap((text) =>
        diagnose(text, surroundings).map(({ message }) => `${message} — ${text.slice(0, 100)}`),
      );
      // Trino refuses these as well: a row whose fields have no names, and FILTER before OVER.
      assert.deepEqual(
        wrong.filter((one) => !one.includes('field0') && !one.startsWith('FILTER is not yet')),
        [],
      );
    });

    it('are read at every place without a fault of ours', () => {
      statements.forEach((text, index) => {
        // Every place of some, some places of all.
        const step = index % 60 === 0 ? 1 : 43;
        for (let at = index % step; at <= text.length; at += step) {
          print(parse(text.slice(0, at), dialect).tree);
          parseAt(text, at, dialect);
        }
      });
    });
  });

interface Broken {
  readonly sql: string;
  readonly at: string;
  readonly occurrence?: number;
  readonly dialect?: Dialect;
}

describe('texts that are no SQL', () => {
  const hostile: readonly string[] = [
    '',
    ' ',
    ';',
    '('.repeat(20_000),
    `SELECT ${'('.repeat(5_000)}`,
    `SELECT ${'f('.repeat(5_000)}`,
    `SELECT ${'1+'.repeat(100_000)}`,
    `SELECT ${'a AND '.repeat(50_000)}`,
    `SELECT ${'NOT '.repeat(20_000)}`,
    `SELECT ${'- '.repeat(20_000)}`,
    `SELECT a${'.b'.repeat(20_000)}`,
    `SELECT a${'[1]'.repeat(20_000)}`,
    `SELECT ${'CASE WHEN '.repeat(3_000)}`,
    `SELECT CAST(1 AS ${'array('.repeat(5_000)}`,
    `SELECT * FROM a ${'JOIN b '.repeat(3_000)}${'ON x '.repeat(3_000)}`,
    `SELECT 1 ${'UNION SELECT 1 '.repeat(5_000)}`,
    'EXPLAIN '.repeat(5_000),
    `SELECT '${'x'.repeat(1_000_000)}`,
    `SELECT ${"'a',".repeat(100_000)}`,
    '\0\u0001\u0002SELECT \u0000 FROM \u0007',
    'SELECT \u{1F600} FROM \u{1F600}',
    'SELECT\r1\r\nFROM\n\rt',
    'SELECT "\ud800" FROM t',
  ];
  for (const dialect of ['athena', 'redshift'] as const)
    it(`give findings and never a throw in ${dialect}`, () => {
      for (const text of hostile) {
        const { tree, findings } = parse(text, dialect);
        print(tree);
        for (const { start, end, message } of findings) {
          assert.ok(start >= 0 && start <= end && end <= text.length, text.slice(0, 40));
          assert.match(message, /\.$/);
        }
      }
    });

  for (const dialect of ['athena', 'redshift'] as const)
    it(`are told at the right place in most broken statements of ${dialect}`, () => {
      const cases = JSON.parse(readFileSync(join(corpus, 'broken', `${dialect}.json`), 'utf8')) as Broken[];
      const missed = cases.filter(({ sql, at, occurrence = 1 }) => {
        const { findings } = parse(sql, dialect);
        let place = -1;
        for (let count = 0; count < occurrence; count++) place = sql.indexOf(at, place + 1);
        const wanted = at === '<end>' ? sql.trimEnd().length : place;
        return findings[0]?.start !== wanted;
      });
      const share = 1 - missed.length / cases.length;
      assert.ok(share >= 0.75, `${missed.length} of ${cases.length}: ${missed.map(({ sql }) => sql).join(' | ')}`);
    });
});
