// What a person does with a notebook: keyboard, chip, themes, a reload. Driven from outside, in a window of its own.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';
import { cached } from '../../scripts/vscodeHost.mjs';
import { currentSession, waitFor, Window } from './window.mjs';

const { work, lakehouse } = currentSession();
/** Where a failed test leaves a picture of its window. */
const pictures = join(root, 'out/pictures');
/** The mark that a theme leaves on the body of every frame. */
const themes = {
  'Light Modern': 'vscode-light',
  'Dark High Contrast': 'vscode-high-contrast:not(.vscode-high-contrast-light)',
  'Light High Contrast': 'vscode-high-contrast-light',
  'Dark Modern': 'vscode-dark',
};
const grid = '[role="grid"]';

/** Texts of the grid as they are painted, NULL marked apart from a text of four letters. */
const readPainted = (frame) =>
  frame.locator(grid).evaluate((table) => ({
    columns: [...table.querySelectorAll('.headcell .name')].map((name) => name.textContent),
    rows: [...table.querySelectorAll('.row')]
      .sort((one, other) => Number(one.ariaRowIndex) - Number(other.ariaRowIndex))
      .map((row) =>
        [...row.querySelectorAll('.cell')].map((cell) => (cell.classList.contains('null') ? null : cell.textContent)),
      ),
  }));

const write = (name, cells) =>
  writeFileSync(
    join(work, name),
    cells.map(({ sql, connection }) => `-- %% connection=${connection}\n${sql}\n`).join('\n'),
  );

/** States of the queries on far-athena whose text holds a mark. */
async function statesOf(mark) {
  const { AthenaClient, ListQueryExecutionsCommand, BatchGetQueryExecutionCommand } =
    await import('@aws-sdk/client-athena');
  const { endpoint, region, accessKeyId, secretAccessKey, workgroup } = lakehouse;
  const client = new AthenaClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const { QueryExecutionIds } = await client.send(new ListQueryExecutionsCommand({ WorkGroup: workgroup }));
  const { QueryExecutions } = await client.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds }));
  return QueryExecutions.filter(({ Query }) => Query.includes(mark)).map(({ Status }) => Status.State);
}

