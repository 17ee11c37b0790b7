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
  up: 'M8 13V3.5M4 7.5l4-4 4 4',
  down: 'M8 3v9.5M4 8.5l4 4 4-4',
  sort: 'M5 13V3.5M2.5 6 5 3.5 7.5 6M11 3v9.5M8.5 10l2.5 2.5 2.5-2.5',
  more: 'M4 6.5 8 10.5l4-4',
  filter: 'M2.5 3.5h11L9.5 8.4v4.1l-3-1.2V8.4Z',
  close: 'M4 4l8 8M12 4l-8 8',
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM10.3 10.3 13.5 13.5',
  profile: 'M2.5 13.5h11M4 11V8M7 11V3.5M10 11V6M13 11V9.5',
  copy: 'M5.5 5.5h7v8h-7ZM3.5 10.5v-8h7',
  save: 'M8 2.5v7M5 6.8 8 9.8l3-3M3 11v2.5h10V11',
  panel: 'M9 2.5h4.5V7M13.5 2.5 8 8M6.5 3H3v10h10V9.5',
} as const;
