/** A field that finds the next cell with a text; back leads through what it found before. */
import type { Cell } from '../../src/kernels/results/viewing.ts';
import { element, icon, icons } from './dom.ts';
import { keepTyping } from './keys.ts';

interface SearchParts {
  readonly find: (text: string, after: Cell) => Promise<Cell | undefined>;
  /** Where the search begins. */
  readonly active: () => Cell;
  readonly show: (cell: Cell) => void;
  readonly onClose: () => void;
}

export class SearchBar {
  readonly root: HTMLElement;
  readonly #parts: SearchParts;
  readonly #input = element('input', { 'aria-label': 'Find', placeholder: 'Find', spellcheck: 'false' });
  readonly #said = element('span', { class: 'words', role: 'status' });
  #trail: Cell[] = [];
  #text = '';
  #asked = 0;

  constructor(parts: SearchParts) {
    this.#parts = parts;
    const button = (label: string, path: string, run: () => void): HTMLButtonElement => {
      const made = element('button', { type: 'button', title: label, 'aria-label': label }, icon(path));
      made.addEventListener('click', run);
      return made;
    };
    this.root = element(
      'div',
      { class: 'search', role: 'search' },
      this.#input,
      button('Previous (Shift+Enter)', icons.up, () => this.#back()),
      button('Next (Enter)', icons.down, () => void this.#next()),
      button('Close (Esc)', icons.close, () => this.close()),
      this.#said,
    );
    this.root.hidden = true;
    keepTyping(this.root);
    this.#input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') {
        event.preventDefault();
        if (event.shiftKey) this.#back();
        else void this.#next();
      } else if (event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.#input.select();
      }
    });
    this.root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close();
    });
  }

  open(): void {
    this.root.hidden = false;
    this.#input.focus();
    this.#input.select();
  }

  close(): void {
    this.root.hidden = true;
    this.#said.textContent = '';
    this.#parts.onClose();
  }

  /** Other rows: what was found before is somewhere else now. */
  forget(): void {
    this.#trail = [];
  }

  async #next(): Promise<void> {
    const text = this.#input.value;
    if (text === '') return;
    if (text !== this.#text) this.#trail = [];
    const isFirst = this.#trail.length === 0;
    this.#text = text;
    const asked = ++this.#asked;
    const { row, column } = this.#parts.active();
    this.#said.textContent = 'Searching …';
    try {
      // A first search may stop at the cell that is active.
      let found = await this.#parts.find(text, { row, column: isFirst ? column - 1 : column });
      const again = found === undefined;
      found ??= await this.#parts.find(text, { row: 0, column: -1 });
      if (asked !== this.#asked) return;
      this.#said.textContent = found ? (again ? 'From the top again' : '') : `Nothing holds “${text.slice(0, 40)}”`;
      if (!found) return;
      this.#trail.push(found);
      this.#parts.show(found);
    } catch (error) {
      if (asked === this.#asked) this.#said.textContent = error instanceof Error ? error.message : '';
    }
  }

  #back(): void {
    this.#trail.pop();
    const before = this.#trail.at(-1);
    if (before) this.#parts.show(before);
    this.#said.textContent = before ? '' : 'Nothing was found before this';
  }
}
