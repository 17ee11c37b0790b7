/** Reads a command word by word, and says where it went wrong. */
import type { Dialect } from '../../sql/lexer.ts';
import type { SqlError } from '../api.ts';
import { syntaxError } from './errors.ts';
import { isGroup, isName, nameOf, plainName, type Group, type Leaf, type Node } from './tree.ts';

export class Cursor {
  readonly sql: string;
  readonly dialect: Dialect;
  readonly nodes: readonly Node[];
  at = 0;

  constructor(sql: string, dialect: Dialect, nodes: readonly Node[]) {
    this.sql = sql;
    this.dialect = dialect;
    this.nodes = nodes;
  }

  inside(group: Group): Cursor {
    return new Cursor(this.sql, this.dialect, group.nodes);
  }

  get node(): Node | undefined {
    return this.nodes[this.at];
  }

  get done(): boolean {
    return this.at >= this.nodes.length;
  }

  /** Offset of the current token in the statement. */
  get offset(): number {
    return this.node?.start ?? this.sql.length;
  }

  /** Do these words, in any case, come next? */
  sees(words: string): boolean {
    return words.split(' ').every((word, ahead) => this.nodes[this.at + ahead]?.word === word);
  }

  /** Steps over the words if they come next. */
  takes(words: string): boolean {
    if (!this.sees(words)) return false;
    this.at += words.split(' ').length;
    return true;
  }

  expect(words: string): void {
    if (!this.takes(words)) throw this.error(`'${words}'`);
  }

  /** A name in lower case, as the catalogues keep it. */
  name(): string {
    return nameOf(this.nameLeaf());
  }

  /** A name, letters as written. */
  label(): string {
    return plainName(this.nameLeaf());
  }

  nameLeaf(): Leaf {
    const node = this.node;
    if (!isName(node)) throw this.error('<identifier>');
    this.at++;
    return node;
  }

  /** Names with dots between them. */
  path(): Leaf[] {
    const parts = [this.nameLeaf()];
    while (this.node?.kind === 'dot') {
      this.at++;
      parts.push(this.nameLeaf());
    }
    return parts;
  }

  /** A string literal's text. */
  text(): string {
    const node = this.node;
    if (node?.kind !== 'string') throw this.error('<string>');
    this.at++;
    return textOf(node);
  }

  group(): Group {
    const node = this.node;
    if (!isGroup(node)) throw this.error("'('");
    this.at++;
    return node;
  }

  /** A string, a number or a word, as text. */
  value(): string {
    const node = this.node;
    if (!node || node.kind === 'group') throw this.error('<value>');
    this.at++;
    return node.kind === 'string' ? textOf(node) : isName(node) ? plainName(node) : node.text;
  }

  rest(): readonly Node[] {
    const rest = this.nodes.slice(this.at);
    this.at = this.nodes.length;
    return rest;
  }

  end(): void {
    if (!this.done) throw this.error('<EOF>');
  }

  error(expecting: string): SqlError {
    const node = this.node;
    const found = !node ? '' : node.kind === 'group' ? node.open : node.text;
    return syntaxError(this.sql, this.offset, found, this.dialect, expecting);
  }
}

/** What a string literal says. Backslashes of E'…' are the caller's. */
export function textOf(node: { readonly text: string }): string {
  const text = node.text.startsWith("'") ? node.text : node.text.slice(1);
  if (node.text.startsWith('$')) {
    const tag = node.text.indexOf('$', 1) + 1;
    return node.text.slice(tag, -tag);
  }
  return text.slice(1, -1).replaceAll("''", "'");
}
