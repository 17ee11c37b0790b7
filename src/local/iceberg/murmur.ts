/** Iceberg's bucket function, murmur3 (32 bit, x86), as an expression of DuckDB, which has no such hash of its own. */
import type { PrimitiveType } from './types.ts';

const mask = '4294967295::UBIGINT';

/** `column` is SQL of the column's own type; the result is 0 … buckets - 1, or NULL. */
export function bucketSql(type: PrimitiveType, column: string, buckets: number): string {
  return `CAST((${murmurSql(bytesSql(type, column))} & 2147483647::UBIGINT) % ${buckets}::UBIGINT AS INTEGER)`;
}

/** The hash of the bytes that a hexadecimal text stands for, as an unsigned 32-bit number. */
export function murmurSql(hex: string): string {
  const hash = bind(hex, 'h', (h) => {
    const pairs = (start: string, count: number) =>
      Array.from(
        { length: count },
        (_, at) => `system.main.substring(${h}, ${start} + ${2 * (count - at) - 1}, 2)`,
      ).join(' || ');
    const blocks = `system.main.list_transform(system.main.range(0, system.main.length(${h}) // 8), lambda i: CAST('0x' || ${pairs('i * 8', 4)} AS UBIGINT))`;
    const body = `system.main.list_reduce(${mix(blocks)}, lambda a, k: (${rotate('system.main.xor(a, k)', 13)} * 5::UBIGINT + 3864292196::UBIGINT) & ${mask}, 0::UBIGINT)`;
    const tail = `${mix(`[CAST('0x0' || ${pairs(`(system.main.length(${h}) // 8) * 8`, 3)} AS UBIGINT)]`)}[1]`;
    return `system.main.xor(system.main.xor(${body}, ${tail}), CAST(system.main.length(${h}) // 2 AS UBIGINT))`;
  });
  const first = bind(hash, 'x', (x) => `(system.main.xor(${x}, ${x} >> 16) * 2246822507::UBIGINT) & ${mask}`);
  const second = bind(first, 'x', (x) => `(system.main.xor(${x}, ${x} >> 13) * 3266489909::UBIGINT) & ${mask}`);
  return bind(second, 'x', (x) => `system.main.xor(${x}, ${x} >> 16)`);
}

/** Gives a value a name within an expression: a list of one element and a lambda over it. */
function bind(value: string, name: string, body: (name: string) => string): string {
  return `system.main.list_transform([${value}], lambda ${name}: ${body(name)})[1]`;
}

function mix(blocks: string): string {
  const times = (factor: string) => (x: string) => `(${x} * ${factor}::UBIGINT) & ${mask}`;
  const steps = [times('3432918353'), (x: string) => rotate(x, 15), times('461845907')];
  return steps.reduce((list, step) => `system.main.list_transform(${list}, lambda b: ${step('b')})`, blocks);
}

function rotate(x: string, bits: number): string {
  return `(((${x} << ${bits}) | (${x} >> ${32 - bits})) & ${mask})`;
}

/** The bytes that are hashed for a value of the type, as hexadecimal text. */
export function bytesSql(type: PrimitiveType, column: string): string {
  switch (type.kind) {
    case 'int':
    case 'long':
      return longSql(`CAST(${column} AS BIGINT)`);
    case 'date':
      return longSql(`CAST(system.main.datediff('day', DATE '1970-01-01', ${column}) AS BIGINT)`);
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return longSql(`system.main.epoch_us(${column})`);
    case 'decimal':
      return decimalSql(`CAST(system.main."replace"(CAST(${column} AS VARCHAR), '.', '') AS HUGEINT)`);
    case 'uuid':
      return `system.main."replace"(CAST(${column} AS VARCHAR), '-', '')`;
    default:
      return `system.main.hex(${column})`;
  }
}

// Eight bytes, little-endian.
function longSql(value: string): string {
  const reversed = (x: string) =>
    [15, 13, 11, 9, 7, 5, 3, 1].map((start) => `system.main.substring(${x}, ${start}, 2)`).join(' || ');
  return bind(`system.main.lpad(system.main.to_hex(${value}), 16, '0')`, 'x', reversed);
}

// Two's complement, big-endian, as few bytes as hold the number.
function decimalSql(unscaled: string): string {
  return bind(unscaled, 'd', (d) => {
    const fits = `system.main.list_filter(system.main.range(1, 16), lambda n: ${d} >= -(1::HUGEINT << CAST(8 * n - 1 AS INTEGER)) AND ${d} < (1::HUGEINT << CAST(8 * n - 1 AS INTEGER)))[1]`;
    const digits = `system.main.lpad(system.main.to_hex(${d}), 32, CASE WHEN ${d} < 0 THEN 'F' ELSE '0' END)`;
    return `system.main."right"(${digits}, 2 * coalesce(${fits}, 16))`;
  });
}
