/** Expressions in DuckDB's words. Every operand becomes one node, so that operators have exactly one node on either side. */
import { quoteName, quoteText } from '../../sql/quote.ts';
import { rewriteCall } from './calls.ts';
import { textOf } from './cursor.ts';
import { notEmulated, sqlError, syntaxError } from './errors.ts';
import { readInterval, readTypedLiteral, redshiftText } from './literals.ts';
import type { QueryRewriter, Rewriting, Scope } from './scope.ts';
import {
  brackets,
  isGroup,
  isName,
  nameOf,
  operand,
  plainName,
  printText,
  raw,
  splitCommas,
  type Leaf,
  type Node,
} from './tree.ts';
import { duckTypeOf, parseType } from './types.ts';

/** Words that are part of an expression's grammar and not names. */
export const grammarWords = new Set(
  `ALL AND ANY AS ASC AT BETWEEN BOTH BY CASE COLLATE CROSS CUBE CURRENT DESC DISTINCT ELSE END ESCAPE EXCLUDE EXISTS FALSE
   FETCH FILTER FIRST FOLLOWING FOR FROM FULL GROUP GROUPING GROUPS HAVING IGNORE ILIKE IN INNER INTERVAL INTO IS JOIN LAST
   LATERAL LEADING LEFT LIKE LIMIT NATURAL NOT NULL NULLS OFFSET ON ONLY OR ORDER OUTER OVER PARTITION PRECEDING QUALIFY
   RANGE RESPECT RIGHT ROLLUP ROWS SELECT SETS SIMILAR SOME THEN TO TRAILING TRUE UNBOUNDED UNION USING VALUES WHEN WHERE WINDOW
   WITH WITHIN`.split(/\s+/),
);
/** Values, although they are words of the grammar. */
const valueWords = new Set(['TRUE', 'FALSE', 'NULL', 'END']);
/** Names in both dialects that DuckDB would read as its own grammar. */
const quotedWords = new Set(
  `ANALYSE ANALYZE ASYMMETRIC CHECK COLUMN CONSTRAINT DEFERRABLE DESCRIBE DO FOREIGN INITIALLY LAMBDA PIVOT PLACING PRIMARY
   QUALIFY REFERENCES RETURNING SHOW SUMMARIZE SYMMETRIC UNIQUE UNPIVOT VARIADIC USER POSITIONAL SEMI ANTI ASOF`.split(
    /\s+/,
  ),
);
const queryWords = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE']);

/** Is this a query in brackets? */
export function isQuery(node: Node | undefined): boolean {
  return (
    isGroup(node) && (queryWords.has(node.nodes[0]?.word ?? '') || (node.nodes.length === 1 && isQuery(node.nodes[0])))
  );
}

/** Can this node, already rewritten, stand on the left of an operator? */
export function isOperand(node: Node | undefined): boolean {
  if (!node) return false;
  if (node.kind === 'group' || node.kind === 'number' || node.kind === 'string' || node.kind === 'quotedName')
    return true;
  return node.kind === 'word' && (!grammarWords.has(node.word) || valueWords.has(node.word));
}

export class Expressions {
  readonly rewriting: Rewriting;
  readonly query: QueryRewriter;

  constructor(rewriting: Rewriting, query: QueryRewriter) {
    this.rewriting = rewriting;
    this.query = query;
  }

  rewrite(nodes: readonly Node[], scope: Scope): Node[] {
    const out: Node[] = [];
    for (let at = 0; at < nodes.length;) at = this.#step(nodes, at, out, scope);
    const divided = this.#divisions(this.#signs(out));
    return this.rewriting.dialect === 'redshift' ? redshiftOperators(divided) : divided;
  }

  /** Comma-separated expressions, each as its own list. */
  rewriteList(nodes: readonly Node[], scope: Scope): Node[][] {
    return splitCommas(nodes).map((part) => this.rewrite(part, scope));
  }

