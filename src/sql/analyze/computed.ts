/** Results whose length or precision Trino computes, which a signature cannot say. Source: `typeof` of Trino 406. */
import type { Type } from '../types/type.ts';

const longest = 2147483647;

const wholeDigits: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, integer: 10 };

const decimal = (size: number, scale: number): Type => ({ name: 'decimal', size: Math.min(38, size), scale });

const text = (size: number): Type => (size >= longest ? { name: 'varchar' } : { name: 'varchar', size });

/** The result of a function by its arguments, or what the signature says where nothing is computed. */
export function computedReturn(name: string, args: readonly Type[], returns: Type): Type {
  const [a, b, c] = args;
  const [p, s] = [a?.size ?? 38, a?.scale ?? 0];
  if (a?.name === 'decimal') {
    switch (name) {
      case 'ceil':
      case 'ceiling':
      case 'floor':
        return decimal(p - s + Math.min(s, 1), 0);
      case 'round':
        return args.length > 1 ? decimal(p + 1, s) : decimal(p - s + Math.min(1, s), 0);
      case 'truncate':
        return args.length > 1 ? a : decimal(Math.max(p - s, 1), 0);
      case 'sum':
        return decimal(38, s);
      case 'avg':
      case 'abs':
        return a;
      default:
    }
  }
  if (name === 'truncate' && a && wholeDigits[a.name] !== undefined && returns.name === 'decimal')
    return decimal(wholeDigits[a.name]!, 0);
  if (name === 'mod' && returns.name === 'decimal' && b) {
    const [left, right] = [a, b].map((type) =>
      type?.name === 'decimal' ? type : { size: wholeDigits[type?.name ?? ''] ?? 19, scale: 0 },
    );
    const scale = Math.max(left!.scale ?? 0, right!.scale ?? 0);
    return decimal(Math.min(right!.size! - (right!.scale ?? 0), left!.size! - (left!.scale ?? 0)) + scale, scale);
  }
  if (name === 'replace' && a?.size !== undefined && b) {
    if (args.length === 2) return text(a.size);
    if (c?.size !== undefined) return text(a.size + c.size * (a.size + 1));
  }
  if (name === 'regexp_replace' && a?.size !== undefined) {
    if (args.length === 2) return text(a.size);
    if (c?.size !== undefined) return text(a.size + Math.max(Math.floor((a.size * c.size) / 2), c.size) * (a.size + 1));
    return { name: 'varchar' };
  }
  return returns;
}
