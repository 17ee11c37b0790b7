/** What a piece of a query can name: columns of its relations, WITH tables, parameters of lambdas. */
import type { Name } from '../tree/name.ts';
import type { Query } from '../tree/query.ts';
import { anyType, type Type } from '../types/type.ts';

/** A column of a table of the catalogue: where an output column comes from. */
export interface ColumnSource {
  /** Catalog, schema and table, as far as they are known. */
  readonly table: readonly string[];
  readonly column: string;
}

/** A column that a relation gives. Every relation has fields of its own, so that two of one name stay apart. */
export interface Field {
  /** As it was first written; `undefined` for a value without a name. */
  readonly name: string | undefined;
  /** The names that may stand before it: an alias, or catalog, schema and table. */
  readonly qualifier: readonly string[];
  readonly type: Type;
  readonly sources: readonly ColumnSource[];
  /** The field that this one passes on under another name. */
  readonly of?: Field;
  /** Of a column that JOIN … USING has made of two: the first that is not NULL. */
  readonly merged?: readonly Field[];
  /** Where the statement itself gives it its name: behind AS, or in a list of columns. */
  readonly alias?: Name | undefined;
  /** Redshift: one of the two that JOIN … USING has put together, which is seen behind the name of its table only. */
  readonly joined?: true;
  /** Not part of `*`: `"$path"`. */
  readonly hidden?: true;
}

/** A WITH table: what it gives once it has been looked at. */
export interface WithEntry {
  readonly name: string;
  readonly query: Query;
  readonly fields: readonly Field[];
  /** False where columns are not known. */
  readonly complete: boolean;
  /** What a recursive table sees of itself. */
  readonly isRecursive?: true;
}

export type Found =
  | { readonly kind: 'field'; readonly field: Field; readonly level: number }
  | { readonly kind: 'ambiguous' }
  /** Nothing of that name; `incomplete` where a relation's columns are not known. */
  | { readonly kind: 'none'; readonly incomplete: boolean };

export class Scope {
  readonly parent: Scope | undefined;
  readonly fields: readonly Field[];
  /** False where a relation's columns are not known, so that any name may be one of them. */
  readonly complete: boolean;
  readonly tables: ReadonlyMap<string, WithEntry>;

  constructor(
    parent: Scope | undefined,
    fields: readonly Field[] = [],
    more: { readonly complete?: boolean; readonly tables?: ReadonlyMap<string, WithEntry> } = {},
  ) {
    this.parent = parent;
    this.fields = fields;
    this.complete = more.complete ?? true;
    this.tables = more.tables ?? new Map();
  }

  /** As this scope, with further fields for names that it does not know itself. */
  before(fields: readonly Field[]): Scope {
    const known = fields.filter(({ name }) => name !== undefined && this.find([name]).kind === 'none');
    const latest = new Map(known.map((field) => [field.name!.toLowerCase(), field]));
    if (latest.size === 0) return this;
    return new Scope(this.parent, [...this.fields, ...[...latest.values()].map(hide)], this);
  }

  withTable(name: string): WithEntry | undefined {
    return this.tables.get(name.toLowerCase()) ?? this.parent?.withTable(name);
  }

  /** The field that a name means, with what stands before it: `["t", "a"]`. Inner relations hide outer ones. */
  find(names: readonly string[], level = 0): Found {
    const wanted = names.at(-1)!.toLowerCase();
    const before = names.slice(0, -1).map((name) => name.toLowerCase());
    const found = this.fields.filter(
      ({ name, qualifier, joined }) =>
        name?.toLowerCase() === wanted && endsWith(qualifier, before) && !(joined && before.length === 0),
    );
    if (found.length > 1) return { kind: 'ambiguous' };
    const [field] = found;
    if (field) return { kind: 'field', field, level };
    const mayHold = !this.complete && (before.length === 0 || this.qualifies(before));
    if (mayHold) return { kind: 'none', incomplete: true };
    return this.parent?.find(names, level + 1) ?? { kind: 'none', incomplete: false };
  }

  /** Does the path name a relation of this scope, e.g. in `t.*`? */
  qualifies(path: readonly string[]): boolean {
    const lower = path.map((name) => name.toLowerCase());
    return this.fields.some(({ qualifier }) => endsWith(qualifier, lower));
  }

  /** All that `*`, or `t.*`, stands for. */
  all(path: readonly string[] = []): readonly Field[] {
    const lower = path.map((name) => name.toLowerCase());
    const isSeen = ({ hidden, joined }: Field): boolean => !hidden && !(joined && path.length === 0);
    return this.fields.filter((field) => isSeen(field) && endsWith(field.qualifier, lower));
  }
}

/** No part of `*`. */
function hide(field: Field): Field {
  return { ...field, of: field, hidden: true };
}

function endsWith(qualifier: readonly string[], path: readonly string[]): boolean {
  const from = qualifier.length - path.length;
  return from >= 0 && path.every((name, at) => qualifier[from + at]!.toLowerCase() === name);
}

/** A field of which nothing but the qualifier is known: its relation's columns are not loaded. */
export function unknownField(qualifier: readonly string[]): Field {
  return { name: undefined, qualifier, type: anyType, sources: [], hidden: true };
}

/** Those that are seen without the name of a table before them. */
export function unjoined(fields: readonly Field[]): readonly Field[] {
  return fields.filter(({ joined }) => !joined);
}

/** Fields under another alias, and with other names where a list gives them. */
export function renamed(fields: readonly Field[], alias: string, columns?: readonly Name[]): Field[] {
  let at = 0;
  return unjoined(fields).map((field) => {
    const given = field.hidden ? undefined : columns?.[at++];
    const { type, sources } = field;
    return {
      name: given?.value ?? field.name,
      alias: given ?? field.alias,
      qualifier: [alias],
      type,
      sources,
      of: field,
      ...(field.hidden ? { hidden: true } : {}),
    };
  });
}
