import type { NotebookRows } from './cellRows.ts';
import type { CellDiagnostics } from './diagnostics.ts';
import type { Lake } from './lake.ts';
import type { NotebookParameters } from './parameters.ts';
import type { RunMemory } from './runMemory.ts';

/** What every controller works with. */
export interface ControllerParts {
  readonly lake: Lake;
  readonly memory: RunMemory;
  readonly diagnostics: CellDiagnostics;
  readonly parameters: NotebookParameters;
  readonly rows: NotebookRows;
}
