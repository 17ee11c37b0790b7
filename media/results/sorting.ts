import type { ViewSpec } from '../../src/kernels/results/viewing.ts';

/** Ascending, descending, as it came: what the next click on a column makes of the order. */
export function nextSort({ sort }: ViewSpec, column: number, how: 'alone' | 'add'): ViewSpec['sort'] {
  const now = sort.find((one) => one.column === column);
  const next = !now ? [{ column, descending: false }] : now.descending ? [] : [{ column, descending: true }];
  if (how === 'alone') return next;
  const at = sort.findIndex((one) => one.column === column);
  return at < 0 ? [...sort, ...next] : [...sort.slice(0, at), ...next, ...sort.slice(at + 1)];
}
