/** The contract's statements as scripts of the fake server. */
import type { Kernel } from '../../src/kernels/api.ts';
import type { KernelSubject } from '../contract/kernel.contract.ts';
import { athenaOn, redshiftOn } from './awsKernels.ts';
import type { AwsServer, Script } from './awsServer.ts';

const noRows = 'SELECT nothing';
const empties = 'SELECT empties';
const many = 'SELECT many';
const missing = 'SELECT * FROM nowhere';
const endless = 'SELECT endless';
const broken = 'SELECT\n  FORM t';
const types = 'SELECT types';
const tenThousand = Array.from({ length: 10_000 }, (_, index) => [String(index)]);

function subjectOf(
  server: () => AwsServer,
  open: () => Kernel,
  scripts: Record<string, Script>,
): Pick<KernelSubject, 'open' | 'isStopped'> {
  return {
    open: async () => {
      for (const [sql, script] of Object.entries(scripts)) server().on(sql, script);
      return open();
    },
    isStopped: async (id) =>
      server().calls.some(
        ({ action, body }) =>
          (action === 'StopQueryExecution' && body.QueryExecutionId === id) ||
          (action === 'CancelStatement' && body.Id === id),
      ),
  };
}

export function athenaSubject(server: () => AwsServer): KernelSubject {
  return {
    ...subjectOf(server, () => athenaOn(server()), {
      [noRows]: { columns: [{ name: 'a', type: 'varchar' }], rows: [] },
      [empties]: { columns: [{ name: 'a', type: 'varchar' }], rows: [[null], [''], ['x']] },
      [many]: { columns: [{ name: 'n', type: 'bigint', precision: 19 }], rows: tenThousand },
      [missing]: { states: ['FAILED'], reason: "TABLE_NOT_FOUND: line 1:15: Table 'nowhere' does not exist" },
      [endless]: { states: ['QUEUED', 'RUNNING'], stopTakes: 2 },
      [broken]: {
        refuse: {
          code: 'InvalidRequestException',
          message: 'line 2:8: mismatched input',
          body: { AthenaErrorCode: 'MALFORMED_QUERY' },
        },
      },
      [types]: {
        columns: [
          { name: 'i', type: 'integer', precision: 10 },
          { name: 'b', type: 'bigint', precision: 19 },
          { name: 'd', type: 'decimal', precision: 10, scale: 2 },
        ],
        rows: [['7', '9223372036854775807', '0.10']],
      },
      'SHOW CREATE TABLE `healthcare_db`.`claims`': {
        columns: [{ name: 'createtab_stmt', type: 'string' }],
        rows: [['CREATE EXTERNAL TABLE `healthcare_db.claims`('], ['  `id` bigint)']],
      },
      'SHOW CREATE TABLE `healthcare_db`.`nowhere_at_all`': { states: ['FAILED'], reason: 'Table not found' },
      [`SELECT snapshot_id, to_iso8601(committed_at AT TIME ZONE 'UTC'), operation FROM healthcare_db."claims$snapshots" ORDER BY committed_at DESC`]:
        {
          columns: ['snapshot_id', 'committed_at', 'operation'].map((name) => ({ name, type: 'varchar' })),
          rows: [
            ['7', '2026-03-02T10:00:00.000Z', 'append'],
            ['6', '2026-03-01T10:00:00.000Z', 'overwrite'],
          ],
        },
    }),
    types: {
      sql: types,
      columns: ['i integer integer', 'b bigint integer', 'd decimal(10,2) decimal'],
      row: [7, '9223372036854775807', '0.10'],
    },
    empties,
    noRows,
    many,
    broken: { sql: broken, position: { line: 1, column: 7 } },
    missing,
    endless,
    table: {
      path: ['AwsDataCatalog', 'healthcare_db', 'claims'],
      column: 'id',
      snapshots: 'told',
      maintenance: 'none',
      columns: 'at once',
    },
  };
}

export function redshiftSubject(server: () => AwsServer): KernelSubject {
  return {
    ...subjectOf(server, () => redshiftOn(server()), {
      [noRows]: { columns: [{ name: 'a', type: 'varchar' }], rows: [] },
      [empties]: { columns: [{ name: 'a', type: 'varchar' }], rows: [[null], [''], ['x']] },
      [many]: { columns: [{ name: 'n', type: 'int8' }], rows: tenThousand },
      [missing]: { states: ['FAILED'], reason: 'ERROR: relation "nowhere" does not exist' },
      [endless]: { states: ['SUBMITTED', 'STARTED'], stopTakes: 2 },
      [broken]: { states: ['FAILED'], reason: 'ERROR: syntax error at or near "t"\n  Position: 15' },
      [types]: {
        columns: [
          { name: 'i', type: 'int4' },
          { name: 'b', type: 'int8' },
          { name: 'd', type: 'numeric', precision: 10, scale: 2 },
        ],
        rows: [['7', '9223372036854775807', '0.10']],
      },
      'SHOW TABLE public.patient_info': {
        columns: [{ name: 'Show Table DDL statement', type: 'varchar' }],
        rows: [['CREATE TABLE public.patient_info (\n    patient_id integer\n);']],
      },
      'SHOW TABLE public.nowhere_at_all': { states: ['FAILED'], reason: 'ERROR: relation does not exist' },
      'SHOW EXTERNAL TABLE public.nowhere_at_all': { states: ['FAILED'], reason: 'ERROR: relation does not exist' },
      [`SELECT * FROM svv_redshift_columns WHERE database_name = 'dev' AND schema_name = 'public'
ORDER BY table_name, ordinal_position`]: {
        columns: ['table_name', 'column_name', 'data_type', 'remarks'].map((name) => ({ name, type: 'varchar' })),
        rows: [['patient_info', 'patient_id', 'integer', 'Unique in the clinic']],
      },
    }),
    types: {
      sql: types,
      columns: ['i int4 integer', 'b int8 integer', 'd numeric(10,2) decimal'],
      row: [7, '9223372036854775807', '0.10'],
    },
    empties,
    noRows,
    many,
    broken: { sql: broken, position: { line: 1, column: 7 } },
    missing,
    endless,
    table: {
      path: ['dev', 'public', 'patient_info'],
      column: 'patient_id',
      snapshots: 'unsupported',
      maintenance: 'none',
      columns: 'at once',
    },
  };
}
