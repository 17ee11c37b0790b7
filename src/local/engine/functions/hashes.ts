/** Hashes that Node's own cryptography has not. Sources: the public descriptions of xxHash, MurmurHash3 and SpookyHash V2. */

const mask = (1n << 64n) - 1n;
const rotate = (value: bigint, bits: bigint): bigint => ((value << bits) | (value >> (64n - bits))) & mask;
const times = (a: bigint, b: bigint): bigint => (a * b) & mask;
const plus = (a: bigint, b: bigint): bigint => (a + b) & mask;

const primes = [
  0x9e3779b185ebca87n,
  0xc2b2ae3d27d4eb4fn,
  0x165667b19e3779f9n,
  0x85ebca77c2b2ae63n,
  0x27d4eb2f165667c5n,
] as const;

/** XXH64 with seed 0, as hexadecimal digits, the highest first. */
export function xxhash64(hex = ''): string {
  const data = Buffer.from(hex, 'hex');
  const [p1, p2, p3, p4, p5] = primes;
  const round = (sum: bigint, lane: bigint): bigint => times(rotate(plus(sum, times(lane, p2)), 31n), p1);
  let at = 0;
  let hash: bigint;
  if (data.length >= 32) {
    let sums = [plus(p1, p2), p2, 0n, -p1 & mask];
    for (; at + 32 <= data.length; at += 32) {
      const start = at;
      sums = sums.map((sum, lane) => round(sum, data.readBigUInt64LE(start + lane * 8)));
    }
    hash = [1n, 7n, 12n, 18n].reduce((sum, bits, lane) => plus(sum, rotate(sums[lane]!, bits)), 0n);
    for (const sum of sums) hash = plus(times(hash ^ round(0n, sum), p1), p4);
  } else hash = p5;
  hash = plus(hash, BigInt(data.length));
  for (; at + 8 <= data.length; at += 8)
    hash = plus(times(rotate(hash ^ round(0n, data.readBigUInt64LE(at)), 27n), p1), p4);
  if (at + 4 <= data.length) {
    hash = plus(times(rotate(hash ^ times(BigInt(data.readUInt32LE(at)), p1), 23n), p2), p3);
    at += 4;
  }
  for (; at < data.length; at++) hash = times(rotate(hash ^ times(BigInt(data[at]!), p5), 11n), p1);
  hash = times(hash ^ (hash >> 33n), p2);
  hash = times(hash ^ (hash >> 29n), p3);
  return (hash ^ (hash >> 32n)).toString(16).padStart(16, '0');
}

/** MurmurHash3 x64 128 with seed 0, its two halves the lowest byte first. */
export function murmur3(hex = ''): string {
  const data = Buffer.from(hex, 'hex');
  const [c1, c2] = [0x87c37b91114253d5n, 0x4cf5ad432745937fn];
  const first = (lane: bigint): bigint => times(rotate(times(lane, c1), 31n), c2);
  const second = (lane: bigint): bigint => times(rotate(times(lane, c2), 33n), c1);
  let [h1, h2] = [0n, 0n];
  const whole = data.length - (data.length % 16);
  for (let at = 0; at < whole; at += 16) {
    h1 ^= first(data.readBigUInt64LE(at));
    h1 = plus(times(plus(rotate(h1, 27n), h2), 5n), 0x52dce729n);
    h2 ^= second(data.readBigUInt64LE(at + 8));
    h2 = plus(times(plus(rotate(h2, 31n), h1), 5n), 0x38495ab5n);
  }
  const tail = Buffer.alloc(16);
  data.copy(tail, 0, whole);
  h2 ^= second(tail.readBigUInt64LE(8));
  h1 ^= first(tail.readBigUInt64LE(0));
  const length = BigInt(data.length);
  h1 ^= length;
  h2 ^= length;
  h1 = plus(h1, h2);
  h2 = plus(h2, h1);
  h1 = mixed(h1);
  h2 = mixed(h2);
  h1 = plus(h1, h2);
  h2 = plus(h2, h1);
  const out = Buffer.alloc(16);
  out.writeBigUInt64LE(h1, 0);
  out.writeBigUInt64LE(h2, 8);
  return out.toString('hex');
}

function mixed(value: bigint): bigint {
  let out = times(value ^ (value >> 33n), 0xff51afd7ed558ccdn);
  out = times(out ^ (out >> 33n), 0xc4ceb9fe1a85ec53n);
  return out ^ (out >> 33n);
}

const spookyConstant = 0xdeadbeefdeadbeefn;

/** SpookyHash V2 with seeds 0 of less than 192 bytes: the low 32 or 64 bits; undefined for longer ones. */
export function spookyHash(hex: string, bits: 32 | 64): string | undefined {
  const data = Buffer.from(hex, 'hex');
  if (data.length >= 192) return undefined;
  let [a, b, c, d] = [0n, 0n, spookyConstant, spookyConstant];
  const mix = (): void => {
    const steps = [50n, 52n, 30n, 41n, 54n, 48n, 38n, 37n, 62n, 34n, 5n, 36n];
    for (let at = 0; at < 12; at += 4) {
      c = rotate(c, steps[at]!);
      c = plus(c, d);
      a ^= c;
      d = rotate(d, steps[at + 1]!);
      d = plus(d, a);
      b ^= d;
      a = rotate(a, steps[at + 2]!);
      a = plus(a, b);
      c ^= a;
      b = rotate(b, steps[at + 3]!);
      b = plus(b, c);
      d ^= b;
    }
  };
  let at = 0;
  const lane = (place: number): bigint => data.readBigUInt64LE(place);
  for (; at + 32 <= data.length; at += 32) {
    c = plus(c, lane(at));
    d = plus(d, lane(at + 8));
    mix();
    a = plus(a, lane(at + 16));
    b = plus(b, lane(at + 24));
  }
  if (at + 16 <= data.length) {
    c = plus(c, lane(at));
    d = plus(d, lane(at + 8));
    mix();
    at += 16;
  }
  d = plus(d, BigInt(data.length) << 56n);
  const rest = Buffer.alloc(16);
  data.copy(rest, 0, at);
  if (at < data.length) {
    c = plus(c, rest.readBigUInt64LE(0));
    d = plus(d, rest.readBigUInt64LE(8));
  } else {
    c = plus(c, spookyConstant);
    d = plus(d, spookyConstant);
  }
  const end = [15n, 52n, 26n, 51n, 28n, 9n, 47n, 54n, 32n, 25n, 63n];
  const lanes = [a, b, c, d];
  // d ^= c; c = rot(c); d += c and so on round.
  const order: readonly (readonly [number, number])[] = [
    [3, 2],
    [0, 3],
    [1, 0],
    [2, 1],
  ];
  end.forEach((step, index) => {
    const [into, from] = order[index % 4]!;
    lanes[into] = lanes[into]! ^ lanes[from]!;
    const turned = rotate(lanes[from]!, step);
    lanes[from] = turned;
    lanes[into] = plus(lanes[into], turned);
  });
  const size = bits / 4;
  return lanes[0]!.toString(16).padStart(16, '0').slice(-size);
}
