import assert from 'node:assert/strict';
import { checkDocument } from '../../../src/access/check.ts';
import { Rights, visibleColumns, type Decision } from '../../../src/access/evaluate.ts';
import type { CellFilter, Grant, GrantsDocument } from '../../../src/access/grants.ts';
import { GrantFault } from '../../../src/access/predicate.ts';

const place = { catalog: 'awsdatacatalog', database: 'db' };
const table = { ...place, table: 't' };
const columns = ['a', 'b', 'c'];

let count = 0;
function grant(parts: Partial<Grant>): Grant {
  return { id: `g${count++}`, to: 'user/ann', on: { kind: 'table', ...table }, privileges: ['SELECT'], ...parts };
}

function document(grants: readonly Grant[], filters: readonly CellFilter[] = []): GrantsDocument {
  return checkDocument({
    version: 1,
    users: [{ name: 'root', admin: true }, { name: 'ann', is: ['role/ward'] }, { name: 'bob' }],
    filters,
    grants,
  });
}

function decide(grants: readonly Grant[], filters: readonly CellFilter[] = [], user = 'ann'): Decision {
  const rights = new Rights(document(grants, filters));
  return rights.evaluate(rights.principal(user)!, table);
}

const seen = (decision: Decision): string[] => visibleColumns(decision, columns).map(({ name }) => name);

describe('who may see what', () => {
  it('hides a table of which nothing was granted', () => {
    assert.equal(decide([]).kind, 'hidden');
    assert.equal(decide([grant({ to: 'user/bob' })]).kind, 'hidden');
    assert.equal(decide([grant({ on: { kind: 'table', ...place, table: 'other' } })]).kind, 'hidden');
    // ALL on a database is no right on its tables.
    assert.equal(decide([grant({ on: { kind: 'database', ...place }, privileges: ['ALL'] })]).kind, 'hidden');
  });

  it('describes without reading', () => {
    const decision = decide([grant({ privileges: ['DESCRIBE', 'INSERT'] })]);
    assert.equal(decision.kind, 'described');
    assert.deepEqual(seen(decision), columns);
  });

  it('reads the whole table by a named grant, by ALL, by all tables, and as an administrator', () => {
    for (const one of [
      grant({}),
      grant({ privileges: ['ALL'] }),
      grant({ on: { kind: 'tables', ...place } }),
      grant({ to: 'role/ward' }),
    ]) {
      const decision = decide([one]);
      assert(decision.kind === 'readable' && decision.isWhole);
      assert.deepEqual(seen(decision), columns);
    }
    const root = decide([], [], 'root');
    assert(root.kind === 'readable' && root.isWhole && root.privileges.has('DROP'));
  });

  it('reads the columns that are in, and all but those that are out', () => {
    assert.deepEqual(seen(decide([grant({ columns: { include: ['C', 'a'] } })])), ['a', 'c']);
    assert.deepEqual(seen(decide([grant({ columns: { exclude: ['b'] } })])), ['a', 'c']);
    const both = decide([grant({ columns: { include: ['a'] } }), grant({ columns: { include: ['b'] } })]);
    assert.deepEqual(seen(both), ['a', 'b']);
    assert(both.kind === 'readable' && !both.isWhole);
  });

  it('keeps the cells of each filter apart, and lets a grant on all rows defeat them', () => {
    const filter = (name: string, rows: string, include: string[]): CellFilter => ({
      name,
      ...table,
      rows,
      columns: { include },
    });
    const filters = [filter('one', "a = 'x'", ['a', 'b']), filter('two', 'b > 3', ['b', 'c'])];
    const by = (name: string): Grant => grant({ on: { kind: 'filter', ...table, filter: name } });
    const decision = decide([by('one'), by('two')], filters);
    assert(decision.kind === 'readable' && !decision.isWhole);
    const parts = visibleColumns(decision, columns).map((column) => [column.name, column.parts.length]);
    assert.deepEqual(parts, [
      ['a', 1],
      ['b', 2],
      ['c', 1],
    ]);
    const whole = decide([by('one'), grant({})], filters);
    assert(whole.kind === 'readable' && whole.isWhole);
  });

  it('says by which grant, and on which way', () => {
    const decision = decide([grant({ id: 'ward', to: 'role/ward', columns: { include: ['a'] } })]);
    assert(decision.kind === 'readable');
    assert.deepEqual(decision.reasons, [
      { grant: 'ward', kind: 'columns', path: ['user/ann', 'role/ward'], text: 'SELECT on a' },
    ]);
  });

  it('answers fast among 20,000 grants', () => {
    const many = Array.from({ length: 20_000 }, (_, at) =>
      grant({ to: at % 2 === 0 ? 'user/bob' : 'user/ann', on: { kind: 'table', ...place, table: `t${at}` } }),
    );
    const rights = new Rights(document(many));
    const ann = rights.principal('ann')!;
    const asked = 20_000;
    const startedMs = performance.now();
    let readable = 0;
    for (let at = 0; at < asked; at++)
      if (rights.evaluate(ann, { ...place, table: `t${at}` }).kind === 'readable') readable++;
    const perQuestionMs = (performance.now() - startedMs) / asked;
    assert.equal(readable, 10_000);
    // A walk over all grants would take 50 times as long.
    assert(perQuestionMs < 0.5, `${perQuestionMs} ms a question`);
  });

  const wrong: readonly (readonly [what: string, grant: Partial<Grant>, words: RegExp])[] = [
    ['an unknown user', { to: 'user/eve' }, /the user eve, who is not there; there are ann, bob, root/],
    ['a principal of no kind', { to: 'eve' as Grant['to'] }, /write user\/NAME or role\/NAME/],
    ['SELECT on a database', { on: { kind: 'database', ...place } }, /SELECT, which is not permitted on a database/],
    ['columns with INSERT', { privileges: ['INSERT'], columns: { include: ['a'] } }, /SELECT alone/],
    [
      'columns of a database',
      { on: { kind: 'tables', ...place }, columns: { include: ['a'] } },
      /only a grant on one table/,
    ],
    ['no columns', { columns: { include: [] } }, /lists no column/],
    ['columns in and out', { columns: { include: ['a'], exclude: ['b'] } }, /cannot have both/],
    ['a column of the engine', { columns: { include: ['oid'] } }, /engines keep for themselves/],
    ['a filter that is not there', { on: { kind: 'filter', ...table, filter: 'f' } }, /names the filter f/],
    ['no privilege', { privileges: [] }, /gives no privilege/],
  ];
  for (const [what, parts, words] of wrong)
    it(`refuses ${what} in one sentence`, () => {
      assert.throws(
        () => document([grant(parts)]),
        (error) => error instanceof GrantFault && words.test(error.message),
      );
    });

  it('refuses a document that is none', () => {
    for (const value of [null, [], {}, { version: 2 }, { version: 1, users: [{}], filters: [], grants: [] }])
      assert.throws(() => checkDocument(value), GrantFault);
  });
});
