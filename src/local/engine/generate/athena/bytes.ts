/** Functions of Athena over bytes. */
import { type Way, type Ways } from './way.ts';

const digest =
  (algorithm: string): Way =>
  ({ args }) =>
    `unhex(lb_digest('${algorithm}', hex(${args[0]!})))`;

const hmac =
  (algorithm: string): Way =>
  ({ args }) =>
    `unhex(lb_hmac('${algorithm}', hex(${args[0]!}), hex(${args[1]!})))`;

const toBytes =
  (form: string): Way =>
  ({ args }) =>
    `unhex(lb_to_bytes('${form}', CAST(${args[0]!} AS VARCHAR)))`;

const fromBytes =
  (form: string): Way =>
  ({ args }) =>
    `lb_from_bytes('${form}', hex(${args[0]!}))`;

/** By name. */
export const bytes: Ways = [
  ['sha512', digest('sha512')],
  ...['md5', 'sha1', 'sha256', 'sha512'].map((name) => [`hmac_${name}`, hmac(name)] as const),
  ['to_big_endian_32', toBytes('integer')],
  ['to_big_endian_64', toBytes('bigint')],
  ['to_ieee754_32', toBytes('real')],
  ['to_ieee754_64', toBytes('double')],
  ['from_big_endian_32', fromBytes('integer')],
  ['from_big_endian_64', fromBytes('bigint')],
  ['from_ieee754_32', fromBytes('real')],
  ['from_ieee754_64', fromBytes('double')],
  [
    'from_utf8',
    ({ args, types }) =>
      `lb_from_utf8(hex(${args[0]!}), ${types[1] === undefined ? 'chr(65533)' : types[1].name === 'varchar' ? args[1]! : `chr(CAST(${args[1]!} AS INTEGER))`})`,
  ],
  ['xxhash64', ({ args }) => `unhex(lb_xxhash64(hex(${args[0]!})))`],
  ['murmur3', ({ args }) => `unhex(lb_murmur3(hex(${args[0]!})))`],
  ['spooky_hash_v2_32', ({ args }) => `unhex(lb_spooky(hex(${args[0]!}), '32'))`],
  ['spooky_hash_v2_64', ({ args }) => `unhex(lb_spooky(hex(${args[0]!}), '64'))`],
  ['to_base32', ({ args }) => `lb_to_base32(hex(${args[0]!}))`],
  ['from_base32', ({ args }) => `unhex(lb_from_base32(${args[0]!}))`],
  ['to_base64url', ({ args }) => `lb_to_base64url(hex(${args[0]!}))`],
  ['from_base64url', ({ args }) => `unhex(lb_from_base64url(${args[0]!}))`],
  ['from_hex', ({ args }) => `unhex(lb_hex(${args[0]!}))`],
];
