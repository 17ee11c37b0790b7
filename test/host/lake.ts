/** The local lakehouse that the harness has started, as a stranger's client sees it. */
import { AthenaClient, GetQueryExecutionCommand, ListQueryExecutionsCommand } from '@aws-sdk/client-athena';
import { RedshiftDataClient, ListStatementsCommand } from '@aws-sdk/client-redshift-data';
import type { Lakehouse } from '../../src/local/api.ts';

/** Names of the connections that lead there, set up by the harness. */
export const farAthena = 'far-athena';
export const farRedshift = 'far-redshift';

const given = process.env['LAKEBOOK_HOST_LAKE'];
/** Absent where the suite runs without one. */
export const lakehouse = given === undefined || given === '' ? undefined : (JSON.parse(given) as Lakehouse);

const settings = lakehouse && {
  endpoint: lakehouse.endpoint,
  region: lakehouse.region,
  credentials: { accessKeyId: lakehouse.accessKeyId, secretAccessKey: lakehouse.secretAccessKey },
};

/** Every state that Athena gives to a statement whose text contains the mark. */
export async function athenaStates(mark: string): Promise<(string | undefined)[]> {
  const client = new AthenaClient(settings ?? {});
  const list = await client.send(new ListQueryExecutionsCommand({ WorkGroup: lakehouse?.workgroup }));
  const runs = await Promise.all(
    (list.QueryExecutionIds ?? []).map((id) => client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }))),
  );
  return runs
    .filter((run) => run.QueryExecution?.Query?.includes(mark))
    .map((run) => run.QueryExecution?.Status?.State);
}

/** The same of Redshift. */
export async function redshiftStates(mark: string): Promise<(string | undefined)[]> {
  const client = new RedshiftDataClient(settings ?? {});
  const list = await client.send(
    new ListStatementsCommand({ Status: 'ALL', WorkgroupName: lakehouse?.redshiftWorkgroup, MaxResults: 100 }),
  );
  return (list.Statements ?? []).filter((run) => run.QueryString?.includes(mark)).map((run) => run.Status);
}
