/** Patterns of Trino's regular expressions, read anew for JavaScript; what differs in meaning is refused by name. */
import { fail } from './fail.ts';

const wordLetters = String.raw`\p{L}\p{M}\p{Nd}\p{Pc}`;
const spaces = String.raw`\t\n\v\f\r\x85\p{Z}`;

/** Letters behind a backslash, of ASCII alone, though a word's boundary looks at all letters: what they stand for outside and inside of brackets. */
const classes: Readonly<Record<string, readonly [outside: string, inside: string | undefined]>> = {
  d: ['[0-9]', '0-9'],
  D: ['[^0-9]', String.raw`\0-\x2f\x3a-\u{10ffff}`],
  w: ['[0-9A-Za-z_]', '0-9A-Za-z_'],
  W: ['[^0-9A-Za-z_]', String.raw`\0-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\u{10ffff}`],
  s: [String.raw`[\t\n\v\f\r ]`, String.raw`\t\n\v\f\r `],
  S: [String.raw`[^\t\n\v\f\r ]`, String.raw`\0-\x08\x0e-\x1f\x21-\u{10ffff}`],
  b: [`(?:(?<=[${wordLetters}])(?![${wordLetters}])|(?<![${wordLetters}])(?=[${wordLetters}]))`, undefined],
  B: [`(?:(?<=[${wordLetters}])(?=[${wordLetters}])|(?<![${wordLetters}])(?![${wordLetters}]))`, undefined],
  A: [String.raw`(?<![\s\S])`, undefined],
  z: [String.raw`(?![\s\S])`, undefined],
  Z: [String.raw`(?=\n?(?![\s\S]))`, undefined],
  a: [String.raw`\x07`, String.raw`\x07`],
  e: [String.raw`\x1b`, String.raw`\x1b`],
};

/** Names in `[:alpha:]` and `\p{Alpha}`. */
const posix: Readonly<Record<string, string>> = {
  alpha: String.raw`\p{Alphabetic}`,
  digit: String.raw`\p{Nd}`,
  alnum: String.raw`\p{Alphabetic}\p{Nd}`,
  upper: String.raw`\p{Uppercase}`,
  lower: String.raw`\p{Lowercase}`,
  space: spaces,
  xdigit: '0-9a-fA-F',
  word: wordLetters,
};

const elsewhere = (what: string): never =>
  fail(`NOT_SUPPORTED: local engine: ${what} in a regular expression is not emulated (runs on Athena)`);
const invalid = (said: string): never => fail(`INVALID_FUNCTION_ARGUMENT: ${said}`);

/** A pattern that can be searched for. */
export interface Pattern {
  readonly regexp: RegExp;
  readonly groups: number;
  readonly names: readonly string[];
}

/** `ß` is `SS` for the engine where cases do not count; JavaScript takes one letter for one. */
const severalLetters = /[ßẞİŉǰΐΰև\u1e96-\u1e9a\u1f50-\u1fff\ufb00-\ufb17]/;

const known = new Map<string, Pattern>();

/** Fails as the engine does for what is no pattern, and by name for what JavaScript cannot. */
export function patternOf(text: string, subject: string): Pattern {
  let found = known.get(text);
  if (!found) {
    found = compiled(text);
    if (known.size > 500) known.clear();
    known.set(text, found);
  }
  if (found.regexp.ignoreCase && (severalLetters.test(text) || severalLetters.test(subject)))
    return elsewhere('a letter that is several in another case');
  found.regexp.lastIndex = 0;
  return found;
}

function compiled(text: string): Pattern {
  const { source, flags, groups, names } = new Reader(text).read();
  try {
    return { regexp: new RegExp(source, `gu${flags}`), groups, names };
  } catch {
    return invalid(`Invalid regular expression: ${text}`);
  }
}

