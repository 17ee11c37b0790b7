import assert from 'node:assert/strict';
import { functions } from '../../../src/local/engine/generate/athena/functions.ts';
import { athenaCatalogue } from '../../../src/sql/functions/athena.ts';
import type { FunctionEntry } from '../../../src/sql/functions/catalogue.ts';

const entries = [...athenaCatalogue.entries()];

/** Words, relations and calls with a grammar of their own, which the local engine does not keep among its functions. */
const elsewhere =
  /^(?:current_\w+|local(?:time|timestamp)|unnest|cast|try_cast|extract|position|row|json_exists|json_query|json_value|json_array|json_object)$/;

describe('functions of Athena', () => {
  it('cover every family that the service documents', () => {
    const has = (name: string) => assert.ok(athenaCatalogue.entry(name), `no ${name}`);
    const families =
      'abs sin beta_cdf upper regexp_like array_sort map_agg reduce json_value date_diff year coalesce approx_distinct ' +
      'row_number sha256 bit_count url_decode rgb merge make_set_digest qdigest_agg tdigest_agg st_contains bing_tile ' +
      'to_spherical_geography learn_classifier to_char uuid version typeof cast match_number unnest';
    families.split(' ').forEach(has);
    assert.ok(entries.length > 420, `only ${entries.length} functions`);
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

  it('name every parameter, and have no signature twice', () => {
    for (const { name, signatures } of entries) {
      assert.equal(new Set(signatures).size, signatures.length, `${name} has a signature twice`);
      for (const { text, parameters } of athenaCatalogue.signatures(name))
        for (const parameter of parameters) assert.notEqual(parameter.name, '', `${name}${text}`);
    }
  });

  it('say in one short sentence what they do', () => {
    for (const { name, meaning, note } of entries) {
      assert.match(meaning, /^[A-Z][a-z]+s [^.]*[^.\s](?:\.\d[^.]*)*\.$/, `${name}: ${meaning}`);
      assert.ok(meaning.length < 120, `${name}: ${meaning.length} characters`);
      if (note !== undefined) assert.match(note, /^[A-Z].*\.$/, name);
    }
  });

  it('are said to run locally where the local engine has them, and only there', () => {
    const claims = ({ name }: FunctionEntry) => !elsewhere.test(name) || functions.has(name);
    for (const { name, local } of entries.filter(claims))
      assert.equal(local !== 'none', functions.has(name), `${name} is ${local} here`);
  });

  it('keep the overloads that a type depends on', () => {
    const signaturesOf = (name: string) => athenaCatalogue.entry(name)?.signatures ?? [];
    assert.equal(signaturesOf('date_diff').length, 5);
    assert.ok(signaturesOf('max_by').some((text) => text.endsWith('-> array(V)')));
    assert.ok(signaturesOf('st_distance').includes('(geometryA: geometry, geometryB: geometry) -> double'));
    assert.ok(signaturesOf('bing_tile_coordinates').includes('(tile: bingtile) -> row(x integer, y integer)'));
  });
});
