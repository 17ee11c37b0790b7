/** The answers: what a real Trino has said to each question, and how Athena writes its values. */
import { existsSync, readFileSync, readdirSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseType, type Type } from '../../src/sql/types/type.ts';
import type { TrinoAnswer } from '../peers/trino/trino.ts';
import { folder } from './lists.ts';

const answersFolder = join(folder, 'answers');

/** By the text of the question. */
export function readAnswers(): Map<string, TrinoAnswer> {
  if (!existsSync(answersFolder)) return new Map();
  return new Map(
    readdirSync(answersFolder).flatMap(
      (name) => JSON.parse(readFileSync(join(answersFolder, name), 'utf8')) as [string, TrinoAnswer][],
    ),
  );
}

/** One file a family, one line an answer. */
export function writeAnswers(families: ReadonlyMap<string, readonly (readonly [string, TrinoAnswer])[]>): void {
  rmSync(answersFolder, { recursive: true, force: true });
  mkdirSync(answersFolder, { recursive: true });
  for (const [family, answers] of families)
    writeFileSync(
      join(answersFolder, `${family.replaceAll(' ', '-')}.json`),
      `[\n${answers.map(written).join(',\n')}\n]\n`,
    );
}

/** JSON that keeps the sign of a negative zero. */
function written(answer: readonly [string, TrinoAnswer]): string {
  const mark = '\u0000-0';
  return JSON.stringify(answer, (_, value: unknown) => (Object.is(value, -0) ? mark : value)).replaceAll(
    JSON.stringify(mark),
    '-0.0',
  );
}

/** A value of Trino's protocol as Athena writes it into a result. */
export function athenaText(value: unknown, type: Type): string | null {
  if (value === null || value === undefined) return null;
  const nested = (inner: unknown, of: Type): string => athenaText(inner, of) ?? 'null';
  switch (type.name) {
    case 'double':
    case 'real':
      return typeof value === 'string' ? value : javaDouble(value as number);
    case 'array':
      return `[${(value as unknown[]).map((item) => nested(item, type.inner![0]!)).join(', ')}]`;
    case 'map': {
      const [key, item] = type.inner!;
      const entries = Object.entries(value as Record<string, unknown>);
      return `{${entries.map(([name, inner]) => `${nested(key!.name === 'double' ? Number(name) : name, key!)}=${nested(inner, item!)}`).join(', ')}}`;
    }
    case 'row':
      return `{${(value as unknown[]).map((item, at) => `${type.names?.[at] || `field${at}`}=${nested(item, type.inner![at]!)}`).join(', ')}}`;
    case 'varbinary':
      return [...Buffer.from(value as string, 'base64')].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    case 'timestamp':
    case 'timestamptz':
    case 'time':
      return millis(value as string);
    default:
      return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

/** At least three digits of the second's fraction. */
function millis(text: string): string {
  const [all, head, fraction = '', zone = ''] = /^(.*?\d\d:\d\d:\d\d)(?:\.(\d+))?(.*)$/.exec(text) ?? [text, text];
  return all === head && !/:\d\d$/.test(text) ? text : `${head}.${fraction.padEnd(3, '0')}${zone}`;
}

function javaDouble(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [digits = '', power = '0'] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(power)}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** A type of Trino's as `ColumnInfo` names it. */
export function columnType(text: string): string {
  const type = parseType(text, 'athena');
  if (!type) return text.toLowerCase().replace(/\(.*$/, '');
  switch (type.name) {
    case 'decimal':
      return `decimal(${type.size},${type.scale})`;
    case 'real':
      return 'float';
    case 'timestamptz':
      return 'timestamp with time zone';
    case 'timetz':
      return 'time with time zone';
    case 'intervalDay':
      return 'interval day to second';
    case 'intervalYear':
      return 'interval year to month';
    default:
      return type.name;
  }
}
