/** FROM: tables, subqueries, UNNEST, joins, time travel. */
import { stringValue } from '../../sql/analyze/literal.ts';
import { quoteName, quoteText } from '../../sql/quote.ts';
import { notEmulated, sqlError, syntaxError } from './errors.ts';
import { Expressions } from './expression.ts';
import { isQuery } from './grammar.ts';
import { grammarWords, isOperand } from './grammar.ts';
import { Scope, type QueryRewriter, type Relation, type Rewriting } from './scope.ts';
import { readUnnest } from './unnest.ts';
import {
  brackets,
  isGroup,
  isName,
  joinNodes,
  nameOf,
  printText,
  raw,
  splitCommas,
  type Group,
  type Leaf,
  type Node,
} from './tree.ts';

/** Words that begin a clause of a query. */
export const clauseWords = new Set(
  'SELECT FROM WHERE GROUP HAVING QUALIFY ORDER LIMIT OFFSET FETCH UNION EXCEPT INTERSECT MINUS WINDOW VALUES TABLE INTO'.split(
    ' ',
  ),
);

const joinWords = /^(JOIN|INNER|LEFT|RIGHT|FULL|OUTER|CROSS|NATURAL|LATERAL)$/;

/** The items of FROM; puts what they are called into the scope. */
export function rewriteTables(
  nodes: readonly Node[],
  scope: Scope,
  rewriting: Rewriting,
  query: QueryRewriter,
): Node[] {
  const { sql, dialect } = rewriting;
  const expressions = new Expressions(rewriting, query);
  const out: Node[] = [];
  // Names first, so that conditions and lateral items see every table of this FROM.
  let wanted = true;
  for (let at = 0; at < nodes.length;) {
    const node = nodes[at]!;
    if (wanted) {
      if (node.word === 'LATERAL') {
        out.push(node);
        at++;
        continue;
      }
      const [item, next] = readTable(nodes, at, scope, rewriting, query);
      out.push(...item);
      at = next;
      wanted = false;
    } else if (node.kind === 'comma' || node.word === 'JOIN') {
      out.push(node);
      wanted = true;
      at++;
    } else if (joinWords.test(node.word)) {
      if (node.word === 'NATURAL' && dialect === 'athena')
        throw sqlError(dialect, 'NOT_SUPPORTED', 'Natural join not supported', { sql, offset: node.start });
      out.push(node);
      at++;
    } else if (node.word === 'ON') {
      let end = at + 1;
      while (end < nodes.length && nodes[end]!.kind !== 'comma' && !startsJoin(nodes, end)) end++;
      out.push(node, ...expressions.rewrite(nodes.slice(at + 1, end), scope));
      at = end;
    } else if (node.word === 'USING' && isGroup(nodes[at + 1])) {
      out.push(node, nodes[at + 1]!);
      at += 2;
    } else {
      refuseBehind(nodes, at, rewriting);
      throw syntaxError(
        sql,
        node.start,
        node.kind === 'group' ? node.open : node.text,
        dialect,
        "',', 'CROSS', 'GROUP', 'JOIN', 'LEFT', 'ORDER', 'WHERE', <EOF>",
      );
    }
  }
  if (wanted) throw syntaxError(sql, sql.length, '', dialect, "'(', 'LATERAL', 'UNNEST', <identifier>");
  return out;
}

/** LEFT and RIGHT begin a join unless they are functions. */
function startsJoin(nodes: readonly Node[], at: number): boolean {
  return joinWords.test(nodes[at]!.word) && !isGroup(nodes[at + 1]);
}

