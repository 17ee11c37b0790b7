import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { Progress } from '../../../src/cli/progress.ts';
import type { Head } from '../../../src/cli/writer.ts';
import { FakeShell } from '../../fakes/shell.ts';

const head: Head = { cell: 1, statement: 1, statements: 1, sql: 'SELECT 1', connection: 'lake' };
const running = { phase: 'running', id: '1', cost: { elapsedMs: 1 } } as const;
const waiting = '[1] SELECT 1 · lake · no answer for 25 s; the service is waited for, Ctrl+C ends it\n';

describe('Progress', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'setInterval'] }));
  afterEach(() => mock.timers.reset());

  it('says once that a service has gone quiet', () => {
    const shell = new FakeShell();
    const progress = new Progress(shell, 'shown');
    progress.starting(head);
    for (let polls = 0; polls < 10; polls++) {
      progress.running(head, running);
      mock.timers.tick(24_000);
    }
    assert.equal(shell.err, '');
    mock.timers.tick(2_000);
    assert.equal(shell.err, waiting);
    progress.running(head, running);
    mock.timers.tick(60_000);
    assert.equal(shell.err, waiting);
    progress.running({ ...head, cell: 2 }, running);
    mock.timers.tick(25_000);
    assert.equal(shell.err, waiting + waiting.replace('[1]', '[2]'));
    progress.clear();
  });

  it('says nothing of a statement that waits for its turn, reads its rows, or has ended', () => {
    const shell = new FakeShell();
    const progress = new Progress(shell, 'shown');
    progress.running(head, { phase: 'queued', cost: { elapsedMs: 1 } });
    mock.timers.tick(60_000);
    progress.running(head, running);
    progress.reading(head, 1);
    mock.timers.tick(60_000);
    progress.running(head, running);
    progress.clear();
    mock.timers.tick(60_000);
    assert.equal(shell.err, '');
  });

  it('writes one line for each statement where stderr is no terminal', () => {
    for (const [ends, line] of [
      ['shown', '[1] SELECT 1 · lake · 2 rows · 5 ms\n'],
      ['quiet', '[1] SELECT 1 · lake\n'],
    ] as const) {
      const shell = new FakeShell();
      const progress = new Progress(shell, ends);
      progress.starting(head);
      progress.running(head, running);
      progress.ended(head, { rowCount: 2, counted: 'exact', cost: { elapsedMs: 5 } }, 1);
      assert.equal(shell.err, line);
    }
  });
});
