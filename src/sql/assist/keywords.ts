/** Words of the grammar for somebody who is writing: those that can stand there, the likeliest first. */
import type { Dialect } from '../lexer.ts';
import type { AtCaret } from '../parse.ts';
import { reservedWords } from '../words.ts';
import type { Completion } from './complete.ts';

/** Clauses of a SELECT in their order; a clause may follow those of lower places only. */
const clauses: Readonly<Record<string, number>> = {
  FROM: 1,
  WHERE: 2,
  START: 3,
  CONNECT: 3,
  GROUP: 4,
  HAVING: 5,
  QUALIFY: 6,
  WINDOW: 6,
  UNION: 7,
  INTERSECT: 7,
  EXCEPT: 7,
  MINUS: 7,
  ORDER: 8,
  LIMIT: 9,
  OFFSET: 9,
  FETCH: 9,
};

/** Words behind a table in FROM, and nowhere else. */
const ofTables = new Set(
  'CROSS FULL INNER JOIN LEFT NATURAL RIGHT MATCH_RECOGNIZE TABLESAMPLE PIVOT UNPIVOT LATERAL ON USING FOR'.split(' '),
);

/** The likeliest first; all others behind them by the alphabet. */
const likely =
  `SELECT WITH ON USING WHEN THEN ELSE END FROM WHERE JOIN LEFT INNER AND OR PARTITION GROUP ORDER BY LIMIT AS IN IS LIKE BETWEEN NOT NULL
  CASE OVER HAVING UNION ALL DISTINCT INSERT UPDATE DELETE MERGE CREATE SHOW DESCRIBE EXPLAIN ASC DESC CAST EXISTS
  TRUE FALSE`.split(/\s+/);

const behindIs = new Set('NULL NOT DISTINCT TRUE FALSE UNKNOWN'.split(' '));

/** In the letters that the user writes in. */
export function keywordItems({ before, prefix, expected }: AtCaret, dialect: Dialect): Completion[] {
  const written = before.filter(({ kind, word }) => kind === 'word' && reservedWords[dialect].has(word));
  const inSmall = written.filter(({ text }) => text === text.toLowerCase()).length;
  const small = prefix.text ? prefix.text === prefix.text.toLowerCase() : inSmall * 2 > written.length;
  // So short a word is an alias there, and Enter behind it must not make it another.
  const isAlias = expected.has('AS') && prefix.text.length > 0 && prefix.text.length < 3;
  if (isAlias || (before.at(-1)?.word === 'AS' && before.at(-2)?.word !== 'FORMAT')) return [];
  const fits = before.at(-1)?.word === 'IS' ? (word: string) => behindIs.has(word) : fitting(before);
  // Where a query is still to begin it has no end.
  const begins = expected.has('SELECT') && expected.has('VALUES');
  return [...expected, ...(dialect === 'redshift' ? fileOptions(before) : [])]
    .filter((word) => /^[A-Z][A-Z_\d]+$/.test(word) && fits(word) && !(begins && clauses[word]! >= 7))
    .map((word) => {
      const written = /^(?:GROUP|ORDER)$/.test(word) && before.at(-1)?.word !== 'WITHIN' ? `${word} BY` : word;
      const label = small ? written.toLowerCase() : written;
      const place = likely.indexOf(word);
      return {
        label,
        kind: 'keyword',
        detail: reservedWords[dialect].has(word) ? 'keyword' : '',
        insert: label,
        rank: 6 + (place < 0 ? likely.length : place) / 1000,
      };
    });
}

const credentials = ['IAM_ROLE', 'CREDENTIALS', 'REGION'];
const formats = ['CSV', 'PARQUET', 'JSON'];
const options: Readonly<Record<string, readonly string[]>> = {
  COPY: `FORMAT IGNOREHEADER DELIMITER GZIP BZIP2 ZSTD MANIFEST DATEFORMAT TIMEFORMAT ACCEPTINVCHARS BLANKSASNULL EMPTYASNULL
    FILLRECORD MAXERROR REMOVEQUOTES TRIMBLANKS TRUNCATECOLUMNS COMPUPDATE STATUPDATE ORC AVRO`.split(/\s+/),
  UNLOAD:
    `FORMAT HEADER DELIMITER PARTITION MANIFEST GZIP BZIP2 ZSTD ADDQUOTES ALLOWOVERWRITE CLEANPATH ENCRYPTED PARALLEL
    MAXFILESIZE ROWGROUPSIZE EXTENSION ESCAPE`.split(/\s+/),
};

/** Redshift: what stands behind the place of COPY and UNLOAD, which the grammar takes in any order. */
function fileOptions(before: AtCaret['before']): readonly string[] {
  const own = options[before[0]?.word ?? ''];
  const place = before.findIndex(({ word }) => word === (before[0]?.word === 'COPY' ? 'FROM' : 'TO'));
  if (!own || place < 0 || before.length < place + 2) return [];
  const last = before.at(-1)!.word;
  if (last === 'IAM_ROLE') return ['DEFAULT'];
  if (last === 'FORMAT' || (last === 'AS' && before.at(-2)?.word === 'FORMAT')) return [...formats, 'AVRO', 'ORC'];
  const written = new Set(before.map(({ word }) => word));
  return [...credentials, ...formats, ...own].filter((word) => !written.has(word));
}

/** The parser takes clauses in any order, so that it can say what is wrong; here only those that may follow are offered. */
function fitting(before: AtCaret['before']): (word: string) => boolean {
  if (/^(?:LIMIT|OFFSET|FETCH)$/.test(before.at(-1)?.word ?? '')) return (word) => /^(?:ALL|FIRST|NEXT)$/.test(word);
  let depth = 0;
  let last = 0;
  for (let at = before.length - 1; at >= 0; at--) {
    const { kind, word } = before[at]!;
    if (kind === 'close') depth++;
    else if (kind === 'open' && depth-- === 0) break;
    if (depth > 0) continue;
    // Another SELECT begins anew, and so does what stands before a query.
    if (word === 'SELECT' || kind === 'semicolon') break;
    last = Math.max(last, clauses[word] ?? 0);
  }
  return (word) => {
    const place = clauses[word];
    if (place !== undefined) return last === 0 || place > last || (place >= 7 && place === last && word !== 'ORDER');
    return !ofTables.has(word) || last <= 1;
  };
}
