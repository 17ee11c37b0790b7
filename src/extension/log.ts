import * as vscode from 'vscode';

/** The log of the extension: what goes beyond the sentence in a cell. */
export function createLog(): vscode.LogOutputChannel {
  return vscode.window.createOutputChannel('Lakebook', { log: true });
}

/** An error with all its causes, one line each. */
export function describeError(error: unknown): string {
  const lines: string[] = [];
  for (let at = error; at !== undefined && lines.length < 8; at = at instanceof Error ? at.cause : undefined)
    lines.push(at instanceof Error ? (at.stack ?? String(at)) : typeof at === 'string' ? at : JSON.stringify(at));
  return lines.join('\ncaused by ');
}
