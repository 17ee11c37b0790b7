/** Stands in for the local lakehouse's own process: the scripted server, its line of JSON, its ways to fail. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AwsServer, tableBucketArn } from './awsServer.ts';

const { values } = parseArgs({
  options: { data: { type: 'string' }, as: { type: 'string' }, lease: { type: 'string' } },
});
const data = values.data ?? '';

if (data.endsWith('broken')) {
  console.error('Error: the folder cannot be read: metadata is missing');
  console.error('    at open (store.ts:1:1)');
  process.exit(1);
}
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => setTimeout(() => process.exit(0), Number(values.lease ?? 0) * 1000));

// Says nothing from its second start on.
const tired = data.endsWith('tired') ? join(data, 'started') : undefined;
const isTired = tired !== undefined && existsSync(tired);
if (tired !== undefined) writeFileSync(tired, '');

if (data.endsWith('mute') || isTired) setInterval(() => undefined, 1000);
else {
  const server = await AwsServer.start();
  server
    .on('SELECT name', { columns: [{ name: 'name', type: 'varchar' }], rows: [['ada']] })
    .on('SELECT pid', { columns: [{ name: 'pid', type: 'varchar' }], rows: [[String(process.pid)]] })
    .on('SELECT endless', { states: ['RUNNING'], columns: [] });
  console.log(
    JSON.stringify({
      endpoint: server.endpoint,
      region: 'us-east-1',
      accessKeyId: 'AKIALOCAL',
      secretAccessKey: 'secret',
      user: values.as,
      workgroup: 'primary',
      outputLocation: 's3://results/',
      redshiftWorkgroup: 'demo',
      redshiftDatabase: 'dev',
      tableBucketArn,
      data,
    }),
  );
}
