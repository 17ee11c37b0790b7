/** What the engines say of a fault, each in its own words. Source: answers of Trino 406; PostgreSQL's words for Redshift. */
import type { Dialect } from '../lexer.ts';
import type { Refusal } from './analysis.ts';

export const refuse = (name: string, message: string, at?: number): Refusal => ({
  name,
  message,
  ...(at === undefined ? {} : { at }),
});

export function noColumn(dialect: Dialect, names: readonly string[]): Refusal {
  const name = names.join('.');
  return dialect === 'athena'
    ? refuse(
        'COLUMN_NOT_FOUND',
        `Column '${name}' cannot be resolved or requester is not authorized to access requested resources`,
      )
    : refuse(
        'COLUMN_NOT_FOUND',
        names.length > 1 ? `column ${name} does not exist` : `column "${name}" does not exist`,
      );
}

export function ambiguousColumn(dialect: Dialect, name: string): Refusal {
  return dialect === 'athena'
    ? refuse('AMBIGUOUS_NAME', `Column '${name}' is ambiguous`)
    : refuse('AMBIGUOUS_COLUMN', `column reference "${name}" is ambiguous`);
}

export function noTable(dialect: Dialect, path: readonly string[]): Refusal {
  return dialect === 'athena'
    ? refuse('TABLE_NOT_FOUND', `Table '${path.join('.')}' does not exist`)
    : refuse('TABLE_NOT_FOUND', `relation "${path.at(-1) ?? ''}" does not exist`);
}

export function noFunction(dialect: Dialect, name: string, given: readonly string[]): Refusal {
  return dialect === 'athena'
    ? refuse('FUNCTION_NOT_FOUND', `Function '${name}' not registered`)
    : refuse('UNDEFINED_FUNCTION', `function ${name}(${given.join(', ')}) does not exist`);
}

export function wrongArguments(
  dialect: Dialect,
  name: string,
  given: readonly string[],
  expected: readonly string[],
): Refusal {
  return dialect === 'athena'
    ? refuse(
        'FUNCTION_NOT_FOUND',
        `Unexpected parameters (${given.join(', ')}) for function ${name}. Expected: ${expected.join(', ')}`,
      )
    : refuse('UNDEFINED_FUNCTION', `function ${name}(${given.join(', ')}) does not exist`);
}

export function noOperator(dialect: Dialect, operator: string, left: string, right: string, at?: number): Refusal {
  // Trino turns `a > b` round before it looks at the types.
  const shown = ({ '>': '<', '>=': '<=' } as Readonly<Record<string, string>>)[operator] ?? operator;
  return dialect === 'athena'
    ? refuse('TYPE_MISMATCH', `Cannot apply operator: ${left} ${shown} ${right}`, at)
    : refuse('UNDEFINED_FUNCTION', `operator does not exist: ${left} ${operator} ${right}`);
}

export function mismatch(dialect: Dialect, message: string, at?: number): Refusal {
  return refuse(dialect === 'athena' ? 'TYPE_MISMATCH' : 'DATATYPE_MISMATCH', message, at);
}

/** Several values that have no common type. */
export function noCommonType(dialect: Dialect, what: string, types: readonly string[], first: number): Refusal {
  const all = [...new Set(types)].join(', ');
  const pair = `${types[0] ?? ''} and ${types[first] ?? ''}`;
  return mismatch(
    dialect,
    `${what} must be the same type or coercible to a common type. Cannot find common type between ${pair}, all types (without duplicates): [${all}]`,
  );
}

export function noMoment(dialect: Dialect, quoted: string, type: string): Refusal {
  return dialect === 'athena'
    ? refuse('INVALID_LITERAL', `${quoted} is not a valid ${type} literal`)
    : refuse('DATETIME_FIELD_OVERFLOW', `date/time field value out of range: "${quoted.slice(1, -1)}"`);
}
