/** Types of Redshift as DuckDB has them. SUPER is DuckDB's JSON. */
import type { TypeName } from '../../../../sql/tree/name.ts';
import type { Type } from '../../../../sql/types/type.ts';
import { duckType } from '../duck.ts';

export const library = 'redshift_functions';

/** Values that are navigated: SUPER, and nested columns of external tables. */
export function isOpen({ name }: Type): boolean {
  return /^(?:super|json|array|map|row)$/.test(name);
}

export function isText({ name }: Type): boolean {
  return name === 'varchar' || name === 'char';
}

export function isWhole({ name }: Type): boolean {
  return /^(?:smallint|integer|bigint)$/.test(name);
}

export function isNumber(type: Type): boolean {
  return isWhole(type) || /^(?:decimal|real|double)$/.test(type.name);
}

export function isMoment({ name }: Type): boolean {
  return /^(?:date|timestamp|timestamptz)$/.test(name);
}

/** DuckDB's name of the type. Throws NotGenerated for what it cannot hold. */
export function duckOf(type: Type): string {
  if (type.name === 'super') return 'JSON';
  return type.name === 'char' ? 'VARCHAR' : duckType(type);
}

/** The type that is written: a text without a length of its own is as long as it likes. */
export function declaredType(type: Type, written: TypeName): Type {
  return type.name === 'varchar' && written.arguments.length === 0 ? { name: 'varchar' } : type;
}
