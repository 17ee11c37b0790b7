/** The functions of a dialect: what the catalogue's data files say of them. */
import type { Dialect } from '../lexer.ts';
import { readSignature, type Signature } from './signature.ts';

export type FunctionKind = 'scalar' | 'aggregate' | 'window' | 'table' | 'syntax';

/** One entry of a data file. */
export interface FunctionEntry {
  readonly name: string;
  readonly kind: FunctionKind;
  /** `(name: type, …) -> type`; `...` lets the last argument be repeated. */
  readonly signatures: readonly string[];
  /** One sentence. */
  readonly meaning: string;
  /** Does the local lakehouse run it as the service does? */
  readonly local: 'exact' | 'approximate' | 'none';
  /** What is approximate. */
  readonly note?: string;
}

/** The functions of one dialect by name in lower case. */
export class FunctionCatalogue {
  readonly dialect: Dialect;
  readonly #entries: ReadonlyMap<string, FunctionEntry>;
  readonly #signatures = new Map<string, readonly Signature[]>();

  constructor(dialect: Dialect, entries: Iterable<FunctionEntry>) {
    this.dialect = dialect;
    this.#entries = new Map([...entries].map((entry) => [entry.name, entry]));
  }

  entry(name: string): FunctionEntry | undefined {
    return this.#entries.get(name.toLowerCase());
  }

  entries(): Iterable<FunctionEntry> {
    return this.#entries.values();
  }

  /** Read when they are first asked for: a notebook uses few of several hundred. */
  signatures(name: string): readonly Signature[] {
    const key = name.toLowerCase();
    let found = this.#signatures.get(key);
    if (!found) {
      found = (this.#entries.get(key)?.signatures ?? []).map((text) => readSignature(text, this.dialect));
      this.#signatures.set(key, found);
    }
    return found;
  }
}
