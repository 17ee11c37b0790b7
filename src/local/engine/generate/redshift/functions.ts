/** Functions of Redshift that the local engine runs. */
import { aggregates } from './aggregates.ts';
import { bytes } from './bytes.ts';
import { conditional } from './conditional.ts';
import { formats } from './formats.ts';
import { moments } from './moments.ts';
import { numbers } from './numbers.ts';
import { regexps } from './regexps.ts';
import { semistructured } from './semistructured.ts';
import { session } from './session.ts';
import { strings } from './strings.ts';
import type { Way } from './way.ts';

/** In lower case. */
export const functions: ReadonlyMap<string, Way> = new Map<string, Way>([
  ...aggregates,
  ...bytes,
  ...conditional,
  ...formats,
  ...moments,
  ...numbers,
  ...regexps,
  ...semistructured,
  ...session,
  ...strings,
]);
