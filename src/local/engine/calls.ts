/** Function calls. A name that a dialect's catalogue does not hold never reaches DuckDB. */
import { athenaFunctions } from './functions/athena.ts';
import { athenaElsewhere } from './functions/athenaElsewhere.ts';
import { redshiftFunctions, redshiftElsewhere } from './functions/redshift.ts';
import type { Expressions } from './expression.ts';
import { notEmulated, sqlError } from './errors.ts';
import { Scope } from './scope.ts';
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
  type Group,
  type Leaf,
  type Node,
} from './tree.ts';

export interface Call {
  readonly name: string;
  readonly offset: number;
  readonly expressions: Expressions;
  readonly scope: Scope;
  /** Arguments as the user wrote them, and rewritten. */
  readonly source: readonly (readonly Node[])[];
  readonly args: readonly (readonly Node[])[];
  /** FILTER, WITHIN GROUP and OVER as they stand behind the call, rewritten. */
  readonly filter: readonly Node[];
  readonly within: readonly Node[];
  readonly over: readonly Node[];
}

/**
 * How a dialect's function runs: `same` as DuckDB's of that name, `library` for a macro of the dialect's library,
 * another name, or a rewriting of the call (`whole`: of the clauses behind it too).
 */
export type FunctionRule =
  | 'same'
  | 'library'
  | { readonly as: string }
  | ((call: Call) => readonly Node[])
  | { readonly whole: (call: Call) => readonly Node[] };

const catalogues = {
  athena: { functions: athenaFunctions, elsewhere: athenaElsewhere },
  redshift: { functions: redshiftFunctions, elsewhere: redshiftElsewhere },
} as const;

/** Rewrites the call whose name is at `at`; puts it behind `out` and gives the index behind it. */
export function rewriteCall(
  expressions: Expressions,
  nodes: readonly Node[],
  at: number,
  out: Node[],
  scope: Scope,
): number {
  const { dialect, sql } = expressions.rewriting;
  const leaf = nodes[at] as Leaf;
  const name = nameOf(leaf);
  const { functions, elsewhere } = catalogues[dialect];
  const rule = functions.get(name);
  if (!rule) {
    if (elsewhere.has(name)) throw notEmulated(`function ${name}`, dialect);
    throw dialect === 'athena'
      ? sqlError(dialect, 'FUNCTION_NOT_FOUND', `Function '${name}' not registered`, { sql, offset: leaf.start })
      : sqlError(dialect, 'UNDEFINED_FUNCTION', `function ${name}() does not exist`, { sql, offset: leaf.start });
  }
  const group = nodes[at + 1] as Group;
  const behind = readBehind(expressions, nodes, at + 2, scope);
  const source = splitCommas(group.nodes);
  const special = typeof rule !== 'string' && specialArguments.has(name);
  const args = special ? source : source.map((part) => rewriteArgument(expressions, part, scope));
  if (behind.nulls && args[0]) args[0] = [...args[0], raw(behind.nulls)];
  const call: Call = { name, offset: leaf.start, expressions, scope, source, args, ...behind };
  if (dialect === 'athena' && behind.over.length > 0) refuseOver(name, source, behind.within);
  const tail = [...behind.filter, ...behind.over];
  if (typeof rule === 'object' && 'whole' in rule) out.push(operand(rule.whole(call)));
  else if (behind.within.length > 0) throw notEmulated(`${name} … WITHIN GROUP`, dialect);
  else if (typeof rule === 'function') out.push(operand([raw('', leaf.start), ...rule(call), ...tail]));
  else {
    const called = rule === 'same' ? name : rule === 'library' ? `${dialect}_functions.${name}` : rule.as;
    out.push(operand([raw(called, leaf.start), brackets(joinNodes(args)), ...tail]));
  }
  return behind.next;
}

/** What Trino refuses of a window function. */
function refuseOver(name: string, source: readonly (readonly Node[])[], within: readonly Node[]): void {
  if (source[0]?.[0]?.word === 'DISTINCT')
    throw sqlError('athena', 'NOT_SUPPORTED', `DISTINCT in window function parameters not yet supported: ${name}`);
  if (within.length > 0) throw sqlError('athena', 'NOT_SUPPORTED', `${name} … WITHIN GROUP is no window function`);
}

/** Functions whose arguments have a grammar of their own; their rules rewrite them. */
const specialArguments = new Set([
  'cast',
  'try_cast',
  'try',
  'extract',
  'substring',
  'trim',
  'position',
  'json_value',
  'json_query',
  'json_exists',
  'convert',
  'dateadd',
  'date_add',
  'datediff',
  'date_part',
  'date_trunc',
  'timestampadd',
  'listagg',
]);

interface Behind {
  readonly filter: readonly Node[];
  readonly within: readonly Node[];
  readonly over: readonly Node[];
  readonly nulls: string;
  readonly next: number;
}

function readBehind(expressions: Expressions, nodes: readonly Node[], from: number, scope: Scope): Behind {
  let filter: Node[] = [];
  let within: Node[] = [];
  let over: Node[] = [];
  let nulls = '';
  let next = from;
  for (;;) {
    const node = nodes[next];
    const group = nodes[next + 1];
    if (node?.word === 'FILTER' && isGroup(group)) {
      filter = [node, { ...group, nodes: expressions.rewrite(group.nodes, scope) }];
      next += 2;
    } else if (node?.word === 'WITHIN' && group?.word === 'GROUP' && isGroup(nodes[next + 2])) {
      within = expressions
        .rewriteList((nodes[next + 2] as Group).nodes, scope)
        .flatMap((part, at) => (at ? [raw(','), ...part] : part));
      next += 3;
    } else if ((node?.word === 'IGNORE' || node?.word === 'RESPECT') && group?.word === 'NULLS') {
      nulls = `${node.word} NULLS`;
      next += 2;
    } else if (node?.word === 'OVER' && isGroup(group)) {
      over = [node, { ...group, nodes: joinNodes(expressions.rewriteList(group.nodes, scope)) }];
      next += 2;
    } else if (node?.word === 'OVER' && isName(group)) {
      over = [node, group];
      next += 2;
    } else return { filter, within, over, nulls, next };
  }
}

/** An argument; `x -> …` becomes DuckDB's lambda. */
function rewriteArgument(expressions: Expressions, nodes: readonly Node[], scope: Scope): Node[] {
  const [head, arrow] = nodes;
  if (arrow?.word !== '->' || !head) return expressions.rewrite(nodes, scope);
  const parameters = isGroup(head) ? splitCommas(head.nodes).map((part) => part[0]) : [head];
  const inner = new Scope(scope);
  const names = parameters.filter(isName);
  for (const name of names) inner.lambdas.add(nameOf(name));
  const list = names.map((name) => `"${plainName(name).toLowerCase()}"`).join(', ');
  return [raw(`lambda ${list} :`), ...expressions.rewrite(nodes.slice(2), inner)];
}
