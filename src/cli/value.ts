import type { Column, Value } from '../kernels/api.ts';

/** Types whose texts Athena writes as Java does. */
const javaTypes = new Set(['double', 'float', 'real']);

/** A value as its engine writes it: 15 of a `double` is `15.0` on Athena. */
export function engineText(value: NonNullable<Value>, column: Column | undefined): string {
  return typeof value === 'number' && column && javaTypes.has(column.type) ? javaText(value) : String(value);
}

function javaText(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  const [digits = '', exponent] = (size >= 1e-3 && size < 1e7 ? String(value) : value.toExponential()).split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}${exponent === undefined ? '' : `E${Number(exponent)}`}`;
}
