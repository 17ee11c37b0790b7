/** A result in an editor of its own. */
import type { PanelMessage, PanelState, Reply, Request, ToPanel } from '../../src/extension/protocol.ts';
import { Channel } from './channel.ts';
import { element } from './dom.ts';
import { Grid } from './grid.ts';
import { styles } from './styles.ts';
import { countOf } from './text.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: Request | PanelMessage): void;
  setState(state: PanelState): void;
};

const api = acquireVsCodeApi();
const channel = new Channel((request) => api.postMessage(request));
const page = new CSSStyleSheet();
page.replaceSync('body { margin: 0; padding: 0; background: var(--vscode-editor-background); }');
document.adoptedStyleSheets = [page];
const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);
const root = document.querySelector('main')?.attachShadow({ mode: 'open' });
if (root) root.adoptedStyleSheets = [sheet];

window.addEventListener('message', ({ data }: MessageEvent<ToPanel | Reply>) => {
  if (!('title' in data)) return channel.receive(data);
  const { title, notebook } = data;
  api.setState({ title, notebook });
  document.title = title;
  if (data.type === 'expired') return showExpired(title);
  const { table, handle } = data;
  const grid = new Grid({ columns: table.columns, channel, handle, label: title, fit: 'panel' }, table.rows);
  root?.replaceChildren(grid.root);
  const rowCount = table.rowCount ?? table.rows.length;
  grid.show(table.rows, rowCount, [countOf(rowCount, 'row')]);
  grid.focus();
});
api.postMessage({ type: 'ready' });

function showExpired(title: string): void {
  const open = element('button', { type: 'button', class: 'action' }, 'Open the notebook');
  open.addEventListener('click', () => api.postMessage({ type: 'openNotebook' }));
  const said = `The rows of “${title}” are no longer kept. Run the cell again, and open its result from there.`;
  root?.replaceChildren(element('div', { class: 'expired', role: 'status' }, element('p', {}, said), open));
}
