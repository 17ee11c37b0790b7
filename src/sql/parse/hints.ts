/** Sentences for slips that many make, each with the next step. */
import type { Dialect } from '../lexer.ts';
import type { Span } from '../tree/name.ts';
import { tableBucketCatalog } from '../quote.ts';
import { reservedWords, valueWords } from '../words.ts';
import type { Lexeme } from './cursor.ts';
import { otherDialect } from './otherDialect.ts';

/** The place where the grammar did not go on. */
export interface Stop {
  readonly lexemes: readonly Lexeme[];
  readonly at: number;
  readonly dialect: Dialect;
  readonly wanted: ReadonlySet<string>;
  /** The word of the grammar that a token differs from by one slip of the keys. */
  readonly nearest: (lexeme: Lexeme) => string | undefined;
}

export interface Hint {
  readonly message: string;
  readonly fix?: string;
  /** Where the fix goes, if that is not where the fault stands. */
  readonly fixSpan?: Span;
  /** Where the fault stands, if that is not at the token. */
  readonly span?: Span;
}

/** What is most likely meant, or undefined. */
export function hintFor(stop: Stop): Hint | undefined {
  const found = stop.lexemes[stop.at];
  return (
    found &&
    (invisible(found) ??
      gluedName(stop, found) ??
      splitText(stop, found) ??
      bareValue(stop, found) ??
      missingBefore(stop, found) ??
      slip(stop, found) ??
      missingName(stop, found) ??
      otherDialect(stop, found))
  );
}

/** What nobody sees, such as a blank without width that came along from a web page. */
function invisible({ text, start, end }: Lexeme): Hint | undefined {
  if (!/^[\p{Cc}\p{Cf}]+$/u.test(text)) return undefined;
  const code = text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  return {
    message: `A character that cannot be seen (U+${code}) stands here. Take it out.`,
    fix: '',
    fixSpan: { start, end },
  };
}

const wantsMore = (wanted: ReadonlySet<string>): boolean =>
  ['<expression>', '<column>', '<name>', '<new name>', '<table>', '<view>', '<schema>', '<alias>'].some((one) =>
    wanted.has(one),
  );

/** `my-db`, `s3tablescatalog/bucket`, `IAM:nurse`, `2024_sales`: names that need quotes. */
function gluedName({ lexemes, at, dialect }: Stop, found: Lexeme): Hint | undefined {
  const isPart = (lexeme: Lexeme | undefined): boolean =>
    lexeme?.kind === 'word' ||
    lexeme?.kind === 'number' ||
    /^[-/@:]$/.test(lexeme?.text ?? '') ||
    lexeme?.kind === 'parameter';
  let from = at;
  let to = at;
  while (isPart(lexemes[from - 1]) && lexemes[from - 1]!.end === lexemes[from]!.start) from--;
  while (isPart(lexemes[to + 1]) && lexemes[to + 1]!.start === lexemes[to]!.end) to++;
  const begins = /^[-/@:]$/.test(found.text) ? from < at && to > at : found.kind === 'number' && to > at;
  if (!begins || reservedWords[dialect].has(lexemes[from]!.word)) return undefined;
  const parts = lexemes.slice(from, to + 1);
  const written = parts.map(({ text }) => text).join('');
  // A table bucket is called otherwise in Redshift.
  const bucket = dialect === 'redshift' ? /^s3tablescatalog\/(.+)$/i.exec(written)?.[1] : undefined;
  const name = bucket === undefined ? written : tableBucketCatalog(bucket, 'redshift').replaceAll('"', '');
  const span = { start: parts[0]!.start, end: parts.at(-1)!.end };
  return { message: `A name like ${name} stands in quotes: "${name}".`, fix: `"${name}"`, span };
}

/** `current_date()`: a value that is called by a word alone. */
function bareValue({ lexemes, at, dialect }: Stop, found: Lexeme): Hint | undefined {
  const before = lexemes[at - 1];
  if (found.text !== '(' || !before || !valueWords[dialect].has(before.word)) return undefined;
  const close = lexemes[at + 1];
  const more = close?.text === ')' ? { fix: '', fixSpan: { start: found.start, end: close.end } } : {};
  return { message: `${before.text} stands without brackets.`, ...more };
}

