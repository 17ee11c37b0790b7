/** Expressions in DuckDB's words. Every operand becomes one node, so that operators have exactly one node on either side. */
import { stringValue } from '../../sql/analyze/literal.ts';
import { quoteName, quoteText } from '../../sql/quote.ts';
import { rewriteCall } from './calls.ts';
import { castTo, readType } from './casts.ts';
import { notEmulated, sqlError, syntaxError } from './errors.ts';
import { grammarWords, isOperand, isQuery } from './grammar.ts';
import { readInterval, readTypedLiteral, redshiftText } from './literals.ts';
import { rewriteOperators } from './operators.ts';
import type { QueryRewriter, Rewriting, Scope } from './scope.ts';
import { withTextResults } from './texts.ts';
import {
  brackets,
  isGroup,
  isName,
  joinNodes,
  nameOf,
  operand,
  plainName,
  raw,
  splitCommas,
  type Leaf,
  type Node,
} from './tree.ts';

/** Names in both dialects that DuckDB would read as its own grammar. */
const quotedWords = new Set(
  `ANALYSE ANALYZE ASYMMETRIC CHECK COLUMN CONSTRAINT DEFERRABLE DESCRIBE DO FOREIGN INITIALLY LAMBDA PIVOT PLACING PRIMARY
   QUALIFY REFERENCES RETURNING SHOW SUMMARIZE SYMMETRIC UNIQUE UNPIVOT VARIADIC USER POSITIONAL SEMI ANTI ASOF`.split(
    /\s+/,
  ),
);
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
    return rewriteOperators(out, this.rewriting);
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
      if (dialect === 'athena') throw syntaxError(sql, node.start, ':', dialect, '<EOF>');
      const { text, next } = readType(nodes, at + 1);
      out.push(castTo(this.rewriting, [out.pop() ?? raw('')], text, node.start, 'CAST'));
      return next;
    }
    if (node.kind === 'string') {
      out.push(this.#string(node));
      return at + 1;
    }
    if (!isName(node)) {
      const least = nodes[at - 1]?.word === '-' ? 2n ** 63n + 1n : 2n ** 63n;
      if (dialect === 'athena' && node.kind === 'number' && /^\d{19,}$/.test(node.text) && BigInt(node.text) >= least)
        throw sqlError(dialect, 'SYNTAX_ERROR', `Invalid numeric literal: ${node.text}`, { sql, offset: node.start });
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
          : operand([raw('athena_functions.subscript', group.start), brackets([before!, raw(','), ...inner])]),
      );
      return at + 1;
    }
    if (isQuery(group)) out.push({ ...group, nodes: this.query(group.nodes, scope, this.rewriting) });
    else if (rowLists.has(out.at(-1)?.word ?? ''))
      out.push({ ...group, nodes: joinNodes(splitCommas(group.nodes).map((part) => this.rewriteRow(part, scope))) });
    else if (isCompared(out.at(-1)) || isCompared(nodes[at + 1])) out.push(...this.rewriteRow([group], scope));
    else {
      const parts = this.rewriteList(group.nodes, scope);
      out.push(parts.length > 1 ? rowOf(parts, group.start) : { ...group, nodes: joinNodes(parts) });
    }
    return at + 1;
  }

  /** Where `(a, b)` is no value but a list: in VALUES, GROUP BY, IN and comparisons. */
  rewriteRow(nodes: readonly Node[], scope: Scope): Node[] {
    const [group, more] = nodes;
    if (!isGroup(group) || more || isQuery(group)) return this.rewrite(nodes, scope);
    return [{ ...group, nodes: joinNodes(this.rewriteList(group.nodes, scope)) }];
  }

  /** `.name` behind an operand: a field of a row, or a path into a SUPER value. */
  #member(nodes: readonly Node[], at: number, out: Node[]): number {
    const field = nodes[at + 1];
    if (field?.word === '*') throw notEmulated('.* of a row', this.rewriting.dialect);
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
    if (/^(?:\/\/|\*\*|==|<=>|&&|@>|<@|\^@|~~.*|!~~.*)$/.test(node.text))
      throw syntaxError(sql, node.start, node.text, dialect, '<expression>');
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
      const bytes = stringValue(next.text).replaceAll(/\s/g, '').match(/../g) ?? [];
      out.push(operand([raw(`'${bytes.map((byte) => `\\x${byte}`).join('')}'::BLOB`, node.start)]));
      return at + 2;
    }
    if (node.word === 'U' && next?.word === '&') throw notEmulated("U&'…'", dialect);
    if (node.word === 'INTERVAL' && (next?.kind === 'string' || /^[+-]$/.test(next?.word ?? '')))
      return readInterval(this.rewriting, nodes, at, out);
    if (next?.kind === 'string' && node.kind === 'word' && !grammarWords.has(node.word))
      return readTypedLiteral(this.rewriting, nodes, at, out);
    if (node.word === 'ARRAY' && isGroup(next, '[')) {
      out.push(operand([{ ...next, nodes: joinNodes(this.rewriteList(next.nodes, scope)) }]));
      return at + 2;
    }
    if (node.word === 'AT' && nodes[at + 1]?.word === 'TIME' && nodes[at + 2]?.word === 'ZONE') {
      const zone = nodes[at + 3];
      if (dialect === 'redshift') {
        out.push(raw('AT TIME ZONE', node.start));
        return at + 3;
      }
      // Trino keeps the instant and shows it in the zone; the local engine shows UTC only.
      const utc = zone?.kind === 'string' && /^(?:UTC|Etc\/UTC|GMT|Z|[+-]00:00)$/i.test(stringValue(zone.text));
      if (!utc) throw notEmulated('AT TIME ZONE with a zone other than UTC', dialect);
      out.push(operand([raw('CAST('), out.pop() ?? raw(''), raw('AS TIMESTAMPTZ)', node.start)]));
      return at + 4;
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
      if (dialect === 'athena' && /^(?:ANY|SOME|ALL)$/.test(node.word) && !isQuery(next))
        throw sqlError(dialect, 'FUNCTION_NOT_FOUND', `Function '${nameOf(node)}' not registered`, {
          sql: this.rewriting.sql,
          offset: node.start,
        });
      out.push(node);
      return at + 1;
    }
    if (node.kind === 'word' && grammarWords.has(node.word)) {
      if (node.word === 'SIMILAR' && next?.word === 'TO') {
        if (dialect === 'athena') throw syntaxError(this.rewriting.sql, next.start, 'TO', dialect, '<EOF>');
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
    const typed = this.rewriting.dialect === 'athena' ? withTextResults(inner) : inner;
    out.push(operand([nodes[at]!, ...typed, nodes[end]!]));
    return end + 1;
  }
}

/** Words of the grammar that are functions when a bracket follows. */
const callableWords = new Set(['LEFT', 'RIGHT', 'GROUPING', 'ROW', 'FILTER']);

/** Words before a list whose items may be lists. */
const rowLists = new Set(['IN', 'ANY', 'SOME', 'ALL', 'ROLLUP', 'CUBE', 'SETS']);

function isCompared(node: Node | undefined): boolean {
  return node !== undefined && /^(?:=|<>|!=|<|>|<=|>=|IN|NOT|BETWEEN|OVERLAPS)$/.test(node.word);
}

/** A row of fields without names: DuckDB's own has fields that cannot be told apart. */
export function rowOf(fields: readonly (readonly Node[])[], start: number): Node {
  const named = fields.map((field, at) => [raw(`field${at} :=`), ...field]);
  return operand([raw('struct_pack', start), brackets(joinNodes(named))]);
}

function dotted(leaves: readonly Node[]): Node[] {
  return leaves.flatMap((leaf, at) => (at ? [raw('.'), leaf] : [leaf]));
}
