import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LakeError, type Column } from '../../../src/kernels/api.ts';
import { FakeLakehouse } from '../../fakes/kernel.ts';
import { FakeShell, type FakeShellOptions } from '../../fakes/shell.ts';

const id: Column = { name: 'id', type: 'bigint', kind: 'integer' };
const name: Column = { name: 'name', type: 'varchar', kind: 'text' };

function makeLakehouse(): FakeLakehouse {
  const lakehouse = new FakeLakehouse();
  lakehouse.tables.set('people', {
    columns: [id, name],
    rows: [
      ['9007199254740993', 'Ann "A"'],
      ['2', null],
      ['3', ''],
    ],
  });
  lakehouse.tables.set('empty', { columns: [id], rows: [] });
  lakehouse.tables.set('many', { columns: [id, name], rows: [], generated: 2500 });
  lakehouse.tables.set('broken', { columns: [id, name], rows: [], generated: 2500, breaksAfter: 1500 });
  lakehouse.tables.set('hostile', {
    columns: [{ name: '<b>&"', type: 'varchar', kind: 'text' }],
    rows: [['</td><script>alert(1)</script>\u001b[2J'], [null]],
  });
  return lakehouse;
}

describe('lakebook run', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lakebook-run-'));
  });
  afterEach(async () => rm(folder, { recursive: true, force: true }));

  const path = (file: string): string => join(folder, file);
  const read = (file: string): Promise<string> => readFile(path(file), 'utf8');

  async function run(sql: string, words: readonly string[] = [], options: FakeShellOptions = {}): Promise<Ended> {
    await writeFile(path('note.sql'), sql);
    const shell = new FakeShell({ lakehouse: makeLakehouse(), ...options });
    const code = await shell.run('run', path('note.sql'), ...words);
    assert.equal(shell.lakehouse.closed, shell.lakehouse.opened, 'every kernel is closed');
    assert.deepEqual(
      (await readdir(folder)).filter((file) => file.endsWith('.tmp')),
      [],
      'no temporary file stays',
    );
    return { code, shell, out: shell.out, err: shell.err };
  }
  interface Ended {
    readonly code: number;
    readonly shell: FakeShell;
    readonly out: string;
    readonly err: string;
  }

  describe('as a table', () => {
    it('shows a header, the rows, and what they cost', async () => {
      const { code, out, err } = await run('-- all of them\nSELECT * FROM people');
      assert.equal(code, 0);
      assert.equal(
        out,
        `[1] SELECT * FROM people · local-athena
              id │ name
          bigint │ varchar
─────────────────┼────────
9007199254740993 │ Ann "A"
               2 │ NULL
               3 │
3 rows · 12 ms · 3.4 kB scanned
`,
      );
      assert.equal(err, '[1] SELECT * FROM people · local-athena\n');
    });

    it('shows 40 rows and counts the others', async () => {
      const { out } = await run('SELECT * FROM many');
      assert.match(out, /… 2,460 more rows \(use --format csv for all\)\n2,500 rows · /);
      assert.equal(out.split('\n').filter((line) => line.includes('value ')).length, 40);
    });

    it('reads no more rows than it shows where the service tells their count', async () => {
      const lakehouse = makeLakehouse();
      lakehouse.tables.set('big', { columns: [id, name], rows: [], generated: 100_000, tellsCount: true });
      const { out } = await run('SELECT * FROM big', [], { lakehouse });
      assert.match(out, /… 99,960 more rows/);
      assert.ok(lakehouse.rowsRead <= 1000);
    });

    it('stops counting at a million and says so', async () => {
      const lakehouse = makeLakehouse();
      lakehouse.tables.set('big', { columns: [id, name], rows: [], generated: 5_000_000 });
      const { out } = await run('SELECT * FROM big', [], { lakehouse });
      assert.match(out, /… more than 999,960 more rows .*\nmore than 1,000,000 rows · /);
      assert.ok(lakehouse.rowsRead < 1_002_000);
    });

    it('numbers cells and their statements, and says what was changed', async () => {
      const { out, err, code } = await run(
        '-- %% connection=local-redshift\nINSERT INTO empty SELECT * FROM people; SELECT * FROM empty\n-- %%\nSELECT * FROM empty',
      );
      assert.equal(code, 0);
      assert.match(out, /^\[1\.1\] INSERT INTO empty SELECT \* FROM people · local-redshift\n3 rows changed · 12 ms/);
      assert.match(out, /\n\n\[1\.2\] SELECT \* FROM empty · local-redshift\n/);
      assert.match(out, /\n\n\[2\] SELECT \* FROM empty · local-athena\n/);
      assert.match(err, /3 statements · \d+ ms · 10 kB scanned\n$/);
    });

    it('draws its progress on one line of a terminal and takes it away again', async () => {
      const { shell, err, out } = await run('SELECT * FROM people', [], { terminal: 'both' });
      assert.equal(shell.err.split('\n').length, 1, err);
      assert.match(out, /\u001b\[1mname/);
    });
  });

  describe('as CSV', () => {
    it('keeps NULL, empty text and long integers', async () => {
      const { out, err } = await run('SELECT * FROM people', ['--format', 'csv']);
      assert.equal(out, 'id,name\r\n9007199254740993,"Ann ""A"""\r\n2,\r\n3,""\r\n');
      assert.equal(err, '[1] SELECT * FROM people · local-athena · 3 rows · 12 ms · 3.4 kB scanned\n');
    });

    it('sets several results apart by an empty line', async () => {
      const { out } = await run('SELECT * FROM empty; SELECT * FROM people; SELECT * FROM empty', ['--format', 'csv']);
      assert.equal(out, 'id\r\n\r\nid,name\r\n9007199254740993,"Ann ""A"""\r\n2,\r\n3,""\r\n\r\nid\r\n');
    });

    it('commands no terminal, and changes nothing for a file or pipe', async () => {
      const words = ['--format', 'csv'];
      const raw = '\u001b[2J';
      assert.ok((await run('SELECT * FROM hostile', words)).out.includes(raw));
      const { out } = await run('SELECT * FROM hostile', words, { terminal: 'both' });
      assert.equal(out, '"<b>&"""\n</td><script>alert(1)</script>\u241b[2J\n\n');
      await run('SELECT * FROM hostile', [...words, '--out', path('r.csv')], { terminal: 'both' });
      assert.ok((await read('r.csv')).includes(raw));
    });

    it('writes a file for each result into a directory or by a pattern', async () => {
      await run('SELECT * FROM empty\n-- %%\nSELECT * FROM people; SELECT * FROM empty', [
        '--format',
        'csv',
        '--out',
        `${folder}/`,
      ]);
      assert.deepEqual((await readdir(folder)).sort(), ['cell-1.csv', 'cell-2-1.csv', 'cell-2-2.csv', 'note.sql']);
      await run('SELECT * FROM empty; SELECT * FROM people', ['--format', 'csv', '--out', path('r{n}.csv')]);
      assert.equal(await read('r1.csv'), 'id\r\n');
      assert.match(await read('r2.csv'), /^id,name\r\n9/);
    });

    it('refuses a pattern that would write a file twice', async () => {
      const { code, err } = await run('SELECT * FROM empty; SELECT * FROM people', [
        '--format',
        'csv',
        '--out',
        path('{cell}.csv'),
      ]);
      assert.equal(code, 2);
      assert.match(err, /would be written twice; add \{n\}/);
    });
  });

  describe('as JSON', () => {
    it('writes a line for each statement, exact', async () => {
      const { out } = await run('SELECT * FROM people; INSERT INTO empty SELECT * FROM people', ['--format', 'json']);
      const [first, second] = out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
      const cost = { elapsedMs: 12, scannedBytes: 3400 };
      assert.deepEqual(first, {
        cell: 1,
        statement: 'SELECT * FROM people',
        connection: 'local-athena',
        columns: [
          { name: 'id', type: 'bigint' },
          { name: 'name', type: 'varchar' },
        ],
        rows: [
          ['9007199254740993', 'Ann "A"'],
          ['2', null],
          ['3', ''],
        ],
        rowCount: 3,
        cost,
      });
      assert.deepEqual(second, {
        cell: 1,
        statement: 'INSERT INTO empty SELECT * FROM people',
        connection: 'local-athena',
        columns: [],
        rows: [],
        rowCount: 0,
        updateCount: 3,
        cost,
      });
    });

    it('rounds times to a tenth of a millisecond', async () => {
      const connect: FakeShellOptions['connect'] = async (connection) => {
        const lakehouse = makeLakehouse();
        return Object.assign(lakehouse.connect(connection), {
          async *run() {
            const cost = { elapsedMs: 76.00866599999995, engineMs: 3.14159, queuedMs: 0.04, scannedBytes: 7 };
            yield { phase: 'succeeded', id: '1', cost, result: lakehouse.resultOf('empty') };
          },
        });
      };
      const shell = new FakeShell({ connect, stdin: 'SELECT * FROM empty' });
      await shell.run('run', '-', '--format', 'json');
      assert.match(shell.out, /"cost":\{"elapsedMs":76,"engineMs":3\.1,"queuedMs":0,"scannedBytes":7\}/);
    });

    it('holds the error of a statement that failed, behind the rows that came', async () => {
      const { out, code } = await run('SELECT * FROM broken', ['--format', 'json']);
      assert.equal(code, 1);
      const result = JSON.parse(out) as { rows: unknown[]; error: { code: string } };
      assert.equal(result.rows.length, 1000);
      assert.equal(result.error.code, 'expired');
    });
  });

  describe('as HTML', () => {
    it('is one page that escapes everything and holds no script', async () => {
      await run('-- %% [markdown]\n-- # Sales <script>\n-- %%\nSELECT * FROM hostile', [
        '--format',
        'html',
        '--out',
        path('r.html'),
      ]);
      const html = await read('r.html');
      assert.match(html, /^<!doctype html>/);
      assert.doesNotMatch(html, /<script|<b>|\u001b|src=|@import/);
      assert.match(html, /&#60;\/td&#62;&#60;script&#62;alert\(1\)/);
      assert.match(html, /<td class="null">NULL<\/td>/);
      assert.match(html, /<h2>Sales &#60;script&#62;<\/h2>/);
    });

    it('calls a cell by its name, and shows numbers as the engine writes them', async () => {
      const lakehouse = makeLakehouse();
      lakehouse.tables.set('means', { columns: [{ name: 'mean', type: 'double', kind: 'number' }], rows: [[15]] });
      const sql = '-- %% name=<customers>\nSELECT * FROM means';
      const { out } = await run(sql, ['--format', 'html'], { lakehouse });
      assert.match(out, /<h2>Cell 1 · &#60;customers&#62; <span class="connection">local-athena<\/span><\/h2>/);
      assert.match(out, /<td class="number">15\.0<\/td>/);
      assert.match((await run(sql, [], { lakehouse })).out, /\n +15\.0\n/);
    });

    it('breaks no word and stretches no table', async () => {
      const { out } = await run('SELECT * FROM people', ['--format', 'html']);
      assert.match(out, /\ntd \{[^}]*overflow-wrap: break-word/);
      assert.match(out, /\n\.scroll \{ width: fit-content; max-width: 100%; overflow-x: auto/);
      assert.doesNotMatch(out, /\ntable \{[^}]*width/);
    });

    it('shows 200 rows and says how many there are', async () => {
      const { out } = await run('SELECT * FROM many', ['--format', 'html']);
      assert.equal(out.split('<tr>').length - 2, 200);
      assert.match(out, /The first 200 of 2,500 rows are shown\./);
    });

    it('is written beside another format with --report, also of a run that failed', async () => {
      const { out, code } = await run('SELECT * FROM people; SELECT * FROM nowhere', [
        '--format',
        'csv',
        '--report',
        path('r.html'),
      ]);
      assert.equal(code, 1);
      assert.match(out, /^id,name\r\n/);
      const html = await read('r.html');
      assert.match(html, /Table nowhere does not exist\.<\/p><p>Check the name\./);
      assert.match(html, /class="failed">2 statements · 1 failed/);
    });

    it('keeps what it holds of a result bounded', async () => {
      const lakehouse = makeLakehouse();
      const row = ['x'.repeat(5_000_000)];
      lakehouse.tables.set('fat', { columns: [name], rows: Array.from({ length: 600 }, () => row) });
      const { out } = await run('SELECT * FROM fat', ['--format', 'html'], { lakehouse });
      assert.ok(out.length < 6_000_000);
      assert.ok(out.includes('x… (5,000,000 characters)'));
      assert.ok(out.includes('of 600 rows are shown'));
    });
  });

  describe('--out', () => {
    it('replaces a file only when the run has succeeded', async () => {
      await writeFile(path('r.csv'), 'before');
      const failed = await run('SELECT * FROM people; SELECT * FROM nowhere', [
        '--format',
        'csv',
        '--out',
        path('r.csv'),
      ]);
      assert.equal(failed.code, 1);
      assert.equal(await read('r.csv'), 'before');
      const ended = await run('SELECT * FROM people', ['--format', 'csv', '--out', path('r.csv')]);
      assert.equal(ended.code, 0);
      assert.match(await read('r.csv'), /^id,name/);
      assert.equal(ended.out, '');
    });

    it('never leaves a result that broke off half-way', async () => {
      await run('SELECT * FROM broken', ['--format', 'csv', '--out', path('r.csv'), '--keep-going']);
      await run('SELECT * FROM broken', ['--format', 'csv', '--out', path('r{n}.csv')]);
      assert.deepEqual(await readdir(folder), ['note.sql']);
    });

    it('keeps permissions and follows a link', async () => {
      await writeFile(path('real.csv'), 'before');
      await chmod(path('real.csv'), 0o640);
      await symlink(path('real.csv'), path('link.csv'));
      await run('SELECT * FROM empty', ['--format', 'csv', '--out', path('link.csv')]);
      assert.equal(await read('real.csv'), 'id\r\n');
      assert.equal((await stat(path('real.csv'))).mode & 0o777, 0o640);
    });

    it('writes into a device instead of replacing it', async () => {
      const { code } = await run('SELECT * FROM people', ['--format', 'csv', '--out', '/dev/null']);
      assert.equal(code, 0);
      assert.ok((await stat('/dev/null')).isCharacterDevice());
    });

    it('refuses before anything is sent what cannot be written', async () => {
      const refused: readonly (readonly [readonly string[], RegExp])[] = [
        [['--out', path('none/r.csv')], /There is no directory ".*none"/],
        [['--out', path('none/')], /There is no directory ".*none\/"; make it first/],
        [['--out', path('note.sql/r.csv')], /is not a directory/],
        [['--report', path('none/r.html')], /There is no directory/],
        [['--report', folder], /is a directory/],
        [['--format', 'html', '--out', `${folder}/`], /A report is one file/],
        [['--report', path('r.html'), '--out', path('none/x')], /There is no directory/],
      ];
      for (const [words, message] of refused) {
        const { code, err, shell } = await run('SELECT * FROM people', words);
        assert.equal(code, 2);
        assert.match(err, message);
        assert.deepEqual(shell.lakehouse.sent, []);
      }
      assert.deepEqual(await readdir(folder), ['note.sql']);
    });
  });

  describe('outputs that would take the place of something else', () => {
    const query = 'SELECT * FROM people';
    async function refuses(words: readonly string[], message: RegExp): Promise<void> {
      const { code, err, shell } = await run(query, words);
      assert.equal(code, 2, words.join(' '));
      assert.match(err, message);
      assert.deepEqual(shell.lakehouse.sent, []);
      assert.equal(await read('note.sql'), query);
    }

    it('are refused where they are the notebook, by whatever name', async () => {
      await symlink(path('note.sql'), path('link.txt'));
      await symlink(path('note.sql'), path('cell-7.csv'));
      await symlink(folder, path('again'));
      for (const out of ['note.sql', 'link.txt', 'again/note.sql', 'again/../note.sql']) {
        await refuses(['--out', path(out)], /--out is the notebook ".*note\.sql" itself; name another file\.\n$/);
        await refuses(['--report', path(out)], /--report is the notebook ".*" itself/);
        await refuses(['--format', 'html', '--out', path(out)], /--out is the notebook/);
      }
      await refuses(['--format', 'csv', '--out', `${folder}/`], /--out is the notebook/);
      await writeFile(path('q-1.sql'), query);
      const shell = new FakeShell({ lakehouse: makeLakehouse() });
      assert.equal(await shell.run('run', path('q-1.sql'), '--out', path('q-{n}.sql')), 2);
      assert.match(shell.err, /--out is the notebook/);
      assert.equal(await read('q-1.sql'), query);
    });

    it('are refused where they are one, there or not there yet', async () => {
      const both = /--out and --report both name ".*"; give each a file of its own\.\n$/;
      await symlink(folder, path('again'));
      await refuses(['--out', path('new'), '--report', path('new')], both);
      await refuses(['--out', path('new'), '--report', path('again/new')], both);
      await refuses(['--out', path('r-{cell}.html'), '--report', path('again/r-1.html')], both);
      await refuses(['--format', 'csv', '--out', `${folder}/`, '--report', path('cell-1.csv')], both);
      await writeFile(path('old'), '');
      await symlink(path('old'), path('link'));
      await refuses(['--format', 'html', '--out', path('old'), '--report', path('link')], both);
      assert.equal((await run(query, ['--out', '/dev/null', '--report', '/dev/null'])).code, 0);
    });

    it('are refused where a name holds what is no placeholder', async () => {
      await refuses(
        ['--out', path('q-{x}.csv')],
        /: \{x\} is not known; a name can hold \{n\}, \{cell\} and \{statement\}/,
      );
      await refuses(['--out', path('q-{n}-{N}.csv')], /: \{N\} is not known/);
    });

    it('know stdout as the report only where the results go elsewhere', async () => {
      await refuses(['--report', '-'], /--report - is stdout, where the results go; name a file for one of them\.\n$/);
      await refuses(['--out', '-', '--report', '-'], /--report - is stdout/);
      const { code, out } = await run(query, ['--format', 'csv', '--out', path('r.csv'), '--report', '-']);
      assert.equal(code, 0);
      assert.match(out, /^<!doctype html>/);
      assert.match(await read('r.csv'), /^id,name/);
    });
  });

  describe('parameters', () => {
    const text = `-- %% params\n-- source identifier = 'empty'\n-- most integer\n\n-- %%\nSELECT * FROM IDENTIFIER(:source)`;

    it('take what is given in the place of what the notebook says', async () => {
      const { shell } = await run(text, ['--param', 'source=people']);
      assert.deepEqual(shell.lakehouse.sent, ['SELECT * FROM "people"']);
    });

    it('take what a file gives, and before it what single options give', async () => {
      const file = path('values.json');
      await writeFile(file, JSON.stringify({ source: 'people', most: 3, names: ['a,b', 'c\\d'] }));
      const more = ' WHERE name IN (:names) LIMIT :most';
      const first = await run(`${text.replace('-- most', '-- names text[]\n-- most')}${more}`, ['--params', file]);
      assert.deepEqual(first.shell.lakehouse.sent.length, 1);
      assert.match(first.shell.lakehouse.sent[0]!, /FROM "people" WHERE name IN \(\?, \?\) LIMIT /);
      const second = await run(text, ['--params', file, '--param', 'Source=empty']);
      assert.match(second.err, /There is no parameter names/);
      await writeFile(file, JSON.stringify({ source: 'people' }));
      const third = await run(text, ['--params', file, '--param', 'Source=empty']);
      assert.deepEqual(third.shell.lakehouse.sent, ['SELECT * FROM "empty"']);
    });

    const files: readonly (readonly [content: string | undefined, said: RegExp])[] = [
      [undefined, /There is no file of parameters ".*values\.json"\./],
      ['{', /The file of parameters ".*" is no JSON: /],
      ['[1]', /must hold an object, such as \{"state": "California"\}\./],
      ['{"a b": 1}', /"a b" in ".*" cannot be the name of a parameter/],
      ['{"most": {}}', /most in ".*" must be a text, a number, true, false or null/],
      ['{"most": 12345678901234567890}', /most in ".*" is larger than JSON numbers are exact\. Write it as a text/],
      ['{"most": [""]}', /most in ".*" is a list of one empty text/],
      ['{"most": "ten"}', /:most: "ten" is not an integer/],
    ];
    for (const [content, said] of files)
      it(`refuse a file that holds ${content ?? 'nothing, for it is not there'}`, async () => {
        const file = path('values.json');
        await rm(file, { force: true });
        if (content !== undefined) await writeFile(file, content);
        const { code, err, shell } = await run(text, ['--params', file]);
        assert.equal(code, 2);
        assert.match(err, said);
        assert.deepEqual(shell.lakehouse.sent, []);
      });

    const wrong: readonly (readonly [words: readonly string[], more: string, said: RegExp])[] = [
      [['--param', 'sauce=people'], '', /There is no parameter sauce; there are source, most\./],
      [['--param', 'most=ten'], '', /:most: "ten" is not an integer\. Write it like 42\./],
      [['--param', '=x'], '', /--param "=x" has no name that a parameter can have/],
      [[], ' LIMIT :most', /note\.sql:6:41: :most has no value\. Give it one: --param most=VALUE\./],
      [[], ' LIMIT :least', /:least has no value/],
      [[], '\n-- %% params\n-- x string', /note\.sql:8:6: "string" is no type of a parameter/],
    ];
    for (const [words, more, said] of wrong)
      it(`refuse before anything runs: ${words.join(' ')}${more.replaceAll('\n', ' ')}`, async () => {
        const { code, err, shell } = await run(text + more, words);
        assert.equal(code, 2);
        assert.match(err, said);
        assert.deepEqual(shell.lakehouse.sent, []);
      });
  });

  describe('errors', () => {
    it('are shown with file, line and column, and end the run', async () => {
      const { code, err, shell } = await run(
        '-- %%\nSELECT * FROM people\n\n-- %%\n\nSELEC 1;\n-- %%\nSELECT * FROM empty',
      );
      assert.equal(code, 1);
      assert.match(err, /error: .*note\.sql:6:1: mismatched input 'SELEC 1'\n/);
      assert.match(err, /2 statements · 1 failed · 1 cell not run/);
      assert.equal(shell.lakehouse.sent.length, 2);
    });

    it('do not end it with --keep-going', async () => {
      const { code, out } = await run('SELECT * FROM nowhere\n-- %%\nSELECT * FROM people', [
        '--keep-going',
        '--format',
        'csv',
      ]);
      assert.equal(code, 1);
      assert.match(out, /^id,name/);
    });

    it('of the command line cost no query', async () => {
      const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
        [
          'SELECT 1',
          ['--connection', 'local-athna'],
          /There is no connection "local-athna"\. Did you mean "local-athena"\?/,
        ],
        ['-- %%\nSELECT 1\n-- %% connection=nope\nSELECT 2', [], /note\.sql:4: There is no connection "nope"/],
        ['a\n<<<<<<< HEAD\nb', [], /merge-conflict markers, first on line 2/],
        ['SELECT 1', ['--connections', '/nowhere/c.json'], /There is no file of connections "\/nowhere\/c\.json"/],
      ];
      for (const [sql, words, message] of refused) {
        const { code, err, shell } = await run(sql, words);
        assert.equal(code, 2, err);
        assert.match(err, message);
        assert.equal(shell.lakehouse.opened, 0);
      }
    });

    it('of a file that is not there are usage', async () => {
      const shell = new FakeShell();
      assert.equal(await shell.run('run', path('gone.sql')), 2);
      assert.match(shell.err, /There is no file ".*gone\.sql"/);
      assert.equal(await shell.run('run', folder), 2);
      assert.match(shell.err, /is a directory; name a \.sql or \.ipynb file/);
    });

    it('of connecting end with 3', async () => {
      const connect = async (): Promise<never> => {
        throw new LakeError('network', 'Nothing answers at here.', { hint: 'Start it.' });
      };
      const { code, err } = await run('SELECT 1', [], { connect });
      assert.equal(code, 3);
      assert.match(err, /note\.sql:1: Nothing answers at here\.\n {2}Start it\.\n/);
    });

    it('of a service that went away end with 3, in the middle of a statement or of its rows', async () => {
      const away = new LakeError('network', 'Nothing answers at here.');
      for (const where of ['statement', 'rows'] as const) {
        const connect: FakeShellOptions['connect'] = async (connection) => {
          const lakehouse = makeLakehouse();
          const cost = { elapsedMs: 1 };
          return Object.assign(lakehouse.connect(connection), {
            close: async () => undefined,
            async *run() {
              yield { phase: 'running', id: '1', cost };
              if (where === 'statement') yield { phase: 'failed', id: '1', cost, error: away };
              const rows = (): never => {
                throw away;
              };
              yield { phase: 'succeeded', id: '1', cost, result: { columns: [id], rows } };
            },
          });
        };
        const { code, err } = await run('SELECT 1', [], { connect });
        assert.equal(code, 3, where);
        assert.match(err, /error: .*note\.sql:1: Nothing answers at here\.\n/);
      }
    });

    it('of signing in end with 3, when the first statement finds out', async () => {
      const connect: FakeShellOptions['connect'] = async (connection) => ({
        ...new FakeLakehouse().connect(connection),
        connection,
        async *run() {
          yield {
            phase: 'failed',
            cost: { elapsedMs: 1 },
            error: new LakeError('expired', 'The credentials have expired.'),
          };
        },
        close: async () => undefined,
      });
      const { code } = await run('SELECT 1', [], { connect });
      assert.equal(code, 3);
    });

    it('are a note where a cell holds no statement', async () => {
      const { code, err } = await run('-- %%\n-- only a comment\n-- %%\nSELECT * FROM empty');
      assert.equal(code, 0);
      assert.match(err, /note\.sql:2: the cell holds no statement\.\n$/);
    });
  });

  describe('input', () => {
    it('comes from stdin as SQL or as a Jupyter notebook', async () => {
      const sql = new FakeShell({ lakehouse: makeLakehouse(), stdin: 'SELECT * FROM empty' });
      assert.equal(await sql.run('run', '-', '--format', 'csv'), 0);
      assert.equal(sql.out, 'id\r\n');
      const cells = [
        { cell_type: 'code', metadata: {}, source: ['%%sql\n', 'SELECT * FROM empty'] },
        { cell_type: 'code', metadata: {}, source: 'print(1)' },
      ];
      const stdin = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
      const jupyter = new FakeShell({ lakehouse: makeLakehouse(), stdin });
      assert.equal(await jupyter.run('run', '-', '--format', 'csv'), 0);
      assert.equal(jupyter.out, 'id\r\n');
      assert.match(jupyter.err, /^stdin: cell 2 of all 2 is in python and not run, only SQL is\.\n/);
    });

    it('without a statement is told once, with what to do', async () => {
      for (const sql of ['', '-- only a comment', '-- %%\n-- one\n-- %%\n/* two */', '-- %% [markdown]\n-- # Title']) {
        const { code, out, err } = await run(sql);
        assert.equal(code, 0);
        assert.equal(out, '');
        const why = 'nothing was run, since there is no SQL statement in it';
        assert.equal(err, `${path('note.sql')}: ${why}; write one, such as SELECT 1 AS one, and run it again.\n`);
      }
    });

    it('of cells in other languages names each of them once, by its number', async () => {
      const python = { cell_type: 'code', metadata: {}, source: 'print(1)' };
      const text = { cell_type: 'markdown', metadata: {}, source: '# Title' };
      const cells = [python, text, python, python];
      const stdin = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
      const shell = new FakeShell({ stdin });
      assert.equal(await shell.run('run', '-'), 0);
      assert.equal(
        shell.err,
        `stdin: cells 1, 3 and 4 of all 4 are in python and not run, only SQL is.
stdin: nothing was run, since there is no SQL statement in it; begin a cell that holds SQL with %%sql and run it again.
`,
      );
    });

    it('takes the connection from the mark, the header, or --connection, in this order', async () => {
      const { out } = await run(
        '-- %% lakebook connection=local-redshift\n\n-- %% connection=local-s3tables\nSELECT * FROM empty\n-- %%\nSELECT * FROM empty',
        ['--connection', 'local-athena'],
      );
      assert.match(out, /\[1\] .* local-s3tables\n[^]*\[2\] .* local-redshift\n/);
      const plain = await run('SELECT * FROM empty', ['--connection', 'local-redshift']);
      assert.match(plain.out, /\[1\] .* local-redshift\n/);
    });
  });

  describe('interruption', () => {
    it('stops the statement on the server and ends with 130', async () => {
      await writeFile(path('note.sql'), 'SELECT * FROM empty\n-- %%\nWAIT\n-- %%\nSELECT * FROM people');
      await writeFile(path('r.csv'), 'before');
      const shell = new FakeShell({ lakehouse: makeLakehouse() });
      const code = shell.run(
        'run',
        path('note.sql'),
        '--format',
        'csv',
        '--out',
        path('r.csv'),
        '--report',
        path('r.html'),
      );
      while (shell.lakehouse.sent.length < 2) await new Promise(setImmediate);
      shell.interrupt();
      assert.equal(await code, 130);
      assert.deepEqual(shell.lakehouse.stopped, ['run-2']);
      assert.equal(shell.lakehouse.sent.length, 2);
      assert.equal(await read('r.csv'), 'before');
      assert.match(await read('r.html'), /class="interrupted">interrupted · 2 statements · 1 cell not run/);
      assert.match(shell.err, /stopping; press Ctrl\+C again to end at once\n/);
    });

    it('calls the statement stopped, not failed, in every format, and keeps what had ended in JSON', async () => {
      await writeFile(path('note.sql'), 'SELECT * FROM empty; WAIT; SELECT * FROM people');
      const outs: Record<string, string> = {};
      for (const format of ['table', 'csv', 'json', 'html']) {
        const shell = new FakeShell({ lakehouse: makeLakehouse() });
        const code = shell.run('run', path('note.sql'), '--format', format, '--out', path(`r.${format}`));
        while (shell.lakehouse.sent.length < 2) await new Promise(setImmediate);
        shell.interrupt();
        assert.equal(await code, 130);
        assert.doesNotMatch(shell.err, /failed|error|by user/);
        outs[format] = await read(`r.${format}`).catch(() => '');
      }
      assert.equal(outs['table'], '');
      assert.equal(outs['csv'], '');
      const lines = (outs['json'] ?? '')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { error?: unknown });
      assert.deepEqual(
        lines.map(({ error }) => error),
        [undefined, { code: 'stopped', message: 'The statement was stopped.' }],
      );
      assert.match(outs['html'] ?? '', /<p class="stopped">Stopped before it had ended\.<\/p>/);
      assert.doesNotMatch(outs['html'] ?? '', /class="error"/);
      const shell = new FakeShell({ lakehouse: makeLakehouse() });
      const code = shell.run('run', path('note.sql'));
      while (shell.lakehouse.sent.length < 2) await new Promise(setImmediate);
      shell.interrupt();
      assert.equal(await code, 130);
      assert.match(shell.out, /\[1\.2\] WAIT · local-athena\nstopped\n$/);
    });

    it('leaves a JSON file as it was where a result broke off', async () => {
      await writeFile(path('note.sql'), 'SELECT * FROM empty; SELECT * FROM people');
      await writeFile(path('r.json'), 'before');
      const words = ['run', path('note.sql'), '--format', 'json', '--out', path('r.json')];
      const lakehouse = makeLakehouse();
      lakehouse.resultOf = () => ({
        columns: [id],
        rows: async function* () {
          yield [['1']];
          throw new TypeError('a defect');
        },
      });
      assert.equal(await new FakeShell({ lakehouse }).run(...words), 1);
      assert.equal(await read('r.json'), 'before');
    });

    it('tells of a statement that could not be stopped', async () => {
      await writeFile(path('note.sql'), 'HOLD');
      const shell = new FakeShell({ lakehouse: makeLakehouse() });
      const code = shell.run('run', path('note.sql'), '--format', 'json');
      while (shell.lakehouse.sent.length < 1) await new Promise(setImmediate);
      shell.interrupt();
      assert.equal(await code, 130);
      assert.match(shell.err, /could not be stopped and goes on\.\n.*Its id is run-1\./s);
      assert.match(shell.out, /"hint":"Its id is run-1\."/);
    });

    it('ends while the connection is still being opened', async () => {
      await writeFile(path('note.sql'), 'SELECT 1');
      const shell = new FakeShell({ connect: () => new Promise(() => undefined) });
      const code = shell.run('run', path('note.sql'));
      await new Promise((resolve) => setTimeout(resolve, 5));
      shell.interrupt();
      assert.equal(await code, 130);
    });

    it('ends while rows arrive', async () => {
      const lakehouse = makeLakehouse();
      lakehouse.tables.set('big', { columns: [id, name], rows: [], generated: 100_000_000 });
      await writeFile(path('note.sql'), 'SELECT * FROM big');
      const shell = new FakeShell({ lakehouse });
      const code = shell.run('run', path('note.sql'), '--format', 'csv');
      while (lakehouse.rowsRead === 0) await new Promise(setImmediate);
      shell.interrupt();
      assert.equal(await code, 130);
    });
  });

  it('says in one sentence that stdout or a file is full', async () => {
    const sentence = (where: string): string =>
      `error: ${where} cannot be written: no space is left there; make room and run again.\n`;
    for (const format of ['table', 'csv', 'json', 'html']) {
      const shell = new FakeShell({ lakehouse: makeLakehouse(), stdin: 'SELECT * FROM many; SELECT * FROM people' });
      shell.stdout._write = (_chunk, _encoding, done) =>
        done(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
      assert.equal(await shell.run('run', '-', '--format', format), 1, format);
      assert.ok(shell.err.endsWith(sentence('Stdout')), shell.err);
      if (process.platform !== 'linux') continue;
      const file = await run('SELECT * FROM people', ['--format', format, '--out', '/dev/full']);
      assert.equal(file.code, 1, format);
      assert.ok(file.err.endsWith(sentence('"/dev/full"')), file.err);
    }
  });

  describe('a cell with a name', () => {
    it('is read by cells below it', async () => {
      const file = '-- %% name=a\nSELECT * FROM people\n\n-- %%\nSELECT * FROM a\n\n-- %%\nSELECT * FROM people';
      const { shell } = await run(file, ['--keep-going']);
      assert.deepEqual(shell.lakehouse.sent, [
        'SELECT * FROM people',
        'WITH a AS (\nSELECT * FROM people\n)\nSELECT * FROM a',
        'SELECT * FROM people',
      ]);
    });

    it('that cannot be read is told where it is named, before anything is sent', async () => {
      const { code, err, shell } = await run(
        '-- %% name=a\nINSERT INTO people SELECT * FROM people\n\n-- %%\nSELECT *\nFROM a',
      );
      assert.equal(code, 1);
      assert.match(err, /note\.sql:6:6: Cell a cannot be read: it is no query\./);
      assert.deepEqual(shell.lakehouse.sent, ['INSERT INTO people SELECT * FROM people']);
    });
  });

  describe('a reader that goes', () => {
    it('ends the run quietly', async () => {
      const lakehouse = makeLakehouse();
      lakehouse.tables.set('big', { columns: [id, name], rows: [], generated: 100_000_000 });
      const { code, err } = await run('SELECT * FROM big\n-- %%\nSELECT * FROM people', ['--format', 'csv'], {
        lakehouse,
        stdoutBreaksAfter: 100_000,
      });
      assert.equal(code, 0);
      assert.equal(err, '');
      assert.deepEqual(lakehouse.sent, ['SELECT * FROM big']);
    });
  });

  it('reads rows no faster than they are written', async () => {
    const lakehouse = makeLakehouse();
    lakehouse.tables.set('big', { columns: [id, name], rows: [], generated: 50_000 });
    await writeFile(path('note.sql'), 'SELECT * FROM big');
    const shell = new FakeShell({ lakehouse });
    let lead = 0;
    const write = shell.stdout.write.bind(shell.stdout);
    shell.stdout.write = (...chunk: readonly unknown[]) => {
      lead = Math.max(lead, lakehouse.rowsRead - shell.out.split('\n').length);
      // SAFETY: the arguments are those that it was called with.
      return write(...(chunk as Parameters<typeof write>));
    };
    assert.equal(await shell.run('run', path('note.sql'), '--format', 'csv'), 0);
    assert.equal(shell.out.split('\r\n').length, 50_002);
    assert.ok(lead < 10_000, `${lead} rows ahead`);
  });
});
