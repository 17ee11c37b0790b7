/** What a function takes, for whoever writes a call of it. */
import type { FunctionEntry } from '../functions/catalogue.ts';
import { readLexemes } from '../parse/cursor.ts';
import type { Surroundings } from './place.ts';

/** The call around the caret. */
export interface SignatureHelp {
  readonly entry: FunctionEntry;
  /** Index of the signature that takes so many arguments. */
  readonly signature: number;
  /** Index of the argument that the caret stands in. */
  readonly parameter: number;
}

/** The innermost call of a known function around the offset, or undefined. */
export function signatureAt(
  text: string,
  offset: number,
  { dialect, functions }: Surroundings,
): SignatureHelp | undefined {
  const lexemes = readLexemes(text.slice(0, offset), dialect);
  let depth = 0;
  let parameter = 0;
  for (let at = lexemes.length - 1; at >= 0; at--) {
    const { kind, text: sign } = lexemes[at]!;
    if (kind === 'semicolon') return undefined;
    if (kind === 'close') depth++;
    else if (kind === 'comma' && depth === 0) parameter++;
    else if (kind === 'open') {
      if (depth > 0) depth--;
      else {
        const name = lexemes[at - 1];
        const entry = sign === '(' && name?.kind === 'word' ? functions.entry(name.text) : undefined;
        if (entry) return { entry, parameter, signature: signatureFor(entry, parameter) };
        parameter = 0;
      }
    }
  }
  return undefined;
}

function signatureFor({ signatures }: FunctionEntry, parameter: number): number {
  const found = signatures.findIndex((text) => text.includes('...') || parametersOf(text).length > parameter);
  return Math.max(found, 0);
}

/** The parameters of a signature as it is written: `unit: varchar`. */
export function parametersOf(signature: string): readonly string[] {
  const list = signature.slice(1, signature.lastIndexOf(') ->'));
  const items: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= list.length; at++) {
    const letter = list[at];
    if (letter === '(') depth++;
    else if (letter === ')') depth--;
    else if (letter === undefined || (letter === ',' && depth === 0)) {
      const item = list.slice(from, at).trim();
      if (item !== '') items.push(item);
      from = at + 1;
    }
  }
  return items;
}

/** What is written for a function: its name, and brackets with the caret inside where it takes something. */
export function snippetOf({ name, kind, signatures }: FunctionEntry): string {
  if (kind === 'syntax' && /^(?:current_|local)/.test(name)) return name;
  const takesNothing = signatures.every((text) => text.startsWith('()'));
  const brackets = takesNothing ? '()' : '($0)';
  return kind === 'window' ? `${name}${takesNothing ? '()' : '($1)'} OVER ($0)` : `${name}${brackets}`;
}
