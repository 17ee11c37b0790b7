/** Spaces between tokens, none around dots and inside brackets. */
export function spaced(tokens: readonly string[]): string {
  let text = '';
  let before = '';
  for (const token of tokens) {
    const tight =
      text === '' ||
      /^[,.)\]]$/.test(token) ||
      /^[.([]$/.test(before) ||
      token === '::' ||
      before === '::' ||
      (token === '[' && /[\w"'\])]$/.test(before) && !/^(?:IN|AS|ON)$/i.test(before));
    text += tight ? token : ` ${token}`;
    before = token;
  }
  return text;
}
