/** Queries in DuckDB's words: clauses, FROM items, select lists with the names that the engines give. */
import { lex, type Dialect, type Token } from '../../sql/lexer.ts';
import { quoteName } from '../../sql/quote.ts';
import { clauseWords, readColumnNames, readTable, rewriteTables } from './from.ts';
import { notEmulated, syntaxError } from './errors.ts';
import { Expressions } from './expression.ts';
import { grammarWords, isOperand, isQuery } from './grammar.ts';
import { Scope, type Rewriting } from './scope.ts';
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

interface Clause {
  readonly word: string;
  readonly head: readonly Node[];
  readonly nodes: readonly Node[];
}

const setWords = new Set(['UNION', 'EXCEPT', 'INTERSECT', 'MINUS']);

/** Rewrites a whole query, which may begin with WITH. */
export function rewriteQuery(nodes: readonly Node[], outer: Scope, rewriting: Rewriting): Node[] {
  const scope = new Scope(outer);
  if (nodes[0]?.word === 'WITH') {
    const [head, rest] = rewriteWith(nodes, scope, rewriting);
    return [...head, ...rewriteBody(rest, scope, rewriting)];
  }
  return rewriteBody(nodes, scope, rewriting);
}

function rewriteWith(nodes: readonly Node[], scope: Scope, rewriting: Rewriting): [Node[], readonly Node[]] {
  const { sql, dialect } = rewriting;
  const out: Node[] = [nodes[0]!];
  let at = 1;
  const recursive = nodes[at]?.word === 'RECURSIVE';
  if (recursive) out.push(nodes[at++]!);
  for (;;) {
    const name = nodes[at];
    const fail = (): never => {
      const node = nodes[at];
      throw syntaxError(
        sql,
        node?.start ?? sql.length,
        node && node.kind !== 'group' ? node.text : '',
        dialect,
        "'(', 'AS'",
      );
    };
    if (!isName(name)) return fail();
    at++;
    const next = nodes[at];
    const columns = isGroup(next) ? next : undefined;
    if (columns) at++;
    if (nodes[at]?.word !== 'AS') fail();
    at++;
    const body = nodes[at];
    if (!isGroup(body)) return fail();
    at++;
    const inner = new Scope(scope);
    if (recursive) inner.expressions.add(nameOf(name));
    out.push(
      raw(quoteName(nameOf(name)), name.start),
      ...(columns ? [brackets(joinNodes(readColumnNames(columns, rewriting).map((leaf) => [leaf])))] : []),
      raw('AS'),
      {
        ...body,
        nodes: rewriteQuery(body.nodes, inner, rewriting),
      },
    );
    scope.expressions.add(nameOf(name));
    if (nodes[at]?.kind !== 'comma') return [out, nodes.slice(at)];
    out.push(nodes[at++]!);
  }
}

function rewriteBody(nodes: readonly Node[], scope: Scope, rewriting: Rewriting): Node[] {
  const clauses = splitClauses(nodes);
  const { sql, dialect } = rewriting;
  const first = clauses[0];
  if (!first) throw syntaxError(sql, sql.length, '', dialect, '<query>');
  const limit = clauses.findIndex((clause) => clause.word === 'LIMIT' || clause.word === 'FETCH');
  const late = limit < 0 ? undefined : clauses.slice(limit).find((clause) => clause.word === 'OFFSET');
  if (late && dialect === 'athena') throw syntaxError(sql, late.head[0]!.start, 'OFFSET', dialect, '<EOF>');
  // Each SELECT sees its own FROM; ORDER BY and LIMIT behind a set operation see the last one's names.
  const out: Node[] = [];
  let level = new Scope(scope);
  for (let at = 0; at < clauses.length; at++) {
    const clause = clauses[at]!;
    if (clause.word === 'SELECT' || (at === 0 && clause.word === '')) {
      level = new Scope(scope);
      const end = clauses.findIndex((other, index) => index > at && setWords.has(other.word));
      const from = clauses.slice(at, end < 0 ? undefined : end).find((other) => other.word === 'FROM');
      const tables = from ? rewriteTables(from.nodes, level, rewriting, rewriteQuery) : undefined;
      for (const own of clauses.slice(at, end < 0 ? undefined : end))
        out.push(
          ...(own === from ? [raw('FROM', from.head[0]?.start), ...tables!] : rewriteClause(own, level, rewriting)),
        );
      at = (end < 0 ? clauses.length : end) - 1;
    } else out.push(...rewriteClause(clause, level, rewriting));
  }
  return out;
}

