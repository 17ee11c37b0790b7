/** SQL in cells: completion, hover, signatures, definition, rename, formatting, and squiggles while typing. */
import * as vscode from 'vscode';
import type { Completion, CompletionKind } from '../sql/assist/complete.ts';
import type { Surroundings } from '../sql/assist/place.ts';
import type { Parameters } from '../sql/parameters/resolve.ts';
import type * as Assist from './assist.ts';
import { cellConnection, cellName, cellOf, notebookConnection, paramsLanguage } from './cells.ts';
import {
  cellDiagnostics,
  cellReadAt,
  missingDiagnostics,
  nameFault,
  neighboursAt,
  renameCell,
  renameInReaders,
} from './cellLanguage.ts';
import type { CellRuns } from './cellRuns.ts';
import { rangeOf, sqlCells as selector, textOf, type Around } from './cellText.ts';
import type { CellDiagnostics } from './diagnostics.ts';
import type { Lake } from './lake.ts';
import type { Names } from './names.ts';
import type { NotebookParameters } from './parameters.ts';
import { registerQuickFixes } from './quickFixes.ts';
import { registerSemanticTokens } from './semanticTokens.ts';

/** Squiggles come when the typing pauses. */
const pauseMs = 200;

/** How long a completion waits for names that are being read: where it has some, and where it has none yet. */
const patienceMs = 1_500;
const longPatienceMs = 6_000;

/** Loaded with the first cell that somebody writes in, not with the window. */
const assist = async () => (loaded = await import('./assist.ts'));
let loaded: typeof Assist | undefined;

