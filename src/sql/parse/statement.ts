/** Statements: a query, or the command whose form fits best. */
import { athenaForms } from '../grammar/athena.ts';
import type { Form } from '../grammar/forms.ts';
import { redshiftForms } from '../grammar/redshift.ts';
import type { Dialect } from '../lexer.ts';
import type { Command, Part, Statement } from '../tree/statement.ts';
import { queryWords } from '../words.ts';
import { startsQuery } from './expression.ts';
import type { Cursor } from './cursor.ts';
import { progressOf, readParts } from './form.ts';
import { readQuery } from './query.ts';

const formsOf: Readonly<Record<Dialect, readonly Form[]>> = { athena: athenaForms, redshift: redshiftForms };

/** The forms that may begin with a word. */
const byFirstWord = new Map<string, readonly Form[]>();

function formsFor(dialect: Dialect, word: string): readonly Form[] {
  const key = `${dialect} ${word}`;
  let found = byFirstWord.get(key);
  if (!found) byFirstWord.set(key, (found = formsOf[dialect].filter(({ pattern }) => firstWords(pattern).has(word))));
  return found;
}

/** Words that a pattern can begin with. */
export function firstWords(pattern: Form['pattern']): ReadonlySet<string> {
  switch (pattern.kind) {
    case 'word':
      return new Set([pattern.word]);
    case 'sequence': {
      const words = new Set<string>();
      for (const item of pattern.items) {
        for (const word of firstWords(item)) words.add(word);
        if (item.kind !== 'optional') break;
      }
      return words;
    }
    case 'choice':
      return new Set(pattern.options.flatMap((option) => [...firstWords(option)]));
    case 'optional':
    case 'repeat':
      return firstWords(pattern.inner);
    case 'slot':
      return typeof pattern.takes === 'string' ? new Set() : firstWords(pattern.takes);
  }
}

export function formOf(dialect: Dialect, name: string): Form | undefined {
  return formsOf[dialect].find((form) => form.name === name);
}

/** Reads one statement up to what does not belong to it any more. */
export function readStatement(cursor: Cursor): Statement {
  const word = cursor.lexeme?.word ?? '';
  if (cursor.watching)
    for (const { pattern } of formsOf[cursor.dialect]) for (const first of firstWords(pattern)) cursor.note(first);
  cursor.noteAll(queryWords);
  const { start } = cursor;
  if (!cursor.enter()) return { kind: 'command', form: '', parts: [], start, end: start };
  const changes = word === 'WITH' && changesBehindWith(cursor);
  if (!changes && (queryWords.has(word) || startsQuery(cursor, cursor.at))) return cursor.leave(readQuery(cursor));
  cursor.commands++;
  const command = readCommand(cursor, formsFor(cursor.dialect, word));
  cursor.commands--;
  return cursor.leave(command);
}

/** Redshift: `WITH … UPDATE` and `WITH … DELETE`. */
function changesBehindWith(cursor: Cursor): boolean {
  if (cursor.dialect !== 'redshift') return false;
  for (let { at } = cursor; at < cursor.lexemes.length; at++) {
    const { word, kind } = cursor.lexemes[at]!;
    if (word === 'SELECT' || kind === 'close') return false;
    if (word === 'UPDATE' || word === 'DELETE') return true;
    at = cursor.closeOf.get(at) ?? at;
  }
  return false;
}

interface Attempt {
  readonly form: string;
  readonly parts: readonly Part[];
  readonly at: number;
  readonly findings: Cursor['findings'];
}

/** Of the forms that fit, the first that takes the whole statement, else the one that comes furthest. */
function readCommand(cursor: Cursor, forms: readonly Form[]): Command {
  const { start, at } = cursor;
  const found = cursor.findings.length;
  let best: Attempt | undefined;
  const progress = progressOf(cursor);
  for (const { name, pattern } of forms) {
    progress.form = name;
    const parts = readParts(cursor, pattern);
    if (!parts) continue;
    const attempt = { form: name, parts, at: cursor.at, findings: cursor.findings.splice(found) };
    cursor.at = at;
    if (!best || rank(attempt) > rank(best)) best = attempt;
    if (attempt.at >= cursor.lexemes.length && attempt.findings.length === 0) break;
  }
  const furthest = Math.max(progress.at, at);
  if (best && best.at >= Math.min(furthest, cursor.lexemes.length)) {
    cursor.at = best.at;
    for (const finding of best.findings) cursor.findings.push(finding);
    return { kind: 'command', form: best.form, parts: best.parts, start, end: cursor.end };
  }
  // The fault stands where the form that came furthest went wrong; what is behind it is kept as it is.
  cursor.at = furthest;
  cursor.fail(forms.length === 0 ? '<statement>' : '');
  const known = progress.at > at ? progress.best : { form: '', parts: [] };
  const behind = known.parts.at(-1)?.end ?? start;
  cursor.at = cursor.lexemes.findIndex((lexeme) => lexeme.start >= behind);
  if (cursor.at < 0) cursor.at = cursor.lexemes.length;
  const parts: Part[] = [...known.parts];
  while (!cursor.done) parts.push(cursor.takeWord());
  return { kind: 'command', form: known.form, parts, start, end: cursor.end };
}

/** How far an attempt came, with a fault less than without. */
function rank({ at, findings }: Attempt): number {
  return at - (findings.length > 0 ? 0.5 : 0);
}