/** `'it's'`: a quote has ended the text before its end. */
function splitText({ lexemes, at }: Stop, found: Lexeme): Hint | undefined {
  const before = lexemes[at - 1];
  const isGlued = before?.kind === 'string' && before.end === found.start;
  return isGlued && /^(?:word|number)$/.test(found.kind)
    ? { message: "A quote inside a text is written twice: `''`." }
    : undefined;
}

/** Commas too many and too few, words of the grammar as names. */
function missingName({ lexemes, at, dialect, wanted, nearest }: Stop, found: Lexeme): Hint | undefined {
  const before = lexemes[at - 1];
  const next = lexemes[at + 1];
  if (found.kind === 'dot' || (before?.kind === 'dot' && (clauses.has(found.word) || found.kind !== 'word')))
    return { message: 'Behind `.` a name is missing.' };
  const begins = found.word === 'SELECT' && wanted.has('<new name>');
  if (before?.kind === 'comma' && wantsMore(wanted) && (found.kind === 'close' || clauses.has(found.word) || begins))
    return {
      message: `A comma stands before \`${found.text}\`, and nothing behind it. Take it out.`,
      fix: '',
      fixSpan: { start: before.start, end: before.end },
    };
  if (found.kind === 'comma' && before?.kind === 'comma')
    return { message: 'Two commas stand in a row. Take one out.', fix: '' };
  // `SELECT select, from`: nothing goes on behind such a word.
  const isAlone = !next || next.kind === 'comma' || next.word === 'FROM' || next.kind === 'dot';
  const isValue = isAlone && wanted.has('<expression>') && !clauses.has(found.word);
  const isName = namesToo.has(found.word) || isValue || (before?.word === 'AS' && wanted.has('<alias>'));
  if (found.kind === 'word' && wantsMore(wanted) && reservedWords[dialect].has(found.word) && isName)
    if (next?.word !== 'BY')
      return {
        message: `\`${found.text}\` is a word of SQL. As a name it stands in quotes: "${found.text}".`,
        fix: `"${found.text}"`,
      };
  const isItem =
    found.kind === 'word' || found.kind === 'quotedName' || found.kind === 'string' || found.kind === 'number';
  const lacksComma =
    isItem && !reservedWords[dialect].has(found.word) && wanted.has(',') && (wanted.has(')') || wanted.has('FROM'));
  if (!lacksComma || nearest(found) || wanted.has('<expression>') || otherWords.has(found.word)) return undefined;
  // In `a form t` the slip has become an alias.
  const meant = before && nearest(before);
  if (meant) return meantWord(before, meant);
  return { message: `\`${shorten(found.text)}\` is not expected here. Is a comma missing before it?` };
}

/** A word of the grammar with one slip in it. */
export function meantWord({ text, start, end }: Lexeme, word: string): Hint {
  return {
    message: `\`${shorten(text)}\` is not expected here. Did you mean ${word}?`,
    fix: text === text.toLowerCase() ? word.toLowerCase() : word,
    span: { start, end },
  };
}

const clauses = new Set('FROM WHERE GROUP ORDER HAVING LIMIT UNION'.split(' '));
const namesToo = new Set(
  'ORDER GROUP TABLE USER END DEFAULT COLUMN CHECK PRIMARY TAG OFFSET DESC ASC ANY ALL'.split(' '),
);
const otherWords = new Set(
  'RLIKE REGEXP EXCLUDE INTO LIMIT OFFSET AUTO_INCREMENT FILTER OVER ON USING AND PRIMARY UNIQUE REFERENCES CHECK IDENTITY'.split(
    ' ',
  ),
);

