import type { Span } from './tree/name.ts';

/** What is wrong with a text. */
export type FindingCode =
  | 'syntax'
  | 'unfinished'
  | 'bracket'
  | 'tooDeep'
  | 'dialect'
  | 'control'
  | 'unknownTable'
  | 'unknownColumn'
  | 'ambiguousColumn'
  | 'unknownFunction'
  | 'arguments'
  | 'type'
  | 'duplicate'
  | 'parameter';

/** A fault in a text, in one sentence, at UTF-16 offsets. */
export interface Finding extends Span {
  readonly code: FindingCode;
  readonly severity: 'error' | 'warning' | 'hint';
  /** One sentence with the next step. */
  readonly message: string;
  /** What would put it right: a text in place of the span, or of `fixSpan`. */
  readonly fix?: string;
  readonly fixSpan?: Span;
  /** Of a syntax fault: what could stand here, words in capitals, kinds in `<…>`. */
  readonly expected?: readonly string[];
}
