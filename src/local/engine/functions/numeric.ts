/** Exact quotients of decimals, for DuckDB divides them as doubles; decimals rounded to places that a column gives. */
import { fail } from './fail.ts';

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

/** What is left of a division of decimals, with the sign of the dividend; exact, for DuckDB works it out in doubles. */
export function remainderOf(left = '', right = ''): string {
  const [a, b] = [scaled(left), scaled(right)];
  if (b.digits === 0n) return fail('DIVISION_BY_ZERO: Division by zero');
  const scale = Math.max(a.scale, b.scale);
  const whole = ({ digits, scale: own }: typeof a): bigint => digits * 10n ** BigInt(scale - own);
  const rest = whole(a) % whole(b);
  const shown = (rest < 0n ? -rest : rest).toString().padStart(scale + 1, '0');
  const at = shown.length - scale;
  return `${rest < 0n ? '-' : ''}${shown.slice(0, at)}${scale > 0 ? `.${shown.slice(at)}` : ''}`;
}

/** A decimal with no more than so many places, negative ones before the point: rounded half away from zero, or cut off. */
export function withPlaces(text = '', places = '', how = 'round'): string {
  const { digits, scale } = scaled(text);
  const tooMany = Math.min(scale - Number(places), 100);
  if (tooMany <= 0) return text;
  const unit = 10n ** BigInt(tooMany);
  const half = how === 'round' ? unit / 2n : 0n;
  const kept = (((digits < 0n ? -digits : digits) + half) / unit) * unit;
  const shown = kept.toString().padStart(scale + 1, '0');
  const at = shown.length - scale;
  return `${digits < 0n ? '-' : ''}${shown.slice(0, at)}${scale > 0 ? `.${shown.slice(at)}` : ''}`;
}

function scaled(text: string): { digits: bigint; scale: number } {
  const [whole = '0', fraction = ''] = text.split('.');
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}
