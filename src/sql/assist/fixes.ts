/** What the editor can put right or write out in a cell. */
import { diagnose } from './diagnose.ts';
import type { Surroundings } from './place.ts';
import { expansionAt } from './star.ts';

/** A change of the text that is offered, in UTF-16 offsets of the cell. */
export interface Fix {
  /** What it does, as a command says it. */
  readonly title: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The fault that it puts right; a rewriting puts right none. */
  readonly fault?: { readonly start: number; readonly end: number; readonly message: string };
}

/** What is offered for a span of the cell: fixes of the faults that touch it, and the columns of a star there. */
export function fixesAt(text: string, from: number, to: number, surroundings: Surroundings): Fix[] {
  const fixes: Fix[] = [];
  for (const { fix, fixSpan, start, end, message } of diagnose(text, surroundings)) {
    if (fix === undefined || end < from || start > to) continue;
    const span = fixSpan ?? { start, end };
    const fault = { start, end, message };
    fixes.push({ title: titleOf(text.slice(span.start, span.end), fix), ...span, text: fix, fault });
  }
  const expansion = expansionAt(text, from, surroundings);
  if (expansion) fixes.push({ title: 'Expand * to columns', ...expansion });
  return fixes;
}

function titleOf(old: string, text: string): string {
  const [before, after] = [old, text].map((one) => shorten(one.trim()));
  if (after === '') return `Take out ${before!}`;
  return before === '' ? `Add ${after!.replace(/^, /, '')}` : `Change ${before!} to ${after!}`;
}

function shorten(text: string): string {
  return text.length > 30 ? `${text.slice(0, 30)}…` : text;
}
