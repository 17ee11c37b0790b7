/** Nested values with a line for each part: JSON, or Athena's own text of rows, arrays and maps. */

/** The text itself where it is neither. */
export function indent(text: string): string {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed)) return text;
  try {
    // Parsing would round long numbers, so it only tells whether this is JSON.
    JSON.parse(trimmed);
    return layOut(trimmed, ': ');
  } catch {
    return isBalanced(trimmed) ? layOut(trimmed, '=') : text;
  }
}

function isBalanced(text: string): boolean {
  const open: string[] = [];
  for (const sign of text) {
    if (sign === '{' || sign === '[') open.push(sign === '{' ? '}' : ']');
    else if ((sign === '}' || sign === ']') && open.pop() !== sign) return false;
  }
  return open.length === 0;
}

/** Brackets and commas outside quotes begin lines. `between` is what stands between a name and its value. */
function layOut(text: string, between: ': ' | '='): string {
  const isJson = between === ': ';
  let depth = 0;
  let out = '';
  let isQuoted = false;
  const line = (): string => `\n${'  '.repeat(depth)}`;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (isQuoted) {
      out += sign;
      if (sign === '\\') out += text.charAt(++at);
      else if (sign === '"') isQuoted = false;
    } else if (isJson && sign === '"') {
      isQuoted = true;
      out += sign;
    } else if (sign === '{' || sign === '[') {
      const end = /^[{[]\s*([}\]])/.exec(text.slice(at, at + 100));
      if (end) {
        out += sign + (end[1] ?? '');
        at += end[0].length - 1;
        continue;
      }
      depth++;
      out += sign + line();
    } else if (sign === '}' || sign === ']') {
      depth--;
      out += line() + sign;
    } else if (sign === ',') {
      out += sign + line();
    } else if (isJson && sign === ':') out += between;
    else if (isJson ? !/\s/.test(sign) : sign !== ' ' || !/[{[,]$/.test(out.trimEnd())) out += sign;
  }
  return out;
}
