import assert from 'node:assert/strict';
import { printValue, readDeclarations, readGiven } from '../../../../src/sql/parameters/declarations.ts';
import { readValue, type ParameterType } from '../../../../src/sql/parameters/parameter.ts';
import { resolveParameters } from '../../../../src/sql/parameters/resolve.ts';

function declare(text: string) {
  const { declarations, findings } = readDeclarations(text);
  assert.deepEqual(findings, []);
  return declarations;
}

describe('a params cell', () => {
  it('declares names with types, values and what they are for', () => {
    const text = [
      "state text = 'O''Hara'  -- where they live",
      'ids integer[] = (1, -2, 3)',
      "names text[] = 'a', 'b'",
      'since date = 2024-01-31',
      'at TIMESTAMP = 2024-01-31 10:30',
      'share decimal = .5',
      'limit_to integer',
      'nothing text = NULL',
      '',
      '-- a remark',
      "tab identifier = 'healthcare_db.patients'",
    ].join('\n');
    assert.deepEqual(
      declare(text).map(({ name, type, isList, value, description }) => [name, type, isList, value, description]),
      [
        ['state', 'text', false, "O'Hara", 'where they live'],
        ['ids', 'integer', true, ['1', '-2', '3'], undefined],
        ['names', 'text', true, ['a', 'b'], undefined],
        ['since', 'date', false, '2024-01-31', undefined],
        ['at', 'timestamp', false, '2024-01-31 10:30:00', undefined],
        ['share', 'decimal', false, '0.5', undefined],
        ['limit_to', 'integer', false, undefined, undefined],
        ['nothing', 'text', false, null, undefined],
        ['tab', 'identifier', false, 'healthcare_db.patients', undefined],
      ],
    );
    assert.deepEqual(
      declare(text).map(({ start, name }) => text.slice(start, start + name.length)),
      declare(text).map(({ name }) => name),
    );
  });

  const faults: readonly (readonly [line: string, marked: string, said: RegExp])[] = [
    ['1st text', '1', /cannot be the name/],
    ['state', 'state', /:state needs a type: text, integer/],
    ['state string', 'string', /"string" is no type of a parameter; use one of text/],
    ["n integer = 'abc'", "'abc'", /"abc" is not an integer\. Write it like 42\./],
    ['d date = 2024-02-30', '2024', /"2024-02-30" is not a date/],
    ['state text = Texas', 'Texas', /Write a text in quotes: 'Texas'\./],
    ['state text = ', '=', /A value is missing/],
    ["state text 'Texas'", "'Texas'", /An = is expected here/],
    ['ids integer[] = (1, 2', '2', /never closed/],
    ["state text = 'a", "'a", /never ends/],
    ['n integer = 1 2', '1', /"1 2" is not an integer/],
  ];
  for (const [line, marked, said] of faults)
    it(`says what is wrong with: ${line}`, () => {
      const text = `ok text\n${line}`;
      const { declarations, findings } = readDeclarations(text);
      assert.deepEqual(
        declarations.map(({ name }) => name),
        ['ok'],
      );
      assert.match(findings[0]?.message ?? '', said);
      assert.equal(text.slice(findings[0]?.start, findings[0]?.end), marked);
    });

  it('takes a name once', () => {
    const { findings } = readDeclarations('a text\nA integer');
    assert.match(findings[0]?.message ?? '', /:A is declared twice/);
  });

  it('reads whatever it is given without a throw', () => {
    for (const text of [
      '\u0000',
      "'",
      '"',
      '((((',
      '= = =',
      '🙂 text',
      'a text = $$',
      'a text[] = ,,,',
      '--',
      'a text[',
      '\r\n\u2028',
    ])
      readDeclarations(text);
  });
});

describe('values of parameters', () => {
  const values: readonly (readonly [ParameterType, string, string | RegExp])[] = [
    ['text', '', ''],
    ['text', "a'b\n🙂", "a'b\n🙂"],
    ['text', 'a\0', /NUL/],
    ['text', 'a\ud800b', /Half of a character/],
    ['text', '\udc00', /Half of a character/],
    ['identifier', 'a\ud800', /Half of a character/],
    ['integer', ' +9223372036854775807 ', '9223372036854775807'],
    ['integer', '9223372036854775808', /does not fit into 64 bits/],
    ['integer', '1; DROP TABLE x', /is not an integer/],
    ['decimal', '-1.', '-1.0'],
    ['decimal', '1'.repeat(39), /more than 38 digits/],
    ['decimal', "1' OR '1", /is not a decimal/],
    ['double', '1e400', /is not a double/],
    ['double', '-1.5E3', '-1500'],
    ['boolean', 'TRUE', 'true'],
    ['boolean', 'yes', /is not a boolean/],
    ['date', '2024-02-29', '2024-02-29'],
    ['date', '2023-02-29', /is not a date/],
    ['timestamp', '2024-02-29T23:59:59.123', '2024-02-29 23:59:59.123'],
    ['timestamp', '2024-02-29 24:00', /is not a timestamp/],
    ['identifier', 'a.b.c', 'a.b.c'],
    ['identifier', 'a.b.c.d', /is not an identifier/],
    ['identifier', 'a..b', /is not an identifier/],
  ];
  for (const [type, text, expected] of values)
    it(`${type}: ${JSON.stringify(text).slice(0, 60)}`, () => {
      const found = readValue(type, text);
      if (typeof expected === 'string') assert.deepEqual(found, { value: expected });
      else assert.match('fault' in found ? found.fault : '', expected);
    });

  it('come as lists from a terminal, and are printed as a params cell writes them', () => {
    const [ids, names] = declare("ids integer[]\nnames text[] = 'x'");
    assert.deepEqual(readGiven(ids!, '1,2, 3'), { value: ['1', '2', '3'] });
    assert.deepEqual(readGiven(ids!, '(4, 5)'), { value: ['4', '5'] });
    assert.deepEqual(readGiven(ids!, '()'), { value: [] });
    assert.deepEqual(readGiven(ids!, ''), { value: [] });
    assert.deepEqual(readGiven(names!, '(a)'), { value: ['(a)'] });
    assert.deepEqual(readGiven(names!, 'a\\,b,c\\\\,'), { value: ['a,b', 'c\\', ''] });
    assert.deepEqual(readGiven(ids!, '1,x'), { fault: ':ids: "x" is not an integer. Write it like 42.' });
    assert.equal(printValue('text', ["O'Hara", 'b']), "('O''Hara', 'b')");
    assert.equal(printValue('integer', '5'), '5');
    assert.equal(printValue('date', null), 'NULL');
  });

  it('stand over what the cell declares; an unknown name is told with those that are there', () => {
    const declarations = declare("state text = 'Texas'\nn integer = 1");
    const { parameters, faults } = resolveParameters(
      declarations,
      new Map([
        ['State', 'Ohio'],
        ['n', null],
      ]),
      [],
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(
      [...parameters.values()].map(({ value }) => value),
      ['Ohio', null],
    );
    assert.deepEqual(resolveParameters(declarations, new Map([['stat', 'x']]), ['other']).faults, [
      'There is no parameter stat; there are state, n, other.',
    ]);
    // A notebook that declares nothing takes texts.
    const plain = resolveParameters([], new Map([['x', '1']]), ['x']);
    assert.deepEqual(plain.parameters.get('x'), { name: 'x', type: 'text', value: '1' });
  });
});
