import assert from 'node:assert/strict';
import type { Dialect } from '../../../../src/sql/lexer.ts';
import { lex } from '../../../../src/sql/lexer.ts';
import { bindParameters, fillNames, findParameters } from '../../../../src/sql/parameters/bind.ts';
import type { GivenValue, Parameter, ParameterType } from '../../../../src/sql/parameters/parameter.ts';
import { hostileTexts } from '../../../fixtures/hostileTexts.ts';

type Given = Readonly<Record<string, readonly [ParameterType, GivenValue?]>>;

function bind(sql: string, dialect: Dialect, given: Given) {
  const parameters = new Map<string, Parameter>(
    Object.entries(given).map(([name, [type, value]]) => [
      name.toLowerCase(),
      { name, type, ...(value !== undefined && { value }) },
    ]),
  );
  return bindParameters(sql, dialect, parameters);
}

function bound(sql: string, dialect: Dialect, given: Given) {
  const found = bind(sql, dialect, given);
  assert.ok(!('findings' in found), 'findings' in found ? found.findings[0]?.message : '');
  return found;
}

function faultOf(sql: string, dialect: Dialect, given: Given): string {
  const found = bind(sql, dialect, given);
  assert.ok('findings' in found, 'it was bound');
  const [first] = found.findings;
  return `${sql.slice(first?.start, first?.end)}: ${first?.message}`;
}

const state: Given = { state: ['text', "O'Hara"], n: ['integer', '5'], d: ['date', '2024-01-31'] };

