import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { CellOutputs, readView } from '../../src/notebook/outputs.ts';
import type { View } from '../../src/notebook/view.ts';

/** An execution that keeps its outputs as VS Code does, and answers at once. */
function fakeExecution(): {
  readonly execution: vscode.NotebookCellExecution;
  readonly outputs: vscode.NotebookCellOutput[];
} {
  const outputs: vscode.NotebookCellOutput[] = [];
  const answers = {
    cell: { outputs },
    appendOutput: (output: vscode.NotebookCellOutput) => Promise.resolve(void outputs.push(output)),
    replaceOutputItems: (items: vscode.NotebookCellOutputItem[], output: vscode.NotebookCellOutput) =>
      Promise.resolve(void (output.items = items)),
  };
  // SAFETY: CellOutputs calls nothing else of it.
  return { execution: answers as unknown as vscode.NotebookCellExecution, outputs };
}

describe('the outputs of a cell', () => {
  const place = { connection: 'local-athena', statement: 1, of: 1 };

  it('end with the last picture, however close it comes to the end of sending the one before', async () => {
    for (let turns = 0; turns < 12; turns++) {
      const { execution, outputs } = fakeExecution();
      const shown = new CellOutputs(execution);
      shown.show({ ...place, phase: 'connecting' });
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      shown.show({ ...place, phase: 'note', message: 'last' });
      await shown.settle();
      assert.deepEqual(outputs.map(readView), [{ ...place, phase: 'note', message: 'last' }], `after ${turns} turns`);
    }
  });

  it('are shown again when they were taken away while the cell runs', async () => {
    const { execution, outputs } = fakeExecution();
    const shown = new CellOutputs(execution);
    const note = (statement: number, message: string): View => ({ ...place, statement, of: 2, phase: 'note', message });
    shown.show(note(1, 'first'));
    await shown.settle();
    outputs.length = 0;
    shown.show(note(2, 'second'));
    await shown.settle();
    assert.deepEqual(outputs.map(readView), [note(1, 'first'), note(2, 'second')]);
    outputs.length = 0;
    shown.restore();
    await shown.settle();
    assert.deepEqual(outputs.map(readView), [note(1, 'first'), note(2, 'second')]);
  });
});
