/** Elements without a line of HTML text, so that no value is ever read as markup. */

type Child = Node | string | undefined;

/** An element with a class, attributes and children; strings become text nodes. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  for (const child of children) if (child !== undefined && child !== '') made.append(child);
  return made;
}

/** A 16-pixel icon of one stroked path. */
export function icon(path: string): SVGSVGElement {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(namespace, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

export const icons = {
  check: 'M3 8.5 6.5 12 13 4.5',
  stopped: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM5.8 5.8h4.4v4.4H5.8Z',
  info: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM8 7.2v3.8M8 4.8v.4',
  error: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM8 4.6v4.2M8 10.9v.4',
  hint: 'M6 12.2h4M6.6 14.2h2.8M8 1.8a4.2 4.2 0 0 0-2.4 7.6c.4.4.6.8.6 1.3h3.6c0-.5.2-.9.6-1.3A4.2 4.2 0 0 0 8 1.8Z',
  up: 'M8 12.5v-9M4.5 7 8 3.5 11.5 7',
  down: 'M8 3.5v9M4.5 9 8 12.5 11.5 9',
  filter: 'M2.5 3.5h11L9.2 8.8v3.7l-2.4-1.2V8.8Z',
  close: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
} as const;
