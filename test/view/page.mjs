// The renderer on a page of its own: the real one, asked and answered by the extension's own answers over results by formula.
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { launchBrowser } from '../../scripts/browser.mjs';
import { root } from '../../scripts/setup.mjs';
import { readRequest } from '../../src/extension/protocol.ts';
import { ResultAnswers } from '../../src/extension/resultAnswers.ts';
import { showTable } from '../../src/notebook/view.ts';
import { LakeError } from '../../src/kernels/api.ts';

/** The colours of VS Code's own themes, as its webviews have them. */
export const themes = JSON.parse(readFileSync(new URL('themes.json', import.meta.url), 'utf8'));

const css = (theme) =>
  `:root { ${Object.entries(themes[theme].vars)
    .map(([name, value]) => `${name}: ${value}`)
    .join('; ')} }
body { background: var(--vscode-editor-background); margin: 16px; font: 13px sans-serif; }
.after { height: 1500px; }
/* As a notebook's own rules for tables, which must not reach in. */
div, span, td { letter-spacing: 3px; }`;

const html = (theme) => `<!DOCTYPE html><html lang="en"><head><title>Results</title>
<link rel="stylesheet" href="/theme.css?theme=${encodeURIComponent(theme)}"></head>
<body class="${themes[theme].class}"><main><div class="output" tabindex="0"><div id="host"></div></div>
<div class="after"></div></main><script type="module" src="/harness.js"></script></body></html>`;

/** Stricter than any host: neither eval nor workers nor styles in the page. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";

/** In place of VS Code: keeps what reaches the notebook, and hands messages on. */
const harness = `
import { activate } from './renderer.js';
const listeners = [];
globalThis.reached = [];
globalThis.posted = [];
document.addEventListener('keydown', (event) => reached.push(event.key));
document.addEventListener('wheel', () => reached.push('wheel'));
document.addEventListener('copy', () => reached.push('copy'));
const renderer = activate({
  postMessage: (message) => {
    posted.push(message);
    fetch('/ask', { method: 'POST', body: JSON.stringify(message) }).then((response) => response.json()).then((reply) => {
      if (reply) for (const listener of listeners) listener(reply);
    });
  },
  onDidReceiveMessage: (listener) => { listeners.push(listener); return { dispose() {} }; },
});
globalThis.show = (view) => {
  globalThis.startedMs = performance.now();
  renderer.renderOutputItem({ id: 'one', json: () => view }, document.getElementById('host'));
};
globalThis.grid = () => document.getElementById('host').shadowRoot.querySelector('[role=grid]');
globalThis.painted = () => new Promise((done) => {
  const look = () => {
    const cells = [...grid().querySelectorAll('.row .cell')];
    if (cells.length > 0 && cells.every((cell) => !cell.classList.contains('waiting'))) requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now());
      port2.postMessage(0);
    });
    else requestAnimationFrame(look);
  };
  look();
});
`;

/** One server and one browser; results by their handles. */
export async function openHarness() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'media/results/results.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  const results = new Map();
  const clipboard = { text: '' };
  const answers = new ResultAnswers({
    open: async (handle) => {
      const result = results.get(handle);
      if (!result) throw new LakeError('notFound', 'This result is no longer kept.');
      return result;
    },
    writeClipboard: async (text) => void (clipboard.text = text),
    log: (error) => console.error(error),
  });
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://127.0.0.1');
    const send = (type, text) => response.setHeader('Content-Type', type).end(text);
    if (url.pathname === '/harness.js') return send('text/javascript', harness);
    if (url.pathname === '/renderer.js') return send('text/javascript', outputFiles[0].text);
    const theme = url.searchParams.get('theme') ?? 'Dark Modern';
    if (url.pathname === '/theme.css') return send('text/css', css(theme));
    response.setHeader('Content-Security-Policy', policy);
    if (url.pathname !== '/ask') return send('text/html', html(theme));
    let body = '';
    for await (const part of request) body += part;
    const read = readRequest(JSON.parse(body));
    const isAnswered = read && !['openPanel', 'export', 'runAgain', 'runCell'].includes(read.type);
    return send('application/json', JSON.stringify(isAnswered ? await answers.answer(read) : null));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const browser = await launchBrowser();
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    results,
    clipboard,
    /** A page with a result on it; `view` changes what the output says. */
    async show(result, { theme = 'Dark Modern', width = 1000, height = 700, handle = 'h', ...view } = {}) {
      results.set(handle, result);
      const page = await browser.newPage({ viewport: { width, height } });
      page.setDefaultTimeout(6000);
      page.errors = [];
      page.on('pageerror', (error) => page.errors.push(error.stack));
      page.on('console', (message) => message.type() === 'error' && page.errors.push(message.text()));
      await page.goto(`${origin}/?theme=${encodeURIComponent(theme)}`);
      await page.waitForFunction(() => typeof globalThis.show === 'function');
      await page.evaluate((shown) => globalThis.show(shown), await viewOf(result, handle, view));
      return page;
    },
    async viewOf(result, view, handle = 'h') {
      return viewOf(result, handle, view);
    },
    async close() {
      await browser.close();
      await new Promise((done) => server.close(done));
    },
  };
}

async function viewOf(result, handle, view) {
  const rows = await result.page(0, 200);
  return {
    ...{
      connection: 'local-athena',
      statement: 1,
      of: 1,
      phase: 'succeeded',
      cost: { elapsedMs: 1234, scannedBytes: 5e7 },
    },
    table: showTable(result.columns, rows, result.rowCount),
    handle,
    ...view,
  };
}
