import assert from 'node:assert/strict';
import { describeLakehouse } from '../../../src/cli/local.ts';

const lakehouse = {
  endpoint: 'http://127.0.0.1:4100',
  region: 'us-east-1',
  accessKeyId: 'AKIATEST',
  secretAccessKey: "a'b c",
  user: 'ann',
  workgroup: 'primary',
  outputLocation: 's3://results/',
  redshiftWorkgroup: 'local',
  redshiftDatabase: 'dev',
  tableBucketArn: 'arn:aws:s3tables:us-east-1:000000000000:bucket/b',
  data: '/tmp/lake',
};

function check(shell: Parameters<typeof describeLakehouse>[1], endpoint: string, secret: string): void {
  const lines = describeLakehouse(lakehouse, shell).split('\n');
  assert.ok(lines.includes(endpoint), lines.join('\n'));
  assert.ok(lines.includes(secret), lines.join('\n'));
}

describe('describeLakehouse', () => {
  it('sets the variables in the words of each shell, quoted where they must be', () => {
    for (const shell of ['sh', 'bash', 'zsh'] as const)
      check(shell, 'export AWS_ENDPOINT_URL=http://127.0.0.1:4100', "export AWS_SECRET_ACCESS_KEY='a'\\''b c'");
    check('fish', "set -gx AWS_ENDPOINT_URL 'http://127.0.0.1:4100'", "set -gx AWS_SECRET_ACCESS_KEY 'a\\'b c'");
    check('powershell', "$env:AWS_ENDPOINT_URL = 'http://127.0.0.1:4100'", "$env:AWS_SECRET_ACCESS_KEY = 'a''b c'");
  });

  it('sets all five variables that clients read', () => {
    const names = [...describeLakehouse(lakehouse, 'sh').matchAll(/^export (\w+)=/gm)].map((match) => match[1]);
    assert.deepEqual(names, [
      'AWS_ENDPOINT_URL',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_REGION',
      'AWS_DEFAULT_REGION',
    ]);
  });
});
