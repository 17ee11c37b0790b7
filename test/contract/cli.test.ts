import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsServer } from '../fakes/awsServer.ts';
import { buildCommand, Command, runCommand, type CommandOptions, type Ended } from '../fakes/command.ts';

describe('the command line against a service', function () {
  this.timeout(60_000);
  let folder = '';
  let server: AwsServer;
  let environment: Record<string, string> = {};

  before(async () => {
    await buildCommand();
    folder = await mkdtemp(join(tmpdir(), 'lakebook-cli-'));
    server = await AwsServer.start();
    const connections = join(folder, 'connections.json');
    const more = { region: 'us-east-1', endpoint: server.endpoint };
    await writeFile(
      connections,
      JSON.stringify({
        lake: { kind: 'athena', ...more, outputLocation: 's3://results/' },
        warehouse: { kind: 'redshift', ...more, workgroup: 'wg', database: 'dev' },
        nobody: { kind: 'athena', region: 'us-east-1', endpoint: await closedEndpoint() },
      }),
    );
    environment = {
      LAKEBOOK_CONNECTIONS: connections,
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'secret',
    };
    server
      .on('SELECT id, name FROM people', {
        columns: [
          { name: 'id', type: 'bigint' },
          { name: 'name', type: 'varchar' },
        ],
        rows: [
          ['9007199254740993', 'Ann, "A"'],
          ['2', null],
          ['3', ''],
        ],
        scannedBytes: 3400,
      })
      .on('SELECT wrong', { states: ['FAILED'], reason: 'COLUMN_NOT_FOUND: line 1:8: Column wrong cannot be resolved' })
      .on('SELECT slow', { states: ['RUNNING'], stopTakes: 3 })
      .on('SELECT stubborn', { states: ['RUNNING'], stopTakes: 1_000_000 });
  });

  after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (stdin: string, words: readonly string[] = [], options: CommandOptions = {}): Promise<Ended> =>
    runCommand(['run', '-', '--connection', 'lake', ...words], { stdin, environment, ...options });

  it('ends with 0, data on stdout and notes on stderr, and nothing else on either', async () => {
    const { code, out, err } = await run('SELECT id, name FROM people', ['--format', 'csv']);
    assert.equal(out, 'id,name\r\n9007199254740993,"Ann, ""A"""\r\n2,\r\n3,""\r\n');
    assert.match(err, /^\[1\] SELECT id, name FROM people · lake · 3 rows · [\d.]+ m?s · 3\.4 kB scanned\n$/);
    assert.equal(code, 0);
  });

  it('ends with 1 when a cell failed, and says where', async () => {
    const { code, err, out } = await run('-- %%\nSELECT id, name FROM people;\nSELECT wrong', ['--format', 'json']);
    assert.equal(code, 1);
    assert.match(err, /error: stdin:3:8: COLUMN_NOT_FOUND: Column wrong cannot be resolved\n/);
    assert.match(out, /"message":"COLUMN_NOT_FOUND: line 2:8: Column wrong cannot be resolved"/);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { error?: { code: string } });
    assert.deepEqual(
      lines.map((line) => line.error?.code),
      [undefined, 'notFound'],
    );
  });

  it('ends with 2 when it was called wrongly', async () => {
    for (const words of [
      ['rnu'],
      ['run'],
      ['run', '/nowhere.sql'],
      ['run', '-', '--format', 'xml'],
      ['run', '-', '--connection', 'lak'],
    ])
      assert.equal((await runCommand(words, { stdin: 'SELECT 1', environment })).code, 2, words.join(' '));
  });

  it('ends with 3 when nothing answers or the keys are refused', async () => {
    const silent = await runCommand(['run', '-', '--connection', 'nobody'], { stdin: 'SELECT 1', environment });
    assert.equal(silent.code, 3, silent.err);
    assert.match(silent.err, /error: stdin:1: Nothing answers at http:\/\/127\.0\.0\.1:\d+\./);
    server.refuse('StartQueryExecution', 1, {
      code: 'UnrecognizedClientException',
      message: 'The security token is invalid.',
    });
    const refused = await run('SELECT id, name FROM people');
    assert.equal(refused.code, 3, refused.err);
    const whoami = await runCommand(['whoami', '--connection', 'nobody'], { environment });
    assert.equal(whoami.code, 3, whoami.err);
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    it(`stops the statement on the server at ${signal}, waits for its end, and ends with 130`, async () => {
      const stops = server.count('StopQueryExecution');
      const asked = server.count('GetQueryExecution');
      const command = new Command(['run', '-', '--connection', 'lake'], {
        stdin: 'SELECT slow; SELECT wrong',
        environment,
      });
      await server.called('GetQueryExecution', asked + 1);
      const begun = server.started.length;
      command.kill(signal);
      const { code, err } = await command.ended;
      assert.equal(code, 130, err);
      assert.equal(server.count('StopQueryExecution'), stops + 1);
      assert.equal(server.started.length, begun, 'nothing is started after it');
      assert.match(err, /stopping; press Ctrl\+C again to end at once/);
    });

  it('ends at once at the second Ctrl+C', async () => {
    const stops = server.count('StopQueryExecution');
    const asked = server.count('GetQueryExecution');
    const command = new Command(['run', '-', '--connection', 'lake'], { stdin: 'SELECT stubborn', environment });
    await server.called('GetQueryExecution', asked + 1);
    command.kill('SIGINT');
    await server.called('StopQueryExecution', stops + 1);
    const startedAt = performance.now();
    command.kill('SIGINT');
    assert.equal((await command.ended).code, 130);
    assert.ok(performance.now() - startedAt < 2000);
  });

  it('ends quietly when the reader of a long result goes', async () => {
    server.on('SELECT many', {
      columns: [{ name: 'n', type: 'integer' }],
      rows: Array.from({ length: 300_000 }, (_, index) => [String(index)]),
    });
    const command = new Command(['run', '-', '--connection', 'lake', '--format', 'csv'], {
      stdin: 'SELECT many',
      environment,
    });
    await command.said(/n\r\n0\r\n/, 'out');
    command.child.stdout?.destroy();
    const { code, err } = await command.ended;
    assert.equal(err, '');
    assert.equal(code, 0);
  });

  it('writes its report while the data goes to stdout', async () => {
    const report = join(folder, 'report.html');
    const { code, out } = await run('-- %% [markdown]\n-- # <People>\n-- %%\nSELECT id, name FROM people', [
      '--report',
      report,
    ]);
    assert.equal(code, 0);
    assert.match(out, /^\[1\] SELECT id, name FROM people · lake\n[^]*\n3 rows · /);
    const html = await readFile(report, 'utf8');
    assert.match(html, /<h2>&#60;People&#62;<\/h2>/);
    assert.match(html, /<td class="null">NULL<\/td>/);
  });

  it('runs cells on the connections that they name, and goes on behind a failure when it is told to', async () => {
    const stdin = '-- %% connection=lake\nSELECT wrong\n-- %% connection=warehouse\nSELECT id, name FROM people';
    const { code, out } = await runCommand(['run', '-', '--keep-going', '--format', 'csv'], { stdin, environment });
    assert.equal(code, 1);
    assert.equal(out, 'id,name\r\n9007199254740993,"Ann, ""A"""\r\n2,\r\n3,""\r\n');
  });

  it('says who the service takes us for', async () => {
    const { code, out, err } = await runCommand(['whoami', '--connection', 'lake', '--json'], { environment });
    assert.equal(code, 0, err);
    assert.match((JSON.parse(out) as { arn: string }).arn, /^arn:aws:/);
    assert.equal(err, '');
  });

  it('lists connections with their places', async () => {
    const { out, err } = await runCommand(['connections'], { environment });
    assert.match(out, /^CONNECTION +ENGINE +WHERE +IDENTITY\nlocal-athena +Athena +this machine +user admin\n/);
    assert.match(out, /\nwarehouse +Redshift +us-east-1, workgroup wg, database dev, at http:\S+ +profile default\n/);
    assert.equal(err, `read from ${environment['LAKEBOOK_CONNECTIONS'] ?? ''}\n`);
  });
});

describe('the command line with the local lakehouse', function () {
  this.timeout(120_000);
  let folder = '';
  let data = '';
  const encounters = '"s3tablescatalog/patient-encounter"."encounters"."diabetic_encounters"';
  const slow = `SELECT count(*) FROM ${encounters} a CROSS JOIN ${encounters} b WHERE a.time_in_hospital * b.num_procedures = 77`;

  before(async () => {
    await buildCommand();
    folder = await mkdtemp(join(tmpdir(), 'lakebook-cli-'));
    data = join(folder, 'lake');
    const first = await run('SELECT 1 AS one');
    assert.equal(first.code, 0, first.err);
  });

  after(async () => rm(folder, { recursive: true, force: true }));

  const options = (more: CommandOptions = {}): CommandOptions => ({ environment: { LAKEBOOK_DATA: data }, ...more });
  const run = (stdin: string, words: readonly string[] = [], more: CommandOptions = {}): Promise<Ended> =>
    runCommand(['run', '-', ...words], options({ stdin, ...more }));

  /** Processes that serve the data folder. */
  async function serving(): Promise<number[]> {
    const names = await readdir(join(data, 'processes')).catch(() => []);
    return names.map((name) => Number.parseInt(name, 10)).filter(isRunning);
  }

  async function untilNobodyServes(): Promise<void> {
    const deadline = Date.now() + 20_000;
    while ((await serving()).length > 0) {
      assert.ok(Date.now() < deadline, 'the local lakehouse has outlived the command line');
      await sleep(20);
    }
  }

  afterEach(untilNobodyServes);

  it('answers on its three engines', async () => {
    const { code, out, err } = await run(
      `-- %%
SELECT count(*) AS n FROM ${encounters}
-- %% connection=local-redshift
SELECT count(*) AS n FROM public.patient_info
-- %% connection=local-s3tables
SELECT count(*) AS n FROM ${encounters} WHERE encounter_id IS NULL`,
      ['--format', 'csv'],
    );
    assert.equal(code, 0, err);
    assert.equal(out, 'n\r\n100000\r\n\r\nn\r\n70000\r\n\r\nn\r\n0\r\n');
  });

  it('runs the welcome sample without a failure', async () => {
    const { code, err } = await runCommand(['run', 'samples/welcome.lakebook.sql'], options());
    assert.equal(code, 0, err);
  });

  it('streams a million rows in little memory', async () => {
    const sql = `SELECT a.encounter_id, b.n FROM ${encounters} a CROSS JOIN (VALUES 1,2,3,4,5,6,7,8,9,10) AS b(n)`;
    const path = join(folder, 'rows.csv');
    const { code, err } = await run(sql, ['--format', 'csv', '--out', path], { node: ['--max-old-space-size=48'] });
    assert.equal(code, 0, err);
    assert.equal((await readFile(path, 'utf8')).split('\r\n').length, 1_000_002);
  });

  it('tells the line and column of a statement that is wrong', async () => {
    const { code, err } = await run('-- %%\n\nSELECT 1;\n  SELECT nope FROM customerdb.customer');
    assert.equal(code, 1);
    assert.match(err, /error: stdin:4:10: /);
  });

  it('ends the lakehouse with it when it is interrupted, at once, or killed', async () => {
    for (const end of ['interrupted', 'at once', 'killed'] as const) {
      const command = new Command(['run', '-'], options({ stdin: slow, group: 'own' }));
      await command.said(/SELECT count/);
      if (end === 'interrupted') command.interruptGroup();
      else if (end === 'killed') command.kill('SIGKILL');
      else {
        command.kill('SIGINT');
        await command.said(/stopping/);
        command.kill('SIGINT');
      }
      const { code, signal } = await command.ended;
      assert.deepEqual([code, signal], end === 'killed' ? [null, 'SIGKILL'] : [130, null], end);
      await untilNobodyServes();
    }
  });

  it('lists catalogs, schemas, tables and columns', async () => {
    const list = async (...words: string[]): Promise<string> => {
      const { code, out, err } = await runCommand(['tables', ...words], options());
      assert.equal(code, 0, err);
      return out;
    };
    assert.match(await list(), /^CATALOG +SQL\nAwsDataCatalog /);
    assert.match(await list('AwsDataCatalog'), /\ncustomerdb +customerdb\n/);
    assert.match(await list('AwsDataCatalog', 'customerdb'), /^TABLE +SQL\ncustomer +customerdb\.customer\n/);
    assert.match(await list('AwsDataCatalog', 'customerdb', 'customer'), /\nemail +string\n/);
    const json = await list('--connection', 'local-redshift', '--json', 'dev', 'public');
    assert.ok(json.split('\n').includes('{"kind":"table","name":"patient_info","sql":"public.patient_info"}'));
    const unknown = await runCommand(['tables', 'AwsDataCatalog', 'nope'], options());
    assert.equal(unknown.code, 1);
    assert.match(unknown.err, /^error: local-athena: .*nope/);
  });

  it('says who the user of the local lakehouse is', async () => {
    const { out, code } = await runCommand(['whoami', '--as', 'nurse'], options());
    assert.equal(code, 0);
    assert.match(out, /^arn:aws:[^\n]*nurse\naccount 000000000000\n$/);
  });

  it("runs as a user with that user's rights, and names the users where one is unknown", async () => {
    const file = join(folder, 'rights.sql');
    const encounters = '"s3tablescatalog/patient-encounter"."encounters"."diabetic_encounters"';
    await writeFile(file, `SELECT * FROM ${encounters} ORDER BY encounter_id LIMIT 1;\n`);
    const columns = async (user: string): Promise<string | undefined> =>
      (await runCommand(['run', file, '--as', user, '--format', 'csv'], options())).out.split('\r\n')[0];
    assert.equal(await columns('analyst'), 'encounter_id,patient_nbr,readmitted');
    assert.match((await columns('nurse')) ?? '', /insulin/);
    const { code, err } = await runCommand(['run', file, '--as', 'bob'], options());
    assert.notEqual(code, 0);
    assert.match(
      err,
      /has no user bob\. Choose another, by --as or by user of the connection: admin, analyst, data-analyst, nurse\./,
    );
  });

  describe('lakebook local', () => {
    it('prints one line of JSON that a client can use, and ends with 0 and everything saved at SIGTERM', async () => {
      const server = new Command(['local', '--json', '--data', data, '--as', 'admin'], options());
      await server.said(/\n/, 'out');
      const address = JSON.parse(server.out) as Record<string, string>;
      assert.deepEqual(Object.keys(address).sort(), [
        'accessKeyId',
        'data',
        'endpoint',
        'outputLocation',
        'redshiftDatabase',
        'redshiftWorkgroup',
        'region',
        'secretAccessKey',
        'tableBucketArn',
        'user',
        'workgroup',
      ]);
      assert.equal(address['user'], 'admin');
      const connections = join(folder, 'served.json');
      await writeFile(
        connections,
        JSON.stringify({
          served: {
            kind: 'athena',
            region: address['region'],
            endpoint: address['endpoint'],
            workgroup: address['workgroup'],
          },
        }),
      );
      const environment = {
        AWS_ACCESS_KEY_ID: address['accessKeyId'] ?? '',
        AWS_SECRET_ACCESS_KEY: address['secretAccessKey'] ?? '',
      };
      const made = await runCommand(['run', '-', '--connections', connections, '--connection', 'served'], {
        stdin: 'CREATE TABLE "s3tablescatalog/patient-encounter"."encounters"."kept" AS SELECT 42 AS answer',
        environment,
      });
      assert.equal(made.code, 0, made.err);
      server.kill('SIGTERM');
      const { code, err, out } = await server.ended;
      assert.equal(code, 0, err);
      assert.equal(out.split('\n').length, 2);
      const again = await run('SELECT answer FROM "s3tablescatalog/patient-encounter"."encounters"."kept"', [
        '--format',
        'csv',
      ]);
      assert.equal(again.out, 'answer\r\n42\r\n', again.err);
    });

    it('prints lines to copy, and ends with 130 at Ctrl+C', async () => {
      const server = new Command(['local', '--data', data], options());
      await server.said(/Ctrl\+C ends it/, 'out');
      assert.match(server.out, /\nexport AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+\nexport AWS_ACCESS_KEY_ID=\w+\n/);
      server.kill('SIGINT');
      assert.equal((await server.ended).code, 130);
    });

    it('refuses a port that is taken and a folder that is none', async () => {
      const listener = createServer().listen(0, '127.0.0.1');
      await once(listener, 'listening');
      const port = String((listener.address() as AddressInfo).port);
      const taken = await runCommand(['local', '--data', data, '--port', port], options());
      listener.close();
      assert.equal(taken.code, 2);
      assert.match(taken.err, new RegExp(`error: Port ${port} is in use; choose another one with --port`));
      const none = await runCommand(['local', '--data', '/dev/null'], options());
      assert.equal(none.code, 2);
      assert.match(none.err, /error: The data folder \/dev\/null is a file/);
    });
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** An address where nothing listens any more. */
async function closedEndpoint(): Promise<string> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  return `http://127.0.0.1:${port}`;
}
