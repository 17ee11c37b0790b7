/** How much may be moved to this machine without a word. */
import { formatBytes, formatCount } from '../format.ts';
import type { StoredResult } from '../results/store.ts';

/** In MB, as users write it. */
export const defaultMoveLimitMB = 100;

const bytesOfMB = 1_000_000;

/** Is it more than the limit? Measured: what the rows take on disk. */
export function isOverLimit({ bytes }: StoredResult, limitMB: number): boolean {
  return bytes > limitMB * bytesOfMB;
}

/** `1,234,567 rows, 120 MB`. */
export function describeSize({ rowCount, bytes }: StoredResult): string {
  return `${formatCount(rowCount)} ${rowCount === 1 ? 'row' : 'rows'}, ${formatBytes(bytes)}`;
}
