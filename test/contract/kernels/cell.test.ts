import assert from 'node:assert/strict';
import { attachCell, runCell, type CellRun, type Trace } from '../../../src/kernels/cell.ts';
import type { Kernel, LakeError } from '../../../src/kernels/api.ts';
import type { Neighbours } from '../../../src/kernels/preparedCell.ts';
import { CellBook } from '../../../src/sql/cells/book.ts';
import type { Parameters } from '../../../src/sql/parameters/resolve.ts';
import { athenaOn, redshiftOn, unstopped } from '../../fakes/awsKernels.ts';
import { AwsServer } from '../../fakes/awsServer.ts';

const columns = [{ name: 'a', type: 'integer' }];

describe('a cell', () => {
  let server: AwsServer;
  let kernel: Kernel;

  beforeEach(async () => {
    server = await AwsServer.start();
    kernel = athenaOn(server);
  });

  afterEach(async () => {
    await kernel.close();
    await server.close();
  });

  async function run(text: string, on = kernel): Promise<CellRun[]> {
    const all: CellRun[] = [];
    for await (const each of runCell(on, text, unstopped())) all.push(each);
    return all;
  }

  it('runs its statements one after the other, each with its own token', async () => {
    server.on('SELECT 1', { columns, rows: [['1']] });
    const runs = await run('SELECT 1;\nSELECT 1;');
    const ends = runs.filter(({ run: { phase } }) => phase === 'succeeded');
    assert.deepEqual(
      ends.map(({ statement, of, piece }) => [statement, of, piece.start]),
      [
        [1, 2, 0],
        [2, 2, 10],
      ],
    );
    const tokens = server.calls
      .filter(({ action }) => action === 'StartQueryExecution')
      .map(({ body }) => body.ClientRequestToken);
    assert.equal(new Set(tokens).size, 2);
  });

  it('stops at the first statement that fails, and puts the fault at its place in the cell', async () => {
    server.on('SELECT 1', { columns, rows: [] });
    server.on('SELECT\n nix', { states: ['FAILED'], reason: 'COLUMN_NOT_FOUND: line 2:2: nix' });
    server.on('SELEC', {
      refuse: {
        code: 'InvalidRequestException',
        message: 'line 1:1: mismatched',
        body: { AthenaErrorCode: 'MALFORMED_QUERY' },
      },
    });
    const failed = (await run('-- first\nSELECT 1;  SELECT\n nix; SELECT 3')).at(-1);
    assert.equal(failed?.statement, 2);
    assert.equal(failed.of, 3);
    assert.equal(failed.run.phase, 'failed');
    assert.deepEqual(failed.run.error.position, { line: 2, column: 1 });
    assert.equal(failed.run.error.message, 'COLUMN_NOT_FOUND: line 3:2: nix');
    const refused = (await run('SELECT 1;\r\n SELECT 1; SELEC')).at(-1);
    assert.equal(refused?.run.phase, 'failed');
    assert.deepEqual(refused.run.error.position, { line: 1, column: 11 });
    assert.equal(refused.run.error.message, 'line 2:12: mismatched');
    assert.ok(!server.started.includes('SELECT 3'));
  });

  it('leaves other positions in a message as they are', async () => {
    const reason = 'TYPE_MISMATCH: line 1:8: sum(line 1:8), not line 1:80 or line 2:8 of baseline 1:8';
    server.on('SELECT 2', { states: ['FAILED'], reason });
    const failed = (await run('\n\n  SELECT 2')).at(-1);
    assert.equal(failed?.run.phase, 'failed');
    assert.equal(
      failed.run.error.message,
      'TYPE_MISMATCH: line 3:10: sum(line 3:10), not line 1:80 or line 2:8 of baseline 1:8',
    );
  });

  it('reports what is never closed before anything is sent', async () => {
    for (const [text, what, close, line, column] of [
      ["SELECT 1;\nSELECT 'abc", 'text between quotes', "'", 1, 7],
      ['SELECT "a', 'quoted name', '"', 0, 7],
      ['SELECT 1 /* why', 'comment', '*/', 0, 9],
      ['/* only', 'comment', '*/', 0, 0],
    ] as const) {
      const runs = await run(text);
      assert.equal(runs.length, 1);
      const told = runs[0]?.run;
      assert.equal(told?.phase, 'failed');
      assert.equal(told.error.message, `This ${what} is never closed (line ${line + 1}).`);
      assert.equal(told.error.hint, `Close it with ${close}.`);
      assert.deepEqual(told.error.position, { line, column });
    }
    assert.equal(server.calls.length, 0);
  });

  it('is split as its connection speaks', async () => {
    const warehouse = redshiftOn(server);
    const runs = await run('SELECT $$a;b$$; SELECT 2', warehouse);
    assert.deepEqual([...new Set(runs.map(({ piece }) => piece.text))], ['SELECT $$a;b$$', 'SELECT 2']);
    const open = await run('SELECT $tag$ a', warehouse);
    assert.equal(open[0]?.run.phase, 'failed');
    assert.equal(open[0].run.error.hint, 'Close it with $tag$.');
    await warehouse.close();
  });

  it('of comments alone runs nothing', async () => {
    assert.deepEqual(await run('-- nothing here\n/* nor here */ ;'), []);
    assert.equal(server.calls.length, 0);
  });

  it('does not go on behind a statement that was stopped', async () => {
    server.on('SELECT 1', { states: ['RUNNING'] });
    const stop = new AbortController();
    const phases: string[] = [];
    for await (const { run } of runCell(kernel, 'SELECT 1; SELECT 2', stop.signal)) {
      phases.push(run.phase);
      if (run.phase === 'running') stop.abort();
    }
    assert.equal(phases.at(-1), 'cancelled');
    assert.deepEqual(server.started, ['SELECT 1']);
  });

  it('follows a statement of a cell that runs already', async () => {
    const text = 'SELECT 1; SELECT nix';
    server.on('SELECT nix', { states: ['QUEUED', 'FAILED'], reason: 'COLUMN_NOT_FOUND: line 1:8: nix' });
    const id = (await run(text)).at(-1)?.run.id ?? '';
    const again: CellRun[] = [];
    for await (const each of attachCell(kernel, text, { id, statement: 2 }, unstopped())) again.push(each);
    const last = again.at(-1);
    assert.equal(last?.statement, 2);
    assert.equal(last.run.phase, 'failed');
    assert.deepEqual(last.run.error.position, { line: 0, column: 17 });
  });

  it('says that a cell stands below, and in which cell a fault without a place may stand', async () => {
    const more = { connection: 'c', dialect: 'athena' } as const;
    const texts = [
      { name: 'ratio', text: 'SELECT 1 / 0 AS r' },
      { name: undefined, text: 'SELECT * FROM later' },
      { name: undefined, text: 'SELECT r FROM ratio' },
      { name: 'later', text: 'SELECT 1 AS x' },
    ];
    const book = new CellBook(texts.map((cell) => ({ ...cell, ...more })));
    const failed = (reason: string) => ({ states: ['QUEUED', 'FAILED'] as const, reason });
    server.on('SELECT * FROM later', failed("TABLE_NOT_FOUND: line 1:15: Table 'a.b.later' does not exist"));
    server.on(
      'WITH ratio AS (\nSELECT 1 / 0 AS r\n)\nSELECT r FROM ratio',
      failed('DIVISION_BY_ZERO: Division by zero'),
    );
    const hints: string[] = [];
    for (const cell of [1, 2])
      for await (const { run } of runCell(kernel, texts[cell]!.text, unstopped(), new Map(), { book, cell }))
        if (run.phase === 'failed') hints.push(run.error.hint ?? '');
    assert.deepEqual(hints, [
      'The cell later stands below. A cell reads those above it only: move it up.',
      'The fault may stand in the cell ratio, which this one reads: run it alone.',
    ]);
  });

  it('finds places in a text that was made of cells, and only while it can still be made of them', async () => {
    const reader = 'SELECT 1;\nSELECT x, :n AS n FROM b WHERE nix = :n';
    const cells = (a: string): Neighbours => {
      const more = { connection: 'c', dialect: 'athena' } as const;
      const texts = [
        { name: 'a', text: a },
        { name: 'b', text: 'SELECT x\nFROM a' },
        { name: undefined, text: reader },
      ];
      const book = new CellBook(texts.map((cell) => ({ ...cell, ...more })));
      return { book, cell: 2 };
    };
    const neighbours = cells('SELECT 1 AS x');
    const parameters: Parameters = new Map([['n', { name: 'n', type: 'integer', value: '7' }]]);
    const sent = 'WITH a AS (\nSELECT 1 AS x\n),\nb AS (\nSELECT x\nFROM a\n)\nSELECT x, ? AS n FROM b WHERE nix = ?';
    for (const [place, position, words] of [
      ['8:31', { line: 1, column: 31 }, /^COLUMN_NOT_FOUND: line 2:32: nix/],
      ['5:8', { line: 1, column: 23 }, /^In cell b, line 1, column 8: COLUMN_NOT_FOUND: nix/],
    ] as const) {
      server.on(sent, { states: ['QUEUED', 'FAILED'], reason: `COLUMN_NOT_FOUND: line ${place}: nix` });
      const runs: CellRun[] = [];
      for await (const step of runCell(kernel, reader, unstopped(), parameters, neighbours)) runs.push(step);
      const { run: end, trace } = runs.at(-1)!;
      const errorOf = async (now: Neighbours, values = parameters): Promise<LakeError> => {
        const started = { id: end.id ?? '', statement: 2, parameters: values, neighbours: now };
        let error: LakeError | undefined;
        // What is kept has been through JSON.
        const kept = { ...started, trace: JSON.parse(JSON.stringify(trace)) as Trace };
        for await (const { run } of attachCell(kernel, reader, kept, unstopped()))
          if (run.phase === 'failed') ({ error } = run);
        return error ?? assert.fail('It did not fail.');
      };
      const again = await errorOf(neighbours);
      assert.deepEqual(again.position, position);
      assert.match(again.message, words);
      assert.deepEqual(again.position, end.phase === 'failed' && end.error.position);
      const edited = await errorOf(cells('SELECT 2 AS x'));
      assert.equal(edited.position, undefined);
      assert.match(edited.message, new RegExp(`^COLUMN_NOT_FOUND: line ${place}: nix`));
      assert.equal((await errorOf(neighbours, new Map())).position, undefined);
    }
  });
});
