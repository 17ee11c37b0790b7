/** What a params cell says: a line for each parameter, `name type [= default] [-- what it is for]`. */
import type { Finding } from '../finding.ts';
import { lex, type Token } from '../lexer.ts';
import { stringValue } from '../analyze/literal.ts';
import { parameterTypes, readValue, type GivenValue, type ParameterType, type ParameterValue } from './parameter.ts';

/** A parameter as a params cell declares it. */
export interface Declaration {
  readonly name: string;
  readonly type: ParameterType;
  /** `type[]`: a list of values, for `IN (:name)`. */
  readonly isList: boolean;
  /** Absent where a value has to be given. */
  readonly value?: GivenValue;
  /** What stands behind `--`. */
  readonly description?: string;
  /** UTF-16 offset of the name in the cell's text. */
  readonly start: number;
}

/** Reads a params cell. Never throws: what is wrong with a line is a finding, and the line declares nothing. */
export function readDeclarations(text: string): {
  readonly declarations: readonly Declaration[];
  readonly findings: readonly Finding[];
} {
  const declarations: Declaration[] = [];
  const findings: Finding[] = [];
  for (const { line, start } of linesOf(text)) {
    const found = new Line(line, start).read();
    if (!found) continue;
    if ('message' in found) findings.push(found);
    else if (declarations.some(({ name }) => name.toLowerCase() === found.name.toLowerCase()))
      findings.push(
        fault(found.start, found.start + found.name.length, `:${found.name} is declared twice. Give one another name.`),
      );
    else declarations.push(found);
  }
  return { declarations, findings };
}

function linesOf(text: string): { readonly line: string; readonly start: number }[] {
  const lines: { line: string; start: number }[] = [];
  for (const match of text.matchAll(/[^\r\n]+/g)) lines.push({ line: match[0], start: match.index });
  return lines;
}

function fault(start: number, end: number, message: string): Finding {
  return { code: 'syntax', severity: 'error', message, start, end };
}

const form = "Write a line like: since date = '2024-01-31' -- what it is for";

class Line {
  readonly #tokens: readonly Token[];
  readonly #text: string;
  readonly #start: number;
  #at = 0;
  #description: string | undefined;

  constructor(text: string, start: number) {
    this.#text = text;
    this.#start = start;
    const tokens = lex(text, 'athena').filter(({ kind }) => kind !== 'space');
    const comment = tokens.findIndex(({ kind, text: sign }) => kind === 'comment' && sign.startsWith('--'));
    if (comment >= 0) this.#description = tokens[comment]!.text.replace(/^--\s*/, '').trim();
    this.#tokens = comment < 0 ? tokens : tokens.slice(0, comment);
  }

  read(): Declaration | Finding | undefined {
    const [name, type] = this.#tokens;
    if (!name) return undefined;
    if (name.kind !== 'word' || !/^[A-Za-z_]\w*$/.test(name.text))
      return this.#fault(name, `"${name.text}" cannot be the name of a parameter. ${form}.`);
    if (!type) return this.#fault(name, `:${name.text} needs a type: ${parameterTypes.join(', ')}. ${form}.`);
    const known = parameterTypes.find((one) => one === type.text.toLowerCase());
    if (!known)
      return this.#fault(type, `"${type.text}" is no type of a parameter; use one of ${parameterTypes.join(', ')}.`);
    this.#at = 2;
    const isList = this.#takes('[') && this.#takes(']');
    const declared = {
      name: name.text,
      type: known,
      isList,
      ...(this.#description ? { description: this.#description } : {}),
      start: this.#start + name.start,
    };
    if (this.#at >= this.#tokens.length) return declared;
    if (!this.#takes('=')) return this.#fault(this.#tokens[this.#at]!, `An = is expected here. ${form}.`);
    const values = this.#values(declared);
    if ('message' in values) return values;
    return { ...declared, value: isList ? values : (values[0] ?? null) };
  }

  /** `value`, or `(value, value)` of a list. */
  #values({ type, isList }: Pick<Declaration, 'type' | 'isList'>): readonly ParameterValue[] | Finding {
    const values: ParameterValue[] = [];
    const opens = isList && this.#takes('(');
    if (opens && this.#takes(')')) return this.#end() ?? values;
    do {
      const found = this.#value(type);
      if (typeof found === 'object' && found !== null) return found;
      values.push(found);
    } while (isList && this.#takes(','));
    if (opens && !this.#takes(')')) return this.#fault(this.#tokens.at(-1)!, 'The list is never closed. Add ).');
    return this.#end() ?? values;
  }

  #value(type: ParameterType): ParameterValue | Finding {
    const first = this.#tokens[this.#at];
    if (!first) return this.#fault(this.#tokens.at(-1)!, `A value is missing behind =. ${form}.`);
    let last = first;
    while (last.kind !== 'string' && this.#tokens[this.#at + 1] && !/^[,)]$/.test(this.#tokens[this.#at + 1]!.text))
      last = this.#tokens[++this.#at]!;
    this.#at++;
    const written = this.#text.slice(first.start, last.end);
    if (first.unfinished) return this.#fault(first, "This text never ends. Close it with '.");
    if (/^null$/i.test(written)) return null;
    if (type === 'text' && first.kind !== 'string')
      return this.#fault(first, `Write a text in quotes: '${written.replaceAll("'", "''")}'.`);
    const found = readValue(type, first.kind === 'string' && first === last ? stringValue(written) : written);
    return 'fault' in found ? this.#fault(first, found.fault) : found.value;
  }

  #end(): Finding | undefined {
    const next = this.#tokens[this.#at];
    return next && this.#fault(next, `"${next.text}" is not expected here. ${form}.`);
  }

  #takes(sign: string): boolean {
    if (this.#tokens[this.#at]?.text !== sign) return false;
    this.#at++;
    return true;
  }

  #fault(token: Token, message: string): Finding {
    return fault(this.#start + token.start, this.#start + token.end, message);
  }
}

/** What a user has given for a parameter, e.g. `--param ids=1,2,3`; a comma of a list's text stands behind a backslash. */
export function readGiven(
  { name, type, isList }: Declaration,
  text: string,
): { readonly value: GivenValue } | { readonly fault: string } {
  // In brackets, as a params cell writes a list; those of texts may be part of a text.
  const bare = type === 'text' || type === 'identifier' ? text : text.replace(/^\s*\((.*)\)\s*$/s, '$1');
  const texts = isList ? splitGiven(bare) : [text];
  const values: string[] = [];
  for (const one of texts) {
    const found = readValue(type, one);
    if ('fault' in found) return { fault: `:${name}: ${found.fault}` };
    values.push(found.value);
  }
  return { value: isList ? values : values[0]! };
}

function splitGiven(text: string): string[] {
  if (text === '') return [];
  return [...text.matchAll(/((?:\\[,\\]|[^,])*)(?:,|$)/g)]
    .slice(0, text.endsWith(',') ? undefined : -1)
    .map(([, one = '']) => one.replaceAll(/\\([,\\])/g, '$1'));
}

/** A value as a params cell writes it. */
export function printValue(type: ParameterType, value: GivenValue): string {
  if (value === null) return 'NULL';
  if (typeof value !== 'string') return `(${value.map((one) => printValue(type, one)).join(', ')})`;
  return /^(?:integer|decimal|double|boolean|date|timestamp)$/.test(type) ? value : `'${value.replaceAll("'", "''")}'`;
}
