/** Formatting by sql-formatter, with what its dialects lack. */
import { formatDialect, redshift, trino, type DialectOptions } from 'sql-formatter';
import { lex, type Dialect } from '../sql/lexer.ts';

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
    stringTypes: [...redshift.tokenizerOptions.stringTypes, '$$'],
    operators: [...(redshift.tokenizerOptions.operators ?? []), '!~*', '~*', '!~', '~'],
    paramTypes: { named: [':'] },
  }),
};

/** The text in one form; as it was where the formatter cannot read it, or would change more than blanks and letters' case. */
export function formatSql(
  text: string,
  dialect: Dialect,
  { tabSize, insertSpaces }: { readonly tabSize: number; readonly insertSpaces: boolean },
): string {
  try {
    const formatted = formatDialect(text, {
      dialect: dialects[dialect],
      tabWidth: tabSize,
      useTabs: !insertSpaces,
      keywordCase: 'upper',
      linesBetweenQueries: 1,
    });
    return wordsOf(formatted, dialect) === wordsOf(text, dialect) ? formatted : text;
  } catch {
    return text;
  }
}

function wordsOf(text: string, dialect: Dialect): string {
  return lex(text, dialect)
    .filter(({ kind }) => kind !== 'space')
    .map(({ kind, text: token }) => (kind === 'word' ? token.toUpperCase() : token.trim()))
    .join(' ');
}
