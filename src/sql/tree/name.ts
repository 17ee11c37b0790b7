/** The closed tree of both dialects: names, words and types. Offsets are UTF-16 offsets in the statement's text. */

/**
 * The closed tree of both dialects. Every node says where it stands: UTF-16 offsets in the statement's text.
 * The tree keeps what was written (`!=` or `<>`, `AS` or none, brackets), so that printing gives the same tokens.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An identifier. Both engines compare names without case, also quoted ones. */
export interface Name extends Span {
  readonly kind: 'name';
  /** As written, with its quotes. */
  readonly text: string;
  /** Without quotes, letters as written. Empty where a name is missing. */
  readonly value: string;
}

/** A word of the grammar, or a sign, as written. */
export interface Word extends Span {
  readonly kind: 'word';
  readonly text: string;
}

export interface TypeName extends Span {
  readonly kind: 'type';
  /** Before the brackets: `DOUBLE PRECISION`, `TIMESTAMP`. */
  readonly words: readonly Word[];
  readonly open?: '(' | '<';
  readonly arguments: readonly TypeArgument[];
  /** Behind the brackets: `WITH TIME ZONE`, `ARRAY`. */
  readonly tail: readonly Word[];
}

export type TypeArgument = TypeName | TypeField | Word;

export interface TypeField extends Span {
  readonly kind: 'typeField';
  readonly name: Name;
  /** Hive: `name:type`. */
  readonly colon: ':' | '';
  readonly type: TypeName;
}