function splitClauses(nodes: readonly Node[]): Clause[] {
  const clauses: { word: string; head: Node[]; nodes: Node[] }[] = [];
  let afterSet = true;
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at]!;
    const before = nodes[at - 1];
    if (node.kind === 'word' && clauseWords.has(node.word) && startsClause(nodes, at) && before?.kind !== 'dot') {
      if ((node.word === 'TABLE' || node.word === 'VALUES') && !afterSet) {
        clauses.at(-1)!.nodes.push(node);
        continue;
      }
      clauses.push({ word: node.word, head: [node], nodes: [] });
      afterSet = setWords.has(node.word);
      if (afterSet && /^(ALL|DISTINCT)$/.test(nodes[at + 1]?.word ?? '')) clauses.at(-1)!.head.push(nodes[++at]!);
    } else if (afterSet && (clauses.length === 0 || setWords.has(clauses.at(-1)!.word))) {
      clauses.push({ word: '', head: [], nodes: [node] });
      afterSet = false;
    } else clauses.at(-1)!.nodes.push(node);
  }
  return clauses;
}

function startsClause(nodes: readonly Node[], at: number): boolean {
  const word = nodes[at]!.word;
  const next = nodes[at + 1];
  const before = nodes[at - 1]?.word;
  if (word === 'FROM') return !(before === 'DISTINCT' && /^(IS|NOT)$/.test(nodes[at - 2]?.word ?? ''));
  if (word === 'GROUP' || word === 'ORDER') return next?.word === 'BY' && before !== 'WITHIN';
  if (word === 'OFFSET') return next?.kind === 'number' || next?.kind === 'parameter';
  if (word === 'FETCH') return next?.word === 'FIRST' || next?.word === 'NEXT';
  if (word === 'WINDOW') return isName(next) && nodes[at + 2]?.word === 'AS';
  if (word === 'VALUES') return next !== undefined && next.kind !== 'dot';
  if (word === 'TABLE') return isName(next);
  if (word === 'QUALIFY' || word === 'INTO' || word === 'MINUS')
    return next !== undefined && next.kind !== 'comma' && next.kind !== 'dot';
  return true;
}

function rewriteClause(clause: Clause, scope: Scope, rewriting: Rewriting): Node[] {
  const expressions = new Expressions(rewriting, rewriteQuery);
  const list = (nodes: readonly Node[]): Node[] => joinNodes(expressions.rewriteList(nodes, scope));
  switch (clause.word) {
    case 'SELECT':
      return [...clause.head, ...rewriteSelectList(clause.nodes, scope, expressions)];
    case 'TABLE': {
      const [item] = readTable(clause.nodes, 0, scope, rewriting, rewriteQuery);
      return [raw('SELECT * FROM'), ...item];
    }
    case 'MINUS':
      return [raw('EXCEPT'), ...clause.head.slice(1)];
    case 'QUALIFY':
      if (rewriting.dialect === 'athena')
        throw syntaxError(rewriting.sql, clause.head[0]!.start, 'QUALIFY', 'athena', '<EOF>');
      return [...clause.head, ...list(clause.nodes)];
    case 'FETCH':
      if (clause.nodes.at(-1)?.word === 'TIES') throw notEmulated('FETCH … WITH TIES', rewriting.dialect);
      return [...clause.head, ...clause.nodes];
    case 'VALUES':
      return valuesOf(
        [
          ...clause.head,
          ...splitCommas(clause.nodes).flatMap((row, at) => {
            const listed = row.length === 2 && row[0]!.word === 'ROW' && isGroup(row[1]) ? row.slice(1) : row;
            const value = expressions.rewriteRow(listed, scope);
            return [
              ...(at ? [raw(',')] : []),
              ...(isGroup(listed[0]) && listed.length === 1 ? value : [brackets(value)]),
            ];
          }),
        ],
        clause.nodes,
        rewriting.dialect,
      );
    case '': {
      const [group, ...rest] = clause.nodes;
      if (!isQuery(group) || !isGroup(group)) {
        const node = group;
        throw syntaxError(
          rewriting.sql,
          node?.start ?? 0,
          node && node.kind !== 'group' ? node.text : '',
          rewriting.dialect,
          "'(', 'SELECT', 'TABLE', 'VALUES', 'WITH'",
        );
      }
      return [{ ...group, nodes: rewriteQuery(group.nodes, scope, rewriting) }, ...rest];
    }
    case 'LIMIT':
      if (rewriting.dialect === 'athena' && clause.nodes[0]?.word === 'ALL') return [];
      return [...clause.head, ...list(clause.nodes)];
    case 'INTO':
      throw notEmulated('SELECT INTO inside a query', rewriting.dialect);
    case 'GROUP':
      return rewriteBy(
        clause,
        (nodes) => joinNodes(splitCommas(nodes).map((part) => expressions.rewriteRow(part, scope))),
        rewriting,
      );
    case 'ORDER':
      return rewriteBy(clause, list, rewriting);
    default:
      return [
        ...clause.head,
        ...(clause.nodes[0]?.word === 'BY' ? [clause.nodes[0], ...list(clause.nodes.slice(1))] : list(clause.nodes)),
      ];
  }
}

