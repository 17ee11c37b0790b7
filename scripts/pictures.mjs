// `npm run pictures [-- NAME]`: the welcome notebook, run, the explorer, and a cell that is being written in a real VS Code, as
// docs/pictures/<name>-<theme>.png.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMain } from './command.mjs';
import { root, say, setUp } from './setup.mjs';

/** Ids of VS Code's own themes; an unknown one falls back without a word. */
const themes = { dark: 'Dark Modern', light: 'Light Modern', 'high-contrast': 'Default High Contrast' };
/** Beyond this a picture is no longer for a page that loads at once. */
const maxBytes = 300 * 1024;
const size = { width: 1200, height: 820 };

/** Nothing that is not Lakebook's. */
const plain = {
  'window.commandCenter': false,
  'window.title': '${activeEditorShort}',
  'workbench.statusBar.visible': false,
  'workbench.layoutControl.enabled': false,
};

const written = `WITH busy AS (
  SELECT c.patient_id, count(*) AS claims, sum(c.amount) AS total
  FROM healthcare_db.claims c
  WHERE c.amount > :least AND c.status <> 'void'
  GROUP BY c.patient_id
)
-- names have colours by what they mean; a slip is told while typing
SELECT p.state, upper(p.gender) AS gender, max(busy.total) AS most
FROM busy
JOIN healthcare_db.patients p ON p.patient_id == busy.patient_id
GROUP BY`;

const named = `-- %% name=claims
SELECT p.state, c.amount, c.paid_at
FROM healthcare_db.claims c
JOIN healthcare_db.patients p ON p.patient_id = c.patient_id

-- %% name=states
SELECT state, count(*) AS claims, sum(amount) AS amount
FROM claims
GROUP BY state

-- %%
SELECT state, amount / claims AS mean FROM states
ORDER BY mean DESC LIMIT 3
`;

const moved = `-- %% name=patients connection=local-redshift
SELECT gender, count(*) AS patients
FROM public.patient_info GROUP BY gender

-- %% name=encounters connection=local-s3tables
SELECT readmitted, count(*) AS stays
FROM encounters.diabetic_encounters GROUP BY readmitted

-- %%
SELECT gender, round(100.0 * patients / sum(patients) OVER (), 1) AS percent
FROM patients ORDER BY percent DESC

-- %%
SELECT sum(stays) AS stays FROM encounters
`;

const shots = {
  notebook: { settings: { 'workbench.activityBar.location': 'hidden' }, arrange: showNotebook },
  explorer: { settings: {}, arrange: showExplorer },
  parameters: { settings: { 'workbench.activityBar.location': 'hidden' }, arrange: showParameters },
  'named-cells': { settings: { 'workbench.activityBar.location': 'hidden' }, arrange: showNamedCells },
  'two-connections': { settings: { 'workbench.activityBar.location': 'hidden' }, arrange: showMovedCells },
  writing: { settings: { 'workbench.activityBar.location': 'hidden' }, arrange: showWriting },
};

await runMain(async () => {
  await setUp();
  const { openSession } = await import('./hostSession.mjs');
  const { provideSession, waitFor, Window } = await import('../test/host/window.mjs');
  const folder = join(root, 'docs/pictures');
  mkdirSync(folder, { recursive: true });
  const wanted = process.argv.slice(2);
  for (const [shot, { settings, arrange }] of Object.entries(shots)) {
    if (wanted.length > 0 && !wanted.includes(shot)) continue;
    for (const [name, theme] of Object.entries(themes)) {
      const session = await openSession({ settings: { ...plain, ...settings, 'workbench.colorTheme': theme } });
      try {
        provideSession(session);
        const window = await Window.open(size);
        const { page } = window;
        await arrange(window, waitFor, session);
        const path = join(folder, `${shot}-${name}.png`);
        await page.mouse.move(size.width - 2, size.height - 2);
        await page.screenshot({ path, animations: 'disabled' });
        if (statSync(path).size > maxBytes) throw new Error(`${path} has more than ${maxBytes / 1024} KB.`);
        say(`${path}: ${Math.round(statSync(path).size / 1024)} KB`);
        await window.close();
      } finally {
        await session.close();
      }
    }
  }
});

async function showNotebook(window, waitFor) {
  const { page } = window;
  await window.openFile('welcome.lakebook.sql');
  await page.locator('.notebookOverlay .monaco-list-row:visible').first().waitFor();
  await page.keyboard.press('Control+B');
  await page.locator('.notebook-toolbar-container [aria-label^="Run All"]').first().click();
  await waitForEnd(page, waitFor);
  await showJoin(page, waitFor);
}

/** Params cell with its values, the cells that are bound to them, and a value that is being chosen. */
async function showParameters(window, waitFor) {
  const { page } = window;
  await window.openFile('parameters.lakebook.sql');
  await page.locator('.notebookOverlay .monaco-list-row:visible').first().waitFor();
  await page.keyboard.press('Control+B');
  await page.locator('.notebook-toolbar-container [aria-label^="Run All"]').first().click();
  await waitForEnd(page, waitFor);
  await page.locator('.cell-status-item', { hasText: 'state =' }).first().click();
  await page.locator('.quick-input-widget input').waitFor();
  await page.waitForTimeout(500);
}

