/** Letters and blanks of a formatted statement, by what our own tree knows of its words. */
import type { Token } from '../sql/lexer.ts';
import type { Parsed } from '../sql/parse.ts';
import type { Span, Word } from '../sql/tree/name.ts';
import type { List, Part } from '../sql/tree/statement.ts';
import { walk } from '../sql/walk.ts';

/** What the tree says of the tokens of a statement, by their offsets. */
export interface Marks {
  /** Words that are names: they keep their letters. */
  readonly names: ReadonlySet<number>;
  readonly types: readonly Span[];
  /** Ends of words behind which a bracket stands without a blank, as behind the name of a function. */
  readonly callees: ReadonlySet<number>;
  readonly frames: readonly Span[];
  /** Name of the form where it is a command. */
  readonly form: string;
  readonly holdsQuery: boolean;
}

export function marksOf({ tree }: Parsed, tokens: readonly Token[]): Marks {
  const byStart = new Map(tokens.map((token) => [token.start, token]));
  const names = new Set<number>();
  const types: Span[] = [];
  const callees = new Set<number>();
  const frames: Span[] = [];
  let holdsQuery = tree.kind === 'query';
  walk(tree, (node) => {
    switch (node.kind) {
      case 'query':
        holdsQuery = true;
        break;
      case 'name':
        names.add(node.start);
        break;
      case 'slot':
        // `SET search_path TO a, b`
        if (/^values?$/.test(node.name)) for (const word of wordsIn(node.value)) names.add(word.start);
        break;
      case 'type':
        types.push(node);
        break;
      case 'frame':
        frames.push(node);
        break;
      case 'call':
        callees.add(node.path.at(-1)!.end);
        break;
      case 'special':
      case 'cast':
      case 'extract':
      case 'unnest':
      case 'tableFunction':
      case 'row':
      case 'array':
        callees.add(byStart.get(node.start)?.end ?? -1);
        break;
      default:
    }
  });
  const isRoutine = tree.kind === 'command' && /procedure|function|^call$/.test(tree.form);
  for (const [at, { kind, text, start, end }] of tokens.entries()) {
    const isCalled = isRoutine && names.has(start) && tokens[at + 1]?.text === '(';
    if (/^identifier$/i.test(text) || isCalled) callees.add(end);
    if (kind === 'word' && /^language$/i.test(tokens[at - 1]?.text ?? '')) names.add(start);
  }
  return { names, types, callees, frames, form: tree.kind === 'command' ? tree.form : '', holdsQuery };
}

/** Words that stand as values, such as those of a setting. */
function wordsIn(part: Part | List): readonly Word[] {
  if (part.kind === 'word') return /^(?:true|false|default|on|off|null)$/i.test(part.text) ? [] : [part];
  if (part.kind === 'list') return part.items.flatMap(wordsIn);
  return part.kind === 'slot' ? wordsIn(part.value) : [];
}

const within = (spans: readonly Span[], { start, end }: Token): boolean =>
  spans.some((span) => span.start <= start && end <= span.end);

/** The token in capitals where it is a word of SQL. */
export function lettersOf(token: Token, { names, types }: Marks): string {
  const isOwn = token.kind !== 'word' || names.has(token.start) || within(types, token);
  return isOwn ? token.text : token.text.toUpperCase();
}