/** VALUES whose columns are called `_col0` and so on, as in Trino. */
function valuesOf(values: readonly Node[], rows: readonly Node[], dialect: Dialect): Node[] {
  if (dialect === 'redshift') return [...values];
  const first = splitCommas(rows)[0] ?? [];
  const row = first.length === 2 && first[0]!.word === 'ROW' ? first[1] : first[0];
  const listed = isGroup(row) && (first.length === 1 || row !== first[0]) && !isQuery(row);
  const count = listed ? splitCommas(row.nodes).length : 1;
  const names = Array.from({ length: count }, (_, at) => [raw(quoteName(`_col$${at}`))]);
  return [raw('SELECT * FROM'), brackets(values), raw('AS lb_values'), brackets(joinNodes(names))];
}

/** GROUP BY and ORDER BY. ALL alone is DuckDB's in both, Redshift's in GROUP BY; Trino has GROUP BY ALL a, b. */
function rewriteBy(clause: Clause, list: (nodes: readonly Node[]) => Node[], { sql, dialect }: Rewriting): Node[] {
  const [by, first, ...rest] = clause.nodes;
  const all = first?.word === 'ALL' && first;
  if (all && clause.word === 'GROUP' && dialect === 'redshift' && rest.length === 0) return [...clause.head, by!, all];
  if (all && (clause.word === 'ORDER' || dialect === 'redshift'))
    throw syntaxError(sql, all.start, 'ALL', dialect, '<expression>');
  if (all && rest.length === 0) throw syntaxError(sql, sql.length, '', dialect, "'(', <expression>");
  if (first?.word === 'DISTINCT') throw notEmulated(`${clause.word} BY DISTINCT`, dialect);
  return [...clause.head, ...(by ? [by] : []), ...list(all ? rest : clause.nodes.slice(1))];
}

/** The first token behind the offset. */
function tokenBehind(sql: string, offset: number, dialect: Dialect): Token | undefined {
  return lex(sql, dialect).find(({ start, kind }) => start > offset && kind !== 'space' && kind !== 'comment');
}

/** `*` or `t.*` with EXCLUDE and the columns behind it, which Redshift leaves out. */
function rewriteExclude(
  item: readonly Node[],
  at: number,
  value: readonly Node[],
  { sql, dialect }: Rewriting,
): Node[] {
  const word = item[at]!;
  if (dialect === 'athena') throw syntaxError(sql, word.start, 'EXCLUDE', dialect, "',', 'FROM', <EOF>");
  const behind = item.slice(at + 1);
  const [group, more] = behind;
  const names = isGroup(group) && !more ? splitCommas(group.nodes) : [behind];
  if (names.some((part) => part.length !== 1 || !isName(part[0])))
    throw syntaxError(sql, behind[0]?.start ?? sql.length, '', dialect, '<identifier>');
  const list = names.map((part) => [raw(quoteName(nameOf(part[0] as Leaf)), part[0]!.start)]);
  return [...value, raw('EXCLUDE'), brackets(joinNodes(list))];
}

