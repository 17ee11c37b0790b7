import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { functions } from '../../../src/local/engine/generate/redshift/functions.ts';
import { wordsOf } from '../../../src/local/engine/workspace.ts';
import type { FunctionEntry } from '../../../src/sql/functions/catalogue.ts';
import { redshiftCatalogue } from '../../../src/sql/functions/redshift.ts';

const folder = join(import.meta.dirname, '../../../src/sql/functions/redshift');
const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
const entries = files.flatMap((text) => JSON.parse(text) as FunctionEntry[]);

const type = String.raw`[A-Za-z][A-Za-z0-9]*(?: precision)?(?:\([a-z0-9]+(?:, [a-z0-9]+)*\))?`;
const parameter = String.raw`[a-z][A-Za-z]*: ${type}`;
const signature = new RegExp(String.raw`^\((?:${parameter}(?:, ${parameter})*(?:, \.\.\.)?)?\) -> ${type}$`);

describe('functions of Redshift', () => {
  it('cover every family of the developer guide', () => {
    const has = (name: string) => assert.ok(redshiftCatalogue.entry(name), `no ${name}`);
    const families =
      'abs cot sum listagg approximate hll hll_combine any_value bit_and coalesce decode cast convert extract dateadd ' +
      'datediff interval_cmp timestamptz_cmp to_char to_number text_to_int_alt fnv_hash farmfingerprint64 sha2 getbit ' +
      'to_varbyte json_parse json_extract_path_text array_contains object_transform is_varchar decimal_scale size ' +
      'octetindex textlen regexp_substr difference row_number ratio_to_report current_namespace default_iam_role ' +
      'pg_last_copy_id change_query_priority explain_model st_contains st_astext st_makepoint st_xmax st_isring h3_toparent';
    families.split(' ').forEach(has);
    assert.ok(entries.length > 380, `only ${entries.length} functions`);
  });

  it('stand in files of fewer than 400 lines, every name once, and all in the catalogue', () => {
    for (const text of files) assert.ok(text.split('\n').length <= 400);
    const names = entries.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, at) => names.indexOf(name) !== at),
      [],
    );
    assert.deepEqual([...redshiftCatalogue.entries()].map(({ name }) => name).sort(), names.sort());
  });

  it('have exactly the fields of an entry', () => {
    const fields = ['name', 'kind', 'signatures', 'meaning', 'local', 'note'];
    for (const entry of entries)
      assert.deepEqual(
        Object.keys(entry),
        fields.filter((field) => field !== 'note' || entry.note !== undefined),
        entry.name,
      );
  });

  it('have signatures that are well formed, none twice', () => {
    for (const { name, signatures } of entries) {
      assert.equal(new Set(signatures).size, signatures.length, `${name} has a signature twice`);
      for (const text of signatures) assert.match(text, signature, name);
    }
    for (const wrong of ['(x) -> integer', '(x: integer)', 'x: integer -> integer', '(..., x: integer) -> integer'])
      assert.doesNotMatch(wrong, signature);
  });

  it('say in one short sentence what they do, and in another what is only approximate', () => {
    for (const { name, meaning, local, note } of entries) {
      assert.match(meaning, /^[A-Z][a-z]+s [^.]*[^.\s]\.$/, `${name}: ${meaning}`);
      assert.ok(meaning.length < 120, `${name}: ${meaning.length} characters`);
      assert.equal(note !== undefined, local === 'approximate', name);
      if (note !== undefined) assert.match(note, /^[A-Z][a-z]+s [^.]*(?:8601[^.]*)?\.$/, `${name}: ${note}`);
    }
  });

  it('are said to run locally where the local engine has them, and only there', () => {
    const context = { dialect: 'redshift', user: 'admin', catalog: 'dev', schema: 'public' } as Parameters<
      typeof wordsOf
    >[0];
    const words = new Set(Object.keys(wordsOf(context)).map((word) => word.toLowerCase()));
    // These have a grammar of their own.
    const syntax = new Set(['cast', 'try_cast', 'convert', 'extract', 'trim', 'position', 'approximate']);
    const runs = ({ name }: FunctionEntry): boolean => functions.has(name) || words.has(name) || syntax.has(name);
    for (const entry of entries)
      assert.equal(entry.local !== 'none', runs(entry), `${entry.name} is ${entry.local} here`);
    for (const name of functions.keys()) assert.ok(redshiftCatalogue.entry(name), `no ${name}`);
  });

  it('keep the overloads that a type depends on', () => {
    const signaturesOf = (name: string) => redshiftCatalogue.entry(name)?.signatures ?? [];
    assert.ok(signaturesOf('sum').includes('(value: numeric(p, s)) -> numeric(38, s)'));
    assert.ok(signaturesOf('trunc').includes('(moment: timestamp) -> date'));
    assert.ok(signaturesOf('substring').includes('(bytes: varbyte, start: integer, length: integer) -> varbyte'));
    assert.equal(signaturesOf('extract').length, 4);
  });
});
