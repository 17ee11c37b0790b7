/** Functions of Redshift over texts, in JavaScript. */
import { momentText, tryMomentText, zoneMinutes } from './dateTexts.ts';
import { intervalWords } from './intervals.ts';
import type { Native } from './native.ts';
import { momentFromPattern, momentToChar } from './redshiftDates.ts';
import {
  numberToChar,
  postgresDouble,
  strtol,
  toNumber,
  truthText,
  tryWholeText,
  wholeText,
} from './redshiftNumbers.ts';
import {
  bitAt,
  bitsOf,
  bitwise,
  byteAt,
  fnvHash,
  hexOfBits,
  littleEndian,
  regexpOf,
  regexpReplaced,
  sameLetters,
  similarPattern,
} from './redshiftTexts.ts';

export const redshiftNatives: readonly Native[] = [
  ['lb_moment', 2, momentText],
  ['lb_try_moment', 2, tryMomentText],
  ['lb_interval', 1, intervalWords],
  ['lb_zone_minutes', 1, zoneMinutes],
  ['lb_whole', 1, wholeText],
  ['lb_try_whole', 1, tryWholeText],
  ['lb_truth', 1, truthText],
  ['lb_similar_pattern', 2, similarPattern],
  ['lb_to_char', 2, momentToChar],
  ['lb_to_char_number', 2, numberToChar],
  ['lb_from_pattern', 3, momentFromPattern],
  ['lb_to_number', 2, toNumber],
  ['lb_postgres_double', 1, postgresDouble],
  ['lb_strtol', 2, strtol],
  ['lb_regexp_of', 6, regexpOf],
  ['lb_regexp_replaced', 5, regexpReplaced],
  ['lb_bits', 1, bitsOf],
  ['lb_from_bits', 1, hexOfBits],
  ['lb_bit_at', 2, bitAt],
  ['lb_byte_at', 2, byteAt],
  ['lb_bitwise', 3, bitwise],
  ['lb_fnv', 2, fnvHash],
  ['lb_little_endian', 2, littleEndian],
  ['lb_same_letters', 2, sameLetters],
];