/** Gives unnamed columns the names that the engine gives: `_col0`, or in Redshift the function's name. */
function rewriteSelectList(nodes: readonly Node[], scope: Scope, expressions: Expressions): Node[] {
  const { dialect, sql, wantsPath } = expressions.rewriting;
  const out: Node[] = [];
  let rest = nodes;
  if (rest[0]?.word === 'ALL') rest = rest.slice(1);
  else if (rest[0]?.word === 'DISTINCT') {
    if (rest[1]?.word === 'ON') throw syntaxError(sql, rest[1].start, 'ON', dialect, '<expression>');
    out.push(rest[0]);
    rest = rest.slice(1);
  }
  if (dialect === 'redshift' && rest[0]?.word === 'TOP' && rest[1]?.kind === 'number')
    throw notEmulated('SELECT TOP (write LIMIT)', dialect);
  const items = splitCommas(rest);
  if (items.length === 0)
    throw syntaxError(
      sql,
      nodes[0]?.start ?? sql.length,
      '',
      dialect,
      "'*', 'ALL', 'DISTINCT', <expression>, <identifier>",
    );
  items.forEach((item, at) => {
    if (at) out.push(raw(','));
    if (item.length === 0) {
      const commas = rest.filter((node) => node.kind === 'comma');
      const found = tokenBehind(sql, commas[at - 1]?.start ?? rest[0]!.start - 1, dialect);
      throw syntaxError(sql, found?.start ?? sql.length, found?.text ?? '', dialect, "'*', <expression>, <identifier>");
    }
    if (item.length === 1 && item[0]!.word === '*') {
      out.push(wantsPath ? operand([item[0]!, raw('EXCLUDE ("$path")')]) : item[0]!);
      return;
    }
    const exclude = item.findIndex((node, index) => node.word === 'EXCLUDE' && item[index - 1]?.word === '*');
    if (exclude > 0) {
      if (items.length > 1) throw notEmulated('EXCLUDE in a longer select list', dialect);
      out.push(
        ...rewriteExclude(item, exclude, expressions.rewrite(item.slice(0, exclude), scope), expressions.rewriting),
      );
      return;
    }
    const value = expressions.rewrite(item, scope);
    const last = value.at(-1)!;
    const star =
      last.word === '*' ||
      (last.kind === 'group' && last.nodes.at(-1)?.word === '*' && last.open === '' && item.at(-1)?.word === '*');
    const aliased =
      item.at(-2)?.word === 'AS' ||
      (value.length > 1 && isName(item.at(-1)) && isOperand(value.at(-2)) && !grammarWords.has(item.at(-1)!.word));
    const path =
      item.every((node) => node.kind === 'dot' || (isName(node) && !grammarWords.has(node.word))) &&
      !(item.length === 1 && (item[0] as Leaf).word in expressions.rewriting.words);
    if (aliased) {
      const name = item.at(-1);
      const kept = item.at(-2)?.word === 'AS' ? value.slice(0, -2) : value.slice(0, -1);
      out.push(...kept, raw('AS'), raw(quoteName(isName(name) ? plainName(name).toLowerCase() : ''), name?.start));
    } else if (star) out.push(...value);
    else if (path && (dialect === 'athena' || item.length === 1)) out.push(...value);
    else if (path) out.push(...value, raw(`AS ${quoteName(nameOf(item.at(-1) as Leaf))}`));
    else out.push(...value, raw(`AS ${quoteName(dialect === 'athena' ? `_col$${at}` : redshiftName(item))}`));
  });
  return out;
}

/** The name PostgreSQL gives to an expression: that of the column or function that it ends in. */
function redshiftName(item: readonly Node[]): string {
  const cast = item.findIndex((node) => node.word === '::');
  if (cast > 0) return redshiftName(item.slice(0, cast));
  const [head, group] = item;
  if (head?.word === 'CASE') return 'case';
  if (head?.word === 'CAST' && isGroup(group) && item.length === 2) {
    const as = group.nodes.findIndex((node) => node.word === 'AS');
    return redshiftName(group.nodes.slice(0, as));
  }
  if (isName(head) && isGroup(group)) {
    const ends = item.length === 2 || /^(OVER|FILTER|WITHIN|IGNORE|RESPECT)$/.test(item[2]?.word ?? '');
    return ends ? nameOf(head) : '?column?';
  }
  if (item.length > 0 && item.every((node) => isName(node) || node.kind === 'dot')) return nameOf(item.at(-1) as Leaf);
  return '?column?';
}
