/** JSON texts and SUPER. */
import type { Given } from '../given.ts';
import { superItem, superOf } from './expression.ts';
import { library } from './types.ts';
import { each, fail, macro, type Way, type Ways } from './way.ts';

/** Argument as SUPER, whatever it is. */
const json = ({ args, types }: Given, at = 0): string => superOf(args[at]!, types[at]!);

const of =
  (name?: string): Way =>
  (given) =>
    `${library}.${name ?? given.name}(${given.args.map((_, at) => (given.types[at]!.name === 'super' ? json(given, at) : given.args[at]!)).join(', ')})`;

/** The value that is sought in an array, as JSON text. */
const soughtIn =
  (name: string, type: string): Way =>
  (given) =>
    `CAST(${library}.${name}(${json(given)}, ${superItem(given.nodes[1]!, given.context)}) AS ${type})`;

/** A last argument true: NULL for a text that is no JSON. */
function flagged({ nodes, args }: Given): { rest: readonly string[]; isSoft: boolean } {
  const last = nodes.at(-1);
  if (last?.kind !== 'literal' || last.type !== 'boolean') return { rest: args, isSoft: false };
  return { rest: args.slice(0, -1), isSoft: /^true$/i.test(last.text) };
}

const pathText: Way = (given) => {
  const { rest, isSoft } = flagged(given);
  const [text, ...names] = rest;
  if (text === undefined || names.length === 0) return fail();
  const isPath = names.map((name) => `${name} IS NOT NULL`).join(' AND ');
  const path = names.map((name) => `'."' || replace(${name}, '"', '\\"') || '"'`).join(' || ');
  const value = isSoft ? `${library}.valid_json(${text})` : text;
  const found = `coalesce(json_extract_string(${value}, '$' || ${path}), '')`;
  return isSoft
    ? `CASE WHEN ${value} IS NOT NULL AND ${isPath} THEN ${found} END`
    : `CASE WHEN ${library}.needed_json(${text}) IS NOT NULL AND ${isPath} THEN ${found} END`;
};

const ofText =
  (name: string): Way =>
  (given) => {
    const { rest, isSoft } = flagged(given);
    const [text, ...others] = rest;
    if (text === undefined) return fail();
    return `${library}.${name}(${[isSoft ? `${library}.valid_json(${text})` : `${library}.needed_json(${text})`, ...others].join(', ')})`;
  };

const jsonParse: Way = ({ args, types }) =>
  `json(${types[0]!.name === 'varbinary' ? `decode(${args[0]!})` : `${library}.needed_json(${args[0]!})`})`;

export const semistructured: Ways = [
  ['json_parse', jsonParse],
  [
    'can_json_parse',
    ({ args, types }) =>
      `${library}.can_json_parse(${types[0]!.name === 'varbinary' ? `decode(${args[0]!})` : args[0]!})`,
  ],
  ...each('is_valid_json is_valid_json_array', macro()),
  ['json_extract_path_text', pathText],
  ['json_extract_array_element_text', ofText('json_extract_array_element_text')],
  ['json_array_length', ofText('json_array_length')],
  ...each('json_serialize json_typeof', of()),
  ['json_serialize_to_varbyte', (given) => `encode(${library}.json_serialize(${json(given)}))`],
  ['json_size', (given) => `CAST(octet_length(encode(${library}.json_serialize(${json(given)}))) AS INTEGER)`],
  [
    'array',
    ({ nodes, context }) =>
      nodes.length === 0 ? `json('[]')` : `json_array(${nodes.map((node) => superItem(node, context)).join(', ')})`,
  ],
  [
    'object',
    ({ nodes, args, context }) => {
      if (nodes.length % 2 === 1) return fail();
      if (nodes.length === 0) return `json('{}')`;
      return `json_object(${nodes.map((node, at) => (at % 2 === 0 ? args[at]! : superItem(node, context))).join(', ')})`;
    },
  ],
  ...each('array_concat array_flatten get_array_length subarray split_to_array', of()),
  ...each(
    'is_array is_object is_scalar is_smallint is_integer is_bigint is_decimal is_boolean is_char is_varchar',
    of(),
  ),
  ['array_position', soughtIn('array_position', 'INTEGER')],
  ['array_positions', soughtIn('array_positions', 'JSON')],
  [
    'array_contains',
    (given) => {
      const [, , nulls] = given.args;
      return `${library}.array_contains(${json(given)}, ${superItem(given.nodes[1]!, given.context)}, ${nulls ?? 'true'})`;
    },
  ],
  ['array_distinct', of()],
  [
    'decimal_precision',
    (given) => `CAST(length(regexp_replace(${library}.number_text(${json(given)}), '[^0-9]', '', 'g')) AS INTEGER)`,
  ],
  ['decimal_scale', (given) => `CAST(length(split_part(${library}.number_text(${json(given)}), '.', 2)) AS INTEGER)`],
];
