/** Options of CREATE TABLE AS and UNLOAD. */
import type { Part } from '../../../sql/tree/statement.ts';
import type { Slots } from '../slots.ts';

/** `WITH (name = value, …)`, by names in lower case. */
export function readOptions(slots: Slots): Map<string, Part> {
  return new Map(
    slots.each('properties').flatMap((item) => {
      const [key, value] = [item.text('key'), item.get('value')];
      return key !== undefined && value ? [[key.toLowerCase(), value] as const] : [];
    }),
  );
}
