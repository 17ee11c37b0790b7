/** Colours of names by what they mean, where the grammar of words sees names only. */
import * as vscode from 'vscode';
import type { MeaningKind } from '../sql/assist/tokens.ts';
import { rangeOf, sqlCells, textOf, type Around } from './cellText.ts';

/** Kinds that every theme knows, and one that the manifest explains. */
const kinds: readonly MeaningKind[] = [
  'namespace',
  'class',
  'variable',
  'property',
  'function',
  'parameter',
  'type',
  'sqlKeyword',
];
const legend = new vscode.SemanticTokensLegend([...kinds], ['declaration']);

/** Beyond this a cell is data, and the grammar's colours are enough. */
const maxLength = 200_000;

/** `changed`: names have arrived, so that names may mean more. */
export function registerSemanticTokens(around: Around, changed: vscode.Event<void>): vscode.Disposable {
  return vscode.languages.registerDocumentSemanticTokensProvider(
    sqlCells,
    {
      onDidChangeSemanticTokens: changed,
      async provideDocumentSemanticTokens(document) {
        const known = around(document, 'known');
        const text = textOf(document);
        if (!known || text.length > maxLength) return undefined;
        const { meaningsOf } = await import('./assist.ts');
        const builder = new vscode.SemanticTokensBuilder(legend);
        for (const { kind, declares, ...span } of meaningsOf(text, known)) {
          const range = rangeOf(document, span);
          if (range.isSingleLine) builder.push(range, kind, declares === 'yes' ? ['declaration'] : []);
        }
        return builder.build();
      },
    },
    legend,
  );
}
