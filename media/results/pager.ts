/** Leads through a result page by page; any row is at most a few clicks away, and only one page is drawn. */
import { element, icon, icons } from './dom.ts';
import { formatCount } from './text.ts';

export class Pager {
  readonly root = element('div', { class: 'pager', role: 'group', 'aria-label': 'Pages of the result' });
  readonly #pageRows: number;
  readonly #go: (start: number, count: number) => void;
  readonly #range = element('span', { class: 'range', 'aria-live': 'polite' });
  readonly #fault = element('span', { class: 'warn', role: 'alert' });
  readonly #buttons: readonly (readonly [HTMLButtonElement, () => number])[];
  #rowCount = 0;
  #start = 0;
  #shown: number;
  #wanted: number | undefined;

  constructor(pageRows: number, go: (start: number, count: number) => void) {
    this.#pageRows = Math.max(1, pageRows);
    this.#shown = pageRows;
    this.#go = go;
    this.#buttons = [
      [this.#button('First page', icons.first), () => 0],
      [this.#button('Previous page', icons.previous), () => Math.max(0, this.#start - this.#pageRows)],
      [this.#button('Next page', icons.next), () => this.#start + this.#shown],
      [this.#button('Last page', icons.last), () => Math.max(0, this.#rowCount - this.#pageRows)],
    ];
    const [first, previous, next, last] = this.#buttons.map(([button]) => button);
    this.root.append(...[this.#fault, first, previous, this.#range, next, last].filter((part) => part !== undefined));
    for (const [button, target] of this.#buttons)
      button.addEventListener('click', () => {
        if (button.getAttribute('aria-disabled') !== 'true') this.#want(target());
      });
  }

  get start(): number {
    return this.#start;
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  /** What is drawn now; `shown` stays as it was where it is left out. */
  show(rowCount: number, start: number, shown = this.#shown): void {
    this.#rowCount = rowCount;
    this.#start = start;
    this.#shown = shown;
    this.root.hidden = rowCount <= shown && start === 0;
    this.root.style.display = this.root.hidden ? 'none' : '';
    this.#range.textContent = `${formatCount(start + 1)}–${formatCount(start + shown)} of ${formatCount(rowCount)}`;
    const isStart = start === 0;
    const isEnd = start + shown >= rowCount;
    // Disabled for the reader alone: a button that is disabled for the browser would lose the focus to the notebook.
    for (const [index, [button]] of this.#buttons.entries())
      button.setAttribute('aria-disabled', String(index < 2 ? isStart : isEnd));
  }

  /** Is this the page that was asked for last? */
  take(start: number, shown: number): boolean {
    if (start !== this.#wanted) return false;
    this.#wanted = undefined;
    this.root.removeAttribute('aria-busy');
    this.#fault.textContent = '';
    this.show(this.#rowCount, start, shown);
    return true;
  }

  fail(message: string): void {
    this.#wanted = undefined;
    this.root.removeAttribute('aria-busy');
    this.#fault.textContent = message;
  }

  #want(start: number): void {
    this.#wanted = start;
    this.root.setAttribute('aria-busy', 'true');
    this.#go(start, this.#pageRows);
  }

  #button(label: string, path: string): HTMLButtonElement {
    return element('button', { type: 'button', title: label, 'aria-label': label }, icon(path));
  }
}
