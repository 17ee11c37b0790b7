/** Mathematical functions of Redshift. */
import { decimalText, withPlaces } from '../duck.ts';
import type { Given } from '../given.ts';
import { duckOf, isWhole, library } from './types.ts';
import { each, macro, same, type Way, type Ways } from './way.ts';

/** A number in SUPER, as SUPER again. */
const ofSuper = ({ args }: Given, name: string): string =>
  `${library}.super_of(${name}(${library}.super_double(${args[0]!})))`;

const whole =
  (name: 'ceil' | 'floor'): Way =>
  (given) => {
    const [type] = given.types;
    if (type?.name === 'super') return `to_json(CAST(${name}(${library}.super_number(${given.args[0]!})) AS BIGINT))`;
    if (type && isWhole(type)) return given.args[0]!;
    return `${name}(${given.args[0]!})`;
  };

/** The number of places, where it is written out. */
function placesOf({ nodes }: Given): number | undefined {
  const node = nodes[1];
  const inner = node?.kind === 'unary' && node.operator === '-' ? node.operand : node;
  if (inner?.kind !== 'literal' || !/^\d+$/.test(inner.text)) return undefined;
  return node?.kind === 'unary' ? -Number(inner.text) : Number(inner.text);
}

const round: Way = (given) => {
  const [type] = given.types;
  if (type?.name === 'super') return ofSuper(given, 'round');
  const [value, places] = given.args;
  if (type?.name === 'decimal' && places !== undefined && placesOf(given) === undefined)
    return withPlaces(value!, places, 'round', duckOf(given.returns));
  return `round(${given.args.join(', ')})`;
};

/** A NUMERIC keeps so many places, what is behind them is cut off. */
const trunc: Way = (given) => {
  const [value, written] = given.args;
  const [type] = given.types;
  switch (type?.name) {
    case 'super':
      return `to_json(CAST(trunc(${library}.super_number(${value!})) AS BIGINT))`;
    case 'timestamp':
    case 'timestamptz':
    case 'date':
      return `CAST(${value!} AS DATE)`;
    case 'smallint':
    case 'integer':
    case 'bigint':
      if (written === undefined) return value!;
      break;
    case 'decimal': {
      const places = written === undefined ? 0 : placesOf(given);
      if (places === undefined) return withPlaces(value!, written!, 'trunc', duckOf(given.returns));
      const scale = Math.min(Math.max(places, 0), type.scale ?? 0);
      if (places < 0)
        return `CAST(trunc(${value!} / 1e${-places}::DOUBLE) * 1e${-places}::DOUBLE AS ${duckOf({ ...type, scale: 0 })})`;
      const kept = scale > 0 ? `(\\.\\d{${scale}})\\d*` : '(\\.)\\d*';
      return `CAST(regexp_replace(${decimalText(value!, type)}, '${kept}', '${scale > 0 ? '\\1' : ''}') AS ${duckOf({ ...type, scale })})`;
    }
    default:
  }
  if (written === undefined) return `trunc(${value!})`;
  return `(trunc(${value!} * power(10::DOUBLE, ${written})) / power(10::DOUBLE, ${written}))`;
};

const sign: Way = ({ args, types, returns }) => {
  const value = types[0]?.name === 'super' ? `${library}.super_number(${args[0]!})` : args[0]!;
  const out = `sign(${value})`;
  return returns.name === 'super'
    ? `to_json(CAST(${out} AS INTEGER))`
    : `CAST(${out} AS ${returns.name === 'decimal' ? 'DECIMAL(1,0)' : 'DOUBLE'})`;
};

export const numbers: Ways = [
  ['abs', (given) => (given.types[0]?.name === 'super' ? ofSuper(given, 'abs') : `abs(${given.args[0]!})`)],
  ...each('cbrt exp sin cos tan asin acos atan atan2 degrees radians pi cot', same()),
  ...each('ln dlog1', macro('ln')),
  ['dexp', same('exp')],
  ['dlog10', macro('log10')],
  [
    'log',
    ({ args }) =>
      args.length === 1 ? `${library}.log10(${args[0]!})` : `(${library}.ln(${args[1]!}) / ${library}.ln(${args[0]!}))`,
  ],
  ['sqrt', macro()],
  ...each('power pow', macro('power')),
  ['mod', ({ args, returns }) => `CAST(${library}.modulo(${args.join(', ')}) AS ${duckOf(returns)})`],
  ...each('ceil ceiling', whole('ceil')),
  ['floor', whole('floor')],
  ['round', round],
  ['trunc', trunc],
  ['sign', sign],
  ['random', same()],
  [
    'to_hex',
    ({ args, types }) => {
      const [value] = args;
      if (types[0]?.name === 'varbinary') return `lower(hex(${value!}))`;
      // Of four bytes a negative number has eight digits.
      return /^(?:smallint|integer)$/.test(types[0]?.name ?? '')
        ? `lower(to_hex(CAST(${value!} AS BIGINT) & 4294967295))`
        : `lower(to_hex(${value!}))`;
    },
  ],
];
