/** The look of a result: VS Code's own colours and fonts, so that every theme holds, the high contrasts too. */
export const styles = `
:host {
  --line: var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-foreground) 16%, transparent));
  --faint: var(--vscode-descriptionForeground);
  --paper: var(--vscode-editor-background);
  --soft: color-mix(in srgb, var(--faint) 50%, var(--vscode-foreground));
  --head: color-mix(in srgb, var(--vscode-foreground) 6%, var(--paper));
  --thin: color-mix(in srgb, var(--vscode-foreground) 9%, transparent);
  display: block;
}
/* The page's own rules for its elements reach the host, and would be inherited from there. */
.output, .grid, .expired {
  color: var(--vscode-foreground);
  font: var(--vscode-font-size, 13px) / 1.4 var(--vscode-font-family);
  letter-spacing: normal; word-spacing: normal; text-align: left; text-indent: 0; text-transform: none; white-space: normal;
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
.error .action { grid-column: 2; justify-self: start; margin-top: 4px; }
.error + .grid { margin-top: 8px; }


.grid { display: flex; flex-direction: column; max-width: 100%; outline: none; }
.grid.panel { height: 100vh; }
.scroller { position: relative; display: grid; align-content: start; justify-content: start; overflow: auto; overscroll-behavior: contain; scrollbar-width: auto; border: 1px solid var(--line); border-radius: 4px; background: var(--paper); font-size: 12px; font-variant-numeric: tabular-nums; user-select: none; cursor: default; outline: none; }
.grid.panel .scroller { flex: 1; min-height: 0; border-width: 0 0 1px; border-radius: 0; }
.grid.rows .scroller { max-width: 100%; }
.scroller:focus-visible { border-color: var(--vscode-focusBorder); }
.scroller::-webkit-scrollbar { width: 10px; height: 10px; }
.scroller::-webkit-scrollbar-corner { background: transparent; }
.scroller::-webkit-scrollbar-thumb { min-height: 24px; min-width: 24px; background: var(--vscode-scrollbarSlider-background); }
.scroller::-webkit-scrollbar-thumb:hover { background: var(--vscode-scrollbarSlider-hoverBackground); }
.sizer { grid-area: 1 / 1; pointer-events: none; }
.view { grid-area: 1 / 1; position: sticky; top: 0; left: 0; overflow: hidden; contain: strict; }
.head { position: relative; z-index: 2; display: flex; background: var(--head); border-bottom: 1px solid var(--line); }
.row { position: absolute; display: flex; height: 22px; width: 100%; }
.pinned, .moving { display: grid; grid-template-columns: var(--pins); flex: none; }
.moving { grid-template-columns: var(--cols); transform: translateX(var(--shift)); }
.pinned { position: relative; z-index: 1; background: var(--paper); }
.pinned:not(:empty) { box-shadow: 1px 0 0 var(--line); }
.head .pinned { background: var(--head); }
.number { position: relative; z-index: 1; flex: none; width: var(--number); padding: 0 9px; text-align: right; line-height: 22px; color: var(--faint); background: var(--paper); border-right: 1px solid var(--line); }
.head .number { background: var(--head); }
.cell { min-width: 0; padding: 0 12px; line-height: 21px; white-space: pre; overflow: hidden; text-overflow: ellipsis; border-bottom: 1px solid var(--thin); unicode-bidi: isolate; }
.body .number { border-bottom: 1px solid var(--thin); line-height: 21px; }
.cell.right { text-align: right; }
.cell.null { color: var(--faint); font-style: italic; }
.cell.waiting { color: var(--faint); }
.row:hover .cell { background: var(--vscode-list-hoverBackground); }
.row .cell.selected { background: var(--vscode-editor-selectionBackground); color: var(--vscode-editor-selectionForeground, inherit); }
.cell.active { box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--vscode-focusBorder) 50%, transparent); }
.scroller:focus .cell.active { box-shadow: inset 0 0 0 1px var(--vscode-focusBorder); }
.none { padding: 8px 12px; color: var(--faint); }

.headcell { position: relative; min-width: 0; padding: 4px 12px 0; line-height: 17px; }
.headcell .top { display: flex; align-items: center; font-weight: 600; }
.headcell .name { flex: 0 1 auto; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: pre; unicode-bidi: isolate; }
.headcell.right .top { justify-content: flex-end; }
.headcell .top > svg { width: 12px; height: 12px; margin-left: 3px; color: var(--faint); }
.headcell button { flex: none; padding: 0; height: 17px; font: 10px var(--vscode-font-family); align-items: center; opacity: 0; }
.headcell button svg { width: 14px; height: 14px; }
.headcell button.on, .headcell:hover button, .headcell button:focus-visible { opacity: 1; }
.headcell:not(:hover) button:not(.on) { width: 0; margin: 0; border-width: 0; overflow: hidden; }
.headcell.right .type, .headcell.right .figures { text-align: right; }
.type, .figures { overflow: hidden; text-overflow: ellipsis; white-space: pre; color: var(--soft); font-size: 11px; line-height: 14px; }
.edge { position: absolute; top: 0; right: -4px; bottom: 0; width: 8px; z-index: 1; cursor: col-resize; }
.edge::after { content: ''; position: absolute; left: 3px; top: 8px; bottom: 8px; width: 1px; background: var(--line); }
.edge:hover::after { top: 0; bottom: 0; width: 2px; background: var(--vscode-sash-hoverBorder, var(--vscode-focusBorder)); }
.headcell:last-child .edge { right: 0; }
.profile { margin-top: 4px; }
.profile .bars { width: 100%; height: 20px; fill: var(--vscode-charts-blue); stroke: none; display: block; }
.top-values { display: flex; gap: 1px; height: 20px; overflow: hidden; border-radius: 2px; background: color-mix(in srgb, var(--vscode-foreground) 8%, transparent); }
.top-values span { flex: 0 0 0; min-width: 1px; padding: 0 3px; overflow: hidden; text-overflow: clip; white-space: pre; font-size: 10px; line-height: 18px; background: color-mix(in srgb, var(--vscode-charts-blue) 14%, var(--paper)); box-shadow: inset 0 -3px 0 var(--vscode-charts-blue); }
.top-values .null { font-style: italic; background: color-mix(in srgb, var(--vscode-foreground) 10%, var(--paper)); box-shadow: inset 0 -3px 0 var(--faint); }

.chips, .search { display: flex; align-items: center; flex-wrap: wrap; gap: 4px 6px; padding: 0 0 6px; font-size: 12px; }
.chips[hidden], .search[hidden], .whole[hidden] { display: none; }
.panel .chips, .panel .search { padding: 6px; }
.chip { display: inline-flex; align-items: center; max-width: 360px; border: 1px solid var(--line); border-radius: 11px; background: color-mix(in srgb, var(--vscode-foreground) 5%, transparent); }
.chip button { border-radius: 11px; padding: 1px 5px; }
.chip button svg { width: 13px; height: 13px; }
.chip .what { gap: 4px; min-width: 0; align-items: center; padding-left: 8px; font: inherit; color: inherit; }
.chip .what span { overflow: hidden; text-overflow: ellipsis; white-space: pre; unicode-bidi: isolate; }
.words { color: var(--faint); font-variant-numeric: tabular-nums; }
input, select { height: 24px; padding: 0 6px; border: 1px solid var(--vscode-input-border, var(--vscode-dropdown-border, var(--line))); border-radius: 3px; font: inherit; color: var(--vscode-input-foreground); background: var(--vscode-input-background); }
select { color: var(--vscode-dropdown-foreground); background: var(--vscode-dropdown-background); }
input:focus-visible, select:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }
input::placeholder { color: var(--vscode-input-placeholderForeground); }
.search input { width: 220px; }

.whole { margin-top: 6px; border: 1px solid var(--line); border-radius: 4px; }
.whole .title { display: flex; align-items: center; justify-content: space-between; padding: 2px 4px 0 12px; color: var(--faint); font-size: 11px; }
.whole pre { margin: 0; padding: 4px 12px 8px; max-height: 240px; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; font-family: var(--vscode-editor-font-family); font-size: 12px; user-select: text; unicode-bidi: isolate; outline: none; }
.whole pre.null { font-style: italic; color: var(--faint); }
.whole pre:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }

.foot { display: flex; align-items: center; flex-wrap: wrap; gap: 2px 16px; min-height: 28px; padding: 2px 4px; color: var(--faint); font-size: 12px; font-variant-numeric: tabular-nums; }
.foot .warn { margin-left: 12px; color: var(--vscode-editorWarning-foreground, inherit); }
.foot .totals, .foot .said { color: var(--vscode-foreground); }
.foot .totals:empty, .foot .said:empty { display: none; }
.foot .tools { display: flex; gap: 2px; margin-left: auto; }
button { display: inline-flex; padding: 3px; border: 1px solid transparent; border-radius: 5px; color: var(--vscode-icon-foreground, inherit); background: transparent; cursor: pointer; }
button:hover:not([aria-disabled='true']) { background: var(--vscode-toolbar-hoverBackground); outline: 1px dashed var(--vscode-contrastActiveBorder, transparent); }
button:focus-visible { outline: 1px solid var(--vscode-focusBorder); }
button[aria-pressed='true'] { background: var(--vscode-toolbar-activeBackground, var(--vscode-toolbar-hoverBackground)); border-color: var(--vscode-contrastBorder, transparent); }
button.text { padding: 1px 6px; font: inherit; color: var(--vscode-textLink-foreground); }
button.action { justify-content: center; padding: 3px 10px; border: 1px solid var(--vscode-button-border, var(--vscode-contrastBorder, transparent)); border-radius: 3px; font: inherit; color: var(--vscode-button-foreground); background: var(--vscode-button-background); }
button.action:hover { background: var(--vscode-button-hoverBackground); }

.expired { padding: 24px; }
.popup { position: fixed; inset: auto; margin: 0; padding: 4px; border: 1px solid var(--vscode-menu-border, var(--vscode-widget-border, var(--line))); border-radius: 5px; color: var(--vscode-menu-foreground, var(--vscode-foreground)); background: var(--vscode-menu-background, var(--paper)); box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent); font: 13px / 1.4 var(--vscode-font-family); }
.menu { min-width: 180px; max-height: min(480px, 90vh); overflow: auto; }
.menu .item { display: flex; align-items: center; gap: 6px; height: 24px; padding: 0 22px 0 4px; border-radius: 3px; white-space: pre; cursor: default; outline: none; }
.menu .item:focus { color: var(--vscode-menu-selectionForeground, var(--vscode-foreground)); background: var(--vscode-menu-selectionBackground, var(--vscode-list-activeSelectionBackground)); outline: 1px solid var(--vscode-menu-selectionBorder, transparent); outline-offset: -1px; }
.menu .item[aria-disabled='true'] { color: var(--vscode-disabledForeground); }
.menu .mark { width: 16px; flex: none; display: flex; }
.menu .what { flex: 1; }
.menu .keys { margin-left: 24px; }
.menu [role='separator'] { height: 1px; margin: 4px 0; background: var(--vscode-menu-separatorBackground, var(--line)); }
.filter { display: flex; flex-direction: column; gap: 6px; width: 260px; padding: 10px; color: var(--vscode-foreground); background: var(--vscode-editorWidget-background, var(--paper)); }
.filter .title { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: pre; }
.filter .fields { display: flex; flex-direction: column; gap: 6px; }
.filter .values { display: flex; flex-direction: column; max-height: 180px; overflow: auto; }
.filter label { display: flex; align-items: center; gap: 6px; min-height: 22px; }
.filter label input { height: auto; margin: 0; accent-color: var(--vscode-button-background); }
.filter label .what { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: pre; }
.filter label .what.null { font-style: italic; color: var(--faint); }
.filter .count { color: var(--faint); font-variant-numeric: tabular-nums; }

:host-context(body.vscode-high-contrast) { --thin: transparent; --head: var(--paper); }
:host-context(body.vscode-high-contrast) :is(.scroller, .error, .whole, .popup, .chip) { border-radius: 0; }
:host-context(body.vscode-high-contrast) .row .cell.selected { box-shadow: inset 0 0 0 1px var(--vscode-contrastActiveBorder); background: transparent; color: inherit; }
:host-context(body.vscode-high-contrast) .scroller:focus .cell.active { box-shadow: inset 0 0 0 2px var(--vscode-contrastActiveBorder); }
:host-context(body.vscode-high-contrast) .row:hover .cell { background: transparent; }
:host-context(body.vscode-high-contrast) .menu .item:focus { outline-color: var(--vscode-contrastActiveBorder); }
`;
