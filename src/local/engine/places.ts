/** What DuckDB's types do not say of timestamps. */
import type { Type } from '../../sql/types/type.ts';
import type { LakeType } from './types.ts';

/** The type with the places of its seconds, which DuckDB's types do not say. */
export function withPlaces(type: LakeType, known: Type | undefined, zone?: string): LakeType {
  if (!known) return type;
  if (type.name === 'interval' && known.name === 'intervalYear') return { ...type, unit: 'month' };
  if (zone !== undefined && type.name === 'timestamptz') return { ...withPlaces(type, known), zone };
  if (/^time/.test(type.name))
    return known.name === type.name && known.size !== undefined ? { ...type, size: known.size } : type;
  if (!type.inner || type.inner.length !== known.inner?.length) return type;
  return { ...type, inner: type.inner.map((inner, at) => withPlaces(inner, known.inner?.[at])) };
}
