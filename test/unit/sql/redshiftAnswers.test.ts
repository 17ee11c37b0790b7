import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../conformance/redshift');

interface Entry {
  readonly family: string;
  readonly sql: string;
  readonly answer?: string | null;
  readonly type?: string;
  readonly rows?: readonly (readonly (string | null)[])[];
  readonly types?: readonly string[];
  readonly error?: string;
  readonly source: string;
  readonly page?: string;
}

const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const entries = files.flatMap((name) =>
  (JSON.parse(readFileSync(join(folder, name), 'utf8')) as Entry[]).map((entry) => ({ name, entry })),
);
const types = /^(?:bool|int[248]|float[48]|numeric|varchar|bpchar|date|time|timestamp|timestamptz|super|varbyte)$/;
const isStatement = ({ sql }: Entry): boolean => /^\(?(?:SELECT|WITH)\b/.test(sql);

describe('answers of Redshift', () => {
  it('are many, of every family, and most of them from a real PostgreSQL', () => {
    const statements = entries.filter(({ entry }) => isStatement(entry)).length;
    assert.ok(entries.length - statements >= 420, `${entries.length - statements} expressions`);
    assert.ok(statements >= 60, `${statements} statements`);
    const verified = entries.filter(({ entry }) => entry.source === 'postgresql').length;
    assert.ok(verified / entries.length > 0.5 && entries.length - verified > 500, `${verified} of ${entries.length}`);
  });

  it('stand one a line, in the file of their family, no question twice', () => {
    const seen = new Set<string>();
    for (const { name, entry } of entries) {
      assert.equal(`${entry.family}.json`, name, entry.sql);
      assert.ok(!seen.has(entry.sql), `${entry.sql} stands twice`);
      seen.add(entry.sql);
    }
    for (const name of files) {
      const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
      assert.ok(lines.length <= 400, name);
      assert.equal(lines.length - 2, entries.filter((one) => one.name === name).length, name);
    }
  });

  it('say either an answer and its type, or rows and their types, or an error', () => {
    for (const { entry } of entries) {
      const { sql, answer, type, rows, error } = entry;
      const kinds = [answer !== undefined, rows !== undefined, error !== undefined].filter(Boolean);
      assert.equal(kinds.length, 1, sql);
      assert.equal(answer !== undefined, type !== undefined, sql);
      assert.equal(rows !== undefined, entry.types !== undefined, sql);
      for (const name of [...(type === undefined ? [] : [type]), ...(entry.types ?? [])])
        assert.match(name, types, sql);
      for (const row of rows ?? []) assert.equal(row.length, entry.types?.length, sql);
      if (rows) assert.ok(isStatement(entry) && rows.length > 0, sql);
      if (error !== undefined) assert.notEqual(error, '', sql);
    }
  });

  it('name who vouches for them', () => {
    for (const { entry } of entries) {
      assert.match(entry.source, /^(?:documentation|postgresql)$/, entry.sql);
      assert.equal(entry.page !== undefined, entry.source === 'documentation', entry.sql);
      if (entry.page !== undefined) assert.match(entry.page, /^[A-Za-z][\w-]+$/, entry.sql);
    }
  });
});
