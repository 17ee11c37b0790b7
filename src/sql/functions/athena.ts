/** The functions of Athena engine version 3. Signatures: what Trino 406 says of itself; sentences: our own. */
import aggregates from './athena/aggregates.json' with { type: 'json' };
import arrays from './athena/arrays.json' with { type: 'json' };
import binary from './athena/binary.json' with { type: 'json' };
import bits from './athena/bits.json' with { type: 'json' };
import colours from './athena/colours.json' with { type: 'json' };
import conditional from './athena/conditional.json' with { type: 'json' };
import dateParts from './athena/dateParts.json' with { type: 'json' };
import dates from './athena/dates.json' with { type: 'json' };
import geospatialMaps from './athena/geospatialMaps.json' with { type: 'json' };
import geospatialPairs from './athena/geospatialPairs.json' with { type: 'json' };
import geospatialShapes from './athena/geospatialShapes.json' with { type: 'json' };
import json from './athena/json.json' with { type: 'json' };
import learning from './athena/learning.json' with { type: 'json' };
import maps from './athena/maps.json' with { type: 'json' };
import math from './athena/math.json' with { type: 'json' };
import patterns from './athena/patterns.json' with { type: 'json' };
import regexp from './athena/regexp.json' with { type: 'json' };
import session from './athena/session.json' with { type: 'json' };
import sketches from './athena/sketches.json' with { type: 'json' };
import statistics from './athena/statistics.json' with { type: 'json' };
import strings from './athena/strings.json' with { type: 'json' };
import syntax from './athena/syntax.json' with { type: 'json' };
import teradata from './athena/teradata.json' with { type: 'json' };
import trigonometry from './athena/trigonometry.json' with { type: 'json' };
import urls from './athena/urls.json' with { type: 'json' };
import windows from './athena/windows.json' with { type: 'json' };
import { FunctionCatalogue, type FunctionEntry } from './catalogue.ts';

const families = [
  aggregates,
  arrays,
  binary,
  bits,
  colours,
  conditional,
  dateParts,
  dates,
  geospatialMaps,
  geospatialPairs,
  geospatialShapes,
  json,
  learning,
  maps,
  math,
  patterns,
  regexp,
  session,
  sketches,
  statistics,
  strings,
  syntax,
  teradata,
  trigonometry,
  urls,
  windows,
];

// SAFETY: a test reads every entry of the data files.
export const athenaCatalogue = new FunctionCatalogue('athena', families.flat() as readonly FunctionEntry[]);