/** One item of FROM with its alias; gives it rewritten and the index behind it. */
export function readTable(
  nodes: readonly Node[],
  from: number,
  scope: Scope,
  rewriting: Rewriting,
  query: QueryRewriter,
): [Node[], number] {
  const { sql, dialect } = rewriting;
  const node = nodes[from];
  let at = from;
  if (isGroup(node)) {
    at++;
    if (!isQuery(node)) {
      const inner = rewriteTables(node.nodes, scope, rewriting, query);
      const [alias, next] = readAlias(nodes, at, scope, rewriting);
      return [[{ ...node, nodes: inner }, ...alias], next];
    }
    const [alias, next] = readAlias(nodes, at, scope, rewriting);
    return [[{ ...node, nodes: query(node.nodes, scope, rewriting) }, ...alias], next];
  }
  if (!isName(node))
    throw syntaxError(
      sql,
      node?.start ?? sql.length,
      node?.text ?? '',
      dialect,
      "'(', 'LATERAL', 'UNNEST', <identifier>",
    );
  if (node.word === 'UNNEST' && isGroup(nodes[at + 1])) return readUnnest(nodes, at, scope, rewriting, query);
  if (isGroup(nodes[at + 1])) {
    const name = nameOf(node);
    throw dialect === 'athena'
      ? sqlError(dialect, 'FUNCTION_NOT_FOUND', `Table function '${name}' not registered`, { sql, offset: node.start })
      : notEmulated(`table function ${name}`, dialect);
  }
  const leaves: Leaf[] = [node];
  at++;
  while (nodes[at]?.kind === 'dot' && isName(nodes[at + 1])) {
    leaves.push(nodes[at + 1] as Leaf);
    at += 2;
  }
  const path = leaves.map(nameOf);
  const last = path.at(-1)!;
  let version: Relation['version'];
  if (nodes[at]?.word === 'FOR' && /^(VERSION|TIMESTAMP|SYSTEM_TIME|SYSTEM_VERSION)$/.test(nodes[at + 1]?.word ?? '')) {
    [version, at] = readVersion(nodes, at, rewriting, query);
  }
  const text: { text: string } = { text: '' };
  let item: Node;
  if (path.length === 1 && scope.hasExpression(last)) item = raw(quoteName(last), node.start);
  else if (dialect === 'redshift' && path.length > 1 && scope.hasAlias(path[0]!)) {
    return readSuperItems(leaves, nodes, at, scope, rewriting);
  } else {
    item = {
      kind: 'operator',
      get text() {
        return text.text;
      },
      word: '',
      start: node.start,
    };
    rewriting.relations.push({ path, offset: node.start, ...(version ? { version } : {}), place: text });
  }
  const [alias, next] = readAlias(nodes, at, scope, rewriting);
  if (alias.length > 0) return [[item, ...alias], next];
  scope.aliases.add(last);
  scope.paths.push(path);
  return [[item, raw(`AS ${quoteName(last)}`)], next];
}

/** `FROM t, t.items AS i`: the items of a SUPER array as rows. */
function readSuperItems(
  leaves: readonly Leaf[],
  nodes: readonly Node[],
  at: number,
  scope: Scope,
  rewriting: Rewriting,
): [Node[], number] {
  const column = `${quoteName(nameOf(leaves[0]!))}.${quoteName(nameOf(leaves[1]!))}`;
  const path = leaves
    .slice(2)
    .map((leaf) => `."${nameOf(leaf)}"`)
    .join('');
  const [, next] = readAlias(nodes, at, scope, rewriting);
  const name = nodes[at]?.word === 'AS' ? nodes[at + 1] : nodes[at];
  if (!isName(name)) throw notEmulated('a SUPER array in FROM without an alias', 'redshift');
  const alias = quoteName(nameOf(name));
  // The alias names the row and its only column, so that `i` and `i.name` both read the item.
  scope.aliases.delete(nameOf(name));
  return [
    [raw(`LATERAL (SELECT unnest(json_extract(${column}, ${quoteText(`$${path}[*]`)}))) AS ${alias}(${alias})`)],
    next,
  ];
}

