/**
 * The notation of the grammar's forms: how a command is written, as a page of a manual shows it.
 *
 * `WORD` and signs stand for themselves, `name:kind` is a slot, `kind` alone a slot of that name, `[…]` may be left out,
 * `{…}` belongs together, `a | b` is a choice in order, `…...` repeats, `…,...` repeats with commas; a sign that the
 * notation uses itself stands in quotes: `'['`.
 */

/** What a slot takes. Names differ by what they name, so that completion can offer the right ones. */
export type SlotKind =
  | 'table'
  | 'view'
  | 'schema'
  | 'catalog'
  | 'path'
  | 'field'
  | 'name'
  | 'names'
  | 'column'
  | 'alias'
  | 'word'
  | 'string'
  | 'number'
  | 'value'
  | 'parameter'
  | 'expression'
  | 'operand'
  | 'expressions'
  | 'sort'
  | 'type'
  | 'query'
  | 'statement'
  | 'relation'
  | 'token'
  | 'block'
  | 'rest';

export type Pattern =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'slot'; readonly name: string; readonly takes: SlotKind | Pattern }
  | { readonly kind: 'sequence'; readonly items: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  | { readonly kind: 'optional'; readonly inner: Pattern }
  | { readonly kind: 'repeat'; readonly inner: Pattern; readonly separator: ',' | '' };

const token = /'[^']+'|[a-z][A-Za-z]*:(?=\{)|,?\.\.\.|[[\]{}|]|[a-z][A-Za-z]*:[a-z]+|[^\s[\]{}|.,']+|[.,]/g;

/** Reads the notation. Throws where it is not well formed: that is a fault of the grammar, not of a user's text. */
export function readPattern(text: string): Pattern {
  const tokens = text.match(token) ?? [];
  let at = 0;

  const readChoice = (): Pattern => {
    const options = [readSequence()];
    while (tokens[at] === '|') {
      at++;
      options.push(readSequence());
    }
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  };

  const readSequence = (): Pattern => {
    const items: Pattern[] = [];
    while (at < tokens.length && !/^[\]}|]$/.test(tokens[at]!)) items.push(readItem());
    return items.length === 1 ? items[0]! : { kind: 'sequence', items };
  };

  const readItem = (): Pattern => {
    let item = readSingle();
    for (; /^,?\.\.\.$/.test(tokens[at] ?? ''); at++) {
      const separator = tokens[at]!.startsWith(',') ? ',' : '';
      item =
        item.kind === 'slot'
          ? { ...item, takes: { kind: 'repeat', inner: slotPattern(item), separator } }
          : { kind: 'repeat', inner: item, separator };
    }
    return item;
  };

  const readSingle = (): Pattern => {
    const next = tokens[at++]!;
    if (next === '[') return { kind: 'optional', inner: close(']') };
    if (next === '{') return close('}');
    if (next.startsWith("'")) return { kind: 'word', word: next.slice(1, -1) };
    if (/^[a-z][A-Za-z]*:$/.test(next)) {
      at++;
      return { kind: 'slot', name: next.slice(0, -1), takes: close('}') };
    }
    if (!/^[a-z]/.test(next)) return { kind: 'word', word: next };
    const [name = '', takes = name] = next.split(':');
    return { kind: 'slot', name, takes: takes as SlotKind };
  };

  const close = (bracket: string): Pattern => {
    const inner = readChoice();
    if (tokens[at++] !== bracket) throw new Error(`Form "${text}": ${bracket} is missing.`);
    return inner;
  };

  const pattern = readChoice();
  if (at < tokens.length) throw new Error(`Form "${text}": "${tokens[at]!}" is too much.`);
  return pattern;
}

function slotPattern(slot: { readonly name: string; readonly takes: SlotKind | Pattern }): Pattern {
  return typeof slot.takes === 'string' ? { kind: 'slot', name: '', takes: slot.takes } : slot.takes;
}
