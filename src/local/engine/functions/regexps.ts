/** Trino's functions of regular expressions; lists come as JSON. */
import { fail } from './fail.ts';
import { patternOf, type Pattern } from './javaRegexp.ts';

function groupOf({ groups }: Pattern, text: string): number {
  const group = Number(text);
  if (group < 0) return fail('INVALID_FUNCTION_ARGUMENT: Group cannot be negative');
  if (group > groups)
    return fail(`INVALID_FUNCTION_ARGUMENT: Pattern has ${groups} groups. Cannot access group ${text}`);
  return group;
}

export function regexpLike(text = '', pattern = ''): string {
  const { regexp } = patternOf(pattern, text);
  regexp.lastIndex = 0;
  return String(regexp.test(text));
}

export function regexpExtract(text = '', pattern = '', group = '0'): string | null {
  const found = patternOf(pattern, text);
  const at = groupOf(found, group);
  found.regexp.lastIndex = 0;
  return found.regexp.exec(text)?.[at] ?? null;
}

export function regexpExtractAll(text = '', pattern = '', group = '0'): string {
  const found = patternOf(pattern, text);
  const at = groupOf(found, group);
  return JSON.stringify([...text.matchAll(found.regexp)].map((match) => match[at] ?? null));
}

export function regexpCount(text = '', pattern = ''): string {
  return String([...text.matchAll(patternOf(pattern, text).regexp)].length);
}

export function regexpSplit(text = '', pattern = ''): string {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(patternOf(pattern, text).regexp)) {
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  return JSON.stringify([...parts, text.slice(from)]);
}

/** Where the occurrence begins, counted in characters from 1; -1 where there is none. */
export function regexpPosition(text = '', pattern = '', start = '1', occurrence = '1'): string {
  if (Number(start) < 1) return fail('INVALID_FUNCTION_ARGUMENT: start position cannot be smaller than 1');
  if (Number(occurrence) < 1) return fail('INVALID_FUNCTION_ARGUMENT: occurrence cannot be smaller than 1');
  const letters = [...text];
  if (Number(start) > letters.length) return '-1';
  const { regexp } = patternOf(pattern, text);
  regexp.lastIndex = letters.slice(0, Number(start) - 1).join('').length;
  for (let left = Number(occurrence); left > 0; left--) {
    const match = regexp.exec(text);
    if (!match) return '-1';
    if (left === 1) return String([...text.slice(0, match.index)].length + 1);
    if (match[0] === '') regexp.lastIndex++;
  }
  return '-1';
}

/** Java's replacements: `$1`, `${name}`, a backslash before what stands for itself. */
export function regexpReplace(text = '', pattern = '', replacement = ''): string {
  const { regexp, groups, names } = patternOf(pattern, text);
  const illegal = (said: string): never => fail(`INVALID_FUNCTION_ARGUMENT: Illegal replacement sequence: ${said}`);
  const parts: (string | number)[] = [];
  for (let at = 0; at < replacement.length; at++) {
    const letter = replacement[at]!;
    if (letter === '\\') {
      if (at + 1 >= replacement.length) return illegal(replacement);
      parts.push(replacement[++at]!);
    } else if (letter !== '$') parts.push(letter);
    else {
      const rest = replacement.slice(at + 1);
      const name = /^\{(\w+)\}/.exec(rest);
      if (name) {
        const group = names.indexOf(name[1]!);
        parts.push(group < 0 ? illegal(`unknown group { ${name[1]!} }`) : group + 1);
        at += name[0].length;
        continue;
      }
      let digits = /^\d/.exec(rest)?.[0] ?? illegal(replacement);
      if (Number(digits) > groups) return illegal(`unknown group ${digits}`);
      while (/^\d$/.test(rest[digits.length] ?? '') && Number(digits + rest[digits.length]!) <= groups)
        digits += rest[digits.length]!;
      parts.push(Number(digits));
      at += digits.length;
    }
  }
  return text.replaceAll(regexp, (...match: unknown[]) =>
    parts.map((part) => (typeof part === 'string' ? part : ((match[part] as string | undefined) ?? ''))).join(''),
  );
}

/** `{b, g}` for each match: the text before it and its groups; the rest of the text comes last, without groups. */
export function regexpParts(text = '', pattern = ''): string {
  const parts: { b: string; g: (string | null)[] | null }[] = [];
  let from = 0;
  for (const match of text.matchAll(patternOf(pattern, text).regexp)) {
    parts.push({ b: text.slice(from, match.index), g: [...match].slice(1).map((group) => group ?? null) });
    from = match.index + match[0].length;
  }
  return JSON.stringify([...parts, { b: text.slice(from), g: null }]);
}
