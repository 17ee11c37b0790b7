/** Trino's casts in DuckDB's SQL, each as CAST and as TRY_CAST. */
import { failFunction, failing } from './fail.ts';

/** A text that Trino does not take, or for TRY_CAST NULL. `t` is the name of the type. */
function refused(how: 'CAST' | 'TRY_CAST', type: string): string {
  return how === 'CAST'
    ? `CAST(CASE WHEN x IS NOT NULL THEN ${failFunction}('INVALID_CAST_ARGUMENT: Cannot cast ''' || CAST(x AS VARCHAR) || ''' to ' || t) END AS ${type})`
    : `CAST(NULL AS ${type})`;
}

/** To any integer: doubles are rounded, texts hold digits only. */
function whole(how: 'CAST' | 'TRY_CAST'): string {
  return `CASE
    WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN coalesce(TRY_CAST(round(TRY_CAST(x AS DOUBLE)) AS HUGEINT), ${refused(how, 'HUGEINT')})
    WHEN typeof(x) = 'VARCHAR' THEN CASE WHEN regexp_full_match(CAST(x AS VARCHAR), '[+-]?[0-9]{1,38}') THEN TRY_CAST(x AS HUGEINT) ELSE ${refused(how, 'HUGEINT')} END
    ELSE ${how}(x AS HUGEINT) END`;
}

function truth(how: 'CAST' | 'TRY_CAST'): string {
  return `CASE WHEN typeof(x) = 'VARCHAR' THEN CASE
      WHEN lower(CAST(x AS VARCHAR)) IN ('t', 'true', '1') THEN true
      WHEN lower(CAST(x AS VARCHAR)) IN ('f', 'false', '0') THEN false
      ELSE ${refused(how, 'BOOLEAN')} END
    ELSE ${how}(x AS BOOLEAN) END`;
}

/** What texts Trino takes for the types whose texts DuckDB reads more freely. */
const forms = {
  date: [String.raw`\s*[+-]?\d{1,9}-\d{1,2}-\d{1,2}\s*`, 'Value cannot be cast to date: '],
  timestamp: [
    String.raw`\s*[+-]?\d{1,9}-\d{1,2}-\d{1,2}( ([01]?\d|2[0-3]):\d{1,2}(:\d{1,2}(\.\d+)?)?)?( UTC)?\s*`,
    'Value cannot be cast to timestamp: ',
  ],
  decimal: [String.raw`[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?`, 'Cannot cast to decimal: '],
  double: [String.raw`\s*[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[dDfF]?|NaN|Infinity)\s*`, 'Cannot cast to double: '],
} as const;

const formed = Object.entries(forms).flatMap(([name, [pattern, said]]) => {
  const other = `typeof(x) = 'VARCHAR' AND NOT regexp_full_match(CAST(x AS VARCHAR), '${pattern}')`;
  return [
    `${name}_form(x) AS ${failing(other, `'INVALID_CAST_ARGUMENT: ${said}' || CAST(x AS VARCHAR)`, 'x')}`,
    `try_${name}_form(x) AS CASE WHEN ${other} THEN NULL ELSE x END`,
  ];
});

export const athenaCastMacros: readonly string[] = [
  ...formed,
  `zone_form(x) AS ${failing(
    String.raw`typeof(x) = 'VARCHAR' AND NOT regexp_full_match(CAST(x AS VARCHAR), '[^A-Za-z+]*( ?(UTC|Z|[+-]00:?00))?')`,
    `'NOT_SUPPORTED: local engine: a timestamp with a zone other than UTC is not emulated (runs on Athena)'`,
    'x',
  )}`,
  `whole_or_beyond(x) AS CASE WHEN isnan(x) THEN CAST(${failFunction}('INVALID_CAST_ARGUMENT: Cannot cast NaN') AS HUGEINT) WHEN abs(x) > 1e30 THEN CAST('99999999999999999999999999999999999999' AS HUGEINT) ELSE CAST(round(x) AS HUGEINT) END`,
  `whole(x, t) AS ${whole('CAST')}`,
  `try_whole(x, t) AS ${whole('TRY_CAST')}`,
  `truth(x, t) AS ${truth('CAST')}`,
  `try_truth(x, t) AS ${truth('TRY_CAST')}`,
];
