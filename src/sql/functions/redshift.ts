/** The functions of Redshift. Names and arguments: the developer guide; sentences: our own. */
import aggregates from './redshift/aggregates.json' with { type: 'json' };
import conditional from './redshift/conditional.json' with { type: 'json' };
import dates from './redshift/dates.json' with { type: 'json' };
import hashes from './redshift/hashes.json' with { type: 'json' };
import json from './redshift/json.json' with { type: 'json' };
import math from './redshift/math.json' with { type: 'json' };
import sketches from './redshift/sketches.json' with { type: 'json' };
import spatial from './redshift/spatial.json' with { type: 'json' };
import strings from './redshift/strings.json' with { type: 'json' };
import system from './redshift/system.json' with { type: 'json' };
import windows from './redshift/windows.json' with { type: 'json' };
import { FunctionCatalogue, type FunctionEntry } from './catalogue.ts';

const families = [aggregates, conditional, dates, hashes, json, math, sketches, spatial, strings, system, windows];

// SAFETY: a test reads every entry of the data files.
export const redshiftCatalogue = new FunctionCatalogue('redshift', families.flat() as readonly FunctionEntry[]);
