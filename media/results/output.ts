/** One output of a cell: a statement from its start to its rows. */
import type { Failure, Rows, View } from '../../src/notebook/view.ts';
import type { Channel } from './channel.ts';
import { element, icon, icons } from './dom.ts';
import { Grid } from './grid.ts';
import { keepDelete, keepKeys } from './keys.ts';
import { styles } from './styles.ts';
import { costWords, countOf, formatCount, formatDuration, titleOf } from './text.ts';

const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);

type Ended = Extract<View, { phase: 'loading' | 'succeeded' | 'failed' | 'cancelled' }>;

export class Output {
  readonly #box = element('div', { class: 'output' });
  readonly #channel: Channel;
  #clock: ReturnType<typeof setInterval> | undefined;
  #handle: string | undefined;
  #grid: Grid | undefined;

  constructor(host: HTMLElement, channel: Channel) {
    this.#channel = channel;
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(this.#box);
    keepKeys(this.#box);
    keepDelete(host);
  }

  /** Draws another picture of the same output, in place. */
  show(view: View): void {
    this.#stopClock();
    this.#box.dataset['phase'] = view.phase;
    switch (view.phase) {
      case 'connecting':
        return this.#showProgress(view, `Connecting to ${view.connection}`, 0);
      case 'queued':
        return this.#showProgress(view, `Queued on ${view.connection}`, view.cost.elapsedMs);
      case 'running':
        return this.#showProgress(
          view,
          `Running on ${view.connection}`,
          view.cost.elapsedMs,
          costWords(view.cost).slice(1),
        );
      case 'note':
        return this.#replace(line('note', icon(icons.info), [view.message]));
      case 'loading':
      case 'succeeded':
      case 'failed':
      case 'cancelled':
        return this.#showEnd(view);
    }
  }

  dispose(): void {
    this.#stopClock();
  }

  /** The seconds go on here, between the pictures that the extension sends. */
  #showProgress(view: View, what: string, elapsedMs: number, words: readonly string[] = []): void {
    const clock = element('span', { class: 'words' });
    const start = performance.now() - elapsedMs;
    const tick = (): void => {
      const elapsed = Math.max(0, performance.now() - start);
      const shown = elapsed < 1000 ? '' : formatDuration(Math.floor(elapsed / 100) * 100);
      clock.textContent = [shown, ...words].filter(Boolean).join(' · ');
    };
    tick();
    this.#clock = setInterval(tick, 100);
    const bar = element('div', { class: view.phase === 'running' ? 'bar' : 'bar waiting' });
    const status = element('span', { role: 'status' }, [...statementWords(view), `${what} …`].join(' · '));
    this.#replace(bar, element('div', { class: 'line' }, status, clock));
  }

  #showEnd(view: Ended): void {
    const error =
      view.phase === 'failed'
        ? this.#errorBox(view.error, [...statementWords(view), ...costWords(view.cost)])
        : undefined;
    const said = view.phase === 'failed' ? undefined : view.note;
    const note = said === undefined ? [] : [line('note', icon(icons.info), [said])];
    if (!view.table || (view.table.columnCount === 0 && view.phase !== 'succeeded')) {
      const stopped = line('stopped', icon(icons.stopped), [...statementWords(view), 'Stopped'], costWords(view.cost));
      return this.#replace(error ?? stopped, ...note);
    }
    if (view.table.columnCount === 0) {
      const changed = view.phase === 'succeeded' ? view.updateCount : undefined;
      const what = changed === undefined ? 'Done' : `${countOf(changed, 'row')} changed`;
      return this.#replace(
        line('done', icon(icons.check), [...statementWords(view), what], costWords(view.cost)),
        ...note,
      );
    }
    this.#showRows(view, { table: view.table, ...(view.handle !== undefined && { handle: view.handle }) }, error);
    this.#box.append(...note);
  }

  #showRows(view: Ended, { table, handle }: Rows, error: HTMLElement | undefined): void {
    const { columns, columnCount } = table;
    const rowCount = table.rowCount ?? table.rows.length;
    const isSame = this.#grid && handle !== undefined && handle === this.#handle;
    if (!isSame) {
      this.#handle = handle;
      const label = `Result of statement ${view.statement} on ${view.connection}`;
      this.#grid = new Grid({ columns, channel: this.#channel, handle, label, fit: 'rows' }, table.rows);
    }
    const words = [
      ...statementWords(view),
      `${countOf(rowCount, 'row')}${view.phase === 'loading' ? ' so far' : ''}`,
      ...costWords(view.cost),
      view.connection,
    ];
    const warn = (text: string): HTMLElement => element('span', { class: 'warn' }, text);
    const isCut = columnCount > columns.length;
    const cut = `Only the first ${formatCount(columns.length)} of ${formatCount(columnCount)} columns fit here; name the others in the SELECT.`;
    this.#grid?.show(table.rows, rowCount, [
      words.join(' · '),
      ...(view.phase === 'cancelled' ? [warn('stopped before the last row')] : []),
      ...(isCut ? [warn(cut)] : []),
    ]);
    const bar = view.phase === 'loading' ? element('div', { class: 'bar' }) : undefined;
    const grid = this.#grid?.root ?? null;
    if (isSame && this.#box.contains(grid)) {
      // The grid stays where it is: what the reader has scrolled to and selected is kept.
      for (const child of [...this.#box.children]) if (child !== grid) child.remove();
      this.#box.prepend(...[error, bar].filter((part) => part !== undefined));
    } else this.#box.replaceChildren(...[error, bar, this.#grid?.root].filter((part) => part !== undefined));
  }

  #errorBox(error: Failure, words: readonly string[]): HTMLElement {
    const box = errorBox(error, words);
    const { runFirst: cell } = error;
    if (cell === undefined) return box;
    const run = element('button', { class: 'action', type: 'button' }, `Run cell ${cell}`);
    run.addEventListener('click', () => this.#channel.post({ type: 'runCell', cell }));
    box.append(run);
    return box;
  }

  #replace(...parts: readonly HTMLElement[]): void {
    this.#handle = this.#grid = undefined;
    this.#box.replaceChildren(...parts);
  }

  #stopClock(): void {
    clearInterval(this.#clock);
    this.#clock = undefined;
  }
}

function statementWords({ statement, of }: View): string[] {
  return of > 1 ? [`Statement ${statement} of ${of}`] : [];
}

function line(kind: string, sign: Node, what: readonly string[], words: readonly string[] = []): HTMLElement {
  const said = element('span', { role: 'status' }, what.join(' · '));
  const more = element('span', { class: 'words' }, words.join(' · '));
  return element('div', { class: `line ${kind}` }, sign, said, more);
}

function errorBox(error: Failure, words: readonly string[]): HTMLElement {
  const at = error.line === undefined ? [] : [`line ${error.line}, column ${error.column ?? 1}`];
  const said = [...at, ...words].join(' · ');
  const sign = icon(icons.error);
  sign.classList.add('sign');
  return element(
    'div',
    { class: 'error', role: 'alert' },
    sign,
    element('div', { class: 'title' }, titleOf(error), element('span', { class: 'words' }, said)),
    element('pre', { class: 'message' }, error.message),
    ...(error.hint === undefined ? [] : [icon(icons.hint), element('div', { class: 'hint' }, error.hint)]),
  );
}
