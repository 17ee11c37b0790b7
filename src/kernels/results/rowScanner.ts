/**
 * Finds where the rows of CSV end: line feeds outside of quotes. The scan is a WebAssembly module that takes 64 bytes a step,
 * written out below; where a processor has no SIMD the loop in JavaScript does the same, some fifteen times slower.
 */

/** Reads a text in pieces, from its first byte on. */
export interface RowScanner {
  /**
   * Offsets in the piece behind the line feed of each row that ends in it; valid until the next call. `count` of them hold.
   * A piece has at most `pieceBytes`.
   */
  scan(piece: Uint8Array): { readonly ends: Uint32Array; readonly count: number };
  /** Whether the bytes so far end inside a quoted field. */
  readonly isQuoted: boolean;
}

export const pieceBytes = 256 * 1024;

const quote = 34;
const lineFeed = 10;

/** The plain form, which says what the fast one does. */
export class LoopScanner implements RowScanner {
  isQuoted = false;
  readonly #ends = new Uint32Array(pieceBytes);

  scan(piece: Uint8Array): { ends: Uint32Array; count: number } {
    let count = 0;
    let { isQuoted } = this;
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at];
      if (byte === quote) isQuoted = !isQuoted;
      else if (byte === lineFeed && !isQuoted) this.#ends[count++] = at + 1;
    }
    this.isQuoted = isQuoted;
    return { ends: this.#ends, count };
  }
}

class FastScanner implements RowScanner {
  readonly #scan: (length: number, quoted: number) => number;
  readonly #carry: { readonly value: number };
  readonly #input: Uint8Array;
  readonly #ends: Uint32Array;
  isQuoted = false;

  constructor({ scan, carry, memory }: Exports) {
    this.#scan = scan;
    this.#carry = carry;
    this.#input = new Uint8Array(memory.buffer, 0, pieceBytes);
    this.#ends = new Uint32Array(memory.buffer, pieceBytes);
  }