function readVersion(
  nodes: readonly Node[],
  from: number,
  rewriting: Rewriting,
  query: QueryRewriter,
): [NonNullable<Relation['version']>, number] {
  const { sql, dialect } = rewriting;
  let at = from + 1;
  const kind = /VERSION/.test(nodes[at]!.word) ? ('snapshot' as const) : ('timestamp' as const);
  at++;
  if (nodes[at]?.word !== 'AS' || nodes[at + 1]?.word !== 'OF')
    throw syntaxError(sql, nodes[at]?.start ?? sql.length, '', dialect, "'AS OF'");
  at += 2;
  if (kind === 'snapshot') {
    const node = nodes[at];
    if (node?.kind !== 'number' && node?.kind !== 'string')
      throw syntaxError(sql, node?.start ?? sql.length, '', dialect, '<number>');
    return [{ kind, value: node.kind === 'string' ? stringValue(node.text) : node.text }, at + 1];
  }
  // A point in time is any constant expression: up to the alias, the join, or the next clause.
  let end = at;
  while (
    end < nodes.length &&
    !(
      end > at &&
      isName(nodes[end]) &&
      isOperand(nodes[end - 1]) &&
      !/^(AT|DAY|HOUR|MINUTE|SECOND|MONTH|YEAR|TIME|ZONE)S?$/.test(nodes[end]!.word)
    ) &&
    nodes[end]!.kind !== 'comma' &&
    !joinWords.test(nodes[end]!.word) &&
    nodes[end]!.word !== 'AS'
  )
    end++;
  const expressions = new Expressions(rewriting, query);
  return [{ kind, value: printText(expressions.rewrite(nodes.slice(at, end), new Scope())) }, end];
}

/** `[AS] name [(columns)]`; the name goes into the scope. */
export function readAlias(nodes: readonly Node[], from: number, scope: Scope, rewriting: Rewriting): [Node[], number] {
  refuseBehind(nodes, from, rewriting);
  let at = from;
  if (nodes[at]?.word === 'AS') at++;
  const name = nodes[at];
  const word = name?.word ?? '';
  if (
    !isName(name) ||
    (at === from && (grammarWords.has(word) || clauseWords.has(word) || word === 'JOIN' || word === 'TABLESAMPLE'))
  )
    return [[], from];
  scope.aliases.add(nameOf(name));
  const columns = nodes[at + 1];
  const out: Node[] = [raw('AS'), raw(quoteName(nameOf(name)), name.start)];
  if (!isGroup(columns)) return [out, at + 1];
  return [[...out, brackets(joinNodes(readColumnNames(columns, rewriting).map((leaf) => [leaf])))], at + 2];
}

/** `(a, b)`: plain names and nothing else. */
export function readColumnNames(group: Group, { sql, dialect }: Rewriting): Leaf[] {
  const parts = splitCommas(group.nodes);
  if (parts.length === 0) throw syntaxError(sql, group.end - 1, ')', dialect, '<identifier>');
  return parts.map((part) => {
    const [name, more] = part;
    const wrong = isName(name) ? more : (name ?? group);
    if (wrong || !isName(name)) {
      const found = !wrong ? '' : wrong.kind === 'group' ? wrong.open : wrong.text;
      throw syntaxError(sql, wrong?.start ?? group.start, found, dialect, isName(name) ? "')', ','" : '<identifier>');
    }
    return raw(quoteName(nameOf(name)), name.start);
  });
}

/** What a service does with a table in FROM and the local engine does not: PIVOT (…), TABLESAMPLE BERNOULLI (…). */
function refuseBehind(nodes: readonly Node[], at: number, { dialect }: Rewriting): void {
  const word = nodes[at]?.word ?? '';
  const next = nodes[at + 1];
  const names = isGroup(next) && splitCommas(next.nodes).every((part) => part.length === 1 && isName(part[0]));
  const known =
    dialect === 'athena'
      ? (word === 'MATCH_RECOGNIZE' && isGroup(next) && !names) || (word === 'TABLESAMPLE' && isName(next))
      : /^(?:UN)?PIVOT$/.test(word) && ((isGroup(next) && !names) || /^(?:INCLUDE|EXCLUDE)$/.test(next?.word ?? ''));
  if (known) throw notEmulated(word, dialect);
}
