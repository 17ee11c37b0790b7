/** What the host and the engine say to each other, by the channel of a child process. */
import { LakeError, type ErrorCode } from '../../api.ts';
import type { Cell, ColumnProfile, ExportFormat, OpenView, RangeTotals, RowRange, ViewSpec } from '../viewing.ts';
import type { ResultSource } from './engine.ts';

/** What can be asked, with arguments and answer. Every answer comes once, and those asked first come first. */
export interface Questions {
  /** Row ids go to the file at `path`. */
  view: { ask: { source: ResultSource; spec: ViewSpec; path: string }; answer: OpenView };
  profile: {
    ask: { source: ResultSource; columns: readonly number[]; view?: number };
    answer: readonly ColumnProfile[];
  };
  totals: { ask: { source: ResultSource; range: RowRange; columns: readonly number[] }; answer: RangeTotals };
  find: { ask: { source: ResultSource; text: string; after: Cell; view?: number }; answer: Cell | undefined };
  write: { ask: { source: ResultSource; format: ExportFormat; path: string; view?: number }; answer: undefined };
  closeView: { ask: { handle: string; view: number }; answer: undefined };
  forget: { ask: { handle: string }; answer: undefined };
}

export type Question = keyof Questions;

export type ToEngine =
  | { readonly id: number; readonly question: Question; readonly ask: unknown }
  /** Nobody waits for the answer any more; it comes as a refusal. */
  | { readonly id: number; readonly stop: true };

export type FromEngine =
  { readonly id: number; readonly answer: unknown } | { readonly id: number; readonly refusal: Refusal };

/** An error on its way through the channel. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

export function toRefusal(error: unknown): Refusal {
  if (LakeError.is(error)) {
    const { code, message, hint } = error;
    return { code, message, ...(hint === undefined ? {} : { hint }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: `The result cannot be worked on: ${message.slice(0, 500)}` };
}

export function fromRefusal({ code, message, hint }: Refusal): LakeError {
  return new LakeError(code, message, hint === undefined ? {} : { hint });
}