/** Cells that read each other, the first of them edited after the last has run. */
async function showNamedCells(window, waitFor, { work }) {
  const { page } = window;
  writeFileSync(join(work, 'named.lakebook.sql'), `-- %% lakebook connection=local-athena\n\n${named}`);
  await window.openFile('named.lakebook.sql');
  await window.codeCells.first().waitFor();
  await page.keyboard.press('Control+B');
  await page.locator('.view-line', { hasText: 'ORDER BY' }).first().click();
  await page.keyboard.press('Control+Enter');
  await page.locator('.cell-status-item', { hasText: '3 rows' }).first().waitFor({ timeout: 120_000 });
  await window.enterCell(0);
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' WHERE c.amount > 100');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.locator('.cell-status-item', { hasText: 'stale' }).first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1500);
}

/** A cell of another connection that has been read, and one that must run first. */
async function showMovedCells(window, waitFor, { work }) {
  const { page } = window;
  await page.setViewportSize({ ...size, height: 920 });
  writeFileSync(join(work, 'two-connections.lakebook.sql'), `-- %% lakebook connection=local-athena\n\n${moved}`);
  await window.openFile('two-connections.lakebook.sql');
  await window.codeCells.first().waitFor();
  await page.keyboard.press('Control+B');
  const run = async (word) => {
    await page.locator('.view-line', { hasText: word }).first().click();
    await page.keyboard.press('Control+Enter');
  };
  const results = (text) => page.locator('.cell-status-item', { hasText: text });
  // From the bottom up: a cell that is pushed out of sight cannot be clicked.
  await run('sum(stays)');
  await results('Failed').first().waitFor({ timeout: 120_000 });
  await run('count(*) AS patients');
  await results('rows').first().waitFor({ timeout: 120_000 });
  await run('percent DESC');
  await waitFor('the join', async () => (await results('rows').count()) === 2, 120_000);
  await page.keyboard.press('Escape');
  await page.waitForTimeout(1500);
}

/** The tree down to columns, snapshots and maintenance; beside it the preview of a table. */
async function showExplorer(window) {
  const { page } = window;
  const row = (text, level) =>
    page.locator(`.pane-body .monaco-list-row[aria-level="${level}"]`).filter({ hasText: text }).first();
  await page.locator('.activitybar [aria-label="Lakebook"]').first().click();
  const path = [
    ['local-athena', 1],
    ['AwsDataCatalog', 2],
    ['healthcare_db', 3],
    ['claims', 4],
    ['local-s3tables', 1],
    ['patient-encounter', 2],
    ['encounters', 3],
    ['diabetic_encounters', 4],
    ['Snapshots', 5],
    ['Maintenance', 5],
  ];
  for (const [text, level] of path) {
    // The one that was opened last stands below the others of its name.
    const twistie = page
      .locator(`.pane-body .monaco-list-row[aria-level="${level}"][aria-expanded="false"]`)
      .filter({ hasText: text })
      .last()
      .locator('.monaco-tl-twistie');
    await twistie.click({ timeout: 90_000 });
    await page.locator('.pane-body .codicon-tree-item-loading').waitFor({ state: 'detached' });
    await page.waitForTimeout(500);
  }
  await row('Compaction', 6).waitFor();
  const claims = row('claims', 4);
  await claims.click();
  await page.keyboard.press('Control+Enter');
  await window.frameWith('[role="grid"]', 120_000);
  await page.waitForTimeout(1500);
}

/** A cell with a slip in it, and what is offered at its end. */
async function showWriting(window, _, { work }) {
  const { page } = window;
  writeFileSync(join(work, 'writing.lakebook.sql'), `-- %% connection=local-athena\n${written}\n`);
  await window.openFile('writing.lakebook.sql');
  await window.codeCells.first().waitFor();
  await page.keyboard.press('Control+B');
  await window.enterCell(0);
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' ');
  await page.locator('.squiggly-error').first().waitFor({ timeout: 60_000 });
  const list = page.locator('.suggest-widget.visible .monaco-list-row').first();
  // The first look reads the names of the lake.
  for (let look = 0; look < 3; look++) {
    await page.keyboard.press('Control+Space');
    await list.waitFor({ timeout: 60_000 });
    await page.waitForTimeout(1500);
    if (look < 2) await page.keyboard.press('Escape');
  }
}

/** The run has ended when the button that stops it has gone. */
async function waitForEnd(page, waitFor) {
  const stop = page.locator(
    '.notebook-toolbar-container [aria-label^="Interrupt"], .notebook-toolbar-container [aria-label^="Stop"]',
  );
  await waitFor('the run to start', () => stop.count(), 60_000);
  await waitFor('the run to end', async () => (await stop.count()) === 0, 180_000);
}

/** Scrolls until the query over both engines stands in the window, and its rows with it. */
async function showJoin(page, waitFor) {
  // Beside the outputs, which would take the wheel for themselves.
  await page.mouse.move(30, size.height / 2);
  const text = page.locator('.view-line:visible', { hasText: 'readmission_count' }).first();
  await waitFor(
    'the cell of the join',
    async () => {
      const box = (await text.count()) > 0 ? await text.boundingBox() : null;
      if (box !== null && box.y > 120 && box.y < size.height * 0.55) return true;
      await page.mouse.wheel(0, 120);
      return false;
    },
    60_000,
  );
  // Outputs are drawn when they come into view.
  await page.waitForTimeout(2000);
}