  /** Rewrites from `at`, puts the outcome behind `out`, gives the index behind. */
  #step(nodes: readonly Node[], at: number, out: Node[], scope: Scope): number {
    const node = nodes[at]!;
    const { dialect, sql } = this.rewriting;
    if (node.kind === 'group') return this.#bracket(nodes, at, out, scope);
    if (node.kind === 'dot' && isOperand(out.at(-1))) return this.#member(nodes, at, out);
    if (node.kind === 'parameter')
      throw node.text === '?'
        ? sqlError(dialect, 'INVALID_PARAMETER_USAGE', 'Incorrect number of parameters: a value for each ? is needed', {
            sql,
            offset: node.start,
          })
        : sqlError(dialect, 'UNDEFINED_PARAMETER', `no value was given for parameter "${node.text}"`, {
            sql,
            offset: node.start,
          });
    if (node.word === '::') {
      const { text, next } = this.readType(nodes, at + 1);
      out.push(this.cast([out.pop() ?? raw('')], text, node.start, 'CAST'));
      return next;
    }
    if (node.kind === 'string') {
      out.push(this.#string(node));
      return at + 1;
    }
    if (!isName(node)) {
      out.push(this.#operator(node));
      return at + 1;
    }
    return this.#word(nodes, at, out, scope);
  }

  #bracket(nodes: readonly Node[], at: number, out: Node[], scope: Scope): number {
    const group = nodes[at]!;
    if (group.kind !== 'group') return at + 1;
    const { dialect } = this.rewriting;
    if (group.open === '{') throw syntaxError(this.rewriting.sql, group.start, '{', dialect, '<expression>');
    if (group.open === '[') {
      const inner = this.rewrite(group.nodes, scope);
      const before = out.at(-1);
      if (!isOperand(before)) throw syntaxError(this.rewriting.sql, group.start, '[', dialect, '<expression>');
      out.pop();
      out.push(
        dialect === 'redshift'
          ? operand([raw('json_extract'), brackets([before!, raw(`, '$[' || (`), ...inner, raw(`) || ']'`)])])
          : operand([before!, { ...group, nodes: inner }]),
      );
      return at + 1;
    }
    if (isQuery(group)) out.push({ ...group, nodes: this.query(group.nodes, scope, this.rewriting) });
    else {
      const parts = this.rewriteList(group.nodes, scope);
      out.push({ ...group, nodes: parts.flatMap((part, index) => (index ? [raw(','), ...part] : part)) });
    }
    return at + 1;
  }

