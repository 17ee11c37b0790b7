/** How a report looks: light or dark as the reader's system, wide tables scroll, nothing is cut on paper. */
export const reportStyle = `
:root { color-scheme: light dark; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --back: #fff; --band: #f6f8fa; --bad: #b3261e; --badBack: #fdecea; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --soft: #9198a1; --line: #3d444d; --back: #0d1117; --band: #151b23; --bad: #ff8a80; --badBack: #3a1614; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem; max-width: 75rem; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 0 0 .5rem; }
header { border-bottom: 1px solid var(--line); margin-bottom: 1.5rem; }
header p { margin: 0 0 .25rem; color: var(--soft); }
header p.failed, header p.interrupted { color: var(--bad); font-weight: 600; }
section { margin-bottom: 2rem; }
section.text h2, section.text h3 { margin: 1rem 0 .5rem; font-size: 1.2rem; }
.connection { color: var(--soft); font-weight: normal; margin-left: .5rem; }
pre { background: var(--band); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; overflow-x: auto; margin: 0 0 .75rem; }
pre, code, td { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 13px; }
.scroll { width: fit-content; max-width: 100%; overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; }
th, td { padding: .3rem .75rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
tbody tr:last-child td { border-bottom: 0; }
th { background: var(--band); font-weight: 600; white-space: nowrap; }
th small { display: block; color: var(--soft); font-weight: normal; }
/* A word is broken only where it is longer than the widest column: the table scrolls. */
td { white-space: pre-wrap; overflow-wrap: break-word; min-width: 4ch; max-width: 60ch; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; overflow-wrap: normal; }
.null { color: var(--soft); font-style: italic; }
.note, .cost { color: var(--soft); margin: .5rem 0 0; }
.error { background: var(--badBack); border-left: 4px solid var(--bad); padding: .5rem 1rem; margin-top: .75rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.stopped { color: var(--bad); font-weight: 600; margin: .5rem 0 0; }
.error p { margin: 0 0 .25rem; }
blockquote { margin: 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--soft); }
@media print {
  body { max-width: none; padding: 0; font-size: 11px; }
  .scroll, pre { overflow: visible; }
  td { overflow-wrap: anywhere; }
  pre { white-space: pre-wrap; }
  tr, .error { break-inside: avoid; }
  thead { display: table-header-group; }
}
`;
