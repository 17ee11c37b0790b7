/** How text looks on a terminal: its width in columns, what is invisible made visible, what is long made short. */

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const plain = /^[\x20-\x7e]*$/;
const emoji = /^\p{RI}{2}|\p{Emoji_Presentation}|\ufe0f|\u20e3/u;
const zeroWidth = /[\p{Mn}\p{Me}\p{Cf}]/u;
// East Asian Width W and F, without what is emoji already.
const wide =
  /[\u1100-\u115f\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\u3247\u3250-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2fb}\u{1d300}-\u{1d376}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u;

/** Columns that the text takes on a terminal; counting stops soon after `limit`. */
export function displayWidth(text: string, limit = Infinity): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += graphemeWidth(segment);
    if (width > limit) break;
  }
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (plain.test(grapheme)) return grapheme.length;
  if (emoji.test(grapheme)) return 2;
  let width = 0;
  for (const character of grapheme) {
    if (!zeroWidth.test(character)) width += wide.test(character) ? 2 : 1;
  }
  return width;
}

/** The text, or as much of it as leaves room for `…`, in at most `width` columns. A grapheme is never cut. */
export function shorten(text: string, width: number): string {
  if (displayWidth(text, width) <= width) return text;
  if (width < 1) return '';
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += graphemeWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The text filled with spaces to `width` columns. */
export function pad(text: string, width: number, side: 'left' | 'right'): string {
  const fill = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return side === 'left' ? fill + text : text + fill;
}

// C0 and DEL have pictures of their own. The rest is written as an escape: C1, line separators, and the invisible
// characters that reorder or hide text. The joiners stay, since emoji and several scripts are written with them.
const invisible =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]/gu;

/** The text with every control character visible, so that a value can neither break a line nor command the terminal. */
export function showControls(text: string): string {
  return text.replace(invisible, showControl);
}

/** As `showControls`, for messages of several lines: line ends stay. */
export function showControlsInLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/\t/g, '  ').replace(invisible, showControl))
    .join('\n');
}

function showControl(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
