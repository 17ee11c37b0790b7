import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsServer } from '../fakes/awsServer.ts';
import { buildCommand, Command, runCommand, type CommandOptions, type Ended } from '../fakes/command.ts';

describe('cells of other connections, in the command line', function () {
  this.timeout(120_000);
  let folder = '';
  let server: AwsServer;
  let options: CommandOptions;

  before(async () => {
    await buildCommand();
    folder = await mkdtemp(join(tmpdir(), 'lakebook-moved-'));
    server = await AwsServer.start();
    const connections = join(folder, 'connections.json');
    await writeFile(
      connections,
      JSON.stringify({
        lake: { kind: 'athena', region: 'us-east-1', endpoint: server.endpoint, outputLocation: 's3://results/' },
        ward: { kind: 'local', engine: 'athena', user: 'nurse' },
      }),
    );
    options = {
      environment: {
        LAKEBOOK_CONNECTIONS: connections,
        LAKEBOOK_DATA: join(folder, 'lake'),
        HOME: folder,
        AWS_ACCESS_KEY_ID: 'AKIATEST',
        AWS_SECRET_ACCESS_KEY: 'secret',
      },
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
      })
      .on('SELECT wrong', {
        states: ['FAILED'],
        reason: 'COLUMN_NOT_FOUND: line 1:8: Column wrong cannot be resolved',
      });
  });

  after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const people = '-- %% name=people connection=lake\nSELECT id, name FROM people\n\n';
  const run = (text: string, ...words: string[]): Promise<Ended> =>
    runCommand(['run', '-', '--format', 'csv', ...words], { ...options, stdin: text });

  /** Names of everything that was moved and is there still. */
  async function left(): Promise<string[]> {
    const names = await readdir(join(folder, 'lake', 's3', 'lakebook-local'), { recursive: true });
    return names.filter((name) => /cells.*rows\.json$/.test(name));
  }

  it('are joined with cells of the local lakehouse', async () => {
    const { out, err, code } = await run(
      `${people}-- %% name=own connection=local-redshift
SELECT 3 AS id, 'three' AS word UNION ALL SELECT 9007199254740993, 'many'

-- %% connection=local-athena
SELECT own.id, word, name, name IS NULL AS nothing FROM own JOIN people ON people.id = own.id ORDER BY 1
`,
    );
    assert.equal(code, 0, err);
    assert.match(out, /3,three,"?"?,false\r\n9007199254740993,many,"Ann, ""A""",false\r\n$/);
    assert.deepEqual(await left(), []);
    assert.deepEqual(await readdir(join(folder, '.lakebook', 'results')), []);
  });

  it('are read as another user, and that user alone', async () => {
    const text = `${people}-- %% connection=local-athena\nSELECT count(*) AS n FROM people\n`;
    const { out, err, code } = await run(text, '--as', 'nurse');
    assert.equal(code, 0, err);
    assert.match(out, /n\r\n3\r\n$/);
    assert.deepEqual(await left(), []);
    const mixed = await run(
      '-- %% name=secrets connection=local-redshift\nSELECT 1 AS x\n\n-- %% connection=ward\nSELECT * FROM secrets\n',
    );
    assert.equal(mixed.code, 1);
    assert.match(
      mixed.err,
      /stdin:5:15: Cell secrets runs as admin, and this cell as nurse: rows of one user are not shown to another\./,
    );
  });

  it('are not moved beyond a limit, and the run ends with 1', async () => {
    const text = `${people}-- %% connection=local-athena\nSELECT count(*) AS n\nFROM people\n`;
    const { err, code } = await run(text, '--move-limit', '0.00001');
    assert.equal(code, 1);
    assert.match(
      err,
      /stdin:6:6: Cell people gives 3 rows, 44 B; more than 0\.00001 MB is not moved to this machine unasked\.\n.*--move-limit MB/,
    );
    assert.equal((await run(text, '--move-limit', '0.00006')).code, 0);
    const wrong = await run(text, '--move-limit', 'much');
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /--move-limit "much" is no number of MB; write one such as 100/);
  });

  it('are asked for where they cannot be joined, and where they have not succeeded', async () => {
    const away = await run(
      `-- %% name=own connection=local-athena\nSELECT 1 AS x\n\n-- %% connection=lake\nSELECT * FROM own\n`,
    );
    assert.equal(away.code, 1);
    assert.match(
      away.err,
      /stdin:5:15: Cell own runs on local-athena, and this cell on lake: cells of two connections are joined on this machine\.\n.*Switch this cell to a local connection/,
    );
    const failed = await run(
      '-- %% name=w connection=lake\nSELECT wrong\n\n-- %% connection=local-athena\nSELECT * FROM w\n',
      '--keep-going',
    );
    assert.equal(failed.code, 1);
    assert.match(failed.err, /stdin:5:15: Cell w has no result to read: it did not run to its end\./);
  });

  it('leave nothing behind for the next run when the program is killed', async () => {
    const command = new Command(['run', '-'], {
      ...options,
      environment: { ...options.environment, LAKEBOOK_LOCAL_DELAY_MS: '60000' },
      stdin: `${people}-- %% connection=local-athena\nSELECT count(*) AS n FROM people\n`,
    });
    while ((await left()).length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    command.kill('SIGKILL');
    await command.ended;
    assert.equal((await left()).length, 1);
    const { code, err } = await run('-- %% connection=local-athena\nSELECT 1 AS x\n');
    assert.equal(code, 0, err);
    assert.deepEqual(await left(), []);
  });
});
