import type { Cost, LakeError } from '../kernels/api.ts';
import { formatBytes, formatCount, formatDuration } from '../kernels/format.ts';
import { showControls, showControlsInLines } from './width.ts';
import type { Head, Summary, Tail } from './writer.ts';

/** `1 row`, `1,200 rows`. */
export function describeCount(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `[2] SELECT * FROM sales · local-athena`; `[2.1]` where the cell has several statements. */
export function describeHead(head: Head): string {
  const number = head.statements > 1 ? `${head.cell}.${head.statement}` : String(head.cell);
  return `[${number}] ${firstWords(head.sql)} · ${showControls(head.connection)}`;
}

/** The beginning of the statement behind its comments, on one line. */
export function firstWords(sql: string): string {
  const bare = sql.replace(/^(?:\s+|--[^\n\r]*|\/\*[^]*?\*\/)+/, '');
  const words = (bare || sql).slice(0, 400).replace(/\s+/g, ' ').trim();
  return showControls(words.length > 60 ? `${words.slice(0, 59).trimEnd()}…` : words);
}

/** `1.2 s · 3.4 MB scanned`. */
export function describeCost(cost: Pick<Cost, 'elapsedMs' | 'scannedBytes'>): string {
  const scanned = cost.scannedBytes === undefined ? [] : [`${formatBytes(cost.scannedBytes)} scanned`];
  return [formatDuration(cost.elapsedMs), ...scanned].join(' · ');
}

/** `120 rows · 1.2 s · 3.4 MB scanned`; a statement without a result says what it changed. */
export function describeTail(tail: Tail, columnCount: number): string {
  const changed = tail.updateCount === undefined ? [] : [`${describeCount(tail.updateCount, 'row')} changed`];
  const rows = `${tail.counted === 'atLeast' ? 'more than ' : ''}${describeCount(tail.rowCount, 'row')}`;
  const what = columnCount > 0 ? [rows, ...changed] : changed.length > 0 ? changed : ['done'];
  return [...what, describeCost(tail.cost)].join(' · ');
}

/** `5 statements · 1 failed · 2 not run · 12.3 s · 1.2 MB scanned`. */
export function describeSummary(summary: Summary): string {
  const { outcome, ran, failed, skipped } = summary;
  return [
    ...(outcome === 'interrupted' ? ['interrupted'] : []),
    ...(ran > 0 || failed === 0 ? [describeCount(ran, 'statement')] : []),
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(skipped > 0 ? [`${describeCount(skipped, 'cell')} not run`] : []),
    describeCost(summary),
  ].join(' · ');
}

/** Message and hint of an error, safe to print on a terminal. `place` is where it stands: `sales.sql:12:5`. */
export function describeError(error: Pick<LakeError, 'message' | 'hint'>, place?: string): string {
  const message = showControlsInLines(error.message.trim());
  const hint = error.hint === undefined ? '' : `\n  ${showControlsInLines(error.hint)}`;
  return `${place === undefined ? '' : `${showControls(place)}: `}${message}${hint}`;
}
