/** Functions of Athena that the local engine runs, by the types of their arguments. */
import { aggregates } from './aggregates.ts';
import { bytes } from './bytes.ts';
import { containers } from './containers.ts';
import { general } from './general.ts';
import { json } from './json.ts';
import { moments } from './moments.ts';
import { numbers } from './numbers.ts';
import { plain } from './plain.ts';
import { regexps } from './regexps.ts';
import { text } from './text.ts';
import { windows } from './windows.ts';
import type { Way } from './way.ts';

/** In lower case. */
export const functions: ReadonlyMap<string, Way> = new Map<string, Way>([
  ...plain,
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