  /** `.name` behind an operand: a field of a row, or a path into a SUPER value. */
  #member(nodes: readonly Node[], at: number, out: Node[]): number {
    const field = nodes[at + 1];
    if (!isName(field))
      throw syntaxError(
        this.rewriting.sql,
        field?.start ?? this.rewriting.sql.length,
        field?.kind === 'group' ? field.open : (field?.text ?? ''),
        this.rewriting.dialect,
        '<identifier>',
      );
    const before = out.pop()!;
    out.push(
      this.rewriting.dialect === 'redshift'
        ? operand([raw('json_extract'), brackets([before, raw(`, ${quoteText(`$."${nameOf(field)}"`)}`)])])
        : operand([before, raw(`.${quoteName(plainName(field))}`)]),
    );
    return at + 2;
  }

  #string(node: Leaf): Leaf {
    if (this.rewriting.dialect === 'athena') return node;
    return { ...node, text: quoteText(redshiftText(node)) };
  }

  #operator(node: Leaf): Node {
    const { dialect, sql } = this.rewriting;
    if (/^[#$@`\\&|^!]$/.test(node.text) && !(dialect === 'redshift' && /^[#&|^]$/.test(node.text)))
      throw syntaxError(sql, node.start, node.text, dialect, '<expression>');
    if (node.text === '->' || node.text === '->>')
      throw syntaxError(sql, node.start, node.text, dialect, '<expression>');
    if (dialect === 'redshift' && node.text === '^') return raw('**', node.start);
    if (dialect === 'redshift' && node.text === '#') throw notEmulated('operator #', dialect);
    return node;
  }

  #word(nodes: readonly Node[], at: number, out: Node[], scope: Scope): number {
    const node = nodes[at] as Leaf;
    const next = nodes[at + 1];
    const { dialect } = this.rewriting;
    if (node.word === 'CASE') return this.#case(nodes, at, out, scope);
    if (node.word === 'X' && next?.kind === 'string' && next.start === node.start + 1) {
      const bytes = textOf(next).replaceAll(/\s/g, '').match(/../g) ?? [];
      out.push(operand([raw(`'${bytes.map((byte) => `\\x${byte}`).join('')}'::BLOB`, node.start)]));
      return at + 2;
    }
    if (node.word === 'U' && next?.word === '&') throw notEmulated("U&'…'", dialect);
    if (node.word === 'INTERVAL' && (next?.kind === 'string' || /^[+-]$/.test(next?.word ?? '')))
      return readInterval(this.rewriting, nodes, at, out);
    if (next?.kind === 'string' && node.kind === 'word' && !grammarWords.has(node.word))
      return readTypedLiteral(this.rewriting, nodes, at, out);
    if (node.word === 'ARRAY' && isGroup(next, '[')) {
      const items = this.rewriteList(next.nodes, scope);
      out.push(operand([{ ...next, nodes: items.flatMap((part, index) => (index ? [raw(','), ...part] : part)) }]));
      return at + 2;
    }
    if (node.word === 'AT' && nodes[at + 1]?.word === 'TIME' && nodes[at + 2]?.word === 'ZONE') {
      out.push(raw('AT TIME ZONE', node.start));
      return at + 3;
    }
    if (dialect === 'redshift' && node.word === 'APPROXIMATE' && isName(next)) return at + 1;
    if (isGroup(next) && !(grammarWords.has(node.word) && !callableWords.has(node.word)))
      return rewriteCall(this, nodes, at, out, scope);
    if (
      isGroup(next) &&
      (node.word === 'IN' ||
        node.word === 'EXISTS' ||
        node.word === 'ANY' ||
        node.word === 'SOME' ||
        node.word === 'ALL')
    ) {
      out.push(node);
      return at + 1;
    }
    if (node.kind === 'word' && grammarWords.has(node.word)) {
      if (node.word === 'SIMILAR' && next?.word === 'TO') {
        const pattern = this.rewrite(nodes.slice(at + 2, at + 3), scope);
        const negated = out.at(-1)?.word === 'NOT' ? out.pop() : undefined;
        const subject = out.pop() ?? raw('');
        out.push(
          ...(negated ? [negated] : []),
          operand([raw(`${dialect}_functions.similar_to`), brackets([subject, raw(','), ...pattern])]),
        );
        return at + 3;
      }
      if (dialect === 'athena' && node.word === 'ILIKE')
        throw syntaxError(this.rewriting.sql, node.start, node.text, dialect, '<EOF>');
      out.push(node);
      return at + 1;
    }
    const value = node.kind === 'word' && next?.kind !== 'dot' ? this.rewriting.words[node.word] : undefined;
    if (value !== undefined && !scope.hasLambda(nameOf(node))) {
      out.push(operand([raw(value, node.start)]));
      return at + 1;
    }
    return this.#path(nodes, at, out, scope);
  }

  /** A column, with what qualifies it before and what lies inside it behind. */
  #path(nodes: readonly Node[], at: number, out: Node[], scope: Scope): number {
    const leaves: Leaf[] = [nodes[at] as Leaf];
    let next = at + 1;
    while (nodes[next]?.kind === 'dot' && isName(nodes[next + 1])) {
      leaves.push(nodes[next + 1] as Leaf);
      next += 2;
    }
    // A schema's name before a function: only the system's own is known.
    if (isGroup(nodes[next]) && leaves.length > 1) {
      if (leaves.length === 2 && nameOf(leaves[0]!) === 'pg_catalog')
        return rewriteCall(this, nodes, next - 1, out, scope);
      throw notEmulated(`function ${leaves.map(plainName).join('.')}`, this.rewriting.dialect);
    }
    const star = nodes[next]?.kind === 'dot' && nodes[next + 1]?.word === '*';
    let names = leaves.map(nameOf);
    let kept = leaves;
    for (let count = names.length - (star ? 0 : 1); count >= 2; count--) {
      if (!scope.hasPath(names.slice(0, count))) continue;
      kept = leaves.slice(count - 1);
      names = names.slice(count - 1);
      break;
    }
    if (star) {
      out.push(operand([...kept.flatMap((leaf) => [this.nameLeaf(leaf), raw('.')]), raw('*')]));
      return next + 2;
    }
    if (this.rewriting.dialect === 'athena' || kept.length === 1) {
      out.push(kept.length === 1 ? this.nameLeaf(kept[0]!) : operand(dotted(kept.map((leaf) => this.nameLeaf(leaf)))));
      return next;
    }
    const qualified = scope.hasAlias(names[0]!) ? 2 : 1;
    let node: Node = operand(dotted(kept.slice(0, qualified).map((leaf) => this.nameLeaf(leaf))));
    for (const leaf of kept.slice(qualified))
      node = operand([raw('json_extract'), brackets([node, raw(`, ${quoteText(`$."${nameOf(leaf)}"`)}`)])]);
    out.push(node);
    return next;
  }

  /** A name that DuckDB reads as a name. */
  nameLeaf(leaf: Leaf): Leaf {
    if (leaf.kind === 'quotedName') return { ...leaf, text: quoteName(plainName(leaf)) };
    return quotedWords.has(leaf.word) || /[$@#]/.test(leaf.text) ? { ...leaf, text: quoteName(leaf.text) } : leaf;
  }

  #case(nodes: readonly Node[], at: number, out: Node[], scope: Scope): number {
    let depth = 0;
    let end = at;
    for (; end < nodes.length; end++) {
      if (nodes[end]!.word === 'CASE') depth++;
      else if (nodes[end]!.word === 'END' && --depth === 0) break;
    }
    if (end >= nodes.length)
      throw syntaxError(this.rewriting.sql, this.rewriting.sql.length, '', this.rewriting.dialect, "'END'");
    const inner = this.rewrite(nodes.slice(at + 1, end), scope);
    out.push(operand([nodes[at]!, ...inner, nodes[end]!]));
    return end + 1;
  }

  /** Reads the type at `at`; gives its text and the index behind it. */
  readType(nodes: readonly Node[], at: number): { text: string; next: number } {
    let next = at + 1;
    const word = nodes[at]?.word ?? '';
    if (word === 'DOUBLE' && nodes[next]?.word === 'PRECISION') next++;
    if ((word === 'CHARACTER' || word === 'BINARY') && nodes[next]?.word === 'VARYING') next++;
    if (isGroup(nodes[next])) next++;
    if (/^(WITH|WITHOUT)$/.test(nodes[next]?.word ?? '') && nodes[next + 1]?.word === 'TIME') next += 3;
    return { text: printText(nodes.slice(at, next)), next };
  }

  /** A cast with the dialect's own text forms and truncations. */
  cast(value: readonly Node[], typeText: string, offset: number, how: 'CAST' | 'TRY_CAST'): Node {
    const { dialect, sql } = this.rewriting;
    const type = parseType(typeText, dialect);
    if (!type)
      throw dialect === 'athena'
        ? sqlError(dialect, 'TYPE_NOT_FOUND', `Unknown type: ${typeText.toLowerCase()}`, { sql, offset })
        : sqlError(dialect, 'UNDEFINED_OBJECT', `type "${typeText.toLowerCase()}" does not exist`, { sql, offset });
    const library = `${dialect}_functions`;
    if (type.name === 'varchar' || type.name === 'char') {
      const text = operand([raw(`${library}.to_text`, offset), brackets(value)]);
      const long =
        type.size === undefined ||
        type.size > 65000 ||
        (dialect === 'redshift' && type.size === 256 && !/\d/.test(typeText));
      return long ? text : operand([raw(`left`), brackets([text, raw(`, ${type.size}`)])]);
    }
    if (type.name === 'json' || type.name === 'super') return operand([raw('to_json', offset), brackets(value)]);
    if (dialect === 'athena' && /^(tinyint|smallint|integer|bigint)$/.test(type.name))
      return operand([raw(`${how}(${library}.half_up`, offset), brackets(value), raw(`AS ${duckTypeOf(type)})`)]);
    return operand([raw(`${how}(`, offset), ...value, raw(`AS ${duckTypeOf(type)})`)]);
  }

  /** Joins a sign to its operand, so that `-1 / 2` has two operands. */
  #signs(nodes: readonly Node[]): Node[] {
    const out: Node[] = [];
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at]!;
      const sign = node.kind === 'operator' && (node.text === '-' || node.text === '+');
      if (sign && !isOperand(out.at(-1)) && isOperand(nodes[at + 1])) {
        out.push(operand([node, nodes[at + 1]!]));
        at++;
      } else out.push(node);
    }
    return out;
  }

  /** `a * b / c % d` from left to right as calls, because the engines divide otherwise than DuckDB does. */
  #divisions(nodes: readonly Node[]): Node[] {
    const out: Node[] = [];
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at]!;
      const name = node.kind === 'operator' ? { '/': 'divide', '%': 'modulo' }[node.text] : undefined;
      const left = out.at(-1);
      if (!name || !isOperand(left) || !isOperand(nodes[at + 1])) {
        out.push(node);
        continue;
      }
      out.pop();
      let from = out.length;
      while (out[from - 1]?.kind === 'operator' && out[from - 1]!.word === '*' && isOperand(out[from - 2])) from -= 2;
      const dividend = [...out.splice(from), left!];
      out.push(
        operand([
          raw(`${this.rewriting.dialect}_functions.${name}`, node.kind === 'group' ? -1 : node.start),
          brackets([...dividend, raw(','), nodes[at + 1]!]),
        ]),
      );
      at++;
    }
    return out;
  }
}

