/** What the view of a result says, without a browser: texts of values, figures, clipboard. */
import type { ColumnKind, Cost, ErrorCode } from '../../src/kernels/api.ts';
import type { Failure, ShownRow, ShownValue } from '../../src/notebook/view.ts';

/** A value on one line; controls and direction marks are seen and do nothing. */
export function lineOf(value: ShownValue): string {
  if (value === null) return 'NULL';
  return visible(typeof value === 'object' ? `${value.text}…` : String(value));
}

/** Signs of a value that a cell can show at most. */
const mostShown = 300;

/** What stands in a cell: a long text is shown by its beginning. */
export function cellText(value: ShownValue): string {
  const text = typeof value === 'object' && value !== null ? value.text : value;
  return typeof text === 'string' && text.length > mostShown ? `${lineOf(text.slice(0, mostShown))}…` : lineOf(value);
}

/** How long a text is that was cut, e.g. `5,000,000 characters`. */
export function lengthOf(value: ShownValue): string | undefined {
  return typeof value === 'object' && value !== null ? countOf(value.length, 'character') : undefined;
}

/** A value whole, with its own line breaks. */
export function textOf(value: ShownValue): string {
  if (value === null) return 'NULL';
  if (typeof value !== 'object') return String(value);
  return `${value.text}… (${countOf(value.length, 'character')})`;
}

export function isRightAligned(kind: ColumnKind): boolean {
  return kind === 'integer' || kind === 'number' || kind === 'decimal';
}

/** Rows for the clipboard: tab-separated, NULL empty, and a text with tabs, quotes or line breaks in quotes. */
export function toTabSeparated(rows: readonly ShownRow[]): string {
  const field = (value: ShownValue): string => {
    const text = value === null ? '' : textOf(value);
    return /["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => row.map(field).join('\t')).join('\n');
}

const signs: Readonly<Record<string, string>> = { '\n': '↵', '\r': '␍', '\t': '⇥' };

function visible(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (sign) => signs[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `1.2 s · 3.4 MB scanned`. */
export function costWords(cost: Cost | undefined): string[] {
  if (!cost) return [];
  const words = [formatDuration(cost.elapsedMs)];
  if (cost.scannedBytes) words.push(`${formatBytes(cost.scannedBytes)} scanned`);
  return words;
}

export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** What kind of failure it is, in a word or two. */
export function titleOf({ code, line, message, runFirst }: Failure): string {
  if (runFirst !== undefined) return 'Not ready';
  if (code !== 'syntax') return errorTitles[code];
  if (/\balready exists\b/i.test(message)) return 'Already exists';
  // The engines call whatever is wrong with a statement by one name; without a place it is not its syntax.
  if (line === undefined) return 'Failed';
  const isOwn = /[.!]$/.test(message) && !/^[A-Z][A-Z0-9_]+:/.test(message);
  return isOwn || unreadable.test(message) ? errorTitles.syntax : 'Error in the statement';
}

/** How the engines word that they cannot read a text. */
const unreadable =
  /\b(?:syntax error|mismatched input|extraneous input|no viable alternative|token recognition|unterminated)\b|^SYNTAX_ERROR/i;

const errorTitles: Readonly<Record<ErrorCode, string>> = {
  denied: 'Access denied',
  notFound: 'Not found',
  syntax: 'Syntax error',
  throttled: 'Too many requests',
  expired: 'Not signed in',
  drift: 'Changed meanwhile',
  unsupported: 'Not supported',
  network: 'No connection',
  internal: 'Error',
};

// The same figures as the program's own, which a browser frame does not import; a test compares the two.

export function formatCount(count: number): string {
  return String(Math.trunc(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function formatDuration(elapsedMs: number): string {
  const ms = Math.max(0, elapsedMs);
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const twoDigits = (n: number): string => String(n).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = Math.max(0, bytes);
  let unit = 0;
  while (unit < units.length - 1 && (unit === 0 ? value >= 1000 : value >= 999.5)) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(unit > 0 && value < 9.95 ? 1 : 0)} ${units[unit] ?? ''}`;
}
