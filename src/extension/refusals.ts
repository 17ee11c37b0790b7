/** VS Code says nothing of why a notebook did not open, so the extension does. */
import * as vscode from 'vscode';
import type { LakeError } from '../kernels/api.ts';

const openAsText = 'Open as Text';

export class Refusals {
  readonly #log: vscode.LogOutputChannel;
  readonly #diagnostics = vscode.languages.createDiagnosticCollection('lakebook-files');
  readonly #listeners = [
    vscode.workspace.onDidOpenNotebookDocument(({ uri }) => this.#diagnostics.delete(uri)),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => this.#diagnostics.delete(uri)),
  ];

  constructor(log: vscode.LogOutputChannel) {
    this.#log = log;
  }

  /** Tells why a file did not open as a notebook, marks the line, and offers the text. The file itself stays untouched. */
  async tell(content: Uint8Array, error: LakeError): Promise<void> {
    const tab = await findTab(content);
    const uri = tab && uriOf(tab);
    const name = uri ? `${uri.path.slice(uri.path.lastIndexOf('/') + 1)}: ` : '';
    this.#log.warn(`${name}${error.message}`);
    if (uri && error.position) {
      const { line, column } = error.position;
      const range = new vscode.Range(line, column, line, column + 1000);
      this.#diagnostics.set(uri, [new vscode.Diagnostic(range, `${error.message} ${error.hint ?? ''}`.trim())]);
    }
    const answer = await vscode.window.showErrorMessage(
      `${name}${error.message} ${error.hint ?? ''}`.trim(),
      openAsText,
    );
    const target = uri ?? activeNotebookTab();
    if (answer !== openAsText || !target) return;
    await openText(target, error);
    if (tab) await vscode.window.tabGroups.close(tab);
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#diagnostics.dispose();
  }
}

/** The file of a notebook in the text editor, with the cursor where the error is. */
export async function openText(uri: vscode.Uri, error?: LakeError): Promise<void> {
  const { line, column } = error?.position ?? { line: 0, column: 0 };
  const selection = new vscode.Range(line, column, line, column);
  await vscode.commands.executeCommand('vscode.openWith', uri, 'default', { selection, preview: false });
}

/** The file behind the active tab when that is a notebook, opened or refused. */
export function activeNotebookTab(): vscode.Uri | undefined {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  return tab && uriOf(tab);
}

function uriOf({ input }: vscode.Tab): vscode.Uri | undefined {
  return input instanceof vscode.TabInputNotebook ? input.uri : undefined;
}

/** A serializer is given bytes without a name; the tab whose file holds the same bytes has it. */
async function findTab(content: Uint8Array): Promise<vscode.Tab | undefined> {
  for (const tab of vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs)) {
    const uri = uriOf(tab);
    if (!uri) continue;
    const bytes = await vscode.workspace.fs.readFile(uri).then(
      (read) => read,
      () => undefined,
    );
    if (bytes && Buffer.compare(bytes, content) === 0) return tab;
  }
  return undefined;
}
