/** How wide columns should be for what their first rows hold. */
import type { Column } from '../../src/kernels/api.ts';
import type { ShownValue } from '../../src/notebook/view.ts';
import { narrowest } from './layout.ts';
import { cellText, lineOf } from './text.ts';

const widestAtFirst = 360;
const besides = 26;
/** Room for the signs of the head. */
const signs = 54;
const mostMeasured = 3;

/** `valuesOf` gives what is at hand of a column. */
export function widthsOf(
  columns: readonly Column[],
  valuesOf: (column: number) => readonly ShownValue[],
): (column: number) => number {
  const family =
    window.getComputedStyle(document.body).getPropertyValue('--vscode-font-family').trim() || 'system-ui, sans-serif';
  const context = document.createElement('canvas').getContext('2d');
  const measure = (texts: readonly string[], font: string): number => {
    if (!context) return Math.max(0, ...texts.map((text) => text.length * 7));
    context.font = `${font} ${family}`;
    return Math.max(0, ...texts.map((text) => context.measureText(text).width));
  };
  return (at) => {
    const column = columns[at];
    if (!column) return narrowest;
    const longest = valuesOf(at)
      .map(cellText)
      .toSorted((one, other) => other.length - one.length)
      .slice(0, mostMeasured);
    const head = Math.max(
      measure([lineOf(column.name)], '600 12px') + signs,
      measure([lineOf(column.type)], '11px') + besides,
    );
    const body = measure(longest, '12px') + besides;
    return Math.ceil(Math.min(widestAtFirst, Math.max(narrowest, body, Math.min(head, widestAtFirst / 2))));
  };
}
