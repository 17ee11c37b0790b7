/** Another name for a WITH table, an alias or a column that a statement names. */
import { nameToSql } from '../quote.ts';
import type { Span } from '../tree/name.ts';
import type { Relation } from '../tree/query.ts';
import { walk } from '../walk.ts';
import { pieceAt, readStatement, type Surroundings } from './place.ts';
import { referenceAt } from './reference.ts';

export interface Renaming {
  /** Where the name stands, in offsets of the cell. */
  readonly uses: readonly Span[];
  /** The one of them that gives the name. */
  readonly definition: Span;
  /** What is written there. */
  readonly text: string;
  /** True where the statement would mean something else, since it calls something by that name already. */
  readonly isTaken: boolean;
}

/** The changes that give another name to what is named at the offset; undefined where nothing is named there. */
export function renameAt(
  text: string,
  offset: number,
  newName: string,
  surroundings: Surroundings,
): Renaming | undefined {
  const found = referenceAt(text, offset, surroundings);
  if (!found) return undefined;
  const written = /^["`]/.test(newName) ? newName : nameToSql(newName, surroundings.dialect);
  const moved: number[] = [];
  let changed = '';
  let end = 0;
  for (const use of found.uses) {
    changed += text.slice(end, use.start);
    moved.push(changed.length);
    changed += written;
    ({ end } = use);
  }
  changed += text.slice(end);
  const at = moved[found.uses.findIndex(({ start }) => start === found.definition.start)]!;
  const after = referenceAt(changed, at, surroundings);
  const isSame =
    after?.definition.start === at &&
    after.uses.map(({ start }) => start).join() === moved.join() &&
    faultsAt(changed, at, surroundings) <= faultsAt(text, found.definition.start, surroundings);
  return { uses: found.uses, definition: found.definition, text: written, isTaken: !isSame };
}

/** How much is wrong with the statement there; tables and columns that share a name count, too. */
function faultsAt(text: string, offset: number, surroundings: Surroundings): number {
  const { parsed, analysis } = readStatement(pieceAt(text, offset, surroundings.dialect), surroundings);
  const lists = [...analysis.outputs.values()].map((columns) => columns.flatMap(({ name }) => name ?? []));
  walk(parsed.tree, (node) => {
    if (node.kind === 'select') lists.push((node.from ?? []).flatMap(tableNames));
  });
  const shared = lists.map((names) => names.length - new Set(names.map((name) => name.toLowerCase())).size);
  return shared.reduce((sum, one) => sum + one, parsed.findings.length + analysis.faults.length);
}

/** What a relation of FROM can be called by. */
function tableNames(relation: Relation): string[] {
  const names: string[] = [];
  walk(relation, (node) => {
    if (node.kind === 'aliased') names.push(node.alias.value);
    else if (node.kind === 'table') names.push(node.path.at(-1)!.value);
    return node.kind !== 'aliased' && node.kind !== 'query';
  });
  return names;
}
