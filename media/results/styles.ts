/** The look of a result: VS Code's own colours and fonts, so that every theme holds, the high contrasts too. */
export const styles = `
:host {
  --line: var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-foreground) 16%, transparent));
  --faint: var(--vscode-descriptionForeground);
  --paper: var(--vscode-editor-background);
  --head: var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-foreground) 6%, var(--paper)));
  display: block;
  color: var(--vscode-foreground);
  font: var(--vscode-font-size, 13px) / 1.4 var(--vscode-font-family);
}
* { box-sizing: border-box; }
svg { width: 16px; height: 16px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.3; stroke-linecap: round; stroke-linejoin: round; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.output { display: flex; flex-direction: column; }

.line { display: flex; align-items: center; gap: 8px; min-height: 28px; padding: 2px 4px; }
.line .words { color: var(--faint); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.line .words:not(:empty)::before { content: '· '; }
.line.done svg { color: var(--vscode-testing-iconPassed, var(--vscode-charts-green)); }
.line.note svg { color: var(--vscode-charts-blue, var(--vscode-foreground)); }

.bar { height: 2px; overflow: hidden; border-radius: 1px; background: color-mix(in srgb, var(--vscode-progressBar-background) 22%, transparent); }
.bar::before { content: ''; display: block; width: 22%; height: 100%; border-radius: 1px; background: var(--vscode-progressBar-background); animation: slide 1.8s ease-in-out infinite alternate; }
.bar.waiting::before { animation-duration: 3.6s; opacity: 0.55; }
@keyframes slide { from { transform: translateX(0); } to { transform: translateX(355%); } }
@media (prefers-reduced-motion: reduce) { .bar::before { animation: none; width: 100%; } }
:host-context(body.vscode-reduce-motion) .bar::before { animation: none; width: 100%; }

.error { display: grid; grid-template-columns: 16px 1fr; gap: 4px 10px; padding: 10px 12px; border: 1px solid var(--vscode-inputValidation-errorBorder, var(--line)); border-radius: 4px; background: color-mix(in srgb, var(--vscode-inputValidation-errorBackground, transparent) 40%, var(--paper)); }
.error svg { margin-top: 1px; }
.error > svg.sign { color: var(--vscode-errorForeground); }
.error .title { font-weight: 600; }
.error .title .words { font-weight: normal; color: var(--faint); margin-left: 8px; }
.error .message { grid-column: 2; margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 240px; overflow: auto; font-family: var(--vscode-editor-font-family); font-size: 12px; unicode-bidi: isolate; }
.error .hint { color: var(--vscode-foreground); }
.error .action { grid-column: 2; justify-self: start; margin-top: 4px; padding: 3px 10px; border: 1px solid var(--vscode-button-border, var(--vscode-contrastBorder, transparent)); border-radius: 3px; font: inherit; color: var(--vscode-button-foreground); background: var(--vscode-button-background); }
.error .action:hover { background: var(--vscode-button-hoverBackground); }
.error + .grid { margin-top: 8px; }

.grid { position: relative; width: fit-content; max-width: 100%; border: 1px solid var(--line); border-radius: 4px; overflow: clip; background: var(--paper); }
.grid[aria-busy='true'] .scroller { opacity: 0.6; }
.scroller { max-height: 380px; overflow: auto; overscroll-behavior: contain; scrollbar-width: auto; }
.scroller::-webkit-scrollbar { width: 10px; height: 10px; }
.scroller::-webkit-scrollbar-corner { background: transparent; }
.scroller::-webkit-scrollbar-thumb { background: var(--vscode-scrollbarSlider-background); }
.scroller::-webkit-scrollbar-thumb:hover { background: var(--vscode-scrollbarSlider-hoverBackground); }
.sheet { position: relative; }
table { position: absolute; left: 0; top: 0; table-layout: fixed; border-collapse: separate; border-spacing: 0; font-size: 12px; font-variant-numeric: tabular-nums; user-select: none; cursor: default; outline: none; }
th, td { height: 24px; padding: 0 12px; text-align: left; white-space: pre; overflow: hidden; text-overflow: ellipsis; border-bottom: 1px solid var(--line); unicode-bidi: isolate; line-height: 22px; }
tbody tr.waiting td { color: var(--faint); }
thead { position: sticky; top: 0; z-index: 2; }
thead th { position: relative; height: 42px; background: var(--head); font-weight: 600; vertical-align: middle; line-height: 16px; }
thead th.sortable { cursor: pointer; padding-right: 28px; }
thead th.sortable:hover { background: color-mix(in srgb, var(--vscode-foreground) 10%, var(--paper)); }
.name, .type { display: block; overflow: hidden; text-overflow: ellipsis; }
.name svg.sort { width: 12px; height: 12px; margin-right: 3px; vertical-align: -1px; stroke-width: 1.8; color: var(--vscode-focusBorder); }
.name .place { margin-right: 4px; font-size: 10px; color: var(--faint); }
.type { color: var(--faint); font-weight: normal; font-size: 11px; line-height: 14px; }
.funnel { position: absolute; right: 6px; top: 10px; padding: 2px; opacity: 0; }
.funnel svg { width: 13px; height: 13px; }
th:hover .funnel, .funnel:focus-visible { opacity: 0.8; }
.funnel.on { opacity: 1; color: var(--vscode-focusBorder); }
.edge { position: absolute; top: 0; right: 0; width: 6px; height: 100%; cursor: col-resize; }
.edge:hover { background: var(--vscode-focusBorder); }
.right { text-align: right; }
.number { position: sticky; left: 0; z-index: 1; padding: 0 10px; text-align: right; font-weight: normal; color: var(--vscode-editorLineNumber-foreground, var(--faint)); background: var(--paper); border-right: 1px solid var(--line); }
thead .number { position: sticky; z-index: 3; background: var(--head); }
td.null { color: var(--faint); font-style: italic; }
td.none { height: 36px; color: var(--faint); }
tbody tr:hover > td { background: var(--vscode-list-hoverBackground); }
tbody td.selected, tbody tr:hover > td.selected { background: var(--vscode-editor-selectionBackground); color: var(--vscode-editor-selectionForeground, inherit); }
table:focus td.active { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }
.whole { width: 0; min-width: 100%; border-top: 1px solid var(--line); }
.whole .of, .said { padding: 6px 12px 0; color: var(--faint); font-size: 11px; }
.said { padding-bottom: 6px; border-top: 1px solid var(--line); font-size: 12px; }
.whole pre { margin: 0; padding: 4px 12px 8px; max-height: 200px; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; font-family: var(--vscode-editor-font-family); font-size: 12px; user-select: text; unicode-bidi: isolate; }

.foot { display: flex; align-items: center; flex-wrap: wrap; gap: 2px 16px; min-height: 28px; padding: 2px 4px; color: var(--faint); font-size: 12px; font-variant-numeric: tabular-nums; }
.foot .warn { color: var(--vscode-editorWarning-foreground, inherit); }
.foot .link { padding: 1px 8px; border-radius: 3px; font: inherit; color: var(--vscode-textLink-foreground); }
.views { display: flex; align-items: center; flex-wrap: wrap; gap: 4px 12px; padding: 4px 8px; border-bottom: 1px solid var(--line); font-size: 12px; color: var(--faint); }
.views[hidden], .chips[hidden], .search[hidden] { display: none; }
.chips { display: flex; align-items: center; flex-wrap: wrap; gap: 4px 6px; }
.chips [role='status'] { margin-left: 6px; font-variant-numeric: tabular-nums; }
.chip { align-items: center; gap: 4px; max-width: 320px; padding: 1px 4px 1px 8px; border: 1px solid var(--vscode-contrastBorder, transparent); border-radius: 10px; font: inherit; color: var(--vscode-badge-foreground); background: var(--vscode-badge-background); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chip svg { width: 12px; height: 12px; }
.search { display: flex; align-items: center; gap: 4px; margin-left: auto; }
input, select { height: 24px; padding: 0 6px; border: 1px solid var(--vscode-input-border, var(--line)); border-radius: 3px; font: inherit; color: var(--vscode-input-foreground); background: var(--vscode-input-background); }
select { color: var(--vscode-dropdown-foreground); background: var(--vscode-dropdown-background); border-color: var(--vscode-dropdown-border, var(--line)); }
input:focus, select:focus { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }
.filter { position: absolute; z-index: 5; display: flex; flex-direction: column; gap: 6px; width: 220px; padding: 8px; border: 1px solid var(--vscode-widget-border, var(--line)); border-radius: 4px; font-size: 12px; background: var(--vscode-editorWidget-background); box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent); }
.filter [hidden] { display: none; }
.filter .buttons { display: flex; gap: 6px; }
.filter .buttons button { flex: 1; justify-content: center; padding: 3px 8px; border-radius: 3px; font: inherit; }
.filter .action { color: var(--vscode-button-foreground); background: var(--vscode-button-background); border-color: var(--vscode-button-border, transparent); }
.filter .action:hover { background: var(--vscode-button-hoverBackground); }
.filter .plain { color: var(--vscode-button-secondaryForeground, inherit); background: var(--vscode-button-secondaryBackground, transparent); border-color: var(--vscode-contrastBorder, transparent); }
button { display: inline-flex; padding: 3px; border: 1px solid transparent; border-radius: 5px; color: var(--vscode-icon-foreground, inherit); background: transparent; cursor: pointer; }
button:hover:not([aria-disabled='true']) { background: var(--vscode-toolbar-hoverBackground); outline: 1px dashed var(--vscode-contrastActiveBorder, transparent); }
button:focus-visible { outline: 1px solid var(--vscode-focusBorder); }
button[aria-disabled='true'] { opacity: 0.4; cursor: default; }

:host-context(body.vscode-high-contrast) .grid, :host-context(body.vscode-high-contrast) .error { border-radius: 0; }
:host-context(body.vscode-high-contrast) thead th { background: var(--paper); }
:host-context(body.vscode-high-contrast) tbody td.selected { outline: 1px solid var(--vscode-contrastActiveBorder); outline-offset: -1px; background: transparent; color: inherit; }
:host-context(body.vscode-high-contrast) table:focus td.active { outline-width: 2px; outline-offset: -2px; }
:host-context(body.vscode-high-contrast) tbody tr:hover > td { background: transparent; }
`;