  scan(piece: Uint8Array): { ends: Uint32Array; count: number } {
    this.#input.set(piece);
    // The last step reads on to a multiple of 64.
    this.#input.fill(0, piece.length, Math.min(piece.length + 63, pieceBytes));
    const count = this.#scan(piece.length, this.isQuoted ? 1 : 0);
    this.isQuoted = this.#carry.value === 1;
    return { ends: this.#ends, count };
  }
}

/** What the module below exports. */
interface Exports {
  readonly scan: (length: number, quoted: number) => number;
  readonly carry: { readonly value: number };
  readonly memory: { readonly buffer: ArrayBuffer };
}

/** The part of WebAssembly's own interface that is used here; Node's types have none of it. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
}

let compiled: object | undefined;

export function makeRowScanner(): RowScanner {
  // SAFETY: it is part of every Node.
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
  try {
    compiled ??= new Module(assemble());
    return new FastScanner(new Instance(compiled).exports);
  } catch {
    return new LoopScanner();
  }
}

// --- the module

const i32 = 0x7f;
const i64 = 0x7e;
const [length, quoted, at, out, carry, quotes, feeds] = [0, 1, 2, 3, 4, 5, 6];
const isCarried = 0;

const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const int = (value: number): number[] => [0x41, ...signed(value)];
const long = (value: number): number[] => [0x42, ...signed(value)];
const simd = (code: number, ...operands: number[]): number[] => [0xfd, ...unsigned(code), ...operands];
const block = 0x02;
const loop = 0x03;
const end = 0x0b;
const plain = 0x40;
const branch = (depth: number): number[] => [0x0c, depth];
const branchIf = (depth: number): number[] => [0x0d, depth];
const op = {
  i32eqz: 0x45,
  i32geU: 0x4f,
  i32add: 0x6a,
  i32sub: 0x6b,
  i32shrU: 0x76,
  i64eqz: 0x50,
  i64ctz: 0x7a,
  i64sub: 0x7d,
  i64and: 0x83,
  i64or: 0x84,
  i64xor: 0x85,
  i64shl: 0x86,
  i64shrS: 0x87,
  i32wrap: 0xa7,
  i64extend: 0xad,
} as const;
const load = (offset: number): number[] => simd(0x00, 4, ...unsigned(offset));
const splat = (byte: number): number[] => [...int(byte), ...simd(0x0f)];
const equalBytes = simd(0x23);
const bitmask = simd(0x64);

/** One bit for each of the 64 bytes at `at`: is it that byte? */
const bitsOf = (byte: number): number[] =>
  [0, 16, 32, 48].flatMap((offset) => [
    ...get(at),
    ...load(offset),
    ...splat(byte),
    ...equalBytes,
    ...bitmask,
    op.i64extend,
    ...(offset === 0 ? [] : [...long(offset), op.i64shl, op.i64or]),
  ]);

/** `quotes ^= quotes << n`: with n doubled from 1 on, each bit becomes the parity of those up to it. */
const spread = [1, 2, 4, 8, 16, 32].flatMap((places) => [
  ...get(quotes),
  ...get(quotes),
  ...long(places),
  op.i64shl,
  op.i64xor,
  ...set(quotes),
]);

const body = [
  // carry = -quoted: all ones inside of quotes.
  ...long(0),
  ...get(quoted),
  op.i64extend,
  op.i64sub,
  ...set(carry),
  ...int(pieceBytes),
  ...set(out),
  block,
  plain,
  loop,
  plain,
  ...get(at),
  ...get(length),
  op.i32geU,
  ...branchIf(1),
  ...bitsOf(quote),
  ...set(quotes),
  ...spread,
  ...get(quotes),
  ...get(carry),
  op.i64xor,
  ...set(quotes),
  ...get(quotes),
  ...long(63),
  op.i64shrS,
  ...set(carry),
  // feeds = line feeds & ~quotes
  ...bitsOf(lineFeed),
  ...get(quotes),
  ...long(-1),
  op.i64xor,
  op.i64and,
  ...set(feeds),
  block,
  plain,
  loop,
  plain,
  ...get(feeds),
  op.i64eqz,
  ...branchIf(1),
  ...get(out),
  ...get(feeds),
  op.i64ctz,
  op.i32wrap,
  ...get(at),
  op.i32add,
  ...int(1),
  op.i32add,
  ...[0x36, 2, 0], // i32.store
  ...get(out),
  ...int(4),
  op.i32add,
  ...set(out),
  // The lowest bit goes.
  ...get(feeds),
  ...get(feeds),
  ...long(1),
  op.i64sub,
  op.i64and,
  ...set(feeds),
  ...branch(0),
  end,
  end,
  ...get(at),
  ...int(64),
  op.i32add,
  ...set(at),
  ...branch(0),
  end,
  end,
  ...get(carry),
  op.i32wrap,
  ...int(1),
  0x71, // i32.and
  ...[0x24, isCarried],
  ...get(out),
  ...int(pieceBytes),
  op.i32sub,
  ...int(2),
  op.i32shrU,
  end,
];

function assemble(): Uint8Array<ArrayBuffer> {
  const locals = [2, ...[2, i32], ...[3, i64]];
  const code = [...locals, ...body];
  const pages = (pieceBytes + pieceBytes * 4) / 65_536;
  const name = (text: string): number[] => [text.length, ...Buffer.from(text)];
  const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 2, i32, i32, 1, i32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...unsigned(pages)]),
    ...section(6, [1, i32, 1, ...int(0), end]),
    ...section(7, [3, ...name('scan'), 0, 0, ...name('carry'), 3, 0, ...name('memory'), 2, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

/** LEB128, as WebAssembly writes numbers. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const low = value & 127;
  const rest = value >> 7;
  const isLast = (rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0);
  return isLast ? [low] : [low | 128, ...signed(rest)];
}
