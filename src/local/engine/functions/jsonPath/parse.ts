/** Reads JSON paths: `lax $.a[*] ? (@.b > 1).c`. */
import type { Accessor, JsonPath, Path, Predicate } from './tree.ts';

/** A path that cannot be read, or one with something that the engine itself refuses. */
export class PathError extends Error {
  override readonly name: 'SYNTAX_ERROR' | 'NOT_SUPPORTED';

  constructor(name: 'SYNTAX_ERROR' | 'NOT_SUPPORTED', message: string) {
    super(message);
    this.name = name;
  }
}

const token =
  /\s*(?:("(?:[^"\\]|\\.)*")|(\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)|(\$?[A-Za-z_][\w]*)|(==|<>|!=|<=|>=|&&|\|\||\.\.|[-+*/%.$@?()[\],<>!:]))/y;

interface Lexeme {
  readonly text: string;
  readonly kind: 'string' | 'number' | 'word' | 'sign';
}

function lexemes(text: string): Lexeme[] {
  const found: Lexeme[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const at = token.lastIndex;
    const [, quoted, digits, word, sign] = token.exec(text) ?? [];
    const all = quoted ?? digits ?? word ?? sign;
    if (all === undefined) throw new PathError('SYNTAX_ERROR', `mismatched input '${text.slice(at).trim()[0] ?? ''}'`);
    found.push({ text: all, kind: quoted ? 'string' : digits ? 'number' : word ? 'word' : 'sign' });
  }
  return found;
}

const known = new Map<string, JsonPath>();

/** Throws PathError. */
export function readPath(text: string): JsonPath {
  let path = known.get(text);
  if (!path) {
    path = new Reader(lexemes(text)).path();
    if (known.size > 1000) known.clear();
    known.set(text, path);
  }
  return path;
}

const methods = /^(?:type|size|double|ceiling|floor|abs|keyvalue|datetime)$/;

class Reader {
  readonly #all: readonly Lexeme[];
  #at = 0;

  constructor(all: readonly Lexeme[]) {
    this.#all = all;
  }

  path(): JsonPath {
    const word = this.#all[0]?.text.toLowerCase();
    if (word !== 'lax' && word !== 'strict')
      throw new PathError('SYNTAX_ERROR', `mismatched input '${this.#seen()}' expecting {'lax', 'strict'}`);
    this.#at = 1;
    const root = this.#expression();
    if (this.#at < this.#all.length) return this.#fail();
    return { mode: word, root };
  }

  #seen(): string {
    return this.#all[this.#at]?.text ?? '<EOF>';
  }

