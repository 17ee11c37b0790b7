/** A range of cells that grows from an anchor to an active cell. Rows and columns count from 0. */

export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Range {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export interface Selection {
  readonly anchor: Place;
  readonly active: Place;
}

export function rangeOf({ anchor, active }: Selection): Range {
  return {
    top: Math.min(anchor.row, active.row),
    left: Math.min(anchor.column, active.column),
    bottom: Math.max(anchor.row, active.row),
    right: Math.max(anchor.column, active.column),
  };
}

export interface Keystroke {
  readonly key: string;
  readonly shift: boolean;
  readonly command: boolean;
}

/** Where a key leads in a table of this size, or undefined if it leads nowhere. */
export function moveSelection(
  selection: Selection,
  { key, shift, command }: Keystroke,
  size: { readonly rows: number; readonly columns: number; readonly pageRows: number },
): Selection | undefined {
  const last = { row: size.rows - 1, column: size.columns - 1 };
  if (command && key.toLowerCase() === 'a') return { anchor: { row: 0, column: 0 }, active: last };
  const { row, column } = selection.active;
  // Space takes the whole column, or the whole row; the active cell stays at its near end.
  if (command && key === ' ') return { anchor: { row: last.row, column }, active: { row: 0, column } };
  if (shift && key === ' ') return { anchor: { row, column: last.column }, active: { row, column: 0 } };
  const to = (nextRow: number, nextColumn: number): Selection => {
    const active = {
      row: Math.min(Math.max(nextRow, 0), last.row),
      column: Math.min(Math.max(nextColumn, 0), last.column),
    };
    return { anchor: shift ? selection.anchor : active, active };
  };
  switch (key) {
    case 'ArrowUp':
      return to(command ? 0 : row - 1, column);
    case 'ArrowDown':
      return to(command ? last.row : row + 1, column);
    case 'ArrowLeft':
      return to(row, command ? 0 : column - 1);
    case 'ArrowRight':
      return to(row, command ? last.column : column + 1);
    case 'PageUp':
      return to(row - size.pageRows, column);
    case 'PageDown':
      return to(row + size.pageRows, column);
    case 'Home':
      return to(command ? 0 : row, 0);
    case 'End':
      return to(command ? last.row : row, last.column);
    default:
      return undefined;
  }
}
