import assert from 'node:assert/strict';
import { LakeError } from '../../../src/kernels/api.ts';
import {
  builtInConnections,
  dialectOf,
  findConnection,
  parseConnections,
  readConnections,
} from '../../../src/kernels/connections.ts';

const athena = { kind: 'athena', region: 'eu-west-1' };
const arn = 'arn:aws:s3tables:eu-west-1:111122223333:bucket/my-tables';

function refuses(json: unknown, sentence: RegExp): void {
  assert.throws(
    () => parseConnections(json),
    (error) => {
      assert.ok(LakeError.is(error, 'syntax'), String(error));
      assert.match(error.message, sentence);
      return true;
    },
  );
}

describe('connections of which some are wrong', () => {
  const names = (json: unknown): unknown => {
    const { connections, faults } = readConnections(json);
    return [connections.map(({ name }) => name), [...faults.keys()]];
  };

  it('leave the others as they are, and each has its fault', () => {
    const bucket = { kind: 's3tables', tableBucketArn: arn, through: 'nobody' };
    assert.deepEqual(names({ a: athena, b: { kind: 'oracle' }, c: 7, d: bucket, e: athena }), [
      ['a', 'e'],
      ['b', 'c', 'd'],
    ]);
    assert.match(readConnections({ d: bucket }).faults.get('d')?.message ?? '', /"d": through must name/);
  });

  it('count a name that is used twice as wrong', () => {
    const named = (name: string): object => ({ ...athena, name });
    assert.deepEqual(names([named('a'), named('b'), named('a')]), [['b'], ['a']]);
  });
});

