/** The closed tree: statements, and the parts of commands. */
import type { Expression, Frame, FrameBound, NamedArgument, SortItem, Window } from './expression.ts';
import type { Name, Span, TypeField, TypeName, Word } from './name.ts';
import type {
  GroupBy,
  GroupingSets,
  Limit,
  NamedWindow,
  Query,
  QueryBody,
  Relation,
  SelectItem,
  With,
  WithTable,
} from './query.ts';

/** A word, a node, or a list in a command or a function with a grammar of its own. */
export type Part = Word | Node;

/** A part of a command that the form of the command gives a name. */
export interface Slot extends Span {
  readonly kind: 'slot';
  readonly name: string;
  readonly value: Part | List;
}

/** A list, with commas between its items unless they are spaced. */
export interface List extends Span {
  readonly kind: 'list';
  readonly items: readonly Part[];
  readonly spaced?: true;
}

/** A dotted name in a command. */
export interface Path extends Span {
  readonly kind: 'path';
  readonly names: readonly Name[];
}

/** Words, slots and lists that belong together, such as an item of a list. */
export interface Sequence extends Span {
  readonly kind: 'sequence';
  readonly parts: readonly Part[];
}

/** Every statement that is not a query: what its form in the dialect's grammar says. */
export interface Command extends Span {
  readonly kind: 'command';
  /** Name of the form, e.g. `create table as`; of a statement that fits none the nearest, or empty. */
  readonly form: string;
  readonly parts: readonly Part[];
}

export type Statement = Query | Command;

export type Node =
  | Expression
  | NamedArgument
  | SortItem
  | Window
  | Frame
  | FrameBound
  | Query
  | Limit
  | With
  | WithTable
  | Exclude<QueryBody, Query>
  | SelectItem
  | NamedWindow
  | GroupBy
  | GroupingSets
  | Relation
  | TypeName
  | TypeField
  | Name
  | Slot
  | List
  | Path
  | Sequence
  | Command;