/** What stands between two tokens of one line. */
export function blankBetween(before: Token, after: Token, { callees, types }: Marks): '' | ' ' {
  const [a, b] = [before.text, after.text];
  if (before.kind === 'comma') return ' ';
  if (/^[,.)\]]$/.test(b) || /^[.([]$/.test(a) || a === '::' || b === '::') return '';
  if (within(types, before) && within(types, after) && /^[<>:(]$/.test(b)) return '';
  if (within(types, before) && within(types, after) && /^[<:]$/.test(a)) return '';
  if (b === '(') return callees.has(before.end) || (within(types, before) && within(types, after)) ? '' : ' ';
  if (b === '[') return /[\w"'\])]$/.test(a) && !/^(?:IN|AS|ON)$/i.test(a) ? '' : ' ';
  return ' ';
}

/** Brackets up to this many characters stand on one line. */
const shortBracket = 60;

/**
 * The formatter's text once more, with our letters: short brackets, frames of windows and the branches of MERGE on one line, no
 * blank behind the name of a function. `own` and `formatted` are the same tokens.
 */
export function tidy(formatted: readonly Token[], own: readonly Token[], marks: Marks): string {
  const shown = formatted.filter(({ kind }) => kind !== 'space');
  const gaps = gapsOf(formatted);
  const inShort = shortBrackets(shown, gaps);
  return shown
    .map((token, at) => {
      const source = own[at]!;
      const text = token.kind === 'comment' ? token.text : lettersOf(source, marks);
      if (at === 0) return text;
      return joinedBy(gaps[at]!, at, { shown, own, marks, inShort }) + text;
    })
    .join('');
}

function gapsOf(tokens: readonly Token[]): string[] {
  const gaps: string[] = [];
  let gap = '';
  for (const { kind, text } of tokens)
    if (kind === 'space') gap = text;
    else {
      gaps.push(gap);
      gap = '';
    }
  return gaps;
}

interface Joint {
  readonly shown: readonly Token[];
  readonly own: readonly Token[];
  readonly marks: Marks;
  readonly inShort: ReadonlySet<number>;
}

function joinedBy(gap: string, at: number, { shown, own, marks, inShort }: Joint): string {
  const [before, after] = [own[at - 1]!, own[at]!];
  if (shown[at - 1]!.kind === 'comment' || after.kind === 'comment') return gap;
  if (after.text === '(' && !gap.includes('\n')) {
    if (/^(?:filter|over)$/i.test(before.text)) return ' ';
    return marks.callees.has(before.end) ? '' : gap;
  }
  if (after.text === '(' && marks.callees.has(before.end)) return '';
  if (!gap.includes('\n'))
    return within(marks.types, before) && within(marks.types, after) ? blankBetween(before, after, marks) : gap;
  const isOneLine =
    inShort.has(at) ||
    within(marks.frames, after) ||
    /^(?:limit|offset)$/i.test(before.text) ||
    (/^with$/i.test(before.text) && after.text === '(') ||
    (marks.form === 'insert' && /^into$/i.test(before.text)) ||
    (marks.form === 'merge' && isBranch(before.text, after.text));
  return isOneLine ? blankBetween(before, after, marks) : gap;
}

/** `WHEN MATCHED AND … THEN UPDATE SET`, `INSERT (…) VALUES (…)`. */
function isBranch(before: string, after: string): boolean {
  return (
    (/^(?:matched|target|source)$/i.test(before) && /^and$/i.test(after)) ||
    /^then$/i.test(before) ||
    (/^update$/i.test(before) && /^set$/i.test(after)) ||
    /^values$/i.test(after) ||
    /^values$/i.test(before)
  );
}

/** Tokens inside brackets that are short, hold no query and no comment. */
function shortBrackets(shown: readonly Token[], gaps: readonly string[]): Set<number> {
  const found = new Set<number>();
  const open: number[] = [];
  for (const [at, { kind }] of shown.entries()) {
    if (kind === 'open') open.push(at);
    const from = kind === 'close' ? open.pop() : undefined;
    if (from === undefined) continue;
    const inner = shown.slice(from, at + 1);
    const width = inner.reduce((sum, token) => sum + token.text.length + 1, 0);
    const isLong = width > shortBracket + 2 * inner.length;
    const isOther = inner.some(
      (token) => token.kind === 'comment' || /^(?:select|values|with|table)$/i.test(token.text),
    );
    if (isLong || isOther || !gaps.slice(from + 1, at + 1).some((gap) => gap.includes('\n'))) continue;
    for (let index = from + 1; index <= at; index++) found.add(index);
  }
  return found;
}
