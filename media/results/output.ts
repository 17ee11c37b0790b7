/** One output of a cell: a statement from its start to its rows. */
import type { Reply, Request } from '../../src/extension/protocol.ts';
import type { Failure, Rows, View } from '../../src/notebook/view.ts';
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
  readonly #ask: (request: Request) => void;
  #clock: ReturnType<typeof setInterval> | undefined;
  #handle: string | undefined;
  #grid: Grid | undefined;

  constructor(host: HTMLElement, ask: (request: Request) => void) {
    this.#ask = ask;
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

  /** An answer of the extension; those to other outputs are left alone. */
  receive(reply: Reply): void {
    if (reply.handle === this.#handle) this.#grid?.receive(reply);
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
      const grid = new Grid(columns, `Result of statement ${view.statement} on ${view.connection}`, (question) => {
        if (handle === undefined) grid.receive({ type: 'gone', handle: '' });
        else this.#ask({ ...question, handle });
      });
      this.#grid = grid;
    }
    const words = [
      ...statementWords(view),
      `${countOf(rowCount, 'row')}${view.phase === 'loading' ? ' so far' : ''}`,
      ...costWords(view.cost),
      view.connection,
    ];
    const status = element('span', { role: 'status' }, words.join(' · '));
    const isCut = columnCount > columns.length;
    const cut = `Only the first ${formatCount(columns.length)} of ${formatCount(columnCount)} columns fit here; name the others in the SELECT.`;
    const foot = element(
      'div',
      { class: 'foot' },
      status,
      view.phase === 'cancelled' ? element('span', { class: 'warn' }, 'stopped before the last row') : undefined,
      isCut ? element('span', { class: 'warn' }, cut) : undefined,
      view.phase === 'succeeded' && handle !== undefined && rowCount > 0 ? this.#exportButton(handle) : undefined,
    );
    const bar = view.phase === 'loading' ? element('div', { class: 'bar' }) : undefined;
    if (isSame && this.#box.contains(this.#grid?.root ?? null)) {
      // The table stays where it is: what the reader has scrolled to and selected is kept.
      for (const child of [...this.#box.children]) if (child !== this.#grid?.root) child.remove();
      this.#box.prepend(...[error, bar].filter((part) => part !== undefined));
      this.#box.append(foot);
    } else this.#box.replaceChildren(...[error, bar, this.#grid?.root, foot].filter((part) => part !== undefined));
    this.#grid?.show(
      table.rows,
      rowCount,
      view.phase === 'succeeded' && handle !== undefined ? 'complete' : 'arriving',
    );
  }

  #exportButton(handle: string): HTMLElement {
    const button = element('button', { type: 'button', class: 'link', title: 'Write these rows to a file' }, 'Export…');
    button.addEventListener('click', () => this.#ask({ type: 'export', handle, ...this.#grid?.shownView }));
    return button;
  }

  #errorBox(error: Failure, words: readonly string[]): HTMLElement {
    const box = errorBox(error, words);
    const { runFirst: cell } = error;
    if (cell === undefined) return box;
    const run = element('button', { class: 'action', type: 'button' }, `Run cell ${cell}`);
    run.addEventListener('click', () => this.#ask({ type: 'runCell', cell }));
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
