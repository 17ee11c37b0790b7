// The explorer in the side bar, by mouse and keyboard, in a window of its own.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';
import { waitFor, Window } from './window.mjs';

const pictures = join(root, 'out/pictures');

describe('the explorer in a window', () => {
  let window;
  let page;

  const row = (text) => page.locator('.pane-body .monaco-list-row').filter({ hasText: text }).first();
  /** Rows of the tree as they are read aloud. */
  const labels = () =>
    page
      .locator('.pane-body .monaco-list-row')
      .evaluateAll((rows) => rows.map((each) => each.getAttribute('aria-label')));
  const expand = async (text, child) => {
    const isOpen = (await row(text).getAttribute('aria-expanded')) === 'true';
    if (!isOpen) await row(text).locator('.monaco-tl-twistie').click();
    await row(child).waitFor({ timeout: 90_000 });
  };
  const choose = async (text, action) => {
    await row(text).click({ button: 'right' });
    const item = page.locator('.context-view .action-menu-item').filter({ hasText: action }).first();
    await item.waitFor();
    // A menu that has just opened takes a click for the end of the one that opened it.
    await page.waitForTimeout(300);
    await item.click();
    await page.locator('.context-view-block').waitFor({ state: 'detached' });
  };

  before(async () => {
    window = await Window.open();
    ({ page } = window);
    await page.locator('.activitybar [aria-label="Lakebook"]').first().click();
    await row('local-athena').waitFor();
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    mkdirSync(pictures, { recursive: true });
    const path = join(pictures, `${this.currentTest.title.replace(/\W+/g, '-').slice(0, 60)}.png`);
    await page.screenshot({ path }).catch(() => undefined);
  });

  after(async () => {
    // What is not saved would be in the next window.
    await page.locator('.tabs-container .tab', { hasText: 'Untitled' }).first().click();
    await window.command('View: Revert and Close Editor');
    await page.locator('.tabs-container .tab', { hasText: 'Untitled' }).waitFor({ state: 'detached' });
    // It is forgotten a moment later.
    await page.waitForTimeout(2000);
    await window?.close();
    assert.deepEqual(window?.errors, [], 'the console holds errors');
  });

  it('shows the local lakehouse down to the columns and their types, and says each line aloud', async () => {
    await expand('local-athena', 'AwsDataCatalog');
    await expand('AwsDataCatalog', 'healthcare_db');
    await expand('healthcare_db', 'claims');
    await expand('claims', 'claim_id');
    const said = await labels();
    for (const label of [
      'catalog, AwsDataCatalog',
      'schema, healthcare_db',
      'table, claims',
      'column, amount, decimal(10,2)',
    ])
      assert.ok(
        said.some((each) => each?.startsWith(label)),
        `${label} among ${said.join(' | ')}`,
      );
    assert.ok(!said.some((each) => /Listing/.test(each)), 'nothing is under way any more');
  });

  it('shows snapshots and maintenance of a table bucket', async () => {
    // Lines that are out of sight are not there.
    await row('local-athena').locator('.monaco-tl-twistie').click();
    await expand('local-s3tables', 'patient-encounter');
    const bucket = page
      .locator('.pane-body .monaco-list-row[aria-level="2"]')
      .filter({ hasText: /^patient-encounter/ });
    await bucket.click();
    await page.locator('.pane-body .monaco-list-row[aria-level="3"]').filter({ hasText: 'encounters' }).click();
    await page
      .locator('.pane-body .monaco-list-row[aria-level="4"]')
      .filter({ hasText: 'diabetic_encounters' })
      .click();
    const maintenance = page.locator('.pane-body .monaco-list-row[aria-level="5"]').filter({ hasText: 'Maintenance' });
    await maintenance.waitFor();
    await maintenance.click();
    await row('Compaction').waitFor();
    await page.locator('.pane-body .monaco-list-row[aria-level="5"]').filter({ hasText: 'Snapshots' }).last().click();
    const snapshots = page.locator('.pane-body .monaco-list-row[aria-level="6"]').filter({ hasText: 'append' });
    await waitFor('two snapshots', async () => (await snapshots.count()) === 2);
    const said = await labels();
    assert.ok(said.some((each) => each?.startsWith('maintenance, Compaction, enabled, not run yet')));
    await row('local-s3tables').locator('.monaco-tl-twistie').click();
    await expand('local-athena', 'AwsDataCatalog');
    await expand('AwsDataCatalog', 'healthcare_db');
    await expand('healthcare_db', 'claims');
  });

  it('previews a table by its menu, and the rows are painted', async () => {
    await choose('claims', 'Preview 100 Rows');
    const frame = await window.frameWith('[role="grid"]', 120_000);
    const columns = await frame.locator('[role="grid"] .headcell .name').allTextContents();
    assert.deepEqual(columns.slice(0, 2), ['claim_id', 'patient_id']);
  });

  it('filters while one types, says so on the node, and clears it', async () => {
    await row('healthcare_db').click();
    await row('healthcare_db').hover();
    await window.command('Lakebook: Filter Names');
    const input = page.locator('.quick-input-widget input:visible').first();
    await input.fill('pat');
    await waitFor('the filter', async () => (await labels()).some((each) => /filter "pat" · 1 of 2/.test(each ?? '')));
    assert.equal(
      await page.locator('.pane-body .monaco-list-row[aria-level="4"]').filter({ hasText: 'claims' }).count(),
      0,
    );
    await page.keyboard.press('Enter');
    await choose('healthcare_db', 'Clear Filter');
    await row('claims').waitFor();
  });

  it('travels in time by a snapshot that is picked', async () => {
    await choose('claims', 'Time Travel');
    const first = page.locator('.quick-input-list .monaco-list-row:visible').first();
    await first.waitFor({ timeout: 60_000 });
    await first.click();
    await page
      .locator('.view-line')
      .filter({ hasText: /FOR.VERSION.AS.OF/ })
      .first()
      .waitFor();
  });

  it('copies the name by keyboard', async () => {
    await row('claims').click();
    // What is selected is known to the extension a moment later.
    await page.waitForTimeout(500);
    await page.keyboard.press('Control+C');
    await page.keyboard.press('Control+P');
    const input = page.locator('.quick-input-widget input:visible').first();
    await input.waitFor();
    // The clipboard has it a moment after the key.
    await waitFor('the name', async () => {
      await input.fill('');
      await page.keyboard.press('Control+V');
      return (await input.inputValue()) === 'healthcare_db.claims';
    });
    await page.keyboard.press('Escape');
  });

  it('makes of a service that does not answer one child with a sentence, and the rest goes on', async () => {
    await page.locator('[aria-label^="Collapse All"]').first().click();
    await row('away').click();
    const fault = row('Nothing answers at http://127.0.0.1:9');
    await fault.waitFor({ timeout: 60_000 });
    await fault.click();
    await fault.waitFor({ timeout: 60_000 });
    await expand('local-redshift', 'awsdatacatalog');
    await row('patient-encounter@s3tablescatalog').waitFor();
  });
});
