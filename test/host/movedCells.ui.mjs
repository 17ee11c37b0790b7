// Cells of other connections and stale cells, as a person meets them: the question, the button, the badge.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';
import { currentSession, waitFor, Window } from './window.mjs';

const { work, host, lakehouse } = currentSession();
const pictures = join(root, 'out/pictures');
const grid = '[role="grid"]';
const button = '.error button.action';
const settings = join(work, '.vscode/settings.json');

const joined = `-- %% name=people connection=far-athena
SELECT * FROM (VALUES (1, 'Ann'), (2, NULL), (3, '')) t (id, name)

-- %% connection=local-redshift
SELECT id, name AS whose FROM people WHERE name <> '' ORDER BY id
`;

const chain = `-- %% lakebook connection=local-athena

-- %% name=numbers
SELECT 1 AS n UNION ALL SELECT 2

-- %%
SELECT sum(n) AS total FROM numbers
`;

describe('cells that read each other, in a window', () => {
  let window;
  let page;

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      mkdirSync(pictures, { recursive: true });
      const path = join(pictures, `${this.currentTest.title.replace(/\W+/g, '-').slice(0, 60)}.png`);
      await page?.screenshot({ path }).catch(() => undefined);
    }
    rmSync(settings, { force: true });
    // What is not saved would be in the next window.
    await window?.command('View: Revert and Close Editor').catch(() => undefined);
    await page?.waitForTimeout(2000);
    // What is broken off by the closing is not looked at, nor what a reload breaks off.
    const errors = (window?.errors ?? []).filter((text) => !/Canceled: Canceled/.test(text));
    await window?.close();
    assert.deepEqual(errors, [], 'the console holds errors');
  });

  const open = async (name, text) => {
    writeFileSync(join(work, name), text);
    window = await Window.open();
    ({ page } = window);
    await window.openFile(name);
    await window.codeCells.first().waitFor();
  };

  /** Puts the cursor into the cell with a word; where it blinks already, it takes the click. */
  const enter = (word) =>
    page.locator('.notebookOverlay .view-lines', { hasText: word }).first().click({ force: true });

  const run = async (word) => {
    await enter(word);
    await page.keyboard.press('Control+Enter');
  };

  const status = (text) => page.locator('.cell-status-item', { hasText: text });
  const dialog = () => page.locator('.monaco-dialog-box');

  const columns = async (frame) => frame.locator(`${grid} .headcell .name`).allTextContents();

  /** Names of moved rows that lie in the window's own lakehouse, which is started when it is first needed. */
  const moved = () => {
    const folder = join(host.profile, 'data/User/globalStorage/lakebook.lakebook/lake/s3');
    let names = [];
    try {
      names = existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
    } catch (error) {
      // A folder that went while it was listed.
      if (error.code !== 'ENOENT') throw error;
    }
    return names.filter((name) => /cells.*rows\.json$/.test(String(name)));
  };

  it('a large result is moved when the answer is yes, and nothing changes when it is no', async function () {
    if (!lakehouse) this.skip();
    mkdirSync(join(work, '.vscode'), { recursive: true });
    writeFileSync(settings, JSON.stringify({ 'lakebook.cells.moveLimitMB': 0.00001 }));
    await open('question.lakebook.sql', joined);
    await run('VALUES');
    await window.frameWith(grid);
    await status('3 rows').first().waitFor();
    await run('whose');
    await dialog().waitFor();
    const said = await dialog().textContent();
    assert.match(said, /Move the rows of cell people to this machine\?/);
    assert.match(said, /3 rows, 16 B: more than the 0\.00001 MB of the setting lakebook\.cells\.moveLimitMB\./);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dialog().waitFor({ state: 'detached' });
    await page.waitForTimeout(500);
    assert.equal(await status('whose').count(), 0);
    assert.equal(await status(/row|Failed|Stopped/).count(), 1, 'the reader has no result and no error');
    assert.deepEqual(moved(), []);
    await run('whose');
    await dialog().getByRole('button', { name: 'Move' }).click();
    await status('1 row').first().waitFor({ timeout: 90_000 });
    assert.equal(moved().length, 1);
    assert.equal(await status('stale').count(), 0);
    await run('whose');
    await page.waitForTimeout(500);
    assert.equal(await dialog().count(), 0, 'it is asked once for a result');
    await run('VALUES');
    await status('stale: people').waitFor({ timeout: 60_000 });
    await waitFor('the rows of the result before to be taken away', () => moved().length === 0, 60_000);
    await status('3 rows').first().waitFor();
    await page.waitForTimeout(1000);
    await run('whose');
    await dialog().getByRole('button', { name: 'Move' }).click();
    await status('stale').waitFor({ state: 'detached', timeout: 60_000 });
    await status('1 row').first().waitFor();
    assert.equal(moved().length, 1);
    await page.waitForTimeout(1000);
    await window.command('View: Close Editor');
    await waitFor('the moved rows to be taken away', () => moved().length === 0, 60_000);
  });

  it('a button in the error runs the cell that is missing', async function () {
    if (!lakehouse) this.skip();
    await open('button.lakebook.sql', joined);
    await run('whose');
    const frame = await window.frameWith(button, 90_000);
    assert.equal(await frame.locator(button).textContent(), 'Run cell people');
    await frame.locator(button).focus();
    await page.keyboard.press('Enter');
    await status('3 rows').first().waitFor({ timeout: 60_000 });
    await run('whose');
    await waitFor('the joined rows', async () => (await columns(await window.frameWith(grid))).length > 0);
    await status('1 row').first().waitFor({ timeout: 60_000 });
  });

  it('a badge says that a cell is stale, and a click runs what has changed', async () => {
    await open('badge.lakebook.sql', chain);
    await window.command('Notebook: Run All');
    await status('1 row').first().waitFor({ timeout: 90_000 });
    assert.equal(await status('stale').count(), 0);
    await enter('1 AS n');
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' UNION ALL SELECT 39');
    await status('stale: numbers').waitFor();
    assert.equal(await status('1 row').count(), 1, 'the result stays');
    const added = ' UNION ALL SELECT 39';
    for (let left = added.length; left > 0; left--) await page.keyboard.press('Backspace');
    await status('stale').waitFor({ state: 'detached' });
    await page.keyboard.type(added);
    await status('stale: numbers').click();
    await status('stale').waitFor({ state: 'detached', timeout: 60_000 });
    await waitFor('the new total', async () => {
      for (const frame of page.frames())
        if (
          (
            await frame
              .locator(`${grid} .row .cell`)
              .allTextContents()
              .catch(() => [])
          ).includes('42')
        )
          return true;
      return false;
    });
  });

  it('the badge is there again when the window was reloaded, and when the notebook is opened in another one', async () => {
    const cell = (source, lakebook) => ({
      cell_type: 'code',
      source,
      metadata: { lakebook: { connection: 'local-athena', ...lakebook } },
      execution_count: null,
      outputs: [],
    });
    const notebook = {
      cells: [cell('SELECT 1 AS n', { name: 'numbers' }), cell('SELECT sum(n) AS total FROM numbers', {})],
      metadata: { kernelspec: { name: 'sql', display_name: 'SQL' }, language_info: { name: 'sql' } },
      nbformat: 4,
      nbformat_minor: 5,
    };
    await open('badge.ipynb', JSON.stringify(notebook));
    await window.command('Notebook: Select Notebook Kernel');
    const choice = page.locator('.quick-input-list .monaco-list-row:visible', { hasText: 'Lakebook SQL' }).first();
    await choice.click();
    await window.command('Notebook: Run All');
    await waitFor('both results', async () => (await status('1 row').count()) === 2, 90_000);
    assert.equal(await status('stale').count(), 0);
    await enter('1 AS n');
    await page.keyboard.press('Control+End');
    await page.keyboard.type('0');
    await status('stale: numbers').waitFor();
    await page.keyboard.press('Control+S');
    await waitFor('the saved file', () => /SELECT 1 AS n0/.test(readFileSync(join(work, 'badge.ipynb'), 'utf8')));
    await window.reload();
    await status('stale: numbers').waitFor({ timeout: 60_000 });
    await enter('1 AS n');
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Backspace');
    await status('stale').waitFor({ state: 'detached' });
  });
});
