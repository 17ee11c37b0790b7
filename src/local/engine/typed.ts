/** Pieces of a query whose words depend on the types of their operands. DuckDB is asked, for it knows every column. */
import { DuckError, type DuckConnection } from '../duckdb.ts';
import { notEmulated } from './errors.ts';
import type { Rewriting } from './scope.ts';
import { brackets, joinNodes, print, raw, splitList, type Group, type Node, type Printed } from './tree.ts';
import { describedType, type LakeType } from './types.ts';

export interface Typed {
  readonly operands: readonly (readonly Node[])[];
  readonly build: (types: readonly LakeType[]) => readonly Node[];
  /** What stands around the question where an expression cannot stand. */
  readonly frame: (question: readonly Node[]) => readonly Node[];
  /** What stands in the query now. */
  readonly place: { nodes: readonly Node[] };
}

/** An operand that `build` writes once the types are known; until then, and where nobody asks, `otherwise` stands there. */
export function typedOperand(
  rewriting: Rewriting,
  operands: readonly (readonly Node[])[],
  otherwise: readonly Node[],
  build: Typed['build'],
  frame: Typed['frame'] = (question) => question,
): Group {
  const place = { nodes: otherwise };
  rewriting.typed.push({ operands, build, frame, place });
  return {
    kind: 'group',
    open: '',
    word: '',
    start: otherwise[0]?.start ?? -1,
    end: -1,
    typed: true,
    get nodes() {
      return place.nodes;
    },
  };
}

/** No function has these arguments, so that DuckDB names their types when it refuses. */
const probe = 'lb_initcap';
const answer = /'lb_initcap\(STRUCT\(lb_typed INTEGER\), (.*)\)'/s;

/** Each is asked for on its own. */
const most = 500;

/** Learns the types, inner operands first, and prints the query, or an expression that `query` makes a query of. */
export async function settleTypes(
  nodes: readonly Node[],
  { typed, dialect }: Pick<Rewriting, 'typed' | 'dialect'>,
  duck: DuckConnection,
  query: (sql: string) => string = (sql) => sql,
): Promise<Printed> {
  if (typed.length > most)
    throw notEmulated(`a statement with ${typed.length} expressions that depend on types`, dialect);
  for (const one of typed) {
    const before = one.place.nodes;
    one.place.nodes = one.frame([
      raw(probe, before[0]?.start),
      brackets(joinNodes([[raw('{lb_typed: 0}')], ...one.operands])),
    ]);
    const types = await askTypes(query(print(nodes).sql), duck);
    one.place.nodes = types ? one.build(types) : before;
  }
  return print(nodes);
}

async function askTypes(sql: string, duck: DuckConnection): Promise<LakeType[] | undefined> {
  try {
    await duck.all(`DESCRIBE ${sql}`);
  } catch (error) {
    const found = error instanceof DuckError ? answer.exec(error.message)?.[1] : undefined;
    return found === undefined ? undefined : splitList(found).map(described);
  }
  return undefined;
}

function described(text: string): LakeType {
  return describedType(text.replaceAll('_LITERAL', ''));
}
