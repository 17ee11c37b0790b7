/** Functions of Athena over bytes. */
import { fail, type Way, type Ways } from './way.ts';

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
  ['from_utf8', ({ args }) => (args.length > 1 ? fail() : `lb_from_utf8(hex(${args[0]!}))`)],
];
