/** Parameters of a notebook: what their values may be. Values are bound, never pasted. */
import type { Type } from '../types/type.ts';

/** What a parameter holds. An `identifier` is a name, with dots between its parts. */
export type ParameterType = 'text' | 'integer' | 'decimal' | 'double' | 'boolean' | 'date' | 'timestamp' | 'identifier';

export const parameterTypes: readonly ParameterType[] = [
  'text',
  'integer',
  'decimal',
  'double',
  'boolean',
  'date',
  'timestamp',
  'identifier',
];

/** A value in the form that its type has, e.g. `2024-01-31`, or NULL. */
export type ParameterValue = string | null;

/** One value, or those of a list. */
export type GivenValue = ParameterValue | readonly ParameterValue[];

/** A parameter with the value that it is bound to. */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  /** Absent where none was given. */
  readonly value?: GivenValue;
}

const types: Readonly<Partial<Record<ParameterType, Type>>> = {
  text: { name: 'varchar' },
  // A larger one is a bigint to the engine; what takes that takes this.
  integer: { name: 'integer' },
  double: { name: 'double' },
  boolean: { name: 'boolean' },
  date: { name: 'date' },
  timestamp: { name: 'timestamp', size: 3 },
};

/** The types that values have in a statement, by names in lower case; those of decimals are told by their values. */
export function typesOfParameters(parameters: Iterable<Pick<Parameter, 'name' | 'type'>>): ReadonlyMap<string, Type> {
  return new Map(
    [...parameters].flatMap(({ name, type }) => {
      const known = types[type];
      return known ? [[name.toLowerCase(), known] as const] : [];
    }),
  );
}

const forms: Readonly<Record<Exclude<ParameterType, 'text'>, readonly [form: RegExp, example: string]>> = {
  integer: [/^[-+]?\d+$/, '42'],
  decimal: [/^[-+]?(?:\d+\.?\d*|\.\d+)$/, '12.50'],
  double: [/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/, '1.5e3'],
  boolean: [/^(?:true|false)$/i, 'true'],
  date: [/^\d{4}-\d{2}-\d{2}$/, '2024-01-31'],
  timestamp: [/^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?$/, '2024-01-31 10:30:00'],
  identifier: [/^[^\0-\x1f.]+(?:\.[^\0-\x1f.]+){0,2}$/, 'schema.table'],
};

const longestInteger = 2n ** 63n;
const mostDigits = 38;

/** The value as the type writes it, or the fault in one sentence. */
export function readValue(type: ParameterType, text: string): { readonly value: string } | { readonly fault: string } {
  // Half of a pair would be sent as U+FFFD, which is another text.
  if (/\p{Surrogate}/u.test(text)) return { fault: 'Half of a character stands in the value. Write the whole one.' };
  if (type === 'text') return text.includes('\0') ? { fault: 'A text cannot hold a NUL character.' } : { value: text };
  const trimmed = text.trim();
  const [form, example] = forms[type];
  const shown = trimmed.length > 40 ? `${trimmed.slice(0, 40)}…` : trimmed;
  const fault = { fault: `"${shown}" is not ${articleOf(type)}. Write it like ${example}.` };
  if (!form.test(trimmed)) return fault;
  switch (type) {
    case 'integer': {
      const value = BigInt(trimmed.replace(/^\+/, ''));
      if (value >= longestInteger || value < -longestInteger)
        return { fault: `"${shown}" does not fit into 64 bits. Use a decimal or a text.` };
      return { value: String(value) };
    }
    case 'decimal':
      if (trimmed.replace(/\D/g, '').length > mostDigits)
        return { fault: `"${shown}" has more than ${mostDigits} digits, which no engine keeps.` };
      return { value: plainDecimal(trimmed) };
    case 'double':
      return Number.isFinite(Number(trimmed)) ? { value: String(Number(trimmed)) } : fault;
    case 'boolean':
      return { value: trimmed.toLowerCase() };
    case 'date':
      return isDay(trimmed) ? { value: trimmed } : fault;
    case 'timestamp': {
      const [day = '', time = '00:00:00'] = trimmed.split(/[ T]/);
      const whole = time.length === 5 ? `${time}:00` : time;
      return isDay(day) && /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d/.test(whole) ? { value: `${day} ${whole}` } : fault;
    }
    case 'identifier':
      return { value: trimmed };
  }
}

function articleOf(type: ParameterType): string {
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

/** A digit on both sides of the point, so that every engine reads it as a decimal. */
function plainDecimal(text: string): string {
  const [, sign = '', whole = '', places = ''] = /^([-+]?)(\d*)\.?(\d*)$/.exec(text) ?? [];
  return `${sign === '-' ? '-' : ''}${whole || '0'}.${places || '0'}`;
}

/** A day of the calendar: 2024-02-30 is none. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
