/** Rows from one type to another by the fields' positions, as Trino has it; DuckDB goes by their names. */
import { quoteName, quoteText } from '../../sql/quote.ts';
import { sqlError } from './errors.ts';
import { duckTypeOf, sqlTypeOf, type LakeType } from './types.ts';

export type CastKind = 'CAST' | 'TRY_CAST';

export function holdsRows(type: LakeType): boolean {
  return type.name === 'row' || (type.inner?.some(holdsRows) ?? false);
}

/** SQL that makes the value one of type `to`. Throws SqlError for rows of other lengths. */
export function fieldByField(value: string, from: LakeType, to: LakeType, how: CastKind, depth = 0): string {
  const item = `lb_row${depth}`;
  if (to.name === 'array' && from.name === 'array' && holdsRows(to))
    return `list_transform(${value}, lambda ${item}: ${fieldByField(item, from.inner![0]!, to.inner![0]!, how, depth + 1)})`;
  if (to.name !== 'row' || from.name !== 'row') return `${how}(${value} AS ${duckTypeOf(to)})`;
  if (to.inner!.length !== from.inner!.length)
    throw sqlError('athena', 'TYPE_MISMATCH', `Cannot cast ${sqlTypeOf(from, 'athena')} to ${sqlTypeOf(to, 'athena')}`);
  const fields = to.inner!.map((type, at) => {
    const field = `struct_extract(${item}, ${quoteText(from.names![at]!)})`;
    return `${quoteName(to.names![at]!)} := ${fieldByField(field, from.inner![at]!, type, how, depth + 1)}`;
  });
  // In a list, so that the value is computed once.
  return `list_extract(list_transform([${value}], lambda ${item}: CASE WHEN ${item} IS NOT NULL THEN struct_pack(${fields.join(', ')}) END), 1)`;
}
