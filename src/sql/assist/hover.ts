/** What a word of a statement means. */
import type { Field } from '../analyze/scope.ts';
import { athenaForms } from '../grammar/athena.ts';
import { redshiftForms } from '../grammar/redshift.ts';
import type { Expression } from '../tree/expression.ts';
import type { Node, Part } from '../tree/statement.ts';
import { typeText } from '../types/type.ts';
import { children } from '../walk.ts';
import { pieceAt, readStatement, type Statement, type Surroundings } from './place.ts';

/** Text about a span of a cell. */
export interface Hover {
  /** SQL-like text, shown as code. */
  readonly code: string;
  /** Sentences below it. */
  readonly lines: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** What stands at the offset of a cell, or undefined where there is nothing to say. */
export function hoverAt(text: string, offset: number, surroundings: Surroundings): Hover | undefined {
  const piece = pieceAt(text, offset, surroundings.dialect);
  const statement = readStatement(piece, surroundings);
  const at = offset - piece.start;
  const path = pathTo(statement.parsed.tree, at);
  for (const node of path.toReversed()) {
    const found = describe(node, path, statement, at, surroundings);
    if (found) return { ...found, start: found.start + piece.start, end: found.end + piece.start };
  }
  return undefined;
}

/** The nodes around an offset, outermost first. */
export function pathTo(node: Node | Part, at: number): (Node | Part)[] {
  const path: (Node | Part)[] = [node];
  for (let next: Node | Part | undefined = node; next;) {
    next = children(next).find(({ start, end }) => start <= at && at <= end && start < end);
    if (next) path.push(next);
  }
  return path;
}

function describe(
  node: Node | Part,
  path: readonly (Node | Part)[],
  { analysis, parsed }: Statement,
  at: number,
  { dialect, functions }: Surroundings,
): Hover | undefined {
  const { start, end } = node;
  switch (node.kind) {
    case 'column':
    case 'field': {
      const field = analysis.fields.get(node)?.field;
      if (field)
        return { code: `${field.name ?? ''} ${typeText(field.type, dialect)}`, lines: originOf(field), start, end };
      const type = analysis.types.get(node);
      return type && type.name !== 'any' ? { code: typeText(type, dialect), lines: [], start, end } : undefined;
    }
    case 'name': {
      const holder = path.at(path.indexOf(node) - 1);
      if (holder?.kind !== 'selectItem' || holder.alias !== node) return undefined;
      const type = analysis.typeOf(holder.value);
      const written = parsed.text.slice(holder.value.start, holder.value.end).replaceAll(/\s+/g, ' ');
      const shown = written.length > 120 ? `${written.slice(0, 120)}…` : written;
      const code = `${node.value}${type.name === 'any' ? '' : ` ${typeText(type, dialect)}`}`;
      return { code, lines: [`Names ${shown} in this statement.`], start, end };
    }
    case 'call': {
      const name = node.path.at(-1)!;
      if (at > name.end) return undefined;
      const entry = functions.entry(name.value);
      if (!entry) return undefined;
      const resolved = analysis.calls.get(node);
      const shown = resolved ? [resolved.signature.text] : entry.signatures.slice(0, 6);
      const more = entry.signatures.length - shown.length;
      return {
        code: shown.map((text) => `${entry.name}${text}`).join('\n'),
        lines: [
          entry.meaning,
          ...(more > 0 ? [`And ${more} more ${more === 1 ? 'form' : 'forms'}.`] : []),
          localLine(entry),
        ],
        start: name.start,
        end: name.end,
      };
    }
    case 'table': {
      const meaning = analysis.tables.get(node);
      const fields = analysis.relations.get(node) ?? [];
      if (!meaning || meaning.kind === 'unknown' || meaning.kind === 'items') return undefined;
      const what =
        meaning.kind === 'with'
          ? `WITH table ${meaning.entry.name}`
          : `${meaning.table.kind} ${meaning.table.path.join('.')}`;
      const shown = fields.filter(({ hidden }) => !hidden);
      const columns = shown.slice(0, 30).map(({ name, type }) => `  ${name ?? '_'} ${typeText(type, dialect)}`);
      return {
        code: [what, ...columns, ...(shown.length > 30 ? [`  … ${shown.length - 30} more`] : [])].join('\n'),
        lines:
          meaning.kind === 'table' && meaning.table.kind === 'cell' ? ['A cell of this notebook, above this one.'] : [],
        start,
        end,
      };
    }
    case 'word': {
      if (parsed.tree.kind !== 'command' || !path.includes(parsed.tree)) return undefined;
      const { form } = parsed.tree;
      const forms = dialect === 'athena' ? athenaForms : redshiftForms;
      const text = forms.find(({ name }) => name === form)?.text;
      return text && at <= parsed.tree.start + 12 ? { code: text, lines: [], start, end } : undefined;
    }
    default: {
      const type = analysis.types.get(node as Expression);
      const isValue = /^(?:subscript|binary|cast|special|case|lambda)$/.test(node.kind);
      return isValue && type && type.name !== 'any'
        ? { code: typeText(type, dialect), lines: [], start, end }
        : undefined;
    }
  }
}

function localLine({ local, note }: { readonly local: string; readonly note?: string }): string {
  if (local === 'none') return 'The local lakehouse does not have it.';
  return local === 'approximate'
    ? `On the local lakehouse approximate: ${note ?? ''}`
    : 'The local lakehouse runs it alike.';
}

function originOf({ sources, qualifier }: Field): string[] {
  const from = [...new Set(sources.map(({ table, column }) => `${table.join('.')}.${column}`))];
  if (from.length > 0) return [`From ${from.join(', ')}.`];
  return qualifier.length > 0 ? [`Of ${qualifier.join('.')}.`] : [];
}