/** Signs and words in the wrong place. */
function slip({ lexemes, at, wanted, nearest }: Stop, found: Lexeme): Hint | undefined {
  const before = lexemes[at - 1];
  const next = lexemes[at + 1];
  const insert = (text: string): Pick<Hint, 'fix' | 'fixSpan'> => ({
    fix: before?.end === found.start ? ` ${text}` : text,
    fixSpan: { start: found.start, end: found.start },
  });
  switch (found.word) {
    case '!':
      if (next?.text !== '=') return { message: '`!` is not expected here. Write NOT, or <> between two values.' };
      break;
    case ':':
      return { message: 'A name stands behind `:`, such as :state.' };
    case '*':
      if (before?.word !== 'DELETE') break;
      return { message: 'DELETE takes whole rows, and no columns: DELETE FROM table.', fix: '' };
    case 'NOT':
      if (next?.word !== 'NULL' || !wanted.has('AND')) break;
      return { message: 'Is a value there? Write IS NOT NULL.', ...insert('IS ') };
    case 'BY': {
      // In `t ODER BY` the slip has become an alias.
      const meant = before && nearest(before);
      if (meant === 'ORDER' || meant === 'GROUP') return meantWord(before!, meant);
      break;
    }
    case '=>':
      return { message: 'Greater or equal is written `>=`.', fix: '>=' };
    case '=':
      if (before?.word !== 'NOT') break;
      return { message: 'Unequal is written `<>`.', fix: '<>', fixSpan: { start: before.start, end: found.end } };
    case ';':
      return { message: 'Only one statement can stand here.' };
    case 'WHERE':
      if (wanted.has('ON') && wanted.has('JOIN'))
        return { message: 'A JOIN has its condition behind ON. Write it before WHERE.' };
      return misplaced(lexemes, at, 'WHERE stands behind FROM, before GROUP BY, ORDER BY and LIMIT, and once.');
    case 'ORDER':
      if (next?.word === 'BY' || wantsMore(wanted)) break;
      return { message: 'ORDER is followed by BY.', fix: 'ORDER BY', fixSpan: { start: found.start, end: found.end } };
    case 'GROUP':
      return misplaced(lexemes, at, 'GROUP BY stands before HAVING, ORDER BY and LIMIT, and once.');
    case 'TRUE':
    case 'FALSE':
    case 'UNKNOWN':
      if (wanted.has('NULL') && wanted.has('DISTINCT')) return truthTest(found, before);
      break;
    case 'WHEN':
      if (wanted.has('ON')) return { message: 'MERGE has its condition behind ON. Write it before WHEN.' };
      break;
    default:
  }
  const over = before?.word === 'OVER' ? found.word : lexemes[at - 2]?.word === 'OVER' ? before?.word : '';
  if (over === 'ORDER' || over === 'PARTITION')
    return { message: `The window of OVER stands in brackets: OVER (${over} BY …).` };
  switch (before?.word) {
    case 'ORDER':
    case 'GROUP':
    case 'PARTITION':
      return wanted.has('BY') ? { message: `${before.word} is followed by BY.`, ...insert('BY ') } : undefined;
    case 'LEFT':
    case 'RIGHT':
    case 'FULL':
    case 'INNER':
    case 'CROSS':
    case 'NATURAL':
    case 'OUTER':
      return wanted.has('JOIN') && !nearest(found)
        ? { message: `${before.word} is followed by JOIN.`, ...insert('JOIN ') }
        : undefined;
    case 'LIMIT':
    case 'TOP':
      return { message: `${before.word} takes a number.` };
    case 'IN':
      return wanted.has('(') ? { message: 'The values of IN stand in brackets: IN (1, 2).' } : undefined;
    case 'IS':
      return wanted.has('NULL')
        ? { message: 'IS takes NULL, TRUE, FALSE or DISTINCT FROM. A value is compared with `=`.' }
        : undefined;
    case 'USING':
      return wanted.has('(') && wanted.has('<column>') && found.kind === 'word'
        ? { message: 'The columns of USING stand in brackets.', fix: `(${found.text})` }
        : undefined;
    default:
  }
  return between({ lexemes, at, wanted }, found, insert);
}

const comparisons = /^(?:=|<>|!=|<|>|<=|>=|LIKE|ILIKE|IN|IS|BETWEEN)$/;

