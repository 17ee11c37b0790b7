/** Options of COPY and UNLOAD in Redshift, which are words in any order. */
import type { Part } from '../../../sql/tree/statement.ts';
import { syntaxError } from '../errors.ts';
import { textOf, type Slots } from '../slots.ts';

export class WordOptions {
  readonly #slots: Slots;
  readonly #items: readonly Part[];
  #at = 0;

  constructor(slots: Slots) {
    this.#slots = slots;
    this.#items = slots.items('options').map((item) => (item.kind === 'slot' ? item.value : item));
  }

  get done(): boolean {
    return this.#at >= this.#items.length;
  }

  /** The next option in capitals. */
  get word(): string {
    const part = this.#items[this.#at];
    return part ? this.#slots.sql.slice(part.start, part.end).toUpperCase() : '';
  }

  /** Steps over the word if it comes next, and over an AS behind it. */
  takes(word: string): boolean {
    if (this.word !== word) return false;
    this.#at++;
    if (this.word === 'AS') this.#at++;
    return true;
  }

  /** The value behind an option. Throws SqlError where the statement ends. */
  value(): string {
    const part = this.#items[this.#at++];
    const { sql, dialect } = this.#slots;
    if (!part) throw syntaxError(sql, sql.length, '', dialect, '<value>');
    return textOf(part, sql);
  }
}
