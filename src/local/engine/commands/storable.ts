/** What Athena puts into a column without a CAST, and how. */
import { commonType } from '../../../sql/types/trino.ts';
import { anyType, isSameType, typeText, type Type } from '../../../sql/types/type.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { cast } from '../generate/athena/cast.ts';
import { NotGenerated } from '../generate/duck.ts';
import type { LakeType } from '../types.ts';
import type { Column, Workspace } from '../workspace.ts';

/** How values are refused that do not fit their columns. */
export interface Refusal {
  readonly said: (tableTypes: string, valueTypes: string) => string;
  /** Where it is told; nowhere if there is none. */
  readonly offset?: number;
}

/** Values as the columns store them. Throws SqlError where a value and its column have no type in common. */
export function storedValues(
  work: Workspace,
  values: readonly { readonly sql: string; readonly type: Type }[],
  columns: readonly Column[],
  refusal: Refusal,
): string[] {
  const targets = columns.map(({ type }) => columnType(type));
  if (values.length !== targets.length || values.some(({ type }, at) => !commonType(type, targets[at]!)))
    throw refused(
      work,
      targets,
      values.map(({ type }) => type),
      refusal,
    );
  return values.map(({ sql, type }, at) => {
    const to = targets[at]!;
    if (type.name === 'any' || to.name === 'any' || isAlike(type, to)) return sql;
    try {
      return cast(sql, type, to, 'CAST');
    } catch (error) {
      if (error instanceof NotGenerated) throw notEmulated(error.message, 'athena');
      throw error;
    }
  });
}

function refused(work: Workspace, targets: readonly Type[], types: readonly Type[], { said, offset }: Refusal): Error {
  const list = (all: readonly Type[]): string => `[${all.map((type) => typeText(type, 'athena')).join(', ')}]`;
  const place = offset === undefined ? undefined : { sql: work.sql, offset };
  return sqlError('athena', 'TYPE_MISMATCH', said(list(targets), list(types)), place);
}

/** Are values of both stored alike? */
function isAlike(a: Type, b: Type): boolean {
  if (a.name !== b.name) return false;
  return a.inner || a.name === 'decimal' ? isSameType(a, b) : true;
}

/** The type of a column as queries have it. */
export function columnType({ name, size, scale, inner, names }: LakeType): Type {
  if (name === 'super' || name === 'interval' || name === 'json') return anyType;
  return {
    name,
    ...(size === undefined ? {} : { size }),
    ...(scale === undefined ? {} : { scale }),
    ...(inner ? { inner: inner.map(columnType) } : {}),
    ...(names ? { names } : {}),
  };
}