class Reader {
  readonly #text: string;
  #at = 0;
  #flags = new Set<string>();
  #groups = 0;
  #names: string[] = [];
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): { source: string; flags: string; groups: number; names: readonly string[] } {
    this.#startFlags();
    let source = '';
    while (this.#at < this.#text.length) source += this.#piece();
    if (this.#depth > 0) invalid('end pattern with unmatched parenthesis');
    if (this.#names.length > 0 && this.#names.length < this.#groups)
      elsewhere('a group with a name beside one without');
    return { source, flags: [...this.#flags].join(''), groups: this.#groups, names: this.#names };
  }

  #startFlags(): void {
    for (;;) {
      const found = /^\(\?([a-z]+)\)/.exec(this.#text.slice(this.#at));
      if (!found) return;
      for (const flag of found[1]!) {
        if (flag === 'x') elsewhere('the flag x');
        if (!/[ims]/.test(flag)) invalid('undefined group option');
        this.#flags.add(flag);
      }
      this.#at += found[0].length;
    }
  }

  #piece(): string {
    const rest = this.#text.slice(this.#at);
    const letter = String.fromCodePoint(rest.codePointAt(0)!);
    switch (letter) {
      case '\\':
        return this.#escape('outside');
      case '[':
        return this.#brackets();
      case '(':
        return this.#group(rest);
      case ')':
        if (--this.#depth < 0) invalid('unmatched close parenthesis');
        this.#at++;
        return ')';
      case '.':
        this.#at++;
        return this.#flags.has('s') ? '.' : String.raw`[^\n]`;
      case '^':
        this.#at++;
        return this.#flags.has('m') ? String.raw`(?:(?<![\s\S])|(?<=\n)(?=[\s\S]))` : '^';
      case '$':
        this.#at++;
        return this.#flags.has('m') ? String.raw`(?![^\n])` : String.raw`(?=\n?(?![\s\S]))`;
      case '*':
      case '+':
      case '?':
      case '{':
        return this.#quantifier(rest);
      case '}':
      case ']':
        this.#at++;
        return `\\${letter}`;
      default:
        this.#at += letter.length;
        return letter === '/' ? '\\/' : letter;
    }
  }

  #quantifier(rest: string): string {
    const found = /^(?:[*+?]|\{\d+(?:,\d*)?\})([+?])?/.exec(rest);
    if (!found) return elsewhere('a brace that stands for itself');
    if (found[1] === '+') return elsewhere('a possessive quantifier');
    this.#at += found[0].length;
    return found[0];
  }

  #group(rest: string): string {
    const [head = '('] = /^\((?:\?(?:<?[=!]|:|<[A-Za-z]\w*>|[^)]?))?/.exec(rest) ?? [];
    const name = /^\(\?<([A-Za-z]\w*)>$/.exec(head)?.[1];
    if (head !== '(' && name === undefined && !/^\(\?(?:<?[=!]|:)$/.test(head)) return elsewhere(`${head}…)`);
    if (head === '(' || name !== undefined) this.#groups++;
    if (name !== undefined) this.#names.push(name);
    this.#depth++;
    this.#at += head.length;
    return head;
  }

  #escape(where: 'outside' | 'inside'): string {
    const rest = this.#text.slice(this.#at + 1);
    const letter = rest[0];
    if (letter === undefined) return invalid('end pattern at escape');
    const take = (length: number, out: string): string => {
      this.#at += 1 + length;
      return out;
    };
    if (letter === 'Q') {
      const end = rest.indexOf('\\E', 1);
      const literal = end < 0 ? rest.slice(1) : rest.slice(1, end);
      return take(end < 0 ? rest.length : end + 2, [...literal].map(plain).join(''));
    }
    const known = classes[letter];
    if (known) return take(1, (where === 'outside' ? known[0] : known[1]) ?? elsewhere(`\\${letter} in brackets`));
    const property = /^([pP])\{(\^?)(\w+)\}/.exec(rest);
    if (property)
      return take(
        property[0].length,
        propertyOf(property[3]!, (property[1] === 'P') === (property[2] === '^') ? 'p' : 'P', where),
      );
    const code = /^(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})/.exec(rest);
    if (code) return take(code[0].length, `\\${code[0]}`);
    const long = /^x\{([0-9A-Fa-f]{1,8})\}/.exec(rest);
    if (long) return take(long[0].length, `\\u{${long[1]!}}`);
    if (/[tnrfv]/.test(letter)) return take(1, `\\${letter}`);
    const back = where === 'outside' ? /^(?:[1-9]|k<\w+>)/.exec(rest) : null;
    if (back) return take(back[0].length, `\\${back[0]}(?:)`);
    if (/[A-Za-z0-9]/.test(letter)) return elsewhere(`\\${letter}`);
    const sign = String.fromCodePoint(rest.codePointAt(0)!);
    return take(sign.length, plain(sign));
  }

  #brackets(): string {
    this.#at++;
    let out = '[';
    if (this.#text[this.#at] === '^') {
      out += '^';
      this.#at++;
    }
    for (let first = true; ; first = false) {
      const rest = this.#text.slice(this.#at);
      if (rest === '') return invalid('premature end of char-class');
      const named = /^\[:(\^?)(\w+):\]/.exec(rest);
      if (named) {
        const known = posix[named[2]!.toLowerCase()];
        if (known === undefined || named[1] === '^') return elsewhere(named[0]);
        out += known;
        this.#at += named[0].length;
        continue;
      }
      if (rest.startsWith(']') && !first) break;
      if (rest.startsWith('[')) return elsewhere('brackets in brackets');
      if (rest.startsWith('&&')) return elsewhere('&& in brackets');
      if (rest.startsWith('\\')) {
        out += this.#escape('inside');
        continue;
      }
      const letter = String.fromCodePoint(rest.codePointAt(0)!);
      this.#at += letter.length;
      out +=
        letter === '-'
          ? out.endsWith('[') || out === '[^' || this.#text[this.#at] === ']'
            ? '\\-'
            : '-'
          : plain(letter);
    }
    this.#at++;
    return `${out}]`;
  }
}

function plain(sign: string): string {
  return /[\^$\\.*+?()[\]{}|/-]/.test(sign) ? (sign === '-' ? '\\x2d' : `\\${sign}`) : sign;
}

function propertyOf(name: string, sign: 'p' | 'P', where: 'outside' | 'inside'): string {
  const isNot = sign === 'P';
  const own = posix[name.replace(/^Is/i, '').toLowerCase()];
  if (own !== undefined) {
    if (where === 'inside') return isNot ? elsewhere(`\\P{${name}} in brackets`) : own;
    return `[${isNot ? '^' : ''}${own}]`;
  }
  const short =
    /^(?:Is)?([A-Z][a-z]?)$/.exec(name)?.[1] ??
    (/^(?:Latin|Greek|Cyrillic|Han|Hiragana|Katakana|Hebrew|Arabic|Thai)$/.test(name) ? `Script=${name}` : undefined);
  if (short === undefined) return elsewhere(`\\p{${name}}`);
  return `\\${sign}{${short}}`;
}
