/** The functions of Redshift. Names and arguments: the developer guide; sentences: our own. */
import administration from './redshift/administration.json' with { type: 'json' };
import aggregates from './redshift/aggregates.json' with { type: 'json' };
import bytes from './redshift/bytes.json' with { type: 'json' };
import conditional from './redshift/conditional.json' with { type: 'json' };
import dateComparisons from './redshift/dateComparisons.json' with { type: 'json' };
import dates from './redshift/dates.json' with { type: 'json' };
import formats from './redshift/formats.json' with { type: 'json' };
import hashes from './redshift/hashes.json' with { type: 'json' };
import json from './redshift/json.json' with { type: 'json' };
import math from './redshift/math.json' with { type: 'json' };
import regexp from './redshift/regexp.json' with { type: 'json' };
import semistructured from './redshift/semistructured.json' with { type: 'json' };
import sketches from './redshift/sketches.json' with { type: 'json' };
import spatialCells from './redshift/spatialCells.json' with { type: 'json' };
import spatialFacts from './redshift/spatialFacts.json' with { type: 'json' };
import spatialForms from './redshift/spatialForms.json' with { type: 'json' };
import spatialMakers from './redshift/spatialMakers.json' with { type: 'json' };
import spatialPairs from './redshift/spatialPairs.json' with { type: 'json' };
import spatialParts from './redshift/spatialParts.json' with { type: 'json' };
import strings from './redshift/strings.json' with { type: 'json' };
import system from './redshift/system.json' with { type: 'json' };
import windows from './redshift/windows.json' with { type: 'json' };
import { FunctionCatalogue, type FunctionEntry } from './catalogue.ts';

const families = [
  administration,
  aggregates,
  bytes,
  conditional,
  dateComparisons,
  dates,
  formats,
  hashes,
  json,
  math,
  regexp,
  semistructured,
  sketches,
  spatialCells,
  spatialFacts,
  spatialForms,
  spatialMakers,
  spatialPairs,
  spatialParts,
  strings,
  system,
  windows,
];

// SAFETY: a test reads every entry of the data files.
export const redshiftCatalogue = new FunctionCatalogue('redshift', families.flat() as readonly FunctionEntry[]);
