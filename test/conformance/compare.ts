/** What an answer is worth beside the oracle's. */
import { parseType } from '../../src/sql/types/type.ts';
import type { TrinoAnswer } from '../peers/trino/trino.ts';
import { athenaText, columnType } from './answers.ts';
import type { LocalAnswer } from './ask.ts';

/**
 * From good to bad. `right`: the same rows and types, or the same error. `refused`: by name, as not emulated. `error`: another
 * error than the engine's. `answered`: an answer where there is an error. `wrong`: other values or types: misleads in silence.
 */
export const verdicts = ['right', 'refused', 'error', 'answered', 'wrong'] as const;
export type Verdict = (typeof verdicts)[number];

export interface Judged {
  readonly verdict: Verdict;
  readonly expected: string;
  readonly got: string;
}

export function isWorse(verdict: Verdict, than: Verdict): boolean {
  return verdicts.indexOf(verdict) > verdicts.indexOf(than);
}

/** Athena: values, types and the error's name. */
export function judge(oracle: TrinoAnswer, local: LocalAnswer): Judged {
  const got = 'refused' in local ? local.refused : shown(local.types, local.rows);
  if ('error' in oracle) {
    const { name, message } = oracle.error;
    const expected = `${name}: ${message}`;
    if (!('refused' in local)) return { verdict: 'answered', expected, got };
    if (isRefusal(local.refused)) return { verdict: 'refused', expected, got };
    return { verdict: nameOf(local.refused) === name ? 'right' : 'error', expected, got };
  }
  const types = oracle.columns.map(({ type }) => columnType(type));
  const rows = oracle.rows.map((row) =>
    row.map((value, at) => athenaText(value, parseType(oracle.columns[at]!.type, 'athena') ?? { name: 'other' })),
  );
  const expected = shown(types, rows);
  if ('refused' in local) return { verdict: isRefusal(local.refused) ? 'refused' : 'error', expected, got };
  return { verdict: isSame(types, rows, local) ? 'right' : 'wrong', expected, got };
}

/** Maps have no order: the protocol gives their entries as a hash table has them, so these are compared as a set. */
function isSame(
  types: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  local: Extract<LocalAnswer, { rows: unknown }>,
): boolean {
  if (shown(types, rows) === shown(local.types, local.rows)) return true;
  if (JSON.stringify(types) !== JSON.stringify(local.types) || rows.length !== local.rows.length) return false;
  const parts = (text: string | null): string | undefined =>
    text
      ?.split(/[{}[\], ]+/)
      .sort()
      .join(' ');
  return rows.every((row, at) =>
    row.every((text, place) => {
      const other = local.rows[at]![place] ?? null;
      return text === other || (text?.includes('{') === true && hasMap(types[place]) && parts(text) === parts(other));
    }),
  );
}

function hasMap(type: string | undefined): boolean {
  return type === 'map' || type === 'array' || type === 'row';
}

/** The same of `typeof(expression)`: the type with its lengths, which the columns of a result do not say. */
export function judgeType(oracle: TrinoAnswer, local: LocalAnswer): Judged {
  if ('error' in oracle) throw new Error('An expression that fails has no type.');
  const expected = oracle.columns[0]?.type ?? '';
  if ('refused' in local)
    return { verdict: isRefusal(local.refused) ? 'refused' : 'error', expected, got: local.refused };
  const got = local.rows[0]?.[0] ?? 'null';
  return { verdict: spelled(got) === spelled(expected) ? 'right' : 'wrong', expected, got };
}

/** The protocol spells `decimal(5, 3)` and `INTERVAL DAY TO SECOND` where `typeof` says `decimal(5,3)` and small letters. */
function spelled(type: string): string {
  return type.toLowerCase().replaceAll(/,\s+/g, ',');
}

/** Whether the local engine says that it does not emulate something, instead of what is wrong with the text. */
export function isRefusal(message: string): boolean {
  return /local (engine|lakehouse):.*not emulated/.test(message);
}

function nameOf(refusal: string): string {
  return /^([A-Z_]+):/.exec(refusal)?.[1] ?? '';
}

function shown(types: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  return `${types.join(' | ')} → ${JSON.stringify(rows)}`;
}