  #fail(): never {
    throw new PathError('SYNTAX_ERROR', `mismatched input '${this.#seen()}' in the JSON path`);
  }

  #sees(text: string): boolean {
    const next = this.#all[this.#at];
    return next !== undefined && next.kind !== 'string' && next.text.toLowerCase() === text;
  }

  #takes(text: string): boolean {
    const is = this.#sees(text);
    if (is) this.#at++;
    return is;
  }

  #expect(text: string): void {
    if (!this.#takes(text)) this.#fail();
  }

  #expression(): Path {
    return this.#chain(['+', '-'], () => this.#chain(['*', '/', '%'], () => this.#signed()));
  }

  #chain(operators: readonly string[], operand: () => Path): Path {
    let left = operand();
    for (;;) {
      const operator = operators.find((one) => this.#takes(one));
      if (operator === undefined) return left;
      left = { kind: 'arithmetic', operator, left, right: operand() };
    }
  }

  #signed(): Path {
    for (const sign of ['+', '-'] as const)
      if (this.#takes(sign)) return { kind: 'sign', sign, operand: this.#signed() };
    let base = this.#primary();
    for (;;) {
      const accessor = this.#accessor();
      if (!accessor) return base;
      base = { kind: 'access', base, accessor };
    }
  }

  #primary(): Path {
    const next = this.#all[this.#at++];
    if (!next) return this.#fail();
    if (next.kind === 'string') return { kind: 'literal', value: JSON.parse(next.text) as string };
    if (next.kind === 'number') return numberOf(next.text);
    if (next.text === '$') return { kind: 'context' };
    if (next.text === '@') return { kind: 'current' };
    if (next.text === '(') {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    if (next.kind === 'word' && next.text.startsWith('$')) return { kind: 'variable', name: next.text.slice(1) };
    switch (next.text.toLowerCase()) {
      case 'last':
        return { kind: 'last' };
      case 'null':
        return { kind: 'literal', value: null };
      case 'true':
      case 'false':
        return { kind: 'literal', value: next.text.toLowerCase() === 'true' };
      default:
        this.#at--;
        return this.#fail();
    }
  }

  #accessor(): Accessor | undefined {
    if (this.#takes('?')) {
      this.#expect('(');
      const predicate = this.#predicate();
      this.#expect(')');
      return { kind: 'filter', predicate };
    }
    if (this.#takes('[')) {
      if (this.#takes('*')) {
        this.#expect(']');
        return { kind: 'items' };
      }
      const ranges: { from: Path; to?: Path }[] = [];
      do {
        const from = this.#expression();
        ranges.push(this.#takes('to') ? { from, to: this.#expression() } : { from });
      } while (this.#takes(','));
      this.#expect(']');
      return { kind: 'subscripts', ranges };
    }
    if (this.#takes('..')) return { kind: 'descendants', name: this.#name() };
    if (!this.#takes('.')) return undefined;
    if (this.#takes('*')) return { kind: 'members' };
    const isWord = this.#all[this.#at]?.kind === 'word';
    const name = this.#name();
    if (!isWord || !methods.test(name) || !this.#takes('(')) return { kind: 'member', name };
    if (name === 'datetime') throw new PathError('NOT_SUPPORTED', 'datetime method in JSON path is not yet supported');
    this.#expect(')');
    // SAFETY: one of the names of the pattern.
    return { kind: 'method', name: name as 'type' };
  }

  #name(): string {
    const next = this.#all[this.#at];
    if (next?.kind === 'string') {
      this.#at++;
      return JSON.parse(next.text) as string;
    }
    if (next?.kind !== 'word') return this.#fail();
    this.#at++;
    return next.text;
  }

  #predicate(): Predicate {
    let left = this.#conjunction();
    while (this.#takes('||')) left = { kind: 'or', left, right: this.#conjunction() };
    return left;
  }

  #conjunction(): Predicate {
    let left = this.#test();
    while (this.#takes('&&')) left = { kind: 'and', left, right: this.#test() };
    return left;
  }

  #test(): Predicate {
    if (this.#takes('!')) return { kind: 'not', operand: this.#delimited() ?? this.#fail() };
    const start = this.#at;
    const delimited = this.#try(() => this.#delimited());
    if (delimited && !this.#continues()) return delimited;
    this.#at = start;
    const left = this.#expression();
    if (this.#takes('like_regex'))
      throw new PathError('NOT_SUPPORTED', 'like_regex predicate in JSON path is not yet supported');
    if (this.#takes('starts')) {
      this.#expect('with');
      return { kind: 'startsWith', value: left, prefix: this.#primary() };
    }
    const operator = ['==', '<>', '!=', '<=', '>=', '<', '>'].find((one) => this.#takes(one));
    if (operator === undefined) return this.#fail();
    return { kind: 'compare', operator: operator === '<>' ? '!=' : operator, left, right: this.#expression() };
  }

  /** Does what was read go on as a value, so that its brackets were those of a value? */
  #continues(): boolean {
    return /^(?:==|<>|!=|<=|>=|[-<>+*/%.[?]|starts|like_regex)$/i.test(this.#all[this.#at]?.text ?? ')');
  }

  #try(read: () => Predicate | undefined): Predicate | undefined {
    const start = this.#at;
    try {
      return read();
    } catch (error) {
      if (!(error instanceof PathError) || error.name !== 'SYNTAX_ERROR') throw error;
      this.#at = start;
      return undefined;
    }
  }

  #delimited(): Predicate | undefined {
    if (this.#takes('exists')) {
      this.#expect('(');
      const path = this.#expression();
      this.#expect(')');
      return { kind: 'exists', path };
    }
    if (!this.#takes('(')) return undefined;
    const operand = this.#predicate();
    this.#expect(')');
    if (!this.#takes('is')) return operand;
    this.#expect('unknown');
    return { kind: 'isUnknown', operand };
  }
}

function numberOf(text: string): Path {
  if (/[eE]/.test(text)) return { kind: 'literal', value: { of: 'double', value: Number(text) } };
  if (text.includes('.')) return { kind: 'literal', value: { of: 'decimal', value: Number(text), text } };
  return { kind: 'literal', value: { of: 'integer', value: BigInt(text) } };
}
