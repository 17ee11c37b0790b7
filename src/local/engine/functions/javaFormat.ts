/** Texts by patterns of Java's Formatter, which Trino's `format` takes: `%,.2f`, `%05d`, `%2$s`. */
import { javaDouble } from '../render.ts';
import { fail } from './fail.ts';

/** A value and the Trino type that it has; moments are in ISO form. */
interface Argument {
  readonly type: 'boolean' | 'integer' | 'double' | 'real' | 'decimal' | 'text' | 'date' | 'time' | 'timestamp';
  readonly value: string;
}

interface Specifier {
  readonly all: string;
  readonly flags: string;
  readonly width: number;
  readonly places: number | undefined;
  readonly conversion: string;
}

const pattern = /%(?:(\d+)\$|(<))?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([tT]?)([a-zA-Z%])|%/g;

/** `given` is a JSON list of arguments, null for NULL. */
export function formatJava(text = '', given = '[]'): string {
  const args = JSON.parse(given) as readonly (Argument | null)[];
  const refuse = (said: string): never => fail(`INVALID_FUNCTION_ARGUMENT: Invalid format string: ${text} (${said})`);
  let next = 0;
  let before = -1;
  return text.replaceAll(
    pattern,
    (
      all: string,
      index: string | undefined,
      same: string | undefined,
      flags = '',
      width = '',
      places: string | undefined,
      t = '',
      letter = '',
    ) => {
      if (letter === '') return refuse(`UnknownFormatConversion: Conversion = '%'`);
      if (letter === '%' && !t) return padded('%', flags as string, Number(width));
      if (letter === 'n' && !t) return '\n';
      const at = same ? before : index === undefined ? next++ : Number(index) - 1;
      if (at < 0 || at >= args.length) return refuse(`MissingFormatArgument: Format specifier '${all}'`);
      before = at;
      const spec: Specifier = {
        all,
        flags: flags as string,
        width: Number(width),
        places: places === undefined ? undefined : Number(places),
        conversion: `${t as string}${letter as string}`,
      };
      const arg = args[at] ?? null;
      const shown = formatted(spec, arg, refuse);
      return padded(/^[A-Z]/.test(spec.conversion) ? shown.toUpperCase() : shown, spec.flags, spec.width);
    },
  );
}

function padded(text: string, flags: string, width: number): string {
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width);
}

const javaClasses: Readonly<Record<Argument['type'], string>> = {
  boolean: 'java.lang.Boolean',
  integer: 'java.lang.Long',
  double: 'java.lang.Double',
  real: 'java.lang.Float',
  decimal: 'java.math.BigDecimal',
  text: 'java.lang.String',
  date: 'java.time.LocalDate',
  time: 'java.time.LocalTime',
  timestamp: 'java.time.LocalDateTime',
};

function formatted(spec: Specifier, arg: Argument | null, refuse: (said: string) => never): string {
  const kind = spec.conversion.toLowerCase();
  const cut = (text: string): string => (spec.places === undefined ? text : text.slice(0, spec.places));
  if (kind === 'b') return cut(String(arg !== null && (arg.type !== 'boolean' || arg.value === 'true')));
  if (arg === null) return cut('null');
  if (kind === 's') return cut(textOf(arg));
  const mismatch = (): never => refuse(`IllegalFormatConversion: ${kind} != ${javaClasses[arg.type]}`);
  if (kind.startsWith('t') && kind.length === 2) return momentPart(spec.conversion[1]!, arg, mismatch);
  if (/^[dxo]$/.test(kind)) {
    if (arg.type !== 'integer') return mismatch();
    const number = BigInt(arg.value);
    if (kind === 'd') return signed(String(number < 0n ? -number : number), number < 0n ? '-' : '+', spec);
    const digits = BigInt.asUintN(64, number).toString(kind === 'x' ? 16 : 8);
    const prefix = spec.flags.includes('#') ? (kind === 'x' ? '0x' : '0') : '';
    return spec.flags.includes('0') ? prefix + digits.padStart(spec.width - prefix.length, '0') : prefix + digits;
  }
  if (kind === 'f' || kind === 'e') {
    if (!/^(?:double|real|decimal)$/.test(arg.type)) return mismatch();
    const number = doubleOf(arg.value);
    if (!Number.isFinite(number))
      return Number.isNaN(number)
        ? 'NaN'
        : signed('Infinity', number < 0 ? '-' : '+', { ...spec, flags: spec.flags.replace('0', '') });
    const side = arg.value.startsWith('-') ? '-' : '+';
    const [digits, power] = decimalOf(arg.value.replace(/^[-+]/, ''));
    const places = spec.places ?? 6;
    return signed(kind === 'f' ? fixed(digits, power, places) : exponential(digits, power, places), side, spec);
  }
  return /^[cgha]$/.test(kind)
    ? fail(`NOT_SUPPORTED: local engine: format with ${spec.all} is not emulated (runs on Athena)`)
    : refuse(`UnknownFormatConversion: Conversion = '${spec.conversion.at(-1)!}'`);
}

