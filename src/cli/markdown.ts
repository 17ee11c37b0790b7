/** A small part of Markdown as HTML: enough for the text cells of a report. Everything from the text is escaped. */

const directionMark = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const address = /https?:\/\/[^\s()<>\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]{1,1999}/;
const title = /(?:\s+"[^"]{0,999}")?/;

/**
 * The text as it can stand in HTML, in attributes too. What HTML cannot hold is shown as U+FFFD; marks that would turn
 * the direction of what follows are shown by their number.
 */
export function escapeHtml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replace(directionMark, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Headings, paragraphs, lists, quotes, rules, code blocks; in them `code`, **bold**, *italic*, links to the web, and
 * pictures as their alternative text.
 */
export function markdownToHtml(text: string): string {
  const lines = text.split(/\r\n|\n|\r/);
  const blocks: string[] = [];
  let at = 0;
  const take = (pattern: RegExp): string[] => {
    const taken: string[] = [];
    while (at < lines.length && pattern.test(lines[at] ?? '')) taken.push(lines[at++] ?? '');
    return taken;
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const heading = /^(#{1,6})\s+(\S.*)$/.exec(line);
    const fence = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (line.trim() === '') at++;
    else if (heading) {
      const level = Math.min(6, (heading[1]?.length ?? 1) + 1);
      blocks.push(`<h${level}>${inline((heading[2] ?? '').trimEnd())}</h${level}>`);
      at++;
    } else if (fence !== undefined) {
      at++;
      const code: string[] = [];
      while (at < lines.length && !(lines[at] ?? '').trimStart().startsWith(fence)) code.push(lines[at++] ?? '');
      at++;
      blocks.push(`<pre>${escapeHtml(code.join('\n'))}</pre>`);
    } else if (/^\s*([-*_])\s*(?:\1\s*){2,}$/.test(line)) {
      blocks.push('<hr>');
      at++;
    } else if (bullet.test(line)) blocks.push(list('ul', take(bullet), bullet));
    else if (numbered.test(line)) blocks.push(list('ol', take(numbered), numbered));
    else if (quoted.test(line)) {
      const inner = take(quoted).map((each) => each.replace(quoted, ''));
      blocks.push(`<blockquote><p>${inline(inner.join('\n'))}</p></blockquote>`);
    } else blocks.push(`<p>${inline([line, ...paragraphBehind()].join('\n'))}</p>`);
  }
  return blocks.join('\n');

  function paragraphBehind(): string[] {
    at++;
    return take(/^(?!\s*$|#{1,6}\s|\s*(?:`{3}|~{3})|\s*[-*+]\s|\s*\d+[.)]\s|>)/);
  }
}

const bullet = /^\s*[-*+]\s+/;
const numbered = /^\s*\d{1,9}[.)]\s+/;
const quoted = /^>\s?/;

function list(tag: 'ul' | 'ol', lines: readonly string[], mark: RegExp): string {
  const items = lines.map((line) => `<li>${inline(line.replace(mark, ''))}</li>`);
  return `<${tag}>${items.join('')}</${tag}>`;
}

const span = new RegExp(
  // Bounded, so that a text of opening signs alone is read in linear time.
  [
    /`(?<code>[^`]{1,999})`/,
    /\*\*(?<bold>[^*]{1,999})\*\*/,
    /\*(?<star>[^*\s][^*]{0,999})\*/,
    /(?<!\w)_(?<line>[^_\s][^_]{0,999})_(?!\w)/,
    /\[!\[(?<badge>[^[\]]{0,999})\]\([^()\s]*\)\]\((?<badgeLink>ADDRESS)TITLE\)/,
    /!\[(?<picture>[^[\]]{0,999})\]\([^()\s]*TITLE\)/,
    /\[(?<label>[^[\]]{1,999})\]\((?<link>ADDRESS)TITLE\)/,
    /<(?<bare>ADDRESS)>/,
  ]
    .map(({ source }) => source.replace('ADDRESS', address.source).replace('TITLE', title.source))
    .join('|'),
  'g',
);

function inline(text: string): string {
  let html = '';
  let done = 0;
  for (const match of text.matchAll(span)) {
    html += escapeHtml(text.slice(done, match.index)) + spanToHtml(match.groups ?? {});
    done = match.index + match[0].length;
  }
  return html + escapeHtml(text.slice(done));
}

function spanToHtml(groups: Readonly<Record<string, string | undefined>>): string {
  const { code, bold, star, line, badge, badgeLink, picture, label, link, bare } = groups;
  if (code !== undefined) return `<code>${escapeHtml(code)}</code>`;
  if (bold !== undefined) return `<strong>${escapeHtml(bold)}</strong>`;
  // A report asks for nothing from elsewhere: a picture is what its author says that it shows.
  if (picture !== undefined) return escapeHtml(picture);
  const target = badgeLink ?? link ?? bare;
  if (target === undefined) return `<em>${escapeHtml(star ?? line ?? '')}</em>`;
  return `<a href="${escapeHtml(target)}" rel="noreferrer">${escapeHtml((badge ?? label) || target)}</a>`;
}
