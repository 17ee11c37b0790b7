/** JSON functions of Athena that are calls like any other. */
import { quoteText } from '../../../../sql/quote.ts';
import { textArgument, type Given } from '../calls.ts';
import { NotGenerated } from '../duck.ts';
import { library, type Way, type Ways } from './way.ts';

function jsonPath(given: Given): string {
  const path = textArgument(given, 1).trim();
  const steps = path.slice(1).match(/\.[^.[\]"]+|\[\d+\]|\["(?:[^"\\])*"\]/g) ?? [];
  if (!path.startsWith('$') || steps.join('') !== path.slice(1)) throw new NotGenerated(`the JSON path ${path}`);
  return `$${steps.map((step) => (/^\[\d/.test(step) ? step : `."${step.startsWith('.') ? step.slice(1) : step.slice(2, -2)}"`)).join('')}`;
}

const atPath =
  (name: string): Way =>
  (given) =>
    `${library}.${name}(${given.args[0]!}, ${quoteText(jsonPath(given))})`;

/** By name. */
export const json: Ways = [
  ['json_extract', atPath('json_extract')],
  ['json_extract_scalar', atPath('json_extract_scalar')],
  ['json_size', atPath('json_size')],
];