describe('binding parameters', () => {
  it('finds names where they are parameters, and nowhere else', () => {
    const sql = `SELECT ':a', ":b", x::int, arr[1:2], -- :c\n /* :d */ :e, $$:f$$ FROM t WHERE y = :G`;
    assert.deepEqual(
      findParameters(sql, 'redshift').map(({ name }) => name),
      ['e', 'G'],
    );
  });

  it('gives Athena places and literals', () => {
    const { sql, parameters } = bound(
      'SELECT * FROM t WHERE s = :state AND n > :n AND d = :d LIMIT :n',
      'athena',
      state,
    );
    assert.equal(sql, 'SELECT * FROM t WHERE s = ? AND n > ? AND d = ? LIMIT ?');
    assert.deepEqual(parameters, { kind: 'positional', literals: ["'O''Hara'", '5', "DATE '2024-01-31'", '5'] });
  });

  it('gives Redshift names, types and texts', () => {
    const { sql, parameters } = bound('SELECT :state, :n::float, :d FROM t LIMIT :n', 'redshift', state);
    assert.equal(
      sql,
      'SELECT CAST(:state AS VARCHAR(65535)), CAST(:n AS INTEGER)::float, CAST(:d AS DATE) FROM t LIMIT :n',
    );
    assert.deepEqual(parameters, {
      kind: 'named',
      values: [
        { name: 'state', value: "O'Hara" },
        { name: 'n', value: '5' },
        { name: 'd', value: '2024-01-31' },
      ],
    });
  });

  it('writes NULL and what Redshift takes no value for as constants', () => {
    const given: Given = { e: ['text', ''], none: ['date', null] };
    assert.deepEqual(
      { ...bound('SELECT :e, :none', 'redshift', given), sourceOf: 0 },
      { sql: "SELECT CAST('' AS VARCHAR), CAST(NULL AS DATE)", sourceOf: 0 },
    );
    const athena = bound('SELECT :e, :none', 'athena', given);
    assert.equal(athena.sql, 'SELECT ?, CAST(NULL AS DATE)');
    assert.deepEqual(athena.parameters, { kind: 'positional', literals: ["''"] });
  });

  it('takes lists in IN, one place for each value', () => {
    const ids: Given = { ids: ['integer', ['1', '22']], none: ['text', []] };
    assert.equal(bound('SELECT 1 IN (:ids)', 'athena', ids).sql, 'SELECT 1 IN (?, ?)');
    assert.equal(
      bound('SELECT 1 IN (0, :ids)', 'redshift', ids).sql,
      'SELECT 1 IN (0, CAST(:ids_1 AS INTEGER), CAST(:ids_2 AS INTEGER))',
    );
    assert.equal(
      bound('SELECT x NOT IN (:none)', 'athena', ids).sql,
      'SELECT x NOT IN (SELECT CAST(NULL AS VARCHAR) WHERE 1 = 0)',
    );
    assert.match(faultOf('SELECT x IN (1, :none)', 'athena', ids), /:none is empty, so that it has to stand alone/);
    assert.match(faultOf('SELECT :ids', 'athena', ids), /:ids is a list, which can stand in IN \(:ids\) only/);
    assert.match(faultOf('SELECT 1 IN (SELECT :ids)', 'athena', ids), /:ids is a list/);
    assert.match(faultOf('SELECT abs(:ids)', 'redshift', ids), /:ids is a list/);
  });

  it('does not mix up a list with a parameter of a like name', () => {
    const { sql, parameters } = bound('SELECT :a_1 IN (:a)', 'redshift', {
      a_1: ['text', 'x'],
      a: ['text', ['y']],
    });
    assert.equal(sql, 'SELECT CAST(:a_1 AS VARCHAR(65535)) IN (CAST(:a_1_ AS VARCHAR(65535)))');
    assert.deepEqual(parameters?.kind === 'named' && parameters.values, [
      { name: 'a_1', value: 'x' },
      { name: 'a_1_', value: 'y' },
    ]);
  });

  it('takes names in IDENTIFIER only, quoted', () => {
    const tab: Given = { tab: ['identifier', 'db.we"ird; DROP'], s: ['text', 'x'], many: ['identifier', ['a', 'b']] };
    assert.equal(bound('SELECT * FROM IDENTIFIER(:tab)', 'athena', tab).sql, 'SELECT * FROM "db"."we""ird; DROP"');
    assert.equal(bound('DROP TABLE IDENTIFIER( :tab )', 'athena', tab).sql, 'DROP TABLE `db`.`we"ird; DROP`');
    assert.equal(bound('DROP TABLE identifier(:tab)', 'redshift', tab).sql, 'DROP TABLE "db"."we""ird; DROP"');
    assert.match(faultOf('SELECT * FROM :tab', 'athena', tab), /Write IDENTIFIER\(:tab\)/);
    assert.match(
      faultOf('SELECT * FROM IDENTIFIER(:s)', 'athena', tab),
      /:s is a text, and IDENTIFIER takes an identifier/,
    );
    assert.match(faultOf('SELECT * FROM IDENTIFIER(:many)', 'athena', tab), /takes one name/);
  });

  it('fills in names alone for whoever looks at the text', () => {
    const parameters = new Map<string, Parameter>([
      ['tab', { name: 'tab', type: 'identifier', value: 'a.b' }],
      ['s', { name: 's', type: 'text', value: 'x' }],
    ]);
    const text = 'SELECT :s, IDENTIFIER(:none) FROM IDENTIFIER(:tab) WHERE x';
    const { sql, sourceOf } = fillNames(text, 'athena', parameters);
    assert.equal(sql, 'SELECT :s, IDENTIFIER(:none) FROM "a"."b" WHERE x');
    assert.equal(sourceOf(sql.indexOf('WHERE')), text.indexOf('WHERE'));
  });

  it('says what is missing, and where no engine takes a parameter', () => {
    assert.equal(faultOf('SELECT 1,\n :stat', 'athena', state), ':stat: :stat has no value. Did you mean :state?');
    assert.match(faultOf('SELECT :x', 'athena', { x: ['text'] }), /:x has no value yet/);
    assert.match(
      faultOf("CREATE EXTERNAL TABLE t (a int) LOCATION 's3://b/' TBLPROPERTIES ('a' = :state)", 'athena', state),
      /Athena takes no parameters in CREATE TABLE/,
    );
    assert.match(faultOf('SELECT * FROM t WHERE a = ? AND b = :n', 'athena', state), /by name or by place, not both/);
    assert.match(faultOf('SELECT 1 LIMIT :state', 'redshift', state), /:state counts rows here/);
    assert.match(faultOf('SELECT 1 LIMIT :m', 'athena', { m: ['integer', '-1'] }), /not negative/);
    assert.match(faultOf('SELECT :long', 'athena', { long: ['text', 'x'.repeat(1_023)] }), /Athena takes 1024/);
    assert.match(faultOf('SELECT :long', 'redshift', { long: ['text', 'é'.repeat(32_768)] }), /65535 bytes/);
  });

  it('leaves a statement without parameters as it is', () => {
    const text = "SELECT ':a' -- :b";
    assert.deepEqual({ ...bound(text, 'athena', {}), sourceOf: 0 }, { sql: text, sourceOf: 0 });
  });

  it('knows where every place of the sent text comes from', () => {
    for (const dialect of ['athena', 'redshift'] as const) {
      const text = 'SELECT :state, IDENTIFIER(:tab),\n  nope FROM t WHERE id IN (:ids) AND nope2 = 1';
      const { sql, sourceOf } = bound(text, dialect, {
        ...state,
        tab: ['identifier', 'a.b'],
        ids: ['integer', ['1', '2', '3']],
      });
      for (const word of ['SELECT', 'nope FROM', 'FROM t', 'nope2 = 1'])
        assert.equal(sourceOf(sql.indexOf(word)), text.indexOf(word), word);
      assert.equal(sourceOf(sql.length), text.length);
    }
  });

  it('never lets a value into the text, whatever it is', () => {
    for (const value of hostileTexts) {
      for (const dialect of ['athena', 'redshift'] as const) {
        const text = 'SELECT :v AS v WHERE :v LIKE :v AND upper(:v) IN (:v, :list)';
        const one = bound(text, dialect, { v: ['text', value], list: ['text', [value, 'x']] });
        const other = bound(text, dialect, { v: ['text', 'a'], list: ['text', ['b', 'x']] });
        if (value !== '') assert.equal(one.sql, other.sql, JSON.stringify(value));
        if (one.parameters?.kind !== 'positional') continue;
        for (const literal of one.parameters.literals) {
          const [token, ...others] = lex(literal, 'athena');
          assert.deepEqual([token?.kind, token?.unfinished ?? false, others.length], ['string', false, 0], literal);
        }
      }
    }
  });
});
