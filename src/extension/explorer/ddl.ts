/** Statements that make tables, as documents that cannot be edited. */
import * as vscode from 'vscode';
import { isTablePath } from './nodes.ts';
import type { TablePath } from '../../kernels/catalog.ts';
import { showError } from '../../notebook/view.ts';
import type { Catalogues } from '../catalogues.ts';

const scheme = 'lakebook-ddl';

interface Subject {
  readonly connection: string;
  readonly path: TablePath;
  readonly kind: 'table' | 'view';
}

export class DdlDocuments implements vscode.TextDocumentContentProvider {
  readonly #catalogues: Catalogues;
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changes.event;
  readonly #registration: vscode.Disposable;
  /** Asked for before the document is opened, so that a failure is said and opens nothing. */
  readonly #texts = new Map<string, string>();

  constructor(catalogues: Catalogues) {
    this.#catalogues = catalogues;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  /** Asks the engine and shows what it says. Throws LakeError. */
  async show(subject: Subject, signal: AbortSignal): Promise<void> {
    const uri = uriOf(subject);
    this.#texts.set(uri.toString(), await this.#ask(subject, signal));
    this.#changes.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** A document that was open when the window was reloaded is asked for again. */
  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const known = this.#texts.get(uri.toString());
    if (known !== undefined) return known;
    const subject = readSubject(uri);
    if (!subject) return '-- This document is of another version of Lakebook.\n';
    return this.#ask(subject, new AbortController().signal).catch((error: unknown) => {
      const { message, hint = '' } = showError(error);
      return `-- ${`${message} ${hint}`.trim().replaceAll('\n', '\n-- ')}\n`;
    });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changes.dispose();
  }

  async #ask({ connection, path, kind }: Subject, signal: AbortSignal): Promise<string> {
    const { catalog } = await this.#catalogues.kernel(connection, signal);
    const text = await catalog.ddl(path, kind, signal);
    return `${text.trimEnd()}\n`;
  }
}

function uriOf(subject: Subject): vscode.Uri {
  const { connection, path } = subject;
  const name = [path[1], path[2]].join('.').replaceAll('/', '_');
  return vscode.Uri.from({ scheme, path: `/${connection}/${name}.sql`, query: JSON.stringify(subject) });
}

function readSubject({ query }: vscode.Uri): Subject | undefined {
  try {
    const { connection, path, kind } = JSON.parse(query) as Readonly<Record<string, unknown>>;
    const isRight = typeof connection === 'string' && Array.isArray(path) && (kind === 'table' || kind === 'view');
    const names = isRight ? path.filter((name): name is string => typeof name === 'string') : [];
    return isRight && isTablePath(names) ? { connection, path: names, kind } : undefined;
  } catch {
    return undefined;
  }
}
