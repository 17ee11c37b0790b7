/** A value whole, below the rows: with its own line breaks, and nested ones with a line for each part. */
import type { Column } from '../../src/kernels/api.ts';
import type { ShownValue } from '../../src/notebook/view.ts';
import { element, icon, icons } from './dom.ts';
import { indent } from './nested.ts';
import { formatCount, lineOf, textOf } from './text.ts';

/** Beyond this a value is shown as it is. */
const mostIndented = 2_000_000;

export class ValueViewer {
  readonly root: HTMLElement;
  readonly #of = element('span', { class: 'of' });
  readonly #text = element('pre', { tabindex: '0' });
  readonly #onClose: () => void;

  constructor(onClose: () => void) {
    this.#onClose = onClose;
    const close = element('button', { type: 'button', title: 'Close (Esc)', 'aria-label': 'Close' }, icon(icons.close));
    close.addEventListener('click', () => this.close());
    this.root = element(
      'div',
      { class: 'whole', 'aria-live': 'polite' },
      element('div', { class: 'title' }, this.#of, close),
      this.#text,
    );
    this.root.hidden = true;
    this.root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.close();
    });
  }

  get isOpen(): boolean {
    return !this.root.hidden;
  }

  /** Has the reader marked a part of the text, to copy that? */
  get hasSelection(): boolean {
    const root = this.root.getRootNode();
    return root instanceof ShadowRoot && root.activeElement === this.#text;
  }

  show({ name, kind }: Column, row: number, value: ShownValue | undefined): void {
    this.#of.textContent = `${lineOf(name)} · row ${formatCount(row + 1)}`;
    const text = value === undefined ? '…' : textOf(value);
    const isNested = (kind === 'nested' || kind === 'text') && typeof value === 'string' && text.length < mostIndented;
    this.#text.textContent = isNested ? indent(text) : text;
    this.#text.classList.toggle('null', value === null);
    this.root.hidden = false;
  }

  close(): void {
    this.root.hidden = true;
    this.#onClose();
  }
}
