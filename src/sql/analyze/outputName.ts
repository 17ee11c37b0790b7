/** Names that the engines give to columns without an alias. */
import type { Dialect } from '../lexer.ts';
import type { Expression } from '../tree/expression.ts';

/**
 * The column's name. Athena names plain columns and fields of rows only, others it counts (`_col0`): those are undefined.
 * Redshift takes the name of the column, function or type that the expression ends in.
 */
export function columnName(value: Expression, dialect: Dialect): string | undefined {
  if (value.kind === 'column' || value.kind === 'field') return value.name.value;
  if (dialect === 'athena') return undefined;
  switch (value.kind) {
    case 'brackets':
      return columnName(value.inner, dialect);
    case 'subscript':
      return columnName(value.base, dialect);
    case 'call':
      return value.path.at(-1)!.value.toLowerCase();
    case 'special':
      return specialNames[value.name.text.toUpperCase()] ?? value.name.text.toLowerCase();
    case 'case':
      return (value.otherwise && plainColumn(value.otherwise)) ?? 'case';
    case 'cast':
      return columnName(value.value, dialect) ?? value.type.words.map(({ text }) => text.toLowerCase()).join(' ');
    case 'extract':
      return 'date_part';
    case 'keywordValue':
      return value.word.toLowerCase();
    case 'typedLiteral':
      return value.type.words[0]?.text.toLowerCase() ?? '?column?';
    case 'interval':
      return 'interval';
    case 'exists':
      return 'exists';
    case 'array':
      return 'array';
    case 'row':
      return 'row';
    default:
      return '?column?';
  }
}

const specialNames: Readonly<Record<string, string>> = { TRIM: 'btrim', POSITION: 'position', SUBSTRING: 'substring' };

function plainColumn(value: Expression): string | undefined {
  return value.kind === 'column' || value.kind === 'field' ? value.name.value : undefined;
}
