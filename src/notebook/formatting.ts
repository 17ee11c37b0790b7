/** Formatting by sql-formatter, with what its dialects lack. */
import { formatDialect, redshift, trino, type DialectOptions } from 'sql-formatter';
import { lex, type Dialect, type Token } from '../sql/lexer.ts';
import { parse } from '../sql/parse.ts';
import { split } from '../sql/split.ts';
import { layOutCommand } from './commandLayout.ts';
import { marksOf, tidy } from './layout.ts';

/** Of MERGE, which the dialects of the formatter do not know. */
const mergeClauses = ['MERGE INTO', 'WHEN MATCHED', 'WHEN NOT MATCHED'];

function adapted(
  { name, tokenizerOptions, formatOptions }: DialectOptions,
  own: Partial<DialectOptions['tokenizerOptions']>,
): DialectOptions {
  return {
    name,
    tokenizerOptions: {
      ...tokenizerOptions,
      ...own,
      reservedClauses: [...tokenizerOptions.reservedClauses, ...mergeClauses],
      reservedKeywords: [...tokenizerOptions.reservedKeywords, 'INSERT', 'OVER', 'AT'],
    },
    formatOptions: { ...formatOptions, onelineClauses: [...formatOptions.onelineClauses, ...mergeClauses] },
  };
}

const dialects: Readonly<Record<Dialect, DialectOptions>> = {
  athena: adapted(trino, {
    reservedKeywordPhrases: [...(trino.tokenizerOptions.reservedKeywordPhrases ?? []), 'WITH ORDINALITY'],
    identTypes: [...trino.tokenizerOptions.identTypes, '``'],
    paramTypes: { named: [':'], positional: true },
  }),
  redshift: adapted(redshift, {
    stringTypes: [{ quote: "''-qq-bs", prefixes: ['E'] }, '$$'],
    operators: [...(redshift.tokenizerOptions.operators ?? []), '!~*', '~*', '!~', '~'],
    paramTypes: { named: [':'], numbered: ['$'] },
  }),
};

/** Longer texts are left alone: the formatter would hold the editor up. */
const longestText = 200_000;

/**
 * The text in one form; blanks, line ends and the letters of keywords alone are changed. A statement that cannot be read or laid
 * out stays as it is.
 */
export function formatSql(
  text: string,
  dialect: Dialect,
  { tabSize, insertSpaces }: { readonly tabSize: number; readonly insertSpaces: boolean },
): string {
  if (text.length > longestText) return text;
  const unit = insertSpaces ? ' '.repeat(tabSize) : '\t';
  const pieces = split(text, dialect);
  const parts = pieces.map((piece, at) => {
    const before = text.slice(pieces[at - 1]?.end ?? 0, piece.start);
    const isBlank = /^[\s;]*$/.test(before);
    return (isBlank ? (at === 0 ? '' : ';\n\n') : before) + formatPiece(piece.text, dialect, unit);
  });
  const behind = text.slice(pieces.at(-1)?.end ?? 0);
  return parts.join('') + (/^[\s;]*$/.test(behind) ? (behind.includes(';') ? ';' : '') : behind.trimEnd());
}

/** Comments before a statement stay what they are. */
function formatPiece(text: string, dialect: Dialect, unit: string): string {
  const from = wordsOf(text, dialect).find(({ kind }) => kind !== 'comment')?.start ?? 0;
  const head = text.slice(0, from).trimEnd();
  const statement = formatStatement(text.slice(from), dialect, unit);
  return head === '' ? statement : `${head}\n${statement}`;
}

function formatStatement(text: string, dialect: Dialect, unit: string): string {
  const own = wordsOf(text, dialect);
  const parsed = parse(text, dialect);
  const isRead = !parsed.findings.some(({ severity }) => severity === 'error');
  const marks = marksOf(parsed, own);
  try {
    const laid = isRead ? layOutCommand(own, marks, unit) : undefined;
    const formatted = laid ?? byFormatter(text, dialect, unit, isRead ? 'preserve' : 'upper');
    if (!isSame(wordsOf(formatted, dialect), own)) return text;
    return laid ?? (isRead ? tidy(lex(formatted, dialect), own, marks) : formatted);
  } catch {
    return text;
  }
}

function byFormatter(text: string, dialect: Dialect, unit: string, keywordCase: 'preserve' | 'upper'): string {
  return formatDialect(text, {
    dialect: dialects[dialect],
    tabWidth: unit.length,
    useTabs: unit === '\t',
    keywordCase,
  });
}

const wordsOf = (text: string, dialect: Dialect): Token[] => lex(text, dialect).filter(({ kind }) => kind !== 'space');

/** The same tokens but for letters of words, and for blanks at the ends of the lines of a comment. */
function isSame(some: readonly Token[], others: readonly Token[]): boolean {
  const plain = ({ kind, text }: Token): string => {
    if (kind === 'comment') return text.replaceAll(/\s*\n\s*/g, '\n').trim();
    return kind === 'word' ? text.toUpperCase() : text;
  };
  return some.length === others.length && some.every((token, at) => plain(token) === plain(others[at]!));
}
