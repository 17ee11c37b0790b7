import { formatBytes, formatCount, formatDuration } from '../kernels/format.ts';
import type { Cost } from '../kernels/api.ts';
import type { Noted, ShownValue, View } from './view.ts';

const textRows = 20;
const textWidth = 60;

/** A view as plain text, for whoever cannot draw it. No control character and no direction mark gets through. */
export function printText(view: View): string {
  switch (view.phase) {
    case 'connecting':
      return `Connecting to ${visible(view.connection)} …`;
    case 'queued':
    case 'running':
      return [view.phase === 'queued' ? 'Queued' : 'Running', ...costWords(view.cost)].join(' · ');
    case 'loading':
    case 'succeeded':
      return printTable(view) + printNote(view);
    case 'failed': {
      const at = view.error.line === undefined ? '' : ` (line ${view.error.line})`;
      return visible(view.error.message) + at + (view.error.hint ? `\n${visible(view.error.hint)}` : '');
    }
    case 'cancelled':
      return `Stopped${printNote(view)}`;
    case 'note':
      return visible(view.message);
  }
}

function printNote(view: Noted): string {
  return view.note === undefined ? '' : `\n${visible(view.note)}`;
}

/** What a finished statement gave: `12 rows`, `at least 200 rows`, `3 rows changed`, or nothing. */
export function printRowCount(view: Extract<View, { phase: 'loading' | 'succeeded' }>): string[] {
  const { rowCount, columnCount, rows } = view.table;
  const count = rowCount ?? rows.length;
  if (view.phase === 'succeeded' && view.updateCount !== undefined) return [`${printCount(view.updateCount)} changed`];
  if (columnCount === 0) return [];
  return [view.phase === 'loading' || rowCount === undefined ? `${printCount(count)} so far` : printCount(count)];
}

function printCount(rows: number): string {
  return `${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`;
}

export function costWords(cost: Cost): string[] {
  const words = [formatDuration(cost.elapsedMs)];
  if (cost.scannedBytes !== undefined) words.push(`${formatBytes(cost.scannedBytes)} scanned`);
  return words;
}

function printTable(view: Extract<View, { phase: 'loading' | 'succeeded' }>): string {
  const { columns, rows, columnCount } = view.table;
  const summary = [...printRowCount(view), ...costWords(view.cost)].join(' · ');
  if (columnCount === 0) return `Done · ${summary}`;
  const lines = [columns.map(({ name }) => name), ...rows.slice(0, textRows).map((row) => row.map(textOf))].map(
    (line) => line.map(visible).map((text) => (text.length > textWidth ? `${text.slice(0, textWidth - 1)}…` : text)),
  );
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  const printed = lines.map((line) =>
    line
      .map((text, index) => text.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const more = rows.length > textRows ? ['…'] : [];
  return [printed[0], widths.map((width) => '-'.repeat(width)).join('  '), ...printed.slice(1), ...more, summary].join(
    '\n',
  );
}

function textOf(value: ShownValue): string {
  if (value === null) return 'NULL';
  return typeof value === 'object' ? `${value.text}… (${value.length} characters)` : String(value);
}

/** Controls and direction marks as their code, so that no text paints over another. */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (sign) =>
    sign === '\n' ? '↵' : sign === '\t' ? '⇥' : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
