/**
 * The line that starts a cell: `-- %% [language] key=value key="quoted value"`, and anything else, which is kept. A cell of
 * parameters begins with `-- %% params`.
 */

export type Attributes = Readonly<Record<string, string>>;

export interface Mark {
  /** `sql` unless a `[language]` says otherwise; `[md]` is Markdown, and `params` needs no brackets. */
  readonly language: string;
  readonly attributes: Attributes;
}

const start = /^-- %%(?![^\s[])/;
const escaped = /^(-- )\\(\\*%%(?![^\s[]))/;
const needsEscape = /^(-- )(\\*%%(?![^\s[]))/;
const token = /\[([^\]\s]*)\]|([^\s="[\]]+)=("(?:[^"\\]|\\.)*"(?!\S)|\S*)|\S+/g;

/** Does this line start a cell? */
export function isMark(line: string): boolean {
  return start.test(line);
}

/** A line of a cell's text as the file holds it: what looks like a mark gets a backslash. */
export function escapeLine(line: string): string {
  return line.replace(needsEscape, '$1\\$2');
}

/** Takes the backslash of `escapeLine` away again. */
export function unescapeLine(line: string): string {
  return line.replace(escaped, '$1$2');
}

/** The parts of a mark's line; of a key that stands twice the last value holds. Never throws. */
export function readMark(line: string): Mark {
  let language: string | undefined;
  const attributes: [string, string][] = [];
  for (const [at, match] of [...line.replace(start, '').matchAll(token)].entries()) {
    const [word, bracket, key, value] = match;
    if (at === 0 && word === 'params') language = word;
    else if (bracket !== undefined) language ??= languageOf(bracket);
    else if (key !== undefined && value !== undefined) attributes.push([key, unquote(value)]);
  }
  return { language: language ?? 'sql', attributes: Object.fromEntries(attributes) };
}

/** Is this the header of the notebook, `-- %% lakebook …`? */
export function isHeader(line: string): boolean {
  return /^-- %%\s+lakebook(?!\S)/.test(line);
}

/** The mark's line with another language and other attributes; whatever else it says stays where it is. */
export function changeMark(line: string, to: Mark): string {
  const was = readMark(line);
  let changed = line;
  if (was.language !== to.language) changed = changeLanguage(changed, to.language);
  for (const key of new Set([...Object.keys(was.attributes), ...Object.keys(to.attributes)])) {
    const value = Object.hasOwn(to.attributes, key) ? to.attributes[key] : undefined;
    const before = Object.hasOwn(was.attributes, key) ? was.attributes[key] : undefined;
    if (value !== before) changed = changeAttribute(changed, key, value);
  }
  return changed;
}

function changeLanguage(line: string, language: string): string {
  const name = language === 'sql' ? '' : language === 'params' ? language : `[${language}]`;
  const old = /(?<=^-- %%)\s+params(?!\S)/.exec(line) ?? /\s*\[[^\]\s]*\]/.exec(line);
  if (!old) return line.replace(start, `-- %% ${name}`);
  return line.slice(0, old.index) + (name && ` ${name}`) + line.slice(old.index + old[0].length);
}

function changeAttribute(line: string, key: string, value: string | undefined): string {
  const body = line.replace(start, '');
  const head = line.slice(0, line.length - body.length);
  const found = [...body.matchAll(token)].filter((match) => match[2] === key);
  const last = found.pop();
  if (!last) return value === undefined ? line : `${line.trimEnd()} ${key}=${quote(value)}`;
  if (value !== undefined) {
    const end = last.index + last[0].length;
    return `${head}${body.slice(0, last.index)}${key}=${quote(value)}${body.slice(end)}`;
  }
  let rest = body;
  for (const match of [last, ...found.reverse()])
    rest = rest.slice(0, match.index).trimEnd() + rest.slice(match.index + match[0].length);
  return head + rest;
}

function languageOf(bracket: string): string {
  const name = bracket.toLowerCase();
  return name === 'md' ? 'markdown' : name || 'sql';
}

function quote(value: string): string {
  return /^[^\s"[\]]+$/.test(value) ? value : JSON.stringify(value);
}

function unquote(value: string): string {
  if (!/^".*"$/.test(value)) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value.slice(1, -1);
  }
}