describe('connections', () => {
  it('are read from an object keyed by name, with what is usual filled in', () => {
    assert.deepEqual(parseConnections({ lake: athena }), [
      {
        kind: 'athena',
        name: 'lake',
        region: 'eu-west-1',
        identity: { kind: 'profile', name: 'default' },
        workgroup: 'primary',
        catalog: 'AwsDataCatalog',
      },
    ]);
  });

  it('are read from an array with names', () => {
    const [connection] = parseConnections([
      {
        name: 'warehouse',
        kind: 'redshift',
        region: 'us-east-1',
        cluster: 'c1',
        user: 'ann',
        database: 'dev',
        profile: 'p',
      },
    ]);
    assert.deepEqual(connection, {
      kind: 'redshift',
      name: 'warehouse',
      region: 'us-east-1',
      identity: { kind: 'profile', name: 'p' },
      warehouse: { cluster: 'c1', user: 'ann' },
      database: 'dev',
    });
  });

  it('let a table bucket name a connection that is written behind it', () => {
    const [bucket, lake] = parseConnections({
      tables: { kind: 's3tables', tableBucketArn: arn, through: 'lake' },
      lake: athena,
    });
    assert.equal(bucket?.kind, 's3tables');
    assert.equal(bucket.region, 'eu-west-1');
    assert.equal(bucket.through, lake);
    assert.equal(dialectOf(bucket), 'athena');
  });

  it('let a table bucket be reached as the connection that it runs through, unless it says otherwise', () => {
    const there = { ...athena, profile: 'work', endpoint: 'http://127.0.0.1:4566' };
    const bucket = { kind: 's3tables', tableBucketArn: arn, through: 'lake' };
    const reached = (more: object): unknown => {
      const [tables] = parseConnections({ tables: { ...bucket, ...more }, lake: there });
      assert.equal(tables?.kind, 's3tables');
      return [tables.region, tables.identity.name, tables.endpoint];
    };
    assert.deepEqual(reached({}), ['eu-west-1', 'work', 'http://127.0.0.1:4566']);
    const own = { region: 'eu-west-1', profile: 'own', endpoint: 'https://vpce.example' };
    assert.deepEqual(reached(own), ['eu-west-1', 'own', 'https://vpce.example']);
    assert.deepEqual(reached({ identity: { kind: 'profile', name: 'mine' } }), [
      'eu-west-1',
      'mine',
      'http://127.0.0.1:4566',
    ]);
  });

  it('may be local, as another user', () => {
    assert.deepEqual(parseConnections({ mine: { kind: 'local', engine: 'redshift', user: 'maria' } }), [
      { kind: 'local', name: 'mine', engine: 'redshift', identity: { kind: 'local', name: 'maria' } },
    ]);
  });

  it('are none where nothing is set', () => {
    assert.deepEqual(parseConnections(undefined), []);
    assert.deepEqual(parseConnections({}), []);
  });

  const faults: readonly [string, unknown, RegExp][] = [
    ['text', 'athena', /must be an object keyed by name/],
    ['a list without names', [athena], /Connection 1 of the list: name is missing/],
    [
      'a name used twice',
      [
        { name: 'a', ...athena },
        { name: 'a', ...athena },
      ],
      /"a": name is used twice/,
    ],
    ['an entry that is no object', { lake: 'athena' }, /Connection "lake" must be an object/],
    ['an unknown kind', { lake: { kind: 'spark' } }, /"lake": kind must be one of "athena"/],
    ['a missing region', { lake: { kind: 'athena' } }, /"lake": region is missing; write "eu-west-1"/],
    ['a wrong region', { lake: { ...athena, region: 'Ireland' } }, /region must be a Region/],
    ['a number for a text', { lake: { ...athena, workgroup: 7 } }, /workgroup must be a text/],
    ['an unknown field', { lake: { ...athena, workgruop: 'x' } }, /workgruop is not known; write "workgroup"/],
    [
      'a wrong endpoint',
      { lake: { ...athena, endpoint: 'localhost:4566' } },
      /endpoint must be an http or https address/,
    ],
    [
      'a wrong output location',
      { lake: { ...athena, outputLocation: '/tmp' } },
      /outputLocation must begin with s3:\/\//,
    ],
    [
      'a warehouse of neither kind',
      { w: { kind: 'redshift', region: 'eu-west-1', database: 'dev' } },
      /workgroup or cluster must be given/,
    ],
    [
      'a bucket that is no ARN',
      { t: { kind: 's3tables', tableBucketArn: 'my-tables', through: 'lake' } },
      /tableBucketArn must be the ARN/,
    ],
    [
      'a bucket through nothing',
      { t: { kind: 's3tables', tableBucketArn: arn, through: 'x' }, lake: athena },
      /through must name an Athena or Redshift connection: "lake"/,
    ],
    [
      'a bucket in another Region than its ARN',
      { t: { kind: 's3tables', tableBucketArn: arn, through: 'lake', region: 'us-east-1' }, lake: athena },
      /region must be that of tableBucketArn: write "eu-west-1"/,
    ],
    [
      'a bucket through a connection in another Region',
      { t: { kind: 's3tables', tableBucketArn: arn, through: 'lake' }, lake: { ...athena, region: 'us-east-1' } },
      /through must name a connection in the Region of tableBucketArn, "eu-west-1"; "lake" is in "us-east-1"/,
    ],
    [
      'an unknown local engine',
      { l: { kind: 'local', engine: 'trino' } },
      /engine must be "athena", "redshift" or "s3tables"/,
    ],
  ];
  for (const [what, json, sentence] of faults) it(`refuse ${what} in one sentence`, () => refuses(json, sentence));

  it('are found by name, and the nearest name is offered', () => {
    assert.equal(findConnection('local-redshift', builtInConnections).kind, 'local');
    assert.throws(
      () => findConnection('local-redshfit', builtInConnections),
      (error) => {
        assert.ok(LakeError.is(error, 'notFound'));
        assert.equal(error.message, 'There is no connection "local-redshfit".');
        assert.equal(
          error.hint,
          'Did you mean "local-redshift"? Connections: local-athena, local-redshift, local-s3tables.',
        );
        return true;
      },
    );
    assert.throws(
      () => findConnection('warehouse', builtInConnections),
      (error) => LakeError.is(error) && error.hint === 'Connections: local-athena, local-redshift, local-s3tables.',
    );
  });
});
