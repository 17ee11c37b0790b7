/** Functions of Athena that are a name and nothing else: DuckDB's own, or a macro of the library. */
import { aggregate, lib, type Way, type Ways } from './way.ts';

const each = (names: string, way: (name: string) => Way): Ways =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => [name, way(name)] as const);

export const plain: Ways = [
  ...each(
    `abs exp sin cos tan atan atan2 cosh tanh degrees radians pi bool_and bool_or lower translate row_number rank dense_rank percent_rank cume_dist ntile first_value last_value map_keys map_values
     map_from_entries histogram from_base64 starts_with`,
    aggregate,
  ),
  ...each(
    `cbrt chr ln log2 log10 upper ltrim rtrim sqrt power pow split split_part codepoint concat_ws
     hamming_distance to_utf8 soundex normalize url_extract_host url_extract_path url_extract_protocol url_extract_query
     url_extract_parameter url_extract_port url_extract_fragment url_decode now array_join array_distinct 
     array_remove array_intersect array_union array_except arrays_overlap flatten slice element_at map_entries split_to_map
     json_format json_array_length json_array_get is_json_scalar json_array_contains md5 sha1 sha256 to_hex to_base64 crc32
     bitwise_and bitwise_or bitwise_xor bitwise_not bitwise_left_shift nan infinity is_nan is_finite is_infinite from_base to_base
     human_readable_seconds trim_array log e random rand uuid version current_timezone`,
    lib,
  ),
  ['every', aggregate('bool_and')],
  ['arbitrary', aggregate('any_value')],
  ['array_agg', aggregate('list')],
  ['bitwise_and_agg', aggregate('bit_and')],
  ['bitwise_or_agg', aggregate('bit_or')],
];
