/** Commands that the formatter takes for queries: on one line, or with a line for each column and clause. */
import type { Token } from '../sql/lexer.ts';
import { blankBetween, lettersOf, type Marks } from './layout.ts';

/** Forms that the formatter lays out well. */
const changing = /^(?:insert|update|delete|merge)$/;
const ofTables = /^create (?:external )?table$/;

/** Words that begin a clause behind the columns of CREATE TABLE. */
const clauses = new Set(
  `PARTITIONED CLUSTERED ROW WITH STORED LOCATION TBLPROPERTIES COMMENT BACKUP DISTSTYLE DISTKEY COMPOUND INTERLEAVED SORTKEY ENCODE
  USING TABLE`.split(/\s+/),
);
/** Options of COPY and UNLOAD that begin a line where the whole is long. */
const options = new Set(
  `FROM TO IAM_ROLE CREDENTIALS ACCESS_KEY_ID REGION FORMAT CSV PARQUET JSON IGNOREHEADER HEADER DELIMITER MANIFEST PARTITION GZIP
  PARALLEL ALLOWOVERWRITE CLEANPATH MAXFILESIZE DATEFORMAT TIMEFORMAT`.split(/\s+/),
);
const longLine = 100;

/** Undefined where the formatter should do it. `unit` is one step of indentation. */
export function layOutCommand(tokens: readonly Token[], marks: Marks, unit: string): string | undefined {
  const { form, holdsQuery } = marks;
  if (form === '' || holdsQuery || changing.test(form) || tokens.some(({ kind }) => kind === 'comment'))
    return undefined;
  const line = (from: number, to: number): string => lineOf(tokens.slice(from, to), marks);
  const whole = line(0, tokens.length);
  if (ofTables.test(form)) return tableOf(tokens, marks, unit);
  if (whole.length <= longLine || !/^(?:copy|unload)$/.test(form)) return whole;
  return brokenBefore(tokens, marks, unit, ({ kind, text }) => kind === 'word' && options.has(text.toUpperCase()));
}

function lineOf(tokens: readonly Token[], marks: Marks): string {
  return tokens
    .map((token, at) => (at === 0 ? '' : blankBetween(tokens[at - 1]!, token, marks)) + lettersOf(token, marks))
    .join('');
}

/** A line break before tokens outside of brackets. */
function brokenBefore(tokens: readonly Token[], marks: Marks, unit: string, begins: (token: Token) => boolean): string {
  let depth = 0;
  return tokens
    .map((token, at) => {
      if (token.kind === 'open') depth++;
      const isBroken = at > 0 && depth === 0 && begins(token) && !/^(?:format|as)$/i.test(tokens[at - 1]!.text);
      if (token.kind === 'close') depth--;
      const blank = at === 0 ? '' : isBroken ? `\n${unit}` : blankBetween(tokens[at - 1]!, token, marks);
      return blank + lettersOf(token, marks);
    })
    .join('');
}

function tableOf(tokens: readonly Token[], marks: Marks, unit: string): string {
  const open = tokens.findIndex(({ text }) => text === '(');
  if (open < 0) return lineOf(tokens, marks);
  const close = closing(tokens, open);
  const head = `${lineOf(tokens.slice(0, open), marks)} (`;
  const columns = items(tokens, open, close).map((item) => `${unit}${lineOf(item, marks)}`);
  const parts = [`${head}\n${columns.join(',\n')}\n)`];
  for (let at = close + 1; at < tokens.length;) {
    let end = at + 1;
    for (; end < tokens.length; end++) {
      if (tokens[end]!.kind === 'open') end = closing(tokens, end);
      else if (tokens[end]!.kind === 'word' && clauses.has(tokens[end]!.text.toUpperCase())) break;
    }
    parts.push(clauseOf(tokens.slice(at, end), marks, unit));
    at = end;
  }
  return parts.join('\n');
}

/** A clause on one line, or with a line for each of its properties. */
function clauseOf(tokens: readonly Token[], marks: Marks, unit: string): string {
  const whole = lineOf(tokens, marks);
  const open = tokens.findIndex(({ text }) => text === '(');
  const close = open < 0 ? -1 : closing(tokens, open);
  if (whole.length <= longLine * 0.6 || close !== tokens.length - 1) return whole;
  const list = items(tokens, open, close).map((item) => `${unit}${lineOf(item, marks)}`);
  return `${lineOf(tokens.slice(0, open), marks)} (\n${list.join(',\n')}\n)`;
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (tokens[at]!.kind === 'open') depth++;
    else if (tokens[at]!.kind === 'close' && --depth === 0) return at;
  }
  return tokens.length - 1;
}

/** What stands between the commas of a bracket; those inside of `<…>` part no items. */
function items(tokens: readonly Token[], open: number, close: number): Token[][] {
  const found: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens.slice(open + 1, close)) {
    if (token.kind === 'open' || token.text === '<') depth++;
    if (token.kind === 'close' || token.text === '>') depth--;
    if (token.kind === 'comma' && depth === 0) found.push([]);
    else found.at(-1)!.push(token);
  }
  return found;
}
