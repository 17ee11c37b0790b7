import assert from 'node:assert/strict';
import { FakeShell } from '../../fakes/shell.ts';

async function check(words: readonly string[], code: number, out: RegExp | '', err: RegExp | ''): Promise<void> {
  const shell = new FakeShell();
  assert.equal(await shell.run(...words), code, shell.err);
  if (out === '') assert.equal(shell.out, '');
  else assert.match(shell.out, out);
  if (err === '') assert.equal(shell.err, '');
  else assert.match(shell.err, err);
}

describe('runProgram', () => {
  it('prints help and version on stdout', async () => {
    await check(['--help'], 0, /Commands:\n {2}run /, '');
    await check(['-h'], 0, /Exit codes: 0 ok, 1/, '');
    await check(['help'], 0, /Commands:/, '');
    await check(['--version'], 0, /^lakebook 1\.2\.3\n$/, '');
  });

  it('prints help and version for every command', async () => {
    for (const command of ['run', 'local', 'connections', 'tables', 'whoami']) {
      await check([command, '--help'], 0, new RegExp(`^Usage: lakebook ${command}.*\\n\\n[^]*--verbose`), '');
      await check([command, '-h'], 0, new RegExp(`^Usage: lakebook ${command}`), '');
      await check([command, '--version'], 0, /^lakebook 1\.2\.3\n$/, '');
      await check(['help', command], 0, new RegExp(`^Usage: lakebook ${command}`), '');
    }
  });

  it('keeps every line of help within 120 columns', async () => {
    for (const words of [['--help'], ['run', '--help'], ['local', '--help'], ['tables', '--help']]) {
      const shell = new FakeShell();
      await shell.run(...words);
      for (const line of shell.out.split('\n')) assert.ok(line.length <= 120, line);
    }
  });

  it('says on stderr what there is when it is called with nothing', async () => {
    await check([], 2, '', /Commands:/);
  });

  it('names an unknown command and the nearest one', async () => {
    await check(['rnu'], 2, '', /^error: There is no command "rnu"; did you mean run\?\n$/);
    await check(['frobnicate'], 2, '', /it is one of run, local, connections, tables, whoami/);
    await check(['help', 'tabels'], 2, '', /did you mean tables\?/);
    await check(['--formt'], 2, '', /There is no option "--formt"/);
  });

  it('guesses that a file should be run', async () => {
    await check(['sales.sql'], 2, '', /to run a file: lakebook run sales\.sql/);
  });

  it('names an unknown option and the nearest one', async () => {
    await check(
      ['run', 'x.sql', '--formt', 'csv'],
      2,
      '',
      /^error: lakebook run has no option --formt; did you mean --format\?\n$/,
    );
    await check(['run', 'x.sql', '--zzzzzzzz'], 2, '', /no option --zzzzzzzz; see lakebook run --help/);
    await check(['run', 'x.sql', '-x'], 2, '', /no option -x/);
    await check(['local', '--toString'], 2, '', /no option --toString/);
    await check(['local', '--__proto__'], 2, '', /no option --__proto__/);
  });

  it('names an unknown format and the nearest one', async () => {
    await check(
      ['run', 'x.sql', '--format', 'cvs'],
      2,
      '',
      /--format "cvs" is not known; it is one of table, csv, json, html\. Did you mean "csv"\?/,
    );
  });

  it('asks for a value that is missing', async () => {
    await check(['run', 'x.sql', '--out'], 2, '', /--out needs a value: --out PATH\./);
    await check(['run', 'x.sql', '--out', '--keep-going'], 2, '', /--out needs a value/);
    await check(['run', 'x.sql', '--out='], 2, '', /--out needs a value/);
    await check(['run', 'x.sql', '--keep-going=yes'], 2, '', /--keep-going takes no value/);
  });

  it('asks for an operand that is missing and refuses one too many', async () => {
    await check(['run'], 2, '', /lakebook run needs FILE\. Usage: lakebook run FILE/);
    await check(['run', 'a.sql', 'b.sql'], 2, '', /takes no more than 1: "b\.sql" is too many/);
    await check(['whoami', 'me'], 2, '', /lakebook whoami takes no "me"/);
    await check(['local', '--port', 'many'], 2, '', /--port "many" is no port/);
    await check(['local', '--port', '70000'], 2, '', /--port "70000" is no port/);
  });

  it('says in one sentence what it did not expect, and where on demand', async () => {
    const connect = (): never => {
      throw new TypeError('boom\n    at somewhere');
    };
    const brief = new FakeShell({ connect });
    assert.equal(await brief.run('whoami'), 1);
    assert.match(
      brief.err,
      /^error: Something went wrong that Lakebook did not expect: boom\n {2}Run it again with --verbose/,
    );
    assert.doesNotMatch(brief.err, /\n +at /);
    const verbose = new FakeShell({ connect });
    assert.equal(await verbose.run('whoami', '--verbose'), 1);
    assert.match(verbose.err, /TypeError: boom[^]*at /);
  });

  it('lets no control character of a message reach the terminal', async () => {
    const shell = new FakeShell();
    await shell.run('\u001b[2Jrun');
    assert.doesNotMatch(shell.err, /\u001b/);
  });
});

describe('colours', () => {
  const red = '\u001b[31m';
  it('are there for a terminal', async () => {
    const shell = new FakeShell({ terminal: 'both' });
    await shell.run('nothing');
    assert.ok(shell.err.includes(red));
  });

  it('are gone where NO_COLOR is set, the terminal is dumb, or there is none', async () => {
    for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      const shell = new FakeShell({ terminal: 'both', environment });
      await shell.run('nothing');
      assert.ok(!shell.err.includes('\u001b'));
    }
    const pipe = new FakeShell();
    await pipe.run('nothing');
    assert.ok(!pipe.err.includes('\u001b'));
  });
});
