/** Functions of Athena over texts. */
import { typeText } from '../../../../sql/types/type.ts';
import { sqlError } from '../../errors.ts';
import type { Given } from '../given.ts';
import { decimalText, NotGenerated } from '../duck.ts';
import { momentText } from './texts.ts';
import { fail, lib, type Way, type Ways } from './way.ts';

function concatSql({ args, returns, types }: Given): string {
  if (returns.name === 'array') {
    const isList = (at: number): boolean => types[at]!.name === 'array';
    const empty = args.filter((_, at) => isList(at)).map((arg) => `${arg} IS NULL`);
    return `CASE WHEN ${empty.join(' OR ')} THEN NULL ELSE list_concat(${args.map((arg, at) => (isList(at) ? arg : `[${arg}]`)).join(', ')}) END`;
  }
  return `(${args.join(' || ')})`;
}

function lengthSql({ args, types }: Given): string {
  return types[0]!.name === 'varbinary' ? `octet_length(${args[0]!})` : `length(${args[0]!})`;
}

function refuseFewArguments(): never {
  throw sqlError('athena', 'INVALID_FUNCTION_ARGUMENT', 'There must be two or more concatenation arguments');
}

/** Arguments of `format`, each with its type, as one JSON list. */
function formatSql({ args, nodes, types }: Given): string {
  const values = args.slice(1).map((arg, at) => {
    const type = types[at + 1]!;
    const kind = formatKinds[type.name];
    if (!kind) {
      if (/^(?:timestamptz|char|timetz)$/.test(type.name)) throw new NotGenerated(`format of ${type.name}`);
      throw sqlError('athena', 'NOT_SUPPORTED', `Type not supported for formatting: ${typeText(type, 'athena')}`);
    }
    const text = type.name === 'unknown' ? 'NULL' : (momentText(arg, type) ?? decimalText(arg, type));
    return `coalesce('{"type":"${kind}","value":' || lb_json_text(${text}) || '}', 'null')`;
  });
  if (nodes.length === 0) return fail();
  return `lb_format(${args[0]!}, '[' || ${values.length > 0 ? `${values.join(` || ',' || `)} || ` : ''}']')`;
}

const formatKinds: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  tinyint: 'integer',
  smallint: 'integer',
  integer: 'integer',
  bigint: 'integer',
  double: 'double',
  real: 'real',
  decimal: 'decimal',
  varchar: 'text',
  json: 'text',
  unknown: 'text',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
};

/** A function of bytes as one of their hexadecimal digits. */
const ofHex =
  (sql: (hex: string, args: readonly string[]) => string, text: Way): Way =>
  (given) =>
    given.types[0]!.name === 'varbinary' ? `unhex(${sql(`hex(${given.args[0]!})`, given.args)})` : text(given);

const hexPad =
  (side: 'l' | 'r'): ((hex: string, args: readonly string[]) => string) =>
  (hex, args) =>
    `athena_functions.${side}pad(${hex}, 2 * ${args[1]!}, hex(${args[2]!}))`;

/** By name. */
export const text: Ways = [
  ['format', formatSql],
  ['trim', lib('trim')],
  ['format_number', ({ args }) => `lb_short_number(CAST(${args[0]!} AS VARCHAR))`],
  ['parse_data_size', ({ args }) => `CAST(lb_data_size(${args[0]!}) AS DECIMAL(38,0))`],
  ['luhn_check', ({ args }) => `CAST(lb_luhn(${args[0]!}) AS BOOLEAN)`],
  ['levenshtein_distance', ({ args }) => `lb_levenshtein(${args.join(', ')})`],
  [
    'substr',
    ofHex(
      (hex, args) =>
        `lb_hex_part(${[hex, ...args.slice(1).map((arg) => `CAST(${arg} AS VARCHAR)`), ...(args.length < 3 ? [`''`] : [])].join(', ')})`,
      lib('substr'),
    ),
  ],
  ['lpad', ofHex(hexPad('l'), lib('lpad'))],
  ['rpad', ofHex(hexPad('r'), lib('rpad'))],
  ['concat', (given) => (given.args.length < 2 ? refuseFewArguments() : concatSql(given))],
  ['url_encode', ({ args }) => `lb_url_encode(${args[0]!})`],
  [
    'strpos',
    ({ args }) =>
      args.length > 2
        ? `lb_strpos(${args[0]!}, ${args[1]!}, CAST(${args[2]!} AS VARCHAR))`
        : `strpos(${args.join(', ')})`,
  ],
  ['replace', ({ args }) => `lb_replace(${args[0]!}, ${args[1]!}, ${args[2] ?? "''"})`],
  ['length', lengthSql],
  [
    'reverse',
    ({ args, types }) =>
      types[0]!.name === 'array'
        ? `list_reverse(${args[0]!})`
        : types[0]!.name === 'varchar'
          ? `lb_reverse(${args[0]!})`
          : types[0]!.name === 'varbinary'
            ? `unhex(lb_hex_reverse(hex(${args[0]!})))`
            : fail(),
  ],
  ['substring', lib('substr')],
];