/** `BETWEEN 1 10`, `(a + 1 FROM t`: what a value or a clause behind a value shows to be missing before it. */
function missingBefore({ lexemes, at, wanted }: Stop, found: Lexeme): Hint | undefined {
  const fixSpan = { start: found.start, end: found.start };
  const isValue = /^(?:number|string|word|quotedName|parameter)$/.test(found.kind);
  if (isValue && wanted.has('AND') && lexemes[at - 2]?.word === 'BETWEEN')
    return { message: 'BETWEEN has AND between its two values.', fix: 'AND ', fixSpan };
  // `a = 1 b = 2`
  let next = at + 1;
  while (lexemes[next]?.kind === 'dot') next += 2;
  if (isValue && wanted.has('AND') && !wanted.has('<alias>') && comparisons.test(lexemes[next]?.word ?? ''))
    return { message: `Before \`${shorten(found.text)}\` AND or OR is missing.`, fix: 'AND ', fixSpan };
  if (!clauses.has(found.word) || !wanted.has(')')) return undefined;
  let depth = 0;
  for (let index = at - 1; index >= 0; index--) {
    const { kind, start, end } = lexemes[index]!;
    if (kind === 'close') depth++;
    else if (kind === 'open' && depth-- === 0)
      return {
        message: `A bracket is never closed before ${found.word}. Add \`)\`.`,
        fix: ')',
        fixSpan: { start: lexemes[at - 1]!.end, end: lexemes[at - 1]!.end },
        span: { start, end },
      };
  }
  return undefined;
}

/** `IS TRUE` of Redshift in the words of Athena, which has none. */
function truthTest({ word, end }: Lexeme, before: Lexeme | undefined): Hint {
  const not = before?.word === 'NOT';
  const same = word === 'UNKNOWN' ? 'NULL' : `NOT DISTINCT FROM ${word}`;
  const other = word === 'UNKNOWN' ? 'NOT NULL' : `DISTINCT FROM ${word}`;
  const fix = not ? other : same;
  return {
    message: `Athena has no IS ${not ? 'NOT ' : ''}${word}. Write IS ${fix}.`,
    fix,
    ...(before ? { fixSpan: { start: not ? before.start : end - word.length, end } } : {}),
  };
}

/** A word that is missing between two others. */
function between(
  { lexemes, at, wanted }: Pick<Stop, 'lexemes' | 'at' | 'wanted'>,
  found: Lexeme,
  insert: (text: string) => Pick<Hint, 'fix' | 'fixSpan'>,
): Hint | undefined {
  const before = lexemes[at - 1];
  const ago = (places: number): string => lexemes[at - places]?.word ?? '';
  const comma = found.kind === 'comma';
  if (wanted.has('AS') && /^(?:TRY_)?CAST$/.test(ago(3)))
    return {
      message: 'CAST has AS between value and type: CAST(value AS type).',
      ...(comma ? { fix: ' AS' } : insert('AS ')),
    };
  if (comma && ago(2) === 'BETWEEN') return { message: 'BETWEEN has AND between its two ends.', fix: ' AND' };
  if (before?.text === '(' && ago(2) === 'FILTER')
    return { message: 'FILTER has its condition behind WHERE: FILTER (WHERE …).', ...insert('WHERE ') };
  if (wanted.has(':') && before && /^[<,]$/.test(lexemes[at - 2]?.text ?? ''))
    return {
      message: 'In a struct a colon stands between name and type.',
      fix: ':',
      fixSpan: { start: before.end, end: found.start },
    };
  if (wanted.has('END') && clauses.has(found.word)) return { message: 'CASE ends with END.', ...insert('END ') };
  if (found.word === 'ELSE' && lexemes.slice(0, at).some(({ word }) => word === 'WHEN'))
    return { message: 'Behind WHEN and its condition stands THEN with a value.' };
  return undefined;
}

/** A clause in the wrong place is one that a later clause, or itself, stands before. */
function misplaced(lexemes: readonly Lexeme[], at: number, message: string): Hint | undefined {
  let depth = 0;
  for (let index = at - 1; index >= 0; index--) {
    const { kind, word } = lexemes[index]!;
    if (kind === 'close') depth++;
    else if (kind === 'open' && depth-- === 0) break;
    else if (depth === 0 && (word === 'SELECT' || kind === 'semicolon')) break;
    else if (depth === 0 && /^(?:WHERE|GROUP|HAVING|ORDER|LIMIT)$/.test(word)) return { message };
  }
  return undefined;
}

export function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
