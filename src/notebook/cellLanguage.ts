/** Named cells as the editor sees them: squiggles, definition, rename. */
import * as vscode from 'vscode';
import type { Neighbours } from '../kernels/preparedCell.ts';
import type { Surroundings } from '../sql/assist/place.ts';
import type { Renaming } from '../sql/assist/rename.ts';
import type { CellBook } from '../sql/cells/book.ts';
import { cellNameFault } from '../sql/cells/name.ts';
import type { renameEdits } from '../sql/cells/rename.ts';
import { findTable } from '../sql/catalogue.ts';
import type * as Assist from './assist.ts';
import { missingOf } from './cellRows.ts';
import type { CellRuns } from './cellRuns.ts';
import { cellName, cellOf, nameEdit } from './cells.ts';
import { rangeOf, type Around } from './cellText.ts';
import { bookOf, neighboursIn, sqlCellsOf, type BookMaker } from './neighbours.ts';
import type { Lake } from './lake.ts';

/** Of a squiggle that running another cell takes away. */
export const rowsCode = 'rows';

/** The cell of a document among its neighbours, with offsets of the document. */
export function neighboursAt(document: vscode.TextDocument, lake: Lake, makeBook: BookMaker): Neighbours | undefined {
  const cell = cellOf(document);
  return cell && neighboursIn(cell, bookOf(cell.notebook, lake, makeBook));
}

/** What stands against reading cells, a name that two cells have, and tables that a cell stands before. */
export function cellDiagnostics(
  document: vscode.TextDocument,
  { book, cell }: Neighbours,
  { catalogue }: Surroundings,
): readonly vscode.Diagnostic[] {
  const { Error, Warning, Information } = vscode.DiagnosticSeverity;
  const found = book
    .faults(cell)
    .map((fault) => diagnostic(rangeOf(document, fault), `${fault.message} ${fault.hint}`, Error, fault.kind));
  const { name } = book.cells[cell]!;
  const twins = name === undefined ? [] : book.named(name).filter((one) => one !== cell);
  if (twins.length > 0)
    found.push(
      diagnostic(
        document.lineAt(0).range,
        `Another cell is named ${name!}, too. Give one of them another name, so that cells below can read it.`,
        Warning,
        'ambiguous',
      ),
    );
  const hidden = new Set<string>();
  for (const read of book.reads(cell)) {
    const called = book.nameOf(read.cell);
    const lookup = findTable(catalogue, [...catalogue.current, called]);
    if (lookup.kind !== 'table' || hidden.has(called.toLowerCase())) continue;
    hidden.add(called.toLowerCase());
    const [, schema = '', table = called] = lookup.table.path;
    found.push(
      diagnostic(
        rangeOf(document, read),
        `This is the cell ${called}, not the table of that name. Write ${schema}.${table} for the table.`,
        Information,
        'cell',
      ),
    );
  }
  return found;
}

/** Cells on other connections whose rows are not there to be read. */
export async function missingDiagnostics(
  document: vscode.TextDocument,
  neighbours: Neighbours,
  runs: CellRuns,
): Promise<readonly vscode.Diagnostic[]> {
  const cell = cellOf(document);
  const found = cell ? await missingOf(cell, neighbours, runs) : [];
  return found.map((one) => {
    const made = diagnostic(rangeOf(document, one), one.message, vscode.DiagnosticSeverity.Information, rowsCode);
    const place = new vscode.Location(one.source.document.uri, new vscode.Position(0, 0));
    made.relatedInformation = [new vscode.DiagnosticRelatedInformation(place, 'The cell that is read')];
    return made;
  });
}

function diagnostic(
  range: vscode.Range,
  message: string,
  severity: vscode.DiagnosticSeverity,
  code: string,
): vscode.Diagnostic {
  const made = new vscode.Diagnostic(range, message, severity);
  made.source = 'Lakebook';
  made.code = code;
  return made;
}

/** The cell that is read at a place of a cell, and where its name stands there. */
export function cellReadAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  { book, cell }: Neighbours,
): { readonly cell: vscode.NotebookCell; readonly index: number; readonly range: vscode.Range } | undefined {
  const offset = document.offsetAt(position);
  const read = book.reads(cell).find(({ start, end }) => start <= offset && offset <= end);
  const notebook = cellOf(document)?.notebook;
  const found = read && notebook && sqlCellsOf(notebook)[read.cell];
  return found && { cell: found, index: read.cell, range: rangeOf(document, read) };
}

/** Gives a cell a name; cells that read it follow. One edit, so that one undo takes it back. */
export function renameCell(
  cell: vscode.NotebookCell,
  to: string | undefined,
  book: CellBook,
  edits: typeof renameEdits,
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  const cells = sqlCellsOf(cell.notebook);
  edit.set(cell.notebook.uri, [nameEdit(cell, to)]);
  if (to === undefined || cellName(cell) === undefined) return edit;
  for (const change of edits(book, cells.indexOf(cell), to)) {
    const document = cells[change.cell]!.document;
    edit.replace(document.uri, rangeOf(document, change), change.text);
  }
  return edit;
}

/** Why a cell cannot be called so, in one sentence. */
export function nameFault(cell: vscode.NotebookCell, name: string, reserved: ReadonlySet<string>): string | undefined {
  if (name === '') return undefined;
  const fault = cellNameFault(name, reserved);
  if (fault !== undefined) return fault;
  const twin = cell.notebook
    .getCells()
    .find((one) => one !== cell && cellName(one)?.toLowerCase() === name.toLowerCase());
  return twin ? `Cell ${twin.index + 1} of this notebook has that name already.` : undefined;
}

/** As well, the cells that read a column of the cell by the name that is given there. */
export function renameInReaders(
  edit: vscode.WorkspaceEdit,
  cell: vscode.NotebookCell,
  { book, cell: index }: Neighbours,
  { definition, to }: Pick<Renaming, 'definition'> & { readonly to: string },
  known: Surroundings,
  around: Around,
  { columnEdits, givesColumn, plainName }: Pick<typeof Assist, 'columnEdits' | 'givesColumn' | 'plainName'>,
): void {
  if (!givesColumn(book, index, definition.start, known)) return;
  const cells = sqlCellsOf(cell.notebook);
  const from = plainName(cell.document.getText(rangeOf(cell.document, definition)));
  for (const change of columnEdits(book, index, from, plainName(to), (at) => around(cells[at]!.document, 'known'))) {
    const { document } = cells[change.cell]!;
    edit.replace(document.uri, rangeOf(document, change), change.text);
  }
}
