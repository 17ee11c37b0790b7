/** What a command says, by the names that its form gives its parts. */
import { stringValue } from '../../sql/analyze/literal.ts';
import type { Dialect } from '../../sql/lexer.ts';
import type { Name, Span } from '../../sql/tree/name.ts';
import type { Part } from '../../sql/tree/statement.ts';

export class Slots {
  readonly sql: string;
  readonly dialect: Dialect;
  readonly #parts: readonly Part[];

  constructor(sql: string, dialect: Dialect, parts: readonly Part[]) {
    this.sql = sql;
    this.dialect = dialect;
    this.#parts = parts;
  }

  /** Do these words stand side by side, outside of any slot? */
  has(words: string): boolean {
    const wanted = words.split(' ');
    return this.#parts.some((_, at) => wanted.every((word, ahead) => isWord(this.#parts[at + ahead], word)));
  }

  /** Where its parts begin. */
  get start(): number {
    return this.#parts[0]?.start ?? 0;
  }

  /** Behind its last part. */
  get end(): number {
    return this.#parts.at(-1)?.end ?? 0;
  }

  get(name: string): Part | undefined {
    let found: Part | undefined = this.#parts.find((part) => part.kind === 'slot' && part.name === name);
    while (found?.kind === 'slot') found = found.value;
    return found;
  }

  /** What the slot holds, as written. */
  written(name: string): string {
    const { start, end } = this.#need(name);
    return this.sql.slice(start, end);
  }

  /** Names with dots between them. */
  path(name: string): readonly Name[] {
    return this.optionalPath(name) ?? [];
  }

  optionalPath(name: string): readonly Name[] | undefined {
    const part = this.get(name);
    if (part?.kind === 'path') return part.names;
    return part?.kind === 'name' ? [part] : undefined;
  }

  /** A name in lower case, as the catalogues keep it. */
  name(name: string): string {
    return this.optionalName(name) ?? '';
  }

  optionalName(name: string): string | undefined {
    return this.path(name).at(-1)?.value.toLowerCase();
  }

  /** Names of a list, in lower case. */
  names(name: string): readonly Name[] | undefined {
    const part = this.get(name);
    return part?.kind === 'list' ? part.items.filter((item) => item.kind === 'name') : undefined;
  }

  /** A literal, a name or a word, as text without quotes. */
  text(name: string): string | undefined {
    const part = this.get(name);
    return part && textOf(part, this.sql);
  }

  /** The items of a list, each with the slots inside it. */
  each(name: string): readonly Slots[] {
    return this.items(name).map(
      (item) => new Slots(this.sql, this.dialect, item.kind === 'sequence' ? item.parts : [item]),
    );
  }

  items(name: string): readonly Part[] {
    const part = this.get(name);
    return part?.kind === 'list' ? part.items : [];
  }

  /** `('key' = 'value', …)`; keys keep their letters. */
  properties(name: string): Record<string, string> {
    return Object.fromEntries(this.each(name).map((item) => [item.text('key') ?? '', item.text('value') ?? '']));
  }

  #need(name: string): Span {
    const part = this.get(name);
    if (!part) throw new Error(`The form has no slot ${name} here.`);
    return part;
  }
}

function isWord(part: Part | undefined, word: string): boolean {
  return part?.kind === 'word' && part.text.toUpperCase() === word;
}

/** What a literal, a name or a word says. */
export function textOf(part: Part, sql: string): string {
  switch (part.kind) {
    case 'name':
      return part.value;
    case 'path':
      return part.names.map(({ value }) => value).join('.');
    case 'word':
      return unquoted(part.text);
    case 'literal':
      return part.type === 'string' ? unquoted(part.text) : part.text;
    default:
      return sql.slice(part.start, part.end);
  }
}

/** The strings of `ARRAY['a', 'b']`. */
export function textsOf(part: Part | undefined, sql: string): string[] {
  return part?.kind === 'array' ? part.items.map((item) => textOf(item, sql)) : [];
}

/** What a string literal or a quoted name says. Backslashes of E'…' are the caller's. */
function unquoted(text: string): string {
  if (/^(?:[A-Za-z]?'|\$)/.test(text)) return stringValue(text);
  const [, quote, inside = ''] = /^(["`])([\s\S]*)\1$/.exec(text) ?? [];
  return quote === undefined ? text : inside.replaceAll(quote + quote, quote);
}
