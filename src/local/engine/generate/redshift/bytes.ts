/** Functions over VARBYTE, and hashes of bytes. */
import { textArgument } from './calls.ts';
import type { Given } from '../given.ts';
import { fail, type Way, type Ways } from './way.ts';

const fromVarbyte: Way = (given) => {
  const [bytes] = given.args;
  switch (textArgument(given, 1).toLowerCase()) {
    case 'hex':
      return `lower(hex(${bytes!}))`;
    case 'base64':
      return `to_base64(${bytes!})`;
    case 'utf8':
    case 'utf-8':
      return `decode(${bytes!})`;
    case 'binary':
      return `lb_bits(hex(${bytes!}))`;
    default:
      return fail();
  }
};

const toVarbyte: Way = (given) => {
  const [text] = given.args;
  switch (textArgument(given, 1).toLowerCase()) {
    case 'hex':
      return `unhex(${text!})`;
    case 'base64':
      return `from_base64(${text!})`;
    case 'utf8':
    case 'utf-8':
      return `encode(${text!})`;
    case 'binary':
      return `unhex(lb_from_bits(${text!}))`;
    default:
      return fail();
  }
};

/** The value as bytes, in hexadecimal digits. */
function hexOf({ args, types }: Given, at: number): string {
  const [value, type] = [args[at]!, types[at]!];
  if (type.name === 'varbinary') return `hex(${value})`;
  return type.name === 'varchar' || type.name === 'char' ? `hex(encode(${value}))` : fail();
}

export const bytes: Ways = [
  ['from_hex', ({ args }) => `unhex(${args[0]!})`],
  ['from_varbyte', fromVarbyte],
  ['to_varbyte', toVarbyte],
  ['getbit', (given) => `CAST(lb_bit_at(${hexOf(given, 0)}, CAST(${given.args[1]!} AS VARCHAR)) AS INTEGER)`],
  ['get_byte', (given) => `CAST(lb_byte_at(${hexOf(given, 0)}, CAST(${given.args[1]!} AS VARCHAR)) AS INTEGER)`],
];