/** Words of the grammar that are functions when a bracket follows. */
const callableWords = new Set(['LEFT', 'RIGHT', 'GROUPING', 'ROW', 'FILTER']);

function dotted(leaves: readonly Node[]): Node[] {
  return leaves.flatMap((leaf, at) => (at ? [raw('.'), leaf] : [leaf]));
}

const matchOperators: Readonly<Record<string, readonly [before: string, flags: string]>> = {
  '~': ['', ''],
  '~*': ['', 'i'],
  '!~': ['NOT ', ''],
  '!~*': ['NOT ', 'i'],
};

/** Regular expressions match anywhere in the text, and LIKE escapes by backslash unless it says otherwise. */
function redshiftOperators(nodes: readonly Node[]): Node[] {
  const out: Node[] = [];
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at]!;
    const next = nodes[at + 1];
    const match = node.kind === 'operator' ? matchOperators[node.text] : undefined;
    if (match && next && isOperand(out.at(-1))) {
      const [before, flags] = match;
      out.push(operand([raw(`(${before}regexp_matches(`), out.pop()!, raw(','), next, raw(`, '${flags}'))`)]));
      at++;
    } else if (/^I?LIKE$/.test(node.word) && next && nodes[at + 2]?.word !== 'ESCAPE' && nodes[at + 2]?.word !== '||') {
      out.push(node, next, raw(`ESCAPE '\\'`));
      at++;
    } else out.push(node);
  }
  return out;
}
