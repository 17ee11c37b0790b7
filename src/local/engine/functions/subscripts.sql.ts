/** `x[k]` and `element_at(x, k)` of lists and maps. The macros do not know which; what fails is looked at only where `x[k]` is NULL. */
import { failing } from './fail.ts';

const argument = (text: string): string => `'INVALID_FUNCTION_ARGUMENT: ${text}'`;
const index = 'TRY_CAST(CAST(k AS VARCHAR) AS BIGINT)';
const length = 'json_array_length(to_json(x))';
const isMap = `typeof(x) LIKE 'MAP(%'`;

const why = `CASE
  WHEN typeof(x) = 'VARCHAR' THEN 'TYPE_MISMATCH: Cannot use ' || athena_functions.type_of(k) || ' for subscript of varchar'
  WHEN ${isMap} THEN CASE WHEN NOT list_contains(json_keys(to_json(x)), CAST(k AS VARCHAR)) THEN ${argument("Key not present in map: ' || CAST(k AS VARCHAR) || '")} END
  WHEN ${index} = 0 THEN ${argument('SQL array indices start at 1')}
  WHEN ${index} < 0 THEN ${argument(`Array subscript is negative: ' || ${index} || '`)}
  WHEN ${index} > ${length} THEN ${argument(`Array subscript must be less than or equal to array length: ' || ${index} || ' > ' || ${length} || '`)} END`;

export const athenaSubscripts: readonly string[] = [
  `subscript(x, k) AS ${failing(`typeof(x) = 'VARCHAR' OR x IS NOT NULL AND k IS NOT NULL AND (x[k] IS NULL OR (NOT ${isMap} AND ${index} < 1))`, why, 'x[k]')}`,
  `element_at(x, k) AS ${failing(`NOT ${isMap} AND ${index} = 0`, argument('SQL array indices start at 1'), 'x[k]')}`,
];
