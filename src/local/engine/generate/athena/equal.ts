/** Equality as Trino has it: unknown where a part is NULL, maps without order, and what is no number equals nothing. */
import { quoteText } from '../../../../sql/quote.ts';
import type { Expression } from '../../../../sql/tree/expression.ts';
import type { Type } from '../../../../sql/types/type.ts';
import { fieldName } from '../duck.ts';
import type { Context } from '../expression.ts';

const library = 'athena_functions';

/** Does DuckDB's own `=` mean the same? */
export function isPlain(type: Type): boolean {
  return !/^(?:array|map|row|real|double)$/.test(type.name);
}

/** `left = right` of two values of one type. Both may be written several times. */
export function equalSql(left: string, right: string, type: Type, context: Context): string {
  const [first] = type.inner ?? [];
  switch (type.name) {
    case 'real':
    case 'double':
      return `CASE WHEN isnan(${left}) OR isnan(${right}) THEN CASE WHEN ${left} IS NOT NULL AND ${right} IS NOT NULL THEN false END ELSE ${left} = ${right} END`;
    case 'row':
      return `(${type
        .inner!.map((inner, at) => {
          const field = (value: string): string => `struct_extract(${value}, ${quoteText(fieldName(type, at))})`;
          return equalSql(field(left), field(right), inner, context);
        })
        .map((sql) => `(${sql})`)
        .join(' AND ')})`;
    case 'array': {
      const pair = context.newName('lb_e');
      const same = equalSql(`${pair}[1]`, `${pair}[2]`, first!, context);
      return `CASE WHEN ${left} IS NULL OR ${right} IS NULL THEN NULL WHEN len(${left}) <> len(${right}) THEN false ELSE ${library}.all_of(list_transform(list_zip(${left}, ${right}), lambda ${pair}: ${same})) END`;
    }
    case 'map': {
      const entry = context.newName('lb_e');
      const same = equalSql(`${entry}['value']`, `${right}[${entry}['key']]`, type.inner![1]!, context);
      return `CASE WHEN ${left} IS NULL OR ${right} IS NULL THEN NULL WHEN cardinality(${left}) <> cardinality(${right}) THEN false ELSE ${library}.all_of(list_transform(map_entries(${left}), lambda ${entry}: CASE WHEN list_contains(map_keys(${right}), ${entry}['key']) THEN ${same} ELSE false END)) END`;
    }
    default:
      return `${left} = ${right}`;
  }
}

/** As `equalSql`, each value worked out once. */
export function equalOnce(left: string, right: string, type: Type, context: Context): string {
  const name = context.newName('lb_e');
  return `list_extract(list_transform([{l: ${left}, r: ${right}}], lambda ${name}: ${equalSql(`${name}['l']`, `${name}['r']`, type, context)}), 1)`;
}

/** `value IN (items)`, all of one type. */
export function inSql(value: string, items: readonly string[], type: Type, context: Context): string {
  const name = context.newName('lb_e');
  const tests = items.map((_, at) => `(${equalSql(`${name}['v']`, `${name}['i${at}']`, type, context)})`);
  return `list_extract(list_transform([{v: ${value}, ${items.map((item, at) => `i${at}: ${item}`).join(', ')}}], lambda ${name}: ${tests.join(' OR ')}), 1)`;
}

/** The type that both sides of a comparison have. */
export function comparedType(side: Expression, context: Context): Type {
  const { analysis } = context;
  return analysis.coercions.get(side) ?? analysis.typeOf(side);
}
