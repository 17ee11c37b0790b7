/** Regular expressions of Redshift: POSIX's, and Perl's with the option `p`. */
import { sqlError } from '../../errors.ts';
import { textOf } from './literal.ts';
import type { Given } from '../given.ts';
import type { Way, Ways } from './way.ts';

/** Arguments behind text and pattern as texts, with what stands for those that are missing. */
function more({ args }: Given, from: number, defaults: readonly string[]): string {
  return defaults
    .map((text, at) => {
      const given = args[from + at];
      return given === undefined ? `'${text}'` : `CAST(${given} AS VARCHAR)`;
    })
    .join(', ');
}

const counted: Way = (given) =>
  given.args.length === 2
    ? `CAST(len(regexp_extract_all(${given.args.join(', ')})) AS INTEGER)`
    : `CAST(lb_regexp_of('count', ${given.args[0]!}, ${given.args[1]!}, ${more(given, 2, ['1'])}, '1', ${more(given, 3, ['c'])}) AS INTEGER)`;

const substr: Way = (given) =>
  given.args.length === 2
    ? `regexp_extract(${given.args.join(', ')})`
    : `lb_regexp_of('text', ${given.args[0]!}, ${given.args[1]!}, ${more(given, 2, ['1', '1', 'c'])})`;

const instr: Way = (given) => {
  const end = given.args[4];
  const of = (what: string): string =>
    `lb_regexp_of('${what}', ${given.args[0]!}, ${given.args[1]!}, ${more(given, 2, ['1', '1'])}, ${more(given, 5, ['c'])})`;
  const place =
    end === undefined
      ? of('start')
      : `CASE WHEN ${end} = 1 THEN ${of('end')} WHEN ${end} IS NOT NULL THEN ${of('start')} END`;
  return `CAST(${place} AS INTEGER)`;
};

const replace: Way = (given) => {
  const [text, pattern, other = "''"] = given.args;
  if (given.args.length <= 3) {
    // Groups are `$1`, DuckDB's `\1`.
    const node = given.nodes[2];
    if (node === undefined) return `regexp_replace(${text!}, ${pattern!}, '', 'g')`;
    if (node.kind === 'literal' && node.type === 'string') {
      const duck = textOf(node.text)
        .replaceAll('\\', '\\\\')
        .replaceAll(/\$(\d)/g, '\\$1')
        .replaceAll("'", "''");
      return `regexp_replace(${text!}, ${pattern!}, '${duck}', 'g')`;
    }
  }
  if (given.args.length > 5)
    throw sqlError('redshift', 'UNDEFINED_FUNCTION', 'function regexp_replace takes five arguments at most');
  return `lb_regexp_replaced(${text!}, ${pattern!}, ${other}, ${more(given, 3, ['1', 'c'])})`;
};

export const regexps: Ways = [
  ['regexp_count', counted],
  ['regexp_substr', substr],
  ['regexp_instr', instr],
  ['regexp_replace', replace],
];
