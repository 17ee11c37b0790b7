/** Results in editors of their own, beside their notebooks. */
import * as vscode from 'vscode';
import { showTable, previewRows } from '../notebook/view.ts';
import type { StoredResult } from '../kernels/results/store.ts';
import { readPanelMessage, readRequest, type PanelState, type Request, type ToPanel } from './protocol.ts';

const viewType = 'lakebook.result';

interface Options {
  readonly extensionUri: vscode.Uri;
  /** Answers what a panel asks, of the results of this notebook alone. */
  readonly answerer: (notebook: string) => (request: Request) => Promise<unknown>;
}

export class ResultPanels {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Panels come back with the window; their rows do not. */
  register(): vscode.Disposable {
    return vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: async (panel, state) => {
        const { title = 'Result', notebook = '' } = (state ?? {}) as Partial<PanelState>;
        this.#fill(panel, notebook, async () => ({ type: 'expired', title, notebook }));
      },
    });
  }

  open(result: StoredResult, title: string, notebook: string): void {
    const panel = vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Beside, {});
    this.#fill(panel, notebook, async () => ({
      type: 'show',
      handle: result.handle,
      title,
      notebook,
      table: showTable(result.columns, await result.page(0, previewRows), result.rowCount),
    }));
  }

  #fill(panel: vscode.WebviewPanel, notebook: string, content: () => Promise<ToPanel>): void {
    const { webview } = panel;
    const folder = vscode.Uri.joinPath(this.#options.extensionUri, 'dist', 'media');
    const script = webview.asWebviewUri(vscode.Uri.joinPath(folder, 'panel.js')).toString();
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    const answer = this.#options.answerer(notebook);
    webview.onDidReceiveMessage(async (message: unknown) => {
      const said = readPanelMessage(message);
      if (said === 'openNotebook')
        return void vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(notebook));
      if (said === 'ready')
        return void webview.postMessage(await content().catch(() => expired(panel.title, notebook)));
      const request = readRequest(message);
      if (request) void webview.postMessage(await answer(request));
    });
    webview.html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${webview.cspSource}">
<title>Result</title>
</head>
<body><main id="result"></main><script type="module" src="${script}"></script></body>
</html>`;
  }
}

const expired = (title: string, notebook: string): ToPanel => ({ type: 'expired', title, notebook });
