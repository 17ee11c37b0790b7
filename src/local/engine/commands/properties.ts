/** Lists of properties in commands. */
import { Cursor, textOf } from '../cursor.ts';
import { printText, splitCommas, type Node } from '../tree.ts';

/** `('key' = 'value', …)`; keys keep their letters. */
export function readProperties(cursor: Cursor): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const part of splitCommas(cursor.group().nodes)) {
    const inner = new Cursor(cursor.sql, cursor.dialect, part);
    const key = inner.value();
    inner.expect('=');
    properties[key] = inner.value();
    inner.end();
  }
  return properties;
}

/** `WITH (name = value, …)` of CREATE TABLE AS and UNLOAD: values as nodes. */
export function readOptions(cursor: Cursor): Map<string, readonly Node[]> {
  const options = new Map<string, readonly Node[]>();
  for (const part of splitCommas(cursor.group().nodes)) {
    const inner = new Cursor(cursor.sql, cursor.dialect, part);
    const key = inner.value().toLowerCase();
    inner.expect('=');
    options.set(key, inner.rest());
  }
  return options;
}

/** An option's text, without quotes. */
export function optionText(nodes: readonly Node[] | undefined): string | undefined {
  const node = nodes?.[0];
  if (!node) return undefined;
  return node.kind === 'string' ? textOf(node) : printText(nodes);
}

/** The strings of `ARRAY['a', 'b']`. */
export function optionList(nodes: readonly Node[] | undefined): string[] {
  const list = nodes?.[1];
  if (list?.kind !== 'group') return [];
  return splitCommas(list.nodes).map((part) => optionText(part) ?? '');
}