describe('in a window', () => {
  let window;

  /** A test whose window is closed at the end, and whose console must hold no error of ours. */
  const inWindow = (title, work) =>
    it(title, async () => {
      window = undefined;
      let errors;
      try {
        await work();
        // What is broken off by the closing is not looked at.
        errors = [...window.errors];
      } catch (error) {
        const path = join(pictures, `${title.replace(/\W+/g, '-').slice(0, 60)}.png`);
        await window?.page.screenshot({ path }).catch(() => undefined);
        error.message += `\nThe window as it was: ${path}`;
        throw error;
      } finally {
        await window?.close();
      }
      assert.deepEqual(errors, [], 'the console holds errors');
    });

  const open = async (name, cells) => {
    if (cells) write(name, cells);
    window = await Window.open();
    await window.openFile(name);
    await window.codeCells.first().waitFor();
    return window;
  };

  inWindow('Ctrl+Enter runs a cell, and the painted grid holds what the service gave', async () => {
    const sql =
      "SELECT 1 AS one, CAST(NULL AS varchar) AS nothing, '' AS empty, 'NULL' AS word, 9223372036854775807 AS big";
    const { page } = await open('painted.lakebook.sql', [{ sql, connection: 'far-athena' }]);
    await window.enterCell(0);
    await page.keyboard.press('Control+Enter');
    const frame = await window.frameWith(grid);
    const painted = await readPainted(frame);
    assert.deepEqual(painted.columns, ['one', 'nothing', 'empty', 'word', 'big']);
    assert.deepEqual(painted.rows, [['1', null, '', 'NULL', '9223372036854775807']]);
    assert.equal(readFileSync(join(work, 'painted.lakebook.sql'), 'utf8').includes('\n\n'), false, 'no line was typed');
    const [nothing, word] = await frame
      .locator(`${grid} .row .cell`)
      .evaluateAll((cells) => [cells[1], cells[3]].map((cell) => globalThis.getComputedStyle(cell).fontStyle));
    assert.notEqual(nothing, word, 'NULL looks like the word NULL');
  });

  const thousand = 'SELECT x FROM UNNEST(sequence(1, 1000)) AS t(x) ORDER BY x';
  const rowsOf = async (frame) => (await readPainted(frame)).rows.map(([first]) => first);

  inWindow('the grid scrolls to rows that no output holds, and draws those alone that are seen', async () => {
    const { page } = await open('pages.lakebook.sql', [{ sql: thousand, connection: 'far-athena' }]);
    await window.enterCell(0);
    await page.keyboard.press('Control+Enter');
    const frame = await window.frameWith(grid);
    assert.equal((await rowsOf(frame))[0], '1');
    await frame.locator('.scroller').evaluate((scroller) => (scroller.scrollTop = scroller.scrollHeight / 2));
    const rows = await waitFor('rows of the middle', async () => {
      const painted = await rowsOf(frame);
      return Math.abs(Number(painted[0]) - 500) < 10 && painted;
    });
    assert.ok(rows.length < 60, `${rows.length} rows are drawn`);
    assert.ok(
      rows.every((value, at) => Number(value) === Number(rows[0]) + at),
      rows.join(),
    );
  });

  inWindow('rows are sorted, filtered, added up, searched and copied', async () => {
    const sql = `SELECT x, CASE WHEN x % 3 = 0 THEN NULL ELSE 'city ' || CAST(x % 7 AS varchar) END AS city
      FROM UNNEST(sequence(1, 5000)) AS t(x) ORDER BY x`;
    const { page } = await open('views.lakebook.sql', [{ sql, connection: 'far-athena' }]);
    await window.enterCell(0);
    await page.keyboard.press('Control+Enter');
    const frame = await window.frameWith(grid);
    const head = (name) => frame.locator('.headcell', { hasText: name }).first();
    const sort = async (name) => {
      await head(name).hover();
      await frame.getByRole('button', { name: `Sort by ${name}` }).click();
    };
    const first = (value) => waitFor(`a first row ${value}`, async () => (await rowsOf(frame))[0] === value);
    const says = (part, pattern) =>
      waitFor(`${pattern}`, async () => pattern.test((await frame.locator(part).first().textContent()) ?? ''));
    await page.locator('.cell-status-item', { hasText: '5,000 rows' }).first().waitFor();
    await sort('x');
    await waitFor('the order', async () => (await head('x').getAttribute('aria-sort')) === 'ascending', 60_000);
    await sort('x');
    await first('5000');
    await frame.locator(grid).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Alt+F');
    await page.keyboard.type('City 6');
    await page.keyboard.press('Enter');
    await first('4997');
    assert.match(await frame.locator('.chips').textContent(), /^city contains City 6xClear all476 of 5,000 rows/);
    await frame.locator(grid).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Control+Shift+ArrowDown');
    await says('.totals', /^476 cells · sum \d/);
    // A value that is none of the column's type.
    await page.keyboard.press('Alt+F');
    await frame.locator('form.filter select').selectOption('>');
    await frame.locator('form.filter input').first().fill('many');
    await page.keyboard.press('Enter');
    await says('.said', /^"many" is no whole number\. Write it like 42\.$/);
    await frame.getByRole('button', { name: 'Remove city contains City 6' }).click();
    await first('5000');
    await frame.locator(grid).focus();
    await page.keyboard.press('Control+F');
    await page.keyboard.type('1234');
    await page.keyboard.press('Enter');
    await says('.cell.active', /^1234$/);
    await frame.locator(grid).focus();
    await page.keyboard.press('Control+A');
    await frame.locator(grid).evaluate((table) => {
      const clipboardData = new globalThis.DataTransfer();
      table.dispatchEvent(new globalThis.ClipboardEvent('copy', { clipboardData, bubbles: true }));
    });
    await says('.said', /^Copied 5,000 rows\.$/);
    await frame.getByRole('button', { name: 'Profile of the columns' }).click();
    await says('.profile', /5,\d{3} distinct|4,\d{3} distinct/);
    for (const click of Array.from({ length: 30 }, (_, at) => at)) await sort(click % 2 ? 'city' : 'x');
    await waitFor('the order of the last click', async () => (await head('city').getAttribute('aria-sort')) !== 'none');
    await waitFor('the end of the work', async () => (await frame.locator('[aria-busy=true]').count()) === 0);
  });

  inWindow('a result opens in a panel, which says after a reload that its rows are gone', async () => {
    const { page } = await open('panel.lakebook.sql', [{ sql: thousand, connection: 'far-athena' }]);
    await window.enterCell(0);
    await page.keyboard.press('Control+Enter');
    const frame = await window.frameWith(grid);
    await frame.getByRole('button', { name: 'Open in panel' }).click();
    const panel = await window.frameWith(`.panel ${grid}`);
    await panel.locator(grid).focus();
    await page.keyboard.press('Control+End');
    await waitFor('the last row', async () => (await rowsOf(panel)).at(-1) === '1000');
    await page.keyboard.press('Alt+S');
    await page.keyboard.press('Alt+S');
    await waitFor('the other end', async () => (await rowsOf(panel))[0] === '1000');
    await window.reload();
    const gone = await window.frameWith('.expired');
    assert.match(await gone.locator('.expired').textContent(), /no longer kept\. Run the cell again/);
    await gone.getByRole('button', { name: 'Open the notebook' }).click();
    await window.codeCells.first().waitFor();
  });

  inWindow('no key in an output reaches the notebook', async () => {
    const { page } = await open('keys.lakebook.sql', [{ sql: thousand, connection: 'far-athena' }]);
    const before = readFileSync(join(work, 'keys.lakebook.sql'), 'utf8');
    await window.enterCell(0);
    await page.keyboard.press('Control+Enter');
    const frame = await window.frameWith(grid);
    const cells = await window.codeCells.count();
    await frame.locator(grid).focus();
    await page.keyboard.press('Control+End');
    await waitFor('the last row', async () => (await rowsOf(frame)).at(-1) === '1000');
    assert.equal(await frame.locator('.cell.active').textContent(), '1000');
    for (const key of ['Delete', 'Backspace', 'd', 'd', 'a', 'm', 'Enter', 'Escape']) await page.keyboard.press(key);
    await window.command('Notebook: Focus In Active Cell Output');
    // On a busy machine the focus comes a moment behind the command.
    await waitFor('the focus in the output', () => frame.evaluate(() => globalThis.document.hasFocus()));
    await page.keyboard.press('Delete');
    assert.equal(await window.codeCells.count(), cells);
    assert.equal((await rowsOf(frame)).at(-1), '1000');
    assert.equal(readFileSync(join(work, 'keys.lakebook.sql'), 'utf8'), before);
  });

  inWindow('a value that is too long for the grid is shown and copied whole', async () => {
    const sql = "SELECT rpad('v', 10000, 'abc ') AS long, 7 AS short";
    const { page } = await open('long.lakebook.sql', [{ sql, connection: 'far-athena' }]);
    await window.enterCell(0);
    await page.keyboard.press('Control+Enter');
    const frame = await window.frameWith(grid);
    await frame.locator(grid).focus();
    await page.keyboard.press('Enter');
    const whole = frame.locator('.whole pre');
    await waitFor('the whole value', async () => (await whole.textContent()).length === 10_000);
    const copied = await frame.locator(grid).evaluate((table) => {
      const clipboardData = new globalThis.DataTransfer();
      table.dispatchEvent(new globalThis.ClipboardEvent('copy', { clipboardData, bubbles: true }));
      return clipboardData.getData('text/plain');
    });
    assert.equal(copied.length, 10_000);
    assert.equal(await frame.locator('.said').textContent(), 'Copied 1 row.');
  });

  inWindow('a new notebook is typed into at once and saved under the name that is offered', async () => {
    window = await Window.open();
    const { page } = window;
    await window.command('Lakebook: New SQL Notebook');
    await window.codeCells.first().waitFor();
    await page.locator('.notebookOverlay .monaco-editor.focused').waitFor();
    await page.keyboard.type('SELECT 7');
    await page.keyboard.press('Control+S');
    const input = page.locator('.quick-input-widget input:visible').first();
    await input.waitFor();
    await waitFor('the offered name', async () => /Untitled-1\.lakebook\.sql$/.test(await input.inputValue()));
    await page.keyboard.press('Enter');
    const saved = await waitFor('the file', () => {
      try {
        return readFileSync(join(work, 'Untitled-1.lakebook.sql'), 'utf8');
      } catch {
        return undefined;
      }
    });
    assert.equal(saved, '-- %% lakebook connection=local-athena\n\n-- %%\nSELECT 7\n');
    // A window that goes before this would bring the unsaved notebook back.
    await waitFor('the editor to be saved', async () => (await page.locator('.tab.dirty').count()) === 0);
  });

  inWindow('the chip under a cell changes its connection, and the file says so after saving', async () => {
    const { page } = await open('chip.lakebook.sql', [{ sql: 'SELECT 1', connection: 'local-athena' }]);
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: 'local-redshift' }).first();
    // A chip that is drawn anew under the pointer loses the click.
    await waitFor('the list of connections', async () => {
      await page.locator('.cell-status-item', { hasText: 'local-athena' }).first().click();
      return row.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
    });
    await row.click();
    await page.locator('.cell-status-item', { hasText: 'local-redshift' }).first().waitFor();
    await page.keyboard.press('Control+S');
    await waitFor('the saved mark', () =>
      readFileSync(join(work, 'chip.lakebook.sql'), 'utf8').startsWith('-- %% connection=local-redshift\nSELECT 1'),
    );
  });

  inWindow('a reload in the middle of a statement loses nothing: the result arrives in the new page', async () => {
    const factor = 'CROSS JOIN UNNEST(sequence(1, 10000)) AS b(y) CROSS JOIN UNNEST(sequence(1, 6)) AS c(z)';
    const sql = `SELECT count(*) AS reattached FROM UNNEST(sequence(1, 10000)) AS a(x) ${factor} WHERE (x * y + z) % 7 = 3`;
    const { page } = await open('reload.lakebook.sql', [{ sql, connection: 'far-athena' }]);
    await window.enterCell(0);
    await page.keyboard.press('Control+Enter');
    await window.frameWith('[data-phase="running"]');
    await window.reload();
    const frame = await window.frameWith(grid, 90_000);
    assert.deepEqual((await readPainted(frame)).columns, ['reattached']);
    assert.deepEqual(await statesOf('reattached'), ['SUCCEEDED'], 'the statement ran once');
  });

  inWindow(
    'a notebook that is closed while it runs starts nothing more, and shows what ran when it is opened again',
    async () => {
      const factor = 'CROSS JOIN UNNEST(sequence(1, 10000)) AS b(y) CROSS JOIN UNNEST(sequence(1, 6)) AS c(z)';
      const [unseen, behind] = ['unseen', 'behind'].map((name) => `${name}_${Date.now()}`);
      const sql = `SELECT count(*) AS ${unseen} FROM UNNEST(sequence(1, 10000)) AS a(x) ${factor} WHERE (x * y + z) % 7 = 3`;
      await open('closing.lakebook.sql', [
        { sql, connection: 'far-athena' },
        { sql: `SELECT 2 AS ${behind}`, connection: 'far-athena' },
      ]);
      await window.command('Notebook: Run All');
      await window.frameWith('[data-phase="running"]');
      await window.command('View: Close Editor');
      // Another editor may stand behind it.
      const tab = window.page.locator('.tabs-container .tab', { hasText: 'closing.lakebook.sql' });
      await waitFor('the editor to close', async () => (await tab.count()) === 0);
      await waitFor('the statement to end', async () => (await statesOf(unseen)).join() === 'SUCCEEDED', 60_000);
      await window.openFile('closing.lakebook.sql');
      const frame = await window.frameWith(grid, 60_000);
      assert.deepEqual((await readPainted(frame)).columns, [unseen]);
      assert.deepEqual(await statesOf(unseen), ['SUCCEEDED'], 'it ran once');
      assert.deepEqual(await statesOf(behind), [], 'nothing ran that nobody saw');
      // VS Code tells its extension host of the end of an execution whose notebook it has closed there already.
      window.errors = window.errors.filter((text) => !/NO notebook document for/.test(text));
    },
  );

  inWindow('a file with merge-conflict markers opens as an error, and its bytes stay', async () => {
    const content = 'SELECT 1;\n<<<<<<< ours\nSELECT 2;\n=======\nSELECT 3;\n>>>>>>> theirs\n';
    writeFileSync(join(work, 'conflict.lakebook.sql'), content);
    window = await Window.open();
    await window.openFile('conflict.lakebook.sql');
    await window.page.locator('.monaco-editor-pane-placeholder, .editor-placeholder').first().waitFor();
    await window.page.keyboard.press('Control+S');
    assert.equal(readFileSync(join(work, 'conflict.lakebook.sql'), 'utf8'), content);
    // The host writes the refusal of the file into the console: that is the fact that was looked at.
    window.errors = window.errors.filter((text) => !/conflict/.test(text));
  });

  inWindow('results are accessible and painted in dark, light and both high contrasts', async () => {
    const sql = "SELECT 1 AS one, CAST(NULL AS varchar) AS nothing, 'text' AS text";
    const { page } = await open('themes.lakebook.sql', [{ sql, connection: 'far-athena' }]);
    await window.enterCell(0);
    await page.keyboard.press('Control+Enter');
    const frame = await window.frameWith(grid);
    await frame.addScriptTag({ path: cached('axe-core/axe.min.js') });
    const found = {};
    for (const [theme, mark] of Object.entries(themes)) {
      await window.command('Preferences: Color Theme');
      await page.locator('.quick-input-widget input:visible').first().fill(theme);
      await page.locator('.quick-input-list .monaco-list-row:visible', { hasText: theme }).first().waitFor();
      await page.keyboard.press('Enter');
      await frame.locator(`body.${mark}`).waitFor({ state: 'attached' });
      const violations = await frame.evaluate(() =>
        globalThis.axe
          .run(globalThis.document.querySelector('.output_container') ?? globalThis.document.body, {
            runOnly: ['wcag2a', 'wcag2aa'],
          })
          .then((result) => result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`)),
      );
      if (violations.length > 0) found[theme] = violations;
      const picture = await frame.locator(grid).screenshot({ animations: 'disabled' });
      assert.ok(picture.length > 500);
    }
    assert.deepEqual(found, {});
  });
});