export function registerLanguage(
  names: Names,
  lake: Lake,
  diagnostics: CellDiagnostics,
  parameters: NotebookParameters,
  runs: CellRuns,
): vscode.Disposable {
  const connectionOf = (document: vscode.TextDocument): string | undefined => {
    const cell = cellOf(document);
    return cell && (cellConnection(cell) ?? notebookConnection(cell.notebook) ?? lake.defaultConnection);
  };
  const around: Around = (document, what) => {
    const connection = connectionOf(document);
    const known = connection === undefined ? undefined : names.around(connection, what);
    const neighbours = known && loaded && neighboursAt(document, lake, loaded.CellBook);
    return known && neighbours ? loaded!.withCells(known, neighbours.book, neighbours.cell) : known;
  };
  const readAt = async (document: vscode.TextDocument, position: vscode.Position) => {
    const { CellBook } = await assist();
    const neighbours = neighboursAt(document, lake, CellBook);
    const found = neighbours && cellReadAt(document, position, neighbours);
    return found && { ...found, book: neighbours.book };
  };
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      selector,
      {
        async provideCompletionItems(document, position, token, { triggerCharacter }) {
          const { complete } = await assist();
          const look = (): ReturnType<typeof complete> | undefined => {
            const known = around(document, 'load');
            return known && complete(textOf(document), document.offsetAt(position), known);
          };
          const loading = (): boolean => names.isLoading(connectionOf(document) ?? '');
          let found = look();
          // Behind the quote that ends a text nobody has asked for anything.
          if (triggerCharacter === "'" && !found?.items.every(({ kind }) => kind === 'field')) return undefined;
          const hasNames = (): boolean => found?.items.some(({ kind }) => kind !== 'keyword') ?? false;
          const begun = performance.now();
          const left = (): number => begun + (hasNames() ? patienceMs : longPatienceMs) - performance.now();
          // Names that are on their way are waited for a while; the list says that more may come.
          while (loading() && left() > 0 && !token.isCancellationRequested) {
            await changed(names, token, left());
            found = look();
          }
          if (!found) return undefined;
          const range = rangeOf(document, found);
          const quote = /^["`]/.exec(document.getText(range))?.[0] ?? '';
          // Asked again at every letter: what is offered depends on what is written.
          return new vscode.CompletionList(
            found.items.map((item) => completionItem(item, range, quote)),
            true,
          );
        },
      },
      '.',
      '"',
      "'",
    ),
    vscode.languages.registerHoverProvider(selector, {
      async provideHover(document, position) {
        const known = around(document, 'load');
        if (!known) return undefined;
        const { hoverAt } = await assist();
        const found = hoverAt(textOf(document), document.offsetAt(position), known);
        if (!found) return undefined;
        const text = new vscode.MarkdownString().appendCodeblock(found.code, 'sql');
        for (const line of found.lines) text.appendMarkdown(`\n\n${escapeMarkdown(line)}`);
        return new vscode.Hover(text, rangeOf(document, found));
      },
    }),
    vscode.languages.registerSignatureHelpProvider(
      selector,
      {
        async provideSignatureHelp(document, position) {
          const known = around(document, 'known');
          if (!known) return undefined;
          const { signatureAt, parametersOf } = await assist();
          const found = signatureAt(textOf(document), document.offsetAt(position), known);
          if (!found) return undefined;
          const help = new vscode.SignatureHelp();
          help.signatures = found.entry.signatures.map((text) => {
            const signature = new vscode.SignatureInformation(`${found.entry.name}${text}`, found.entry.meaning);
            signature.parameters = parametersOf(text).map((parameter) => new vscode.ParameterInformation(parameter));
            return signature;
          });
          help.activeSignature = found.signature;
          help.activeParameter = found.parameter;
          return help;
        },
      },
      '(',
      ',',
    ),
    vscode.languages.registerDefinitionProvider(selector, {
      async provideDefinition(document, position) {
        const read = await readAt(document, position);
        if (read) return new vscode.Location(read.cell.document.uri, new vscode.Position(0, 0));
        const found = await referenceOf(document, position, around(document, 'known'));
        return found && new vscode.Location(document.uri, rangeOf(document, found.definition));
      },
    }),
    vscode.languages.registerReferenceProvider(selector, {
      async provideReferences(document, position) {
        const found = await referenceOf(document, position, around(document, 'known'));
        return found?.uses.map((use) => new vscode.Location(document.uri, rangeOf(document, use)));
      },
    }),
    vscode.languages.registerRenameProvider(selector, {
      async prepareRename(document, position) {
        const read = await readAt(document, position);
        if (read) return read.range;
        const found = await referenceOf(document, position, around(document, 'known'));
        const offset = document.offsetAt(position);
        const use = found?.uses.find(({ start, end }) => start <= offset && offset <= end);
        if (use) return rangeOf(document, use);
        throw new Error('WITH tables, aliases and named cells can be renamed here; this is none of them.');
      },
      async provideRenameEdits(document, position, newName) {
        const read = await readAt(document, position);
        if (read) {
          const { renameEdits, reservedAnywhere } = await assist();
          const fault = nameFault(read.cell, newName, reservedAnywhere);
          if (fault !== undefined) throw new Error(fault);
          return renameCell(read.cell, newName, read.book, renameEdits);
        }
        const { renameAt } = await assist();
        const known = around(document, 'known');
        const found = known && renameAt(textOf(document), document.offsetAt(position), newName, known);
        if (!found) return undefined;
        if (found.isTaken)
          throw new Error(`With the name ${newName} the statement would mean something else. Choose another name.`);
        const edit = new vscode.WorkspaceEdit();
        for (const use of found.uses) edit.replace(document.uri, rangeOf(document, use), found.text);
        const cell = cellOf(document);
        const neighbours = cell && neighboursAt(document, lake, loaded!.CellBook);
        if (neighbours) renameInReaders(edit, cell, neighbours, { ...found, to: newName }, known, around, loaded!);
        return edit;
      },
    }),
    vscode.languages.registerDocumentFormattingEditProvider(selector, {
      async provideDocumentFormattingEdits(document, options) {
        const known = around(document, 'known');
        if (!known) return undefined;
        const { formatSql } = await import('./formatting.ts');
        const text = document.getText();
        const formatted = formatSql(text, known.dialect, options);
        return formatted === text
          ? []
          : [vscode.TextEdit.replace(rangeOf(document, { start: 0, end: text.length }), formatted)];
      },
    }),
    registerQuickFixes(around),
    registerSemanticTokens(around, names.onDidChange),
    watchCells(names, around, { diagnostics, parameters, lake, runs }),
  );
}

/** Until something has arrived, the user has gone on, or the time is over. */
function changed(names: Names, token: vscode.CancellationToken, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const listeners = vscode.Disposable.from(
      names.onDidChange(() => done()),
      token.onCancellationRequested(() => done()),
    );
    const timer = setTimeout(() => done(), withinMs);
    const done = (): void => {
      clearTimeout(timer);
      listeners.dispose();
      resolve();
    };
  });
}

async function referenceOf(document: vscode.TextDocument, position: vscode.Position, known: Surroundings | undefined) {
  if (!known) return undefined;
  const { referenceAt } = await assist();
  return referenceAt(textOf(document), document.offsetAt(position), known);
}

