import assert from 'node:assert/strict';
import { IcebergError } from '../../../../src/local/iceberg/error.ts';
import {
  changeFields,
  columnsOf,
  fieldsOf,
  schemaFromJson,
  schemaToJson,
} from '../../../../src/local/iceberg/schema.ts';
import { parseType, typeToDuckDb, typeToHive, typeToTrino } from '../../../../src/local/iceberg/types.ts';

const counter = (from = 0) => {
  let id = from;
  return () => ++id;
};

function check(text: string, hive: string, trino: string, duckDb: string): void {
  const type = parseType(text, counter());
  assert.deepEqual([typeToHive(type), typeToTrino(type), typeToDuckDb(type)], [hive, trino, duckDb], text);
  for (const again of [hive, trino, duckDb]) assert.deepEqual(parseType(again, counter()), type, again);
}

const invalid = (message: RegExp) => (error: unknown) =>
  error instanceof IcebergError && error.code === 'invalid' && message.test(error.message);

describe('Iceberg types', () => {
  it('have a name in Hive, Trino and DuckDB, and are read from each', () => {
    check('boolean', 'boolean', 'boolean', 'BOOLEAN');
    check('INTEGER', 'int', 'integer', 'INTEGER');
    check('smallint', 'int', 'integer', 'INTEGER');
    check('bigint', 'bigint', 'bigint', 'BIGINT');
    check('float', 'float', 'real', 'FLOAT');
    check('double precision', 'double', 'double', 'DOUBLE');
    check('decimal(10,2)', 'decimal(10,2)', 'decimal(10,2)', 'DECIMAL(10,2)');
    check('Decimal( 38 , 0 )', 'decimal(38,0)', 'decimal(38,0)', 'DECIMAL(38,0)');
    check('varchar(16)', 'string', 'varchar', 'VARCHAR');
    check('character varying(max)', 'string', 'varchar', 'VARCHAR');
    check('char(3)', 'string', 'varchar', 'VARCHAR');
    check('binary', 'binary', 'varbinary', 'BLOB');
    check('date', 'date', 'date', 'DATE');
    check('time', 'time', 'time(6)', 'TIME');
    check('timestamp(3)', 'timestamp', 'timestamp(6)', 'TIMESTAMP');
    check('timestamptz', 'timestamp with time zone', 'timestamp(6) with time zone', 'TIMESTAMP WITH TIME ZONE');
    check('uuid', 'uuid', 'uuid', 'UUID');
    check('array<array<string>>', 'array<array<string>>', 'array(array(varchar))', 'VARCHAR[][]');
    check(
      'MAP<STRING, STRUCT<a: INT, `b_c`: ARRAY<DOUBLE>>>',
      'map<string,struct<a:int,b_c:array<double>>>',
      'map(varchar, row(a integer, b_c array(double)))',
      'MAP(VARCHAR, STRUCT("a" INTEGER, "b_c" DOUBLE[]))',
    );
  });

  it('give nested parts their ids level by level', () => {
    const type = parseType('struct<a:array<int>,b:map<string,struct<c:int>>>', counter());
    assert.deepEqual(JSON.stringify(type).match(/"id":\d+,"name":"\w+"/g), [
      '"id":1,"name":"a"',
      '"id":3,"name":"element"',
      '"id":2,"name":"b"',
      '"id":4,"name":"key"',
      '"id":5,"name":"value"',
      '"id":6,"name":"c"',
    ]);
  });

  it('refuse what Iceberg does not have, by name', () => {
    for (const text of [
      'interval',
      '',
      'array<int',
      'array<>',
      'map<int>',
      'struct<>',
      'int int',
      'int)',
      'decimal(x)',
    ])
      assert.throws(() => parseType(text, counter()), invalid(/is not one that an Iceberg table can have/), text);
    assert.throws(() => parseType('decimal(39,0)', counter()), invalid(/1 to 38 digits/));
    assert.throws(() => parseType('decimal(5,6)', counter()), invalid(/1 to 38 digits/));
    assert.throws(() => parseType('struct<a:int,A:int>', counter()), invalid(/names a field twice/));
  });
});

describe('schemas', () => {
  const columns = [
    { name: 'id', type: 'int', comment: 'key' },
    { name: 'place', type: 'struct<city:string>' },
    { name: 'ratio', type: 'float' },
    { name: 'amount', type: 'decimal(10,2)' },
  ];

  it('survive their form in the metadata file', () => {
    const schema = { id: 3, fields: fieldsOf(columns, counter()) };
    assert.deepEqual(schemaFromJson(JSON.parse(JSON.stringify(schemaToJson(schema)))), schema);
    assert.deepEqual(columnsOf(schema), columns);
  });

  it('evolve by field id, and never give an id twice', () => {
    const next = counter();
    const before = fieldsOf(columns, next);
    const after = changeFields(
      before,
      [
        { kind: 'dropColumn', name: 'PLACE' },
        { kind: 'addColumn', column: { name: 'place', type: 'array<int>' } },
        { kind: 'renameColumn', name: 'id', to: 'key' },
        { kind: 'changeType', name: 'key', type: 'bigint' },
        { kind: 'changeType', name: 'ratio', type: 'double' },
        { kind: 'changeType', name: 'amount', type: 'decimal(18,2)' },
        { kind: 'comment', name: 'ratio', comment: 'a share' },
      ],
      next,
    );
    assert.deepEqual(
      after.map((field) => [field.id, field.name, typeToHive(field.type), field.doc]),
      [
        [1, 'key', 'bigint', 'key'],
        [3, 'ratio', 'double', 'a share'],
        [4, 'amount', 'decimal(18,2)', undefined],
        [6, 'place', 'array<int>', undefined],
      ],
    );
    const element = after[3]?.type;
    assert.equal(element?.kind === 'list' && element.element.id, 7);
  });

  it('refuse changes that would lose or confuse data', () => {
    const fields = fieldsOf(columns, counter());
    const change = (...changes: Parameters<typeof changeFields>[1]) => changeFields(fields, changes, counter(9));
    const type = (name: string, to: string) => () => change({ kind: 'changeType', name, type: to });
    assert.throws(type('id', 'string'), invalid(/cannot change from int to string/));
    assert.throws(type('ratio', 'int'), invalid(/cannot change/));
    assert.throws(type('amount', 'decimal(8,2)'), invalid(/cannot change/));
    assert.throws(type('amount', 'decimal(12,3)'), invalid(/cannot change/));
    assert.throws(() => change({ kind: 'renameColumn', name: 'id', to: 'Ratio' }), invalid(/there twice/));
    assert.throws(() => change({ kind: 'addColumn', column: { name: 'ID', type: 'int' } }), invalid(/there twice/));
    assert.throws(
      () => change(...columns.map(({ name }) => ({ kind: 'dropColumn' as const, name }))),
      invalid(/last column/),
    );
    assert.throws(
      () => change({ kind: 'dropColumn', name: 'nope' }),
      (error) => error instanceof IcebergError && error.code === 'notFound' && /has no column nope/.test(error.message),
    );
    assert.throws(() => fieldsOf([], counter()), invalid(/at least one column/));
    assert.throws(() => fieldsOf([{ name: ' ', type: 'int' }], counter()), invalid(/needs a name/));
  });
});
