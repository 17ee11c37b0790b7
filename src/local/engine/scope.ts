/** What a piece of a query can see: names in FROM, common table expressions, and what was found on the way. */
import type { Dialect } from '../../sql/lexer.ts';
import type { Leaf, Node } from './tree.ts';
import type { Typed } from './typed.ts';

/** A table that the query names; `place` gets the text that stands for it once it has been looked up. */
export interface Relation {
  /** The parts of the name in lower case. */
  readonly path: readonly string[];
  /** Offset of the name in the statement. */
  readonly offset: number;
  /** The snapshot that was asked for. */
  readonly version?: { readonly kind: 'snapshot' | 'timestamp'; readonly value: string };
  readonly place: { text: string };
}

/** One statement being rewritten. */
export interface Rewriting {
  readonly sql: string;
  readonly dialect: Dialect;
  /** The values behind words such as `current_user`. */
  readonly words: Readonly<Record<string, string>>;
  readonly relations: Relation[];
  readonly typed: Typed[];
  /** Does the statement read the hidden column `"$path"`? */
  readonly wantsPath: boolean;
}

/** Names visible at one level of a query. */
export class Scope {
  readonly parent: Scope | undefined;
  readonly expressions = new Set<string>();
  /** Names that columns can be qualified by. */
  readonly aliases = new Set<string>();
  /** Full names of tables without an alias, which may qualify columns too. */
  readonly paths: (readonly string[])[] = [];
  readonly lambdas = new Set<string>();

  constructor(parent?: Scope) {
    this.parent = parent;
  }

  hasExpression(name: string): boolean {
    return this.expressions.has(name) || (this.parent?.hasExpression(name) ?? false);
  }

  hasAlias(name: string): boolean {
    return this.aliases.has(name) || (this.parent?.hasAlias(name) ?? false);
  }

  hasLambda(name: string): boolean {
    return this.lambdas.has(name) || (this.parent?.hasLambda(name) ?? false);
  }

  /** Does `db.t` (or `catalog.db.t`) name a table of this scope? */
  hasPath(parts: readonly string[]): boolean {
    const matches = this.paths.some(
      (path) =>
        path.length >= parts.length && parts.every((part, at) => part === path[path.length - parts.length + at]),
    );
    return matches || (this.parent?.hasPath(parts) ?? false);
  }
}

/** Rewrites a query inside an expression; given by the query's rewriter to the expression's. */
export type QueryRewriter = (nodes: readonly Node[], scope: Scope, rewriting: Rewriting) => Node[];

export interface Name {
  readonly leaves: readonly Leaf[];
  readonly names: readonly string[];
}