/** Text that Markdown shows as it is. `appendText` would keep every blank from breaking. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-!|<>~]/g, '\\$&');
}

const { CompletionItemKind: Kind } = vscode;
const itemKinds: Readonly<Record<CompletionKind, vscode.CompletionItemKind>> = {
  column: Kind.Field,
  table: Kind.Class,
  view: Kind.Interface,
  with: Kind.Variable,
  cell: Kind.Struct,
  alias: Kind.Variable,
  schema: Kind.Module,
  catalog: Kind.Folder,
  function: Kind.Function,
  keyword: Kind.Keyword,
  type: Kind.TypeParameter,
  condition: Kind.Snippet,
  columns: Kind.Snippet,
  field: Kind.EnumMember,
};

function completionItem(
  { label, kind, detail, documentation, insert, rank }: Completion,
  range: vscode.Range,
  quote: string,
): vscode.CompletionItem {
  const item = new vscode.CompletionItem(
    { label, ...(detail && kind !== 'function' ? { description: detail } : {}) },
    itemKinds[kind],
  );
  item.insertText = insert.includes('$0') ? new vscode.SnippetString(insert) : insert;
  item.range = range;
  // Ranks have four places behind the point at most.
  item.sortText = rank.toFixed(4).padStart(7, '0');
  item.filterText = quote + label;
  if (kind === 'function') item.detail = `${label}${detail}`;
  if (documentation !== undefined) item.documentation = documentation;
  if (kind === 'function' && insert.includes('($0)'))
    item.command = { command: 'editor.action.triggerParameterHints', title: 'Show the signature' };
  return item;
}

/** Looks at cells that are opened or edited, and at all again when more is known. */
function watchCells(
  names: Names,
  around: Around,
  {
    diagnostics,
    parameters,
    lake,
    runs,
  }: {
    readonly diagnostics: CellDiagnostics;
    readonly parameters: NotebookParameters;
    readonly lake: Lake;
    readonly runs: CellRuns;
  },
): vscode.Disposable {
  const waiting = new Map<vscode.TextDocument, NodeJS.Timeout>();
  const look = async (document: vscode.TextDocument): Promise<void> => {
    const { version } = document;
    const { diagnose, fillNames, typesOfParameters, CellBook } = await assist();
    if (document.isClosed || document.languageId !== 'sql' || document.version !== version) return;
    const known = around(document, 'known');
    if (!known) return;
    const neighbours = neighboursAt(document, lake, CellBook);
    const text = textOf(document);
    const notebook = cellOf(document)?.notebook;
    const unbound = notebook ? parameters.findings(notebook, text, known.dialect) : [];
    const given: Parameters = notebook ? parameters.of(notebook) : new Map();
    const { sql, sourceOf } = fillNames(text, known.dialect, given);
    const seen = diagnose(sql, { ...known, parameterTypes: typesOfParameters(given.values()) })
      .map((one) => ({ ...one, start: sourceOf(one.start), end: sourceOf(one.end) }))
      .filter(({ start }) => !unbound.some((one) => one.start === start));
    const found = [...seen, ...unbound].map(({ message, severity, code, start, end }) => {
      const range = rangeOf(document, { start, end: Math.max(end, start + 1) });
      const diagnostic = new vscode.Diagnostic(range, message, severities[severity]);
      diagnostic.source = 'Lakebook';
      diagnostic.code = code;
      return diagnostic;
    });
    const ofCells = neighbours ? cellDiagnostics(document, neighbours, known) : [];
    const missing = neighbours ? await missingDiagnostics(document, neighbours, runs) : [];
    if (document.version === version) diagnostics.see(document, [...ofCells, ...missing, ...found]);
  };
  const soon = (document: vscode.TextDocument): void => {
    if (document.uri.scheme !== 'vscode-notebook-cell' || document.languageId !== 'sql') return;
    clearTimeout(waiting.get(document));
    waiting.set(
      document,
      setTimeout(() => {
        waiting.delete(document);
        void look(document);
      }, pauseMs),
    );
  };
  const all = (): void => vscode.workspace.textDocuments.forEach(soon);
  all();
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(soon),
    vscode.workspace.onDidChangeTextDocument(({ document }) => soon(document)),
    vscode.workspace.onDidChangeNotebookDocument(({ notebook, cellChanges, metadata }) => {
      // What a params cell says counts in every cell, and what a named one gives in those that read it.
      const isWide =
        metadata ??
        cellChanges.some(
          ({ cell, metadata: marks }) =>
            marks ?? (cell.document.languageId === paramsLanguage || cellName(cell) !== undefined),
        );
      const changed = isWide ? notebook.getCells() : cellChanges.map(({ cell }) => cell);
      for (const { document } of changed) soon(document);
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      clearTimeout(waiting.get(document));
      waiting.delete(document);
    }),
    names.onDidChange(all),
    parameters.onDidChange(all),
    new vscode.Disposable(() => {
      for (const timer of waiting.values()) clearTimeout(timer);
    }),
  );
}

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  hint: vscode.DiagnosticSeverity.Hint,
} as const;
