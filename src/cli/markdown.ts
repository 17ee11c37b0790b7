/** A small part of Markdown as HTML: enough for the text cells of a report. Everything from the text is escaped. */

/** The text as it can stand in HTML, in attributes too; what HTML cannot hold is shown as U+FFFD. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Headings, paragraphs, lists, quotes, rules, code blocks; in them `code`, **bold**, *italic* and links to the web. */
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

// Bounded, so that a text of opening signs alone is read in linear time.
const span =
  /`([^`]{1,999})`|\*\*([^*]{1,999})\*\*|\*([^*\s][^*]{0,999})\*|(?<!\w)_([^_\s][^_]{0,999})_(?!\w)|\[([^[\]]{1,999})\]\((https?:\/\/[^\s()<>]{1,1999})\)/g;

function inline(text: string): string {
  let html = '';
  let done = 0;
  for (const match of text.matchAll(span)) {
    const [whole, code, bold, star, underline, label, address] = match;
    html += escapeHtml(text.slice(done, match.index));
    if (code !== undefined) html += `<code>${escapeHtml(code)}</code>`;
    else if (bold !== undefined) html += `<strong>${escapeHtml(bold)}</strong>`;
    else if (address !== undefined)
      html += `<a href="${escapeHtml(address)}" rel="noreferrer">${escapeHtml(label ?? '')}</a>`;
    else html += `<em>${escapeHtml(star ?? underline ?? '')}</em>`;
    done = match.index + whole.length;
  }
  return html + escapeHtml(text.slice(done));
}
