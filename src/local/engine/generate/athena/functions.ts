/** Functions of Athena that are more than a name, by the types of their arguments. */
import { aggregates } from './aggregates.ts';
import { bytes } from './bytes.ts';
import { containers } from './containers.ts';
import { general } from './general.ts';
import { json } from './json.ts';
import { moments } from './moments.ts';
import { numbers } from './numbers.ts';
import { regexps } from './regexps.ts';
import { text } from './text.ts';
import { windows } from './windows.ts';
import type { Way } from './way.ts';

/** In lower case. */
export const functions: ReadonlyMap<string, Way> = new Map<string, Way>([
  ...aggregates,
  ...bytes,
  ...containers,
  ...general,
  ...json,
  ...moments,
  ...numbers,
  ...regexps,
  ...text,
  ...windows,
]);
