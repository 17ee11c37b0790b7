/** The contract against the local lakehouse: every engine of it, table buckets through both. */
import { AthenaClient, GetQueryExecutionCommand } from '@aws-sdk/client-athena';
import { DescribeStatementCommand, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Kernel } from '../../src/kernels/api.ts';
import { createClient, type Target } from '../../src/kernels/aws/clients.ts';
import { connect, connectTarget } from '../../src/kernels/connect.ts';
import { builtInConnections, findConnection } from '../../src/kernels/connections.ts';
import type * as localLakehouse from '../../src/kernels/localLakehouse.ts';
import type { LakehouseLaunch, LocalLakehouse } from '../../src/kernels/localLakehouse.ts';
import { finish, unstopped } from '../fakes/awsKernels.ts';
import { describeKernel, type KernelSubject } from './kernel.contract.ts';

const version = '0.0.0';
const encounters = '"s3tablescatalog/patient-encounter"."encounters"."diabetic_encounters"';

describe('kernels on the local lakehouse', function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'lakebook-contract-'));
  const launch: LakehouseLaunch = {
    entry: fileURLToPath(new URL('../../src/local/main.ts', import.meta.url)),
    execArgv: ['--import', 'tsx'],
    data: join(folder, 'lake'),
  };
  let lakehouse: LocalLakehouse | undefined;
  // Imported as connect.ts does: a loader that keeps two copies of a module would start two processes.
  let local: typeof localLakehouse;

  before(async () => {
    local = await import('../../src/kernels/localLakehouse.ts');
    lakehouse = await local.acquireLakehouse(launch, 'admin', version);
  });

  after(async () => {
    if (lakehouse) await local.releaseLakehouse(launch, 'admin', lakehouse);
    rmSync(folder, { recursive: true });
  });

  const running = (): LocalLakehouse => {
    if (!lakehouse) throw new Error('The lakehouse has not been started.');
    return lakehouse;
  };
  const target = (): Target => local.localTarget(running().address, 'contract', version);
  const open = (name: string): Promise<Kernel> =>
    connect(findConnection(name, builtInConnections), { version, lakehouse: launch });

  const athena: Omit<KernelSubject, 'table'> = {
    open: () => open('local-athena'),
    types: {
      sql: `SELECT CAST(7 AS tinyint) AS a, 7 AS b, CAST(9223372036854775807 AS bigint) AS c,
              CAST('0.10' AS decimal(38,2)) AS d, CAST(0.5 AS double) AS e, true AS f, CAST('ä"
' AS varchar) AS g, DATE '2026-01-31' AS h, TIMESTAMP '2026-01-31 01:02:03.004' AS i, ARRAY[1, 2] AS j`,
      columns: [
        'a tinyint integer',
        'b integer integer',
        'c bigint integer',
        'd decimal(38,2) decimal',
        'e double number',
        'f boolean boolean',
        'g varchar text',
        'h date date',
        'i timestamp(3) timestamp',
        'j array nested',
      ],
      row: [7, 7, '9223372036854775807', '0.10', 0.5, true, 'ä"\n', '2026-01-31', '2026-01-31 01:02:03.004', '[1, 2]'],
    },
    empties: `SELECT a FROM (VALUES (1, CAST(NULL AS varchar)), (2, ''), (3, 'x')) AS t (n, a) ORDER BY n`,
    noRows: `SELECT 'a' AS a WHERE 1 = 0`,
    many: `SELECT n FROM UNNEST(sequence(0, 9999)) AS t (n) ORDER BY n`,
    broken: { sql: 'SELECT 1\n  WHERE WHERE', position: { line: 1, column: 8 } },
    missing: 'SELECT * FROM default.nowhere',
    endless: `SELECT sum(a.encounter_id * b.encounter_id + c.encounter_id) FROM ${encounters} a, ${encounters} b, ${encounters} c`,
    isStopped: async (id) => {
      const client = createClient(AthenaClient, target());
      const answer = await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
      client.destroy();
      return answer.QueryExecution?.Status?.State === 'CANCELLED';
    },
  };

  const redshift: Omit<KernelSubject, 'table'> = {
    open: () => open('local-redshift'),
    types: {
      sql: `SELECT CAST(7 AS smallint) AS a, CAST(7 AS integer) AS b, CAST(9223372036854775807 AS bigint) AS c,
              CAST('0.10' AS numeric(38,2)) AS d, CAST(0.5 AS double precision) AS e, true AS f, CAST('ä"
' AS varchar(65535)) AS g, DATE '2026-01-31' AS h, TIMESTAMP '2026-01-31 01:02:03' AS i`,
      columns: [
        'a int2 integer',
        'b int4 integer',
        'c int8 integer',
        'd numeric(38,2) decimal',
        'e float8 number',
        'f bool boolean',
        'g varchar(65535) text',
        'h date date',
        'i timestamp timestamp',
      ],
      row: [7, 7, '9223372036854775807', '0.10', 0.5, true, 'ä"\n', '2026-01-31', '2026-01-31 01:02:03'],
    },
    empties: `SELECT a FROM (SELECT 1 AS n, CAST(NULL AS varchar) AS a UNION ALL SELECT 2, '' UNION ALL SELECT 3, 'x') t ORDER BY n`,
    noRows: `SELECT 'a' AS a WHERE 1 = 0`,
    many: `SELECT n FROM (SELECT row_number() OVER (ORDER BY patient_nbr) - 1 AS n FROM dev.public.patient_info) t WHERE n < 10000 ORDER BY n`,
    broken: { sql: 'SELECT 1\n  WHERE WHERE', position: { line: 1, column: 8 } },
    missing: 'SELECT * FROM public.nowhere',
    endless: `SELECT sum(a.patient_nbr::bigint * b.number_inpatient + c.number_inpatient)
      FROM dev.public.patient_info a, dev.public.patient_info b, dev.public.patient_info c`,
    isStopped: async (id) => {
      const client = createClient(RedshiftDataClient, target());
      const answer = await client.send(new DescribeStatementCommand({ Id: id }));
      client.destroy();
      return answer.Status === 'ABORTED';
    },
  };

  const bucket = {
    path: ['patient-encounter', 'encounters', 'diabetic_encounters'],
    column: 'encounter_id',
    maintenance: 'told',
  } as const;

  describeKernel('Athena', {
    ...athena,
    table: {
      path: ['AwsDataCatalog', 'healthcare_db', 'claims'],
      column: 'claim_id',
      snapshots: 'told',
      maintenance: 'none',
      columns: 'at once',
    },
  });
  describeKernel('Redshift', {
    ...redshift,
    table: {
      path: ['dev', 'public', 'patient_info'],
      column: 'patient_nbr',
      snapshots: 'unsupported',
      maintenance: 'none',
      columns: 'at once',
    },
  });
  for (const [name, catalog, schema] of [
    ['local-athena', 'AwsDataCatalog', 'healthcare_db'],
    ['local-redshift', 'dev', 'public'],
  ] as const)
    it(`tells a view from a table on ${name}, and the statement that made it`, async () => {
      const kernel = await open(name);
      try {
        const run = await finish(kernel, `CREATE VIEW ${schema}.seen AS SELECT 1 AS one`);
        assert.equal(run.phase, 'succeeded');
        const listed = await kernel.catalog.list([catalog, schema], unstopped());
        assert.equal(listed.find((entry) => entry.name === 'seen')?.kind, 'view');
        const text = await kernel.catalog.ddl([catalog, schema, 'seen'], 'view', unstopped());
        assert.match(text, /^CREATE VIEW .*seen AS\s+SELECT 1 AS one/);
      } finally {
        await kernel.close();
      }
    });

  describeKernel('S3 Tables through Athena', {
    ...athena,
    open: () => open('local-s3tables'),
    table: { ...bucket, snapshots: 'told', columns: 'at once' },
  });
  describeKernel('S3 Tables through Redshift', {
    ...redshift,
    open: () => openThroughRedshift(running(), target()),
    table: { ...bucket, snapshots: 'unsupported', columns: 'one by one' },
  });
});

function openThroughRedshift({ address }: LocalLakehouse, target: Target): Promise<Kernel> {
  const { endpoint, region } = address;
  const identity = { kind: 'local', name: address.user } as const;
  const through = {
    kind: 'redshift',
    name: 'warehouse',
    region,
    identity,
    endpoint,
    warehouse: { workgroup: address.redshiftWorkgroup },
    database: address.redshiftDatabase,
  } as const;
  return connectTarget(
    { kind: 's3tables', name: 'tables', region, identity, endpoint, tableBucketArn: address.tableBucketArn, through },
    target,
    { version },
  );
}
