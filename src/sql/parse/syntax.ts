/** Sentences for words that stand where others should. */
import type { Finding } from '../finding.ts';
import type { Cursor, Lexeme } from './cursor.ts';
import { hintFor, meantWord, shorten } from './hints.ts';

/** The sentence of a syntax fault, with what could stand there instead. */
export function explainSyntax(finding: Finding, { expected, lexemes, watched, dialect }: Cursor): Finding {
  const found = lexemes[watched];
  const wanted = [...expected].filter((one) => one !== '').sort();
  if (!found) {
    const lacking = lackingEnd(lexemes, expected) ?? missing(wanted) ?? listWanted(wanted.filter((one) => one !== ';'));
    const message = `The statement ends too early: ${lacking}.`;
    return { ...finding, message, expected: wanted };
  }
  const nearest = ({ kind, word }: Lexeme): string | undefined =>
    kind === 'word' ? oneSlipFrom(word, wanted) : undefined;
  const near = nearest(found);
  const hint =
    hintFor({ lexemes, at: watched, dialect, wanted: expected, nearest }) ?? (near && meantWord(found, near));
  if (hint) {
    const { message, fix, span, fixSpan } = hint;
    const more = fix === undefined ? {} : { fix, ...(fixSpan ? { fixSpan } : {}) };
    return { ...finding, ...span, message, expected: wanted, ...more };
  }
  const [only] = wanted;
  if (wanted.length === 1 && only && /^(?:[A-Z_]+|[(=])$/.test(only)) {
    const message = `Before \`${shorten(found.text)}\` ${missing(wanted) ?? ''}.`;
    // With one bracket alone it would be no better.
    if (only === '(') return { ...finding, message, expected: wanted };
    const text = lexemes[watched - 1]?.text ?? only;
    const fix = `${text === text.toLowerCase() ? only.toLowerCase() : only} `;
    const fixSpan = { start: finding.start, end: finding.start };
    return {
      ...finding,
      message,
      expected: wanted,
      fix,
      fixSpan,
    };
  }
  return {
    ...finding,
    message: `\`${shorten(found.text)}\` is not expected here: ${listWanted(wanted)}.`,
    expected: wanted,
  };
}

/** What a statement that ends here has begun and not gone on with. */
function lackingEnd(lexemes: readonly Lexeme[], wanted: ReadonlySet<string>): string | undefined {
  if (wanted.has('ON') && wanted.has('USING')) return 'a join has no condition yet, ON … or USING (…)';
  if (lexemes[0]?.word === 'WITH' && wanted.has('SELECT') && wanted.has('VALUES'))
    return 'behind the WITH tables stands a query, SELECT …';
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

/** What must stand here, where that is one thing. */
function missing(wanted: readonly string[]): string | undefined {
  const one = ['<table>', '<type>', '<expression>'].find((kind) => wanted.includes(kind));
  const [only] = wanted;
  if (one) return `${kinds[one]!} is missing`;
  if (wanted.length !== 1 || !only || only === '<end>') return undefined;
  return `${kinds[only] ?? (/^[A-Z_]+$/.test(only) ? only : `\`${only}\``)} is missing`;
}

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
function oneSlipFrom(word: string, wanted: readonly string[]): string | undefined {
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