/** DuckDB writes `inf` and `nan`. */
function doubleOf(value: string): number {
  return Number(value.replace('inf', 'Infinity').replace('nan', 'NaN'));
}

function textOf({ type, value }: Argument): string {
  if (type === 'double' || type === 'real') return javaDouble(doubleOf(value));
  if (type !== 'timestamp' && type !== 'time') return value;
  // Java leaves seconds of 0 away, and writes the fraction in groups of three digits.
  const [, head = '', seconds = '00', fraction = ''] =
    /^(.*?\d\d:\d\d):(\d\d)(?:\.(\d+))?$/.exec(value.replace(' ', 'T')) ?? [];
  const part = fraction.replace(/0+$/, '');
  if (part === '') return seconds === '00' ? head : `${head}:${seconds}`;
  return `${head}:${seconds}.${part.padEnd(Math.ceil(part.length / 3) * 3, '0')}`;
}

/** Sign, zeros in front and groups of three. */
function signed(digits: string, side: '-' | '+', { flags, width }: Pick<Specifier, 'flags' | 'width'>): string {
  const [whole = '', rest = ''] =
    digits.split(/(?=[.e])/s).length > 1 ? [digits.replace(/[.e].*$/s, ''), /[.e].*$/s.exec(digits)![0]] : [digits];
  const grouped = (flags.includes(',') ? whole.replaceAll(/\B(?=(\d{3})+$)/g, ',') : whole) + rest;
  const isBelow = side === '-';
  const isBracketed = isBelow && flags.includes('(');
  const sign = isBelow ? (isBracketed ? '(' : '-') : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const end = isBracketed ? ')' : '';
  const room = flags.includes('0') ? width - sign.length - end.length : 0;
  return sign + grouped.padStart(room, '0') + end;
}

/** Digits without zeros in front, and the power of ten that the first stands for. */
function decimalOf(text: string): [digits: string, power: number] {
  const [mantissa = '0', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = whole + fraction;
  const zeros = /^0*/.exec(all)![0].length;
  return [all.slice(zeros) || '0', zeros === all.length ? 0 : whole.length - 1 - zeros + Number(exponent)];
}

/** So many places, the last rounded away from zero at a half. */
function fixed(digits: string, power: number, places: number): string {
  const scale = digits.length - 1 - power;
  let number = BigInt(digits);
  if (scale > places) {
    const unit = 10n ** BigInt(scale - places);
    number = (number + unit / 2n) / unit;
  } else number *= 10n ** BigInt(places - scale);
  const shown = String(number).padStart(places + 1, '0');
  return places === 0 ? shown : `${shown.slice(0, -places)}.${shown.slice(-places)}`;
}

function exponential(digits: string, power: number, places: number): string {
  let shown = fixed(digits, 0, places);
  // 9.99… may have become 10.
  const isMore = shown.split('.')[0]!.length > 1;
  const exponent = isMore ? power + 1 : power;
  if (isMore) shown = fixed(digits, -1, places);
  return `${shown}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

const months = 'January February March April May June July August September October November December'.split(' ');
const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

function momentPart(letter: string, arg: Argument, mismatch: () => never): string {
  const [, date = '', clock = ''] = /^(\d{4}-\d\d-\d\d)?[ T]?(\d\d:\d\d:\d\d.*)?$/.exec(arg.value) ?? [];
  if (!/^(?:date|time|timestamp)$/.test(arg.type)) return mismatch();
  const [year = '', month = '', day = ''] = date.split('-');
  const [hour = '', minute = '', second = ''] = clock.split(/[:.]/);
  const utc = new Date(`${date || '1970-01-01'}T00:00:00Z`);
  const hour12 = String(Number(hour) % 12 || 12);
  const parts: Readonly<Record<string, string>> = {
    ...(date && {
      Y: year,
      y: year.slice(-2),
      m: month,
      d: day,
      e: String(Number(day)),
      B: months[Number(month) - 1]!,
      b: months[Number(month) - 1]!.slice(0, 3),
      h: months[Number(month) - 1]!.slice(0, 3),
      A: weekdays[utc.getUTCDay()]!,
      a: weekdays[utc.getUTCDay()]!.slice(0, 3),
      j: String(Math.round((utc.getTime() - Date.UTC(Number(year), 0, 1)) / 86_400_000) + 1).padStart(3, '0'),
      F: date,
      D: `${month}/${day}/${year.slice(-2)}`,
    }),
    ...(clock && {
      H: hour,
      k: String(Number(hour)),
      I: hour12.padStart(2, '0'),
      l: hour12,
      M: minute,
      S: second,
      p: Number(hour) < 12 ? 'am' : 'pm',
      T: `${hour}:${minute}:${second}`,
      R: `${hour}:${minute}`,
    }),
  };
  return parts[letter] ?? fail(`NOT_SUPPORTED: local engine: format with %t${letter} is not emulated (runs on Athena)`);
}
