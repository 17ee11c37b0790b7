/** JSON functions of Athena that are calls like any other. */
import type { Ways } from './way.ts';

/** By name. */
export const json: Ways = [
  ['json_extract', ({ args }) => `CAST(lb_json_extract(CAST(${args[0]!} AS VARCHAR), ${args[1]!}) AS JSON)`],
  ['json_extract_scalar', ({ args }) => `lb_json_extract_scalar(CAST(${args[0]!} AS VARCHAR), ${args[1]!})`],
  ['json_size', ({ args }) => `lb_json_size(CAST(${args[0]!} AS VARCHAR), ${args[1]!})`],
  ['json_parse', ({ args }) => `CAST(lb_sorted_json(${args[0]!}) AS JSON)`],
];
