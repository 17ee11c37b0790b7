/** Functions with a grammar of their own, in the notation of `parse/pattern.ts`. */
import type { Dialect } from '../lexer.ts';
import { readPattern, type Pattern } from '../parse/pattern.ts';

const trim = `[side:{ LEADING | TRAILING | BOTH }] FROM value:expression
  | side:{ LEADING | TRAILING | BOTH } [characters:expression] FROM value:expression
  | characters:expression FROM value:expression`;
const substring = 'value:expression { FROM from:expression [FOR length:expression] | FOR length:expression }';
const position = 'sought:operand IN value:expression';
const overflow = `ON OVERFLOW { ERROR | TRUNCATE [filler:expression] { WITH | WITHOUT } COUNT }`;

const passing = '[FORMAT JSON [ENCODING { UTF8 | UTF16 | UTF32 }]]';
const json = `value:expression ${passing} , path:expression
  [PASSING passed:{ value:expression ${passing} AS name },...]`;
const returning = '[RETURNING returning:type]';
const onEmpty = (what: string): string => `[onEmpty:{ ${what} } ON EMPTY]`;
const onError = (what: string): string => `[onError:{ ${what} } ON ERROR]`;
const output = `${returning} ${passing}`;

const forms: Readonly<Record<Dialect, Readonly<Record<string, string>>>> = {
  athena: {
    TRIM: trim,
    SUBSTRING: substring,
    POSITION: position,
    NORMALIZE: 'value:expression , form:{ NFC | NFD | NFKC | NFKD }',
    JSON_EXISTS: `${json} ${onError('TRUE | FALSE | UNKNOWN | ERROR')}`,
    JSON_VALUE: `${json} ${returning} ${onEmpty('NULL | ERROR | DEFAULT expression')} ${onError('NULL | ERROR | DEFAULT expression')}`,
    JSON_QUERY: `${json} ${output}
      [wrapper:{ WITHOUT [ARRAY] | WITH [CONDITIONAL | UNCONDITIONAL] [ARRAY] } WRAPPER]
      [quotes:{ KEEP | OMIT } QUOTES [ON SCALAR STRING]]
      ${onEmpty('NULL | ERROR | EMPTY ARRAY | EMPTY OBJECT')} ${onError('NULL | ERROR | EMPTY ARRAY | EMPTY OBJECT')}`,
    JSON_OBJECT: `[members:{ KEY key:expression VALUE value:expression ${passing} | key:expression { VALUE | : } value:expression ${passing} },...
      [nulls:{ NULL | ABSENT } ON NULL] [keys:{ WITH | WITHOUT } UNIQUE [KEYS]]] ${output}`,
    JSON_ARRAY: `[elements:{ value:expression ${passing} },... [nulls:{ NULL | ABSENT } ON NULL]] ${output}`,
  },
  redshift: {
    TRIM: trim,
    SUBSTRING: substring,
    POSITION: position,
    CONVERT: 'type , value:expression',
    OBJECT_TRANSFORM: 'value:expression [KEEP kept:expressions] [SET changes:expressions]',
  },
};

/** Words without which the call is like any other: `substring(a, 2)`. */
const needed: Readonly<Record<string, ReadonlySet<string>>> = {
  TRIM: new Set(['FROM', 'LEADING', 'TRAILING', 'BOTH']),
  SUBSTRING: new Set(['FROM', 'FOR']),
  POSITION: new Set(['IN']),
  OBJECT_TRANSFORM: new Set(['KEEP', 'SET']),
  NORMALIZE: new Set(['NFC', 'NFD', 'NFKC', 'NFKD']),
};

export interface SpecialForm {
  readonly needs?: ReadonlySet<string>;
  readonly pattern: Pattern;
}

function read(texts: Readonly<Record<string, string>>): Readonly<Record<string, SpecialForm>> {
  return Object.fromEntries(
    Object.entries(texts).map(([word, text]) => {
      const needs = needed[word];
      return [word, { pattern: readPattern(text), ...(needs ? { needs } : {}) }];
    }),
  );
}

export const specialForms: Readonly<Record<Dialect, Readonly<Record<string, SpecialForm>>>> = {
  athena: read(forms.athena),
  redshift: read(forms.redshift),
};

/** What may stand behind the arguments of any call. */
export const insideCall: Readonly<Record<Dialect, Pattern>> = {
  athena: readPattern(`[${overflow}]`),
  redshift: readPattern('[{ IGNORE | RESPECT } NULLS]'),
};
