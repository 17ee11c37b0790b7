// A window of VS Code as a user's hands and eyes have it.
import { setTimeout as sleep } from 'node:timers/promises';

let session;

/** Called once by the harness, before the tests are loaded. */
export function provideSession(opened, lakehouse) {
  session = { ...opened, lakehouse };
}

export const currentSession = () => session;

/** What the workbench itself says without a fault of ours: files that this server does not have, its own sandbox notes. */
const known = [
  /status of 404/,
  /vsda/,
  /serviceWorker|Service Worker|ServiceWorker|bad HTTP response code \(404\)/,
  /allow-scripts and allow-same-origin/,
  /web worker extension host/,
  /punycode/,
  /Failed to load resource/,
  /authentication provider 'github'/,
  /\(Canceled: Canceled\)|Error: Canceled$/,
  // Only on a machine that is very busy.
  /Aborted onWillSaveTextDocument-event/,
  /Long running operations during shutdown/,
  /AgentHost|Ignoring fetching|ExtensionStatusBarItem/,
];

/** Waits for a fact; the error says what did not come. */
export async function waitFor(what, look, withinMs = 30_000) {
  const late = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > late) throw new Error(`Waited ${withinMs / 1000} s in vain for ${what}.`);
    await sleep(50);
  }
}

export class Window {
  /** Errors of the console and of scripts that are not on the list above. */
  errors = [];

  static async open({ width = 1280, height = 900 } = {}) {
    const window = new Window();
    window.context = await session.browser.newContext({ viewport: { width, height } });
    window.page = await window.context.newPage();
    window.page.setDefaultTimeout(30_000);
    const note = (text) => {
      if (!known.some((pattern) => pattern.test(text))) window.errors.push(text);
    };
    window.page.on('console', (message) => message.type() === 'error' && note(message.text()));
    window.page.on('pageerror', (error) => note(error.stack ?? error.message));
    await window.load();
    await window.#discardLeftovers();
    return window;
  }

  /** An unsaved notebook that a window left behind is brought back by the next one. */
  async #discardLeftovers() {
    // Editors come back some time after the workbench is there; an empty one shows its watermark.
    await this.page.locator('.tab, .editor-group-watermark').first().waitFor();
    const unsaved = this.page.locator('.tab.dirty');
    if ((await this.page.locator('.tab').count()) > 0)
      await unsaved
        .first()
        .waitFor({ timeout: 2000 })
        .catch(() => undefined);
    for (let left = await unsaved.count(); left > 0; left = await unsaved.count()) {
      await unsaved.first().click();
      await this.command('View: Revert and Close Editor');
      await waitFor('the editor to go', async () => (await unsaved.count()) < left);
    }
  }

  async load() {
    await this.page.goto(session.url(), { timeout: 60_000 });
    await this.page.locator('.monaco-workbench .part.editor').waitFor({ timeout: 60_000 });
  }

  close() {
    return this.context.close();
  }

  /** Runs a command by its title in the palette, which shows what is known when it opens: a new window knows more soon. */
  async command(title) {
    await waitFor(`the command ${title}`, async () => {
      await this.page.keyboard.press('F1');
      const isThere = await this.#pick(`>${title}`, 3000).then(
        () => true,
        () => false,
      );
      if (!isThere) await this.page.keyboard.press('Escape');
      return isThere;
    });
  }

  /** Loads the page anew; what the workbench says while it breaks off is no error of the page that comes. */
  async reload() {
    const errors = this.errors.length;
    const loaded = this.page.waitForEvent('load', { timeout: 60_000 });
    await this.command('Developer: Reload Window');
    await loaded;
    this.errors.length = errors;
  }

  /** Opens a file of the work folder. */
  async openFile(name) {
    await this.page.keyboard.press('Control+P');
    await this.#pick(name);
    await this.page.locator('.notebookOverlay .cell-list-container, .editor-instance').first().waitFor();
  }

  async #pick(text, withinMs = 30_000) {
    const input = this.page.locator('.quick-input-widget input:visible').first();
    await input.waitFor();
    await input.fill(text);
    const wanted = text.replace(/^>/, '');
    const row = this.page.locator('.quick-input-list .monaco-list-row:visible').filter({ hasText: wanted }).first();
    await row.waitFor({ timeout: withinMs });
    await row.click();
  }

  /** The code cells of the notebook that is seen; those behind it are inert. */
  get codeCells() {
    return this.page.locator(
      '.notebookOverlay:not([inert], [inert] *) :is(.monaco-list-row .cell.code, .code-cell-row)',
    );
  }

  /** Puts the cursor into a code cell's text, counted from 0. */
  async enterCell(index) {
    await this.codeCells.nth(index).locator('.view-lines').first().click();
  }

  /** The frame that holds a selector of ours. */
  async frameWith(selector, withinMs = 60_000) {
    return waitFor(
      `a frame with ${selector}`,
      async () => {
        for (const frame of this.page.frames())
          if (
            await frame
              .locator(selector)
              .count()
              .catch(() => 0)
          )
            return frame;
        return undefined;
      },
      withinMs,
    );
  }
}
