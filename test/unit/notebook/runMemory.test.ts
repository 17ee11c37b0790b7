import assert from 'node:assert/strict';
import { findCell, hashText, RunMemory, type Drawer, type RunRecord } from '../../../src/notebook/runMemory.ts';

class FakeDrawer implements Drawer {
  readonly values = new Map<string, unknown>();

  get(key: string): unknown {
    return this.values.get(key);
  }

  async update(key: string, value: unknown): Promise<void> {
    // What VS Code keeps has been through JSON.
    this.values.set(key, JSON.parse(JSON.stringify(value)));
  }
}

const record: RunRecord = {
  notebook: 'file:///a',
  cell: 1,
  textHash: hashText('SELECT 1'),
  connection: 'c',
  id: 'run-1',
  statement: 2,
  of: 3,
};

describe('memory of running statements', () => {
  it('gives what the window before left, once, to the notebook that it belongs to', () => {
    const drawer = new FakeDrawer();
    new RunMemory(drawer).keep(record);
    const memory = new RunMemory(drawer);
    assert.deepEqual(memory.takeLeft('file:///b'), []);
    assert.deepEqual(memory.takeLeft('file:///a'), [record]);
    assert.deepEqual(memory.takeLeft('file:///a'), []);
  });

  it('keeps how a text was made of cells, and leaves out what is no such thing', () => {
    const drawer = new FakeDrawer();
    const trace = { hash: 'h', moved: [[0, 'SELECT c0 FROM t']] } as const;
    const whole = { ...record, trace, ran: { '': 'p', a: 'q' } };
    new RunMemory(drawer).keep(whole);
    assert.deepEqual(new RunMemory(drawer).takeLeft('file:///a'), [whole]);
    for (const broken of [
      { hash: 1, moved: [] },
      { hash: 'h' },
      { hash: 'h', moved: ['x'] },
      { hash: 'h', moved: [[0, 1]] },
      'h',
    ])
      for (const ran of [undefined, null, 'x', { a: 1 }]) {
        drawer.values.set('lakebook.running', [{ ...record, trace: broken, ran }]);
        assert.deepEqual(new RunMemory(drawer).takeLeft('file:///a'), [record]);
      }
  });

  it('does not take what this window runs for something left', () => {
    const memory = new RunMemory(new FakeDrawer());
    memory.keep(record);
    assert.deepEqual(memory.takeLeft('file:///a'), []);
  });

  it('finds a run that was lost from sight for the cell with its text, on its connection alone', () => {
    const memory = new RunMemory(new FakeDrawer());
    memory.keep(record);
    const place = { notebook: 'file:///a', textHash: hashText('SELECT 1'), connection: 'c' };
    assert.deepEqual(memory.findLost(place), record);
    for (const other of [{ notebook: 'file:///b' }, { textHash: hashText('SELECT 2') }, { connection: 'd' }])
      assert.equal(memory.findLost({ ...place, ...other }), undefined);
    memory.forget(record.id);
    assert.equal(memory.findLost(place), undefined);
  });

  it('gives what a closed notebook ran to its file when it is opened again', () => {
    const memory = new RunMemory(new FakeDrawer());
    memory.keep(record);
    memory.leave('file:///a');
    assert.deepEqual(memory.takeLeft('file:///a'), [record]);
    assert.equal(memory.hasLeft('file:///a'), false);
  });

  it('gives what a notebook ran to its file under another name', () => {
    const drawer = new FakeDrawer();
    const memory = new RunMemory(drawer);
    memory.keep(record);
    memory.leave('file:///a', 'file:///b');
    assert.equal(memory.hasLeft('file:///b'), true);
    const moved = { ...record, notebook: 'file:///b' };
    assert.deepEqual(memory.takeLeft('file:///a'), []);
    assert.deepEqual(memory.takeLeft('file:///b'), [moved]);
    assert.deepEqual(new RunMemory(drawer).takeLeft('file:///b'), [moved]);
  });

  it('forgets a run that is over, and keeps the others', () => {
    const drawer = new FakeDrawer();
    const memory = new RunMemory(drawer);
    memory.keep(record);
    memory.keep({ ...record, id: 'run-2' });
    memory.keep(record);
    memory.forget('run-1');
    assert.deepEqual(
      new RunMemory(drawer).takeLeft('file:///a').map(({ id }) => id),
      ['run-2'],
    );
  });

  it('keeps a run that is followed until it is over, through a second reload', () => {
    const drawer = new FakeDrawer();
    new RunMemory(drawer).keep(record);
    new RunMemory(drawer).takeLeft('file:///a');
    assert.equal(new RunMemory(drawer).takeLeft('file:///a').length, 1);
  });

  it('forgets nothing once the window goes, though its runs break off', async () => {
    const drawer = new FakeDrawer();
    const memory = new RunMemory(drawer);
    memory.keep(record);
    await memory.close();
    memory.forget('run-1');
    assert.deepEqual(new RunMemory(drawer).takeLeft('file:///a'), [record]);
  });

  it('bears whatever an older version or another program has kept', () => {
    for (const kept of [undefined, null, 7, 'x', {}, [null, 1, {}, { ...record, cell: '1' }]]) {
      const drawer = new FakeDrawer();
      drawer.values.set('lakebook.running', kept);
      assert.deepEqual(new RunMemory(drawer).takeLeft('file:///a'), []);
    }
  });

  it('finds the cell where it was, also with other line endings', () => {
    const of = (text: string): RunRecord => ({ ...record, textHash: hashText(text) });
    assert.equal(findCell(of('SELECT 1'), ['a', 'SELECT 1', 'SELECT 1']), 1);
    assert.equal(findCell(of('SELECT\n1'), ['a', 'SELECT\r\n1']), 1);
  });

  it('finds a cell that has moved, unless two have its text', () => {
    assert.equal(findCell(record, ['a', 'b', 'SELECT 1']), 2);
    assert.equal(findCell(record, ['SELECT 1', 'b', 'SELECT 1']), undefined);
    assert.equal(findCell(record, ['a', 'SELECT 2']), undefined);
    assert.equal(findCell(record, []), undefined);
  });
});
