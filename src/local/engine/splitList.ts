import { lex } from '../../sql/lexer.ts';

/** The items of a list in Athena's or DuckDB's text, split at the commas that no bracket or quote encloses. */
export function splitList(text: string): string[] {
  const items: string[] = [''];
  let depth = 0;
  for (const { kind, text: part } of lex(text, 'athena')) {
    if (kind === 'open') depth++;
    if (kind === 'close') depth--;
    if (kind === 'comma' && depth === 0) items.push('');
    else items[items.length - 1] += part;
  }
  return items.map((item) => item.trim());
}
