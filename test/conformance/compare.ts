/** What an answer is worth beside the oracle's. */
import { parseType } from '../../src/sql/types/type.ts';
import type { TrinoAnswer } from '../peers/trino/trino.ts';
import { athenaText, columnType } from './answers.ts';
import type { LocalAnswer } from './ask.ts';

/**
 * `right`: the same rows and types, or the same error. `refused`: by name, as not emulated. `error`: an error where there is
 * an answer. `wrong`: another answer, or one where there is an error: the only kind that misleads.
 */
export type Verdict = 'right' | 'refused' | 'error' | 'wrong';

export interface Judged {
  readonly verdict: Verdict;
  readonly expected: string;
  readonly got: string;
}

export function judge(oracle: TrinoAnswer, local: LocalAnswer): Judged {
  const isNamed = 'refused' in local && /local engine:.*not emulated/.test(local.refused);
  const got = 'refused' in local ? local.refused : shown(local.types, local.rows);
  if ('error' in oracle) {
    const { name, message } = oracle.error;
    const expected = `${name}: ${message}`;
    if (!('refused' in local)) return { verdict: 'wrong', expected, got };
    if (isNamed) return { verdict: 'refused', expected, got };
    return { verdict: nameOf(local.refused) === name ? 'right' : 'error', expected, got };
  }
  const types = oracle.columns.map(({ type }) => columnType(type));
  const rows = oracle.rows.map((row) =>
    row.map((value, at) => athenaText(value, parseType(oracle.columns[at]!.type, 'athena') ?? { name: 'other' })),
  );
  const expected = shown(types, rows);
  if ('refused' in local) return { verdict: isNamed ? 'refused' : 'error', expected, got };
  return { verdict: expected === got ? 'right' : 'wrong', expected, got };
}

function nameOf(refusal: string): string {
  return /^([A-Z_]+):/.exec(refusal)?.[1] ?? '';
}

function shown(types: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  return `${types.join(' | ')} → ${JSON.stringify(rows)}`;
}
