/** Sentences for what is wrong with a text: marks that no dialect has, and words that stand where others should. */
import type { Finding } from '../finding.ts';
import type { Dialect } from '../lexer.ts';
import type { Cursor, Lexeme } from './cursor.ts';

/** Faults that the tokens alone show. */
export function findMarks(lexemes: readonly Lexeme[], dialect: Dialect): Finding[] {
  const findings: Finding[] = [];
  const find = (code: Finding['code'], message: string, start: number, end: number, fix?: string): void => {
    findings.push({ code, severity: 'error', message, start, end, ...(fix === undefined ? {} : { fix }) });
  };
  const open: Lexeme[] = [];
  for (const [at, lexeme] of lexemes.entries()) {
    const { start, end, kind } = lexeme;
    const next = lexemes[at + 1];
    if (lexeme.unfinished) find('unfinished', unfinishedMessage(lexeme), start, start + 1);
    else if (kind === 'open') open.push(lexeme);
    else if (kind === 'close') {
      const before = open.pop();
      if (before && closing[before.text] === lexeme.text) continue;
      if (before)
        find('bracket', `\`${before.text}\` is closed by \`${lexeme.text}\`.`, start, end, closing[before.text]);
      else
        find(
          'bracket',
          `This \`${lexeme.text}\` closes nothing. Take it out, or open a bracket before it.`,
          start,
          end,
        );
      return findings;
    } else if (/^[‘’“”‚„«»]/.test(lexeme.text)) {
      const single = /^[‘’‚]/.test(lexeme.text);
      find('syntax', `This is a typographic quote. Write ${single ? "'" : '"'}.`, start, start + 1, single ? "'" : '"');
    } else if (lexeme.text === '/' && next?.text === '/' && next.start === end)
      find('syntax', 'A comment begins with `--`, not with `//`.', start, next.end, '--');
    else if (lexeme.text === '=' && next?.text === '=' && next.start === end)
      find('syntax', 'Values are compared with one `=`.', start, next.end, '=');
    else if (lexeme.text === '$' && next?.text === '{' && next.start === end)
      find(
        'syntax',
        '`${…}` is a template, and text is never pasted into SQL. Write a parameter: `:name`.',
        start,
        next.end,
      );
    else if (lexeme.text === '{' && next?.text === '{' && next.start === end)
      find(
        'syntax',
        '`{{…}}` is a template, and text is never pasted into SQL. Write a parameter: `:name`.',
        start,
        next.end,
      );
    else if (lexeme.text === '`' && dialect === 'redshift')
      find('dialect', 'Redshift quotes names with `"`, not with backticks.', start, end, '"');
    if (findings.length > 0 && findings.at(-1)!.severity === 'error') return findings;
  }
  const last = open.at(-1);
  if (last)
    find('bracket', `This \`${last.text}\` is never closed. Add \`${closing[last.text]!}\`.`, last.start, last.end);
  return findings;
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function unfinishedMessage({ kind, text }: Lexeme): string {
  if (kind === 'string')
    return `This text never ends. Close it with \`${text.startsWith('$') ? text.slice(0, text.indexOf('$', 1) + 1) : "'"}\`.`;
  return `This quoted name never ends. Close it with \`${text[0]!}\`.`;
}

/** The sentence of a syntax fault, with what could stand there instead. */
export function explainSyntax(finding: Finding, { expected, lexemes, watched, dialect }: Cursor): Finding {
  const found = lexemes[watched];
  const wanted = [...expected].filter((one) => one !== '').sort();
  const hint = dialectHint(found, lexemes[watched + 1], dialect);
  const near = found && found.kind === 'word' ? nearest(found.word, wanted) : undefined;
  const message = found
    ? `\`${shorten(found.text)}\` is not expected here${near ? `. Did you mean ${near}?` : hint ? `. ${hint}` : `: ${listWanted(wanted)}.`}`
    : `The statement ends too early: ${listWanted(wanted)}.`;
  return { ...finding, message, expected: wanted, ...(near ? { fix: near } : {}) };
}

function dialectHint(found: Lexeme | undefined, next: Lexeme | undefined, dialect: Dialect): string | undefined {
  if (found?.word === 'ILIKE' && dialect === 'athena') return 'Athena has no ILIKE. Write lower(value) LIKE pattern.';
  if (found?.word === '!' && next?.text !== '=') return 'Write NOT, or <> between two values.';
  if (found?.word === ';') return 'Only one statement can stand here.';
  return undefined;
}

const kinds: Readonly<Record<string, string>> = {
  '<expression>': 'a value',
  '<column>': 'a column',
  '<table>': 'a table',
  '<view>': 'a view',
  '<schema>': 'a database',
  '<catalog>': 'a catalog',
  '<name>': 'a name',
  '<new name>': 'a name',
  '<alias>': 'a name',
  '<type>': 'a type',
  '<string>': "a text in '…'",
  '<number>': 'a number',
  '<value>': 'a value',
  '<field>': 'a field such as YEAR',
  '<statement>': 'a statement such as SELECT',
  '<end>': 'the end of the statement',
};

/** What is wanted, in words: kinds of things first, then at most eight words of the grammar. */
function listWanted(wanted: readonly string[]): string {
  const things = [...new Set(wanted.flatMap((one) => kinds[one] ?? []))];
  const words = wanted.filter((one) => !one.startsWith('<'));
  const signs = words.filter((one) => /^[),(;]$/.test(one));
  const others = words.filter((one) => /^[A-Z_]+$/.test(one));
  const shown = things.includes('a value') ? things : [...things, ...signs.map((sign) => `\`${sign}\``), ...others];
  const some = shown.slice(0, 8);
  if (some.length === 0) return 'something else is expected';
  return `${some.join(', ')}${shown.length > some.length ? ' …' : ''} ${some.length > 1 ? 'are' : 'is'} possible here`;
}

/** A word of the grammar that differs by one slip of the keys. */
function nearest(word: string, wanted: readonly string[]): string | undefined {
  if (word.length < 3) return undefined;
  return wanted.find((one) => /^[A-Z]{3,}$/.test(one) && isOneSlip(word, one));
}

/** One letter too many, too few, other, or two in the wrong order. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const rest = (text: string, from: number): string => text.slice(from);
  return (
    rest(a, at + 1) === rest(b, at + 1) ||
    rest(a, at + 1) === rest(b, at) ||
    rest(a, at) === rest(b, at + 1) ||
    (a[at] === b[at + 1] && a[at + 1] === b[at] && rest(a, at + 2) === rest(b, at + 2))
  );
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
