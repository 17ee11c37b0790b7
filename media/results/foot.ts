/** Below the rows: what is said of the result, the totals of what is selected, and the buttons. */
import { element, icon, icons } from './dom.ts';

interface FootParts {
  readonly find: () => void;
  readonly toggleProfiles: () => void;
  readonly copy: (beside: DOMRect) => void;
  readonly exportRows: () => void;
  /** Absent in a panel. */
  readonly openPanel: (() => void) | undefined;
}

export class Foot {
  readonly root: HTMLElement;
  readonly #words = element('span', { class: 'status', role: 'status' });
  readonly #totals = element('span', { class: 'totals' });
  readonly #said = element('span', { class: 'said', role: 'status' });
  readonly #profiles: HTMLElement;

  constructor({ find, toggleProfiles, copy, exportRows, openPanel }: FootParts) {
    this.#profiles = tool('Profile of the columns', icons.profile, toggleProfiles);
    const copier = tool('Copy', icons.copy, () => copy(copier.getBoundingClientRect()));
    const tools = [
      tool('Find (Ctrl+F)', icons.search, find),
      this.#profiles,
      copier,
      tool('Export to a file', icons.save, exportRows),
    ];
    if (openPanel) tools.push(tool('Open in panel', icons.panel, openPanel));
    this.markProfiles('off');
    this.root = element(
      'div',
      { class: 'foot' },
      this.#words,
      this.#totals,
      this.#said,
      element('span', { class: 'tools', role: 'toolbar', 'aria-label': 'Result' }, ...tools),
    );
  }

  show(words: readonly (string | HTMLElement)[]): void {
    this.#words.replaceChildren(...words);
  }

  /** A sentence that stays until the next one. */
  say(text: string, ...more: readonly HTMLElement[]): void {
    this.#said.replaceChildren(text, ...more);
  }

  sum(words: string): void {
    this.#totals.textContent = words;
  }

  markProfiles(state: 'on' | 'off'): void {
    this.#profiles.setAttribute('aria-pressed', String(state === 'on'));
  }
}

function tool(label: string, path: string, run: () => void): HTMLElement {
  const button = element('button', { type: 'button', title: label, 'aria-label': label }, icon(path));
  button.addEventListener('click', run);
  return button;
}
