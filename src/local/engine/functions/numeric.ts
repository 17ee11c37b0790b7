/** Redshift's arithmetic with NUMERIC, whose scale follows from the operands. */
import { brackets, raw, type Node } from '../tree.ts';
import { duckTypeOf, type LakeType } from '../types.ts';
import { fail } from './fail.ts';

interface Numeric {
  readonly precision: number;
  readonly scale: number;
}

const wholeDigits: Partial<Record<LakeType['name'], number>> = { tinyint: 5, smallint: 5, integer: 10, bigint: 19 };

function numericOf(type: LakeType | undefined): Numeric | undefined {
  if (type?.name === 'decimal') return { precision: type.size ?? 18, scale: type.scale ?? 0 };
  const precision = type && wholeDigits[type.name];
  return precision === undefined ? undefined : { precision, scale: 0 };
}

/** The type of a quotient as Redshift's guide has it. */
export function quotientType(dividend: Numeric, divisor: Numeric): Numeric {
  const scale = Math.max(4, dividend.scale + divisor.precision - divisor.scale + 1);
  const precision = dividend.precision - dividend.scale + divisor.scale + scale;
  return precision <= 38 ? { precision, scale } : { precision: 38, scale: Math.max(38 + scale - precision, 4) };
}

/** `a / b` of which one at least is NUMERIC and none a float; else undefined. */
export function divideNumeric(
  dividend: readonly Node[],
  divisor: Node,
  types: readonly LakeType[],
): readonly Node[] | undefined {
  const [left, right] = [numericOf(types[0]), numericOf(types[1])];
  if (!left || !right || !types.some((type) => type.name === 'decimal')) return undefined;
  const { precision, scale } = quotientType(left, right);
  const text = (nodes: readonly Node[]): Node[] => [raw('CAST('), brackets(nodes), raw('AS VARCHAR)')];
  return [
    raw('CAST('),
    raw('lb_divide'),
    brackets([...text(dividend), raw(','), ...text([divisor]), raw(`, '${scale}'`)]),
    raw(`AS DECIMAL(${precision},${scale}))`),
  ];
}

/** trunc(x [, n]): the type stays, and a NUMERIC keeps so many places. */
export function truncate(value: readonly Node[], places: number | undefined, type: LakeType): readonly Node[] {
  const at = (sql: string): Node[] => [raw(`${sql}(`), ...value, raw(')')];
  switch (type.name) {
    case 'timestamp':
    case 'timestamptz':
    case 'date':
      return [raw('CAST('), ...value, raw('AS DATE)')];
    case 'decimal': {
      const scale = Math.min(places ?? 0, type.scale ?? 0);
      if (scale < 0) break;
      const kept = scale > 0 ? `(\\.\\d{${scale}})\\d*` : '(\\.)\\d*';
      return [
        raw('CAST(regexp_replace(CAST('),
        ...value,
        raw(`AS VARCHAR), '${kept}', '${scale > 0 ? '\\1' : ''}') AS ${duckTypeOf({ ...type, scale })})`),
      ];
    }
    default:
      break;
  }
  if (numericOf(type) && type.name !== 'decimal' && (places ?? 0) >= 0) return value;
  if (places === undefined) return at('trunc');
  return [raw('(trunc(('), ...value, raw(`) * 1e${places}::DOUBLE) / 1e${places}::DOUBLE)`)];
}

/** The quotient with so many places, its last digit rounded away from zero, as Trino divides decimals. */
export function quotientOf(left = '', right = '', places = ''): string {
  const more = divideTexts(left, right, String(Number(places) + 1));
  const digits = BigInt(more.replace('.', ''));
  const rounded = (digits + (digits < 0n || more.startsWith('-') ? -5n : 5n)) / 10n;
  const shown = (rounded < 0n ? -rounded : rounded).toString().padStart(Number(places) + 1, '0');
  const at = shown.length - Number(places);
  return `${rounded < 0n ? '-' : ''}${shown.slice(0, at)}${Number(places) > 0 ? `.${shown.slice(at)}` : ''}`;
}

/** The quotient with so many places, cut off; exact, for DuckDB divides decimals as doubles. */
export function divideTexts(left = '', right = '', places = ''): string {
  const [a, b] = [scaled(left), scaled(right)];
  if (b.digits === 0n) return fail('DIVISION_BY_ZERO: division by zero');
  const shift = BigInt(Number(places) + b.scale - a.scale);
  const quotient = shift >= 0n ? (a.digits * 10n ** shift) / b.digits : a.digits / (b.digits * 10n ** -shift);
  const digits = (quotient < 0n ? -quotient : quotient).toString().padStart(Number(places) + 1, '0');
  const whole = digits.slice(0, digits.length - Number(places));
  return `${quotient < 0n ? '-' : ''}${whole}.${digits.slice(digits.length - Number(places))}`;
}

function scaled(text: string): { digits: bigint; scale: number } {
  const [whole = '0', fraction = ''] = text.split('.');
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}
