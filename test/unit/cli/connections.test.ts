import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeShell } from '../../fakes/shell.ts';

describe('lakebook connections, tables and whoami', () => {
  let home = '';
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'lakebook-home-'));
  });
  afterEach(async () => rm(home, { recursive: true, force: true }));

  const write = async (name: string, content: unknown): Promise<string> => {
    await mkdir(join(home, '.lakebook'), { recursive: true });
    const path = join(home, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const names = (shell: FakeShell): string[] =>
    shell.out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { name: string }).name);
  const bob = { kind: 'local', engine: 'redshift', user: 'bob' };

  it('reads one file: --connections, else LAKEBOOK_CONNECTIONS, else that of the home directory', async () => {
    await write('.lakebook/connections.json', { home: bob });
    const inEnvironment = await write('environment.json', { environment: bob });
    const named = await write('named.json', { named: bob });
    const builtIn = ['local-athena', 'local-redshift', 'local-s3tables'];
    const environment = { LAKEBOOK_CONNECTIONS: inEnvironment };
    for (const [options, words, own] of [
      [{ home }, [], 'home'],
      [{ home, environment }, [], 'environment'],
      [{ home, environment }, ['--connections', named], 'named'],
    ] as const) {
      const shell = new FakeShell(options);
      assert.equal(await shell.run('connections', '--json', ...words), 0, shell.err);
      assert.deepEqual(names(shell), [...builtIn, own]);
    }
  });

  it('lets a connection of the file replace a built-in one', async () => {
    await write('.lakebook/connections.json', { 'local-athena': { kind: 'athena', region: 'eu-west-1' } });
    const shell = new FakeShell({ home });
    await shell.run('connections');
    assert.match(shell.out, /\nlocal-athena +Athena +eu-west-1, workgroup primary, AwsDataCatalog +profile default\n/);
  });

  it('names the fault of a file', async () => {
    for (const [content, message] of [
      ['{', /connections\.json" is not valid JSON/],
      ['7', /connections\.json: Connections must be an object keyed by name/],
    ] as const) {
      await write('.lakebook/connections.json', content);
      const shell = new FakeShell({ home });
      assert.equal(await shell.run('connections'), 2);
      assert.match(shell.err, message);
    }
  });

  it('leaves out an entry that is wrong, and is an error only to whoever names it', async () => {
    const athena = { kind: 'athena', region: 'eu-west-1' };
    const bucket = {
      kind: 's3tables',
      tableBucketArn: 'arn:aws:s3tables:eu-west-1:111122223333:bucket/my-tables',
    };
    const entries = {
      tables: { ...bucket, through: 'lake' },
      bad: { kind: 'athena' },
      'local-redshift': { kind: 'oracle' },
      lake: athena,
      lost: { ...bucket, through: 'bad' },
      none: 7,
    };
    const faults = [
      /left out: .*connections\.json: Connection "bad": region is missing/,
      /left out: .*Connection "local-redshift": kind must be one of/,
      /left out: .*Connection "lost": through must name an Athena or Redshift connection: "lake"\./,
    ];
    const listed = Object.entries(entries).filter(([, fields]) => fields !== 7);
    const array = [...listed.map(([name, fields]) => ({ name, ...(fields as object) })), athena];
    for (const [content, more] of [
      [entries, /left out: .*Connection "none" must be an object/],
      [array, /left out: .*connections\.json: Connection 6 of the list: name is missing; write "name": "my-lake"\./],
    ] as const) {
      await write('.lakebook/connections.json', content);
      const shell = new FakeShell({ home });
      assert.equal(await shell.run('connections', '--json'), 0, shell.err);
      assert.deepEqual(names(shell), ['local-athena', 'local-s3tables', 'tables', 'lake']);
      for (const message of [...faults, more]) assert.match(shell.err, message);
      for (const words of [['whoami'], ['whoami', '--connection', 'tables'], ['run', '-']]) {
        const fine = new FakeShell({ home, stdin: '-- %%\n' });
        assert.equal(await fine.run(...words), 0, fine.err);
        assert.match(fine.err, /left out: .*"bad": region is missing/);
      }
      for (const name of ['bad', 'local-redshift']) {
        const used = new FakeShell({ home });
        assert.equal(await used.run('whoami', '--connection', name), 2);
        assert.match(used.err, new RegExp(`^error: .*connections\\.json: Connection "${name}": `));
        assert.equal(used.lakehouse.opened, 0);
      }
    }
  });

  it('puts --as in the place of every local user, and refuses what is no name', async () => {
    const shell = new FakeShell({ home });
    assert.equal(await shell.run('whoami', '--as', 'ann'), 0);
    assert.equal(shell.out, 'arn:aws:iam::000000000000:user/ann\naccount 000000000000\n');
    const wrong = new FakeShell({ home });
    assert.equal(await wrong.run('whoami', '--as', 'b ob'), 2);
    assert.match(wrong.err, /--as "b ob" is no user name/);
  });

  it('lists names from catalogs down to columns, and closes the connection', async () => {
    const shell = new FakeShell({ home });
    shell.lakehouse.tables.set('people', { columns: [{ name: 'id', type: 'bigint', kind: 'integer' }], rows: [] });
    for (const path of [[], ['fake'], ['fake', 'main'], ['fake', 'main', 'people']])
      assert.equal(await shell.run('tables', ...path), 0, shell.err);
    assert.equal(
      shell.out,
      'CATALOG  SQL\nfake     fake\nSCHEMA  SQL\nmain    fake.main\nTABLE   SQL\npeople  fake.main.people\nCOLUMN  TYPE\nid      bigint\n',
    );
    assert.equal(shell.lakehouse.closed, 4);
    assert.equal(await shell.run('tables', 'fake', 'main', 'nope'), 1);
    assert.match(shell.err, /error: local-athena: Table nope does not exist\.\n {2}Check the name\.\n/);
  });

  it('says how to go on, on a terminal', async () => {
    const shell = new FakeShell({ home, terminal: 'both' });
    await shell.run('tables');
    assert.match(shell.err, /1 catalog · go on with: lakebook tables fake\n$/);
  });
});
