/** Functions of Athena over texts. */
import { quoteText } from '../../../../sql/quote.ts';
import { textArgument, type Given } from '../calls.ts';
import { NotGenerated } from '../duck.ts';
import { fail, lib, library, type Ways } from './way.ts';

function regexpReplaceSql(given: Given): string {
  const [subject, pattern] = given.args;
  const replacement = given.args.length > 2 ? textArgument(given, 2) : '';
  const groups =
    textArgument(given, 1)
      .replaceAll(/\\.|\[[^\]]*\]/g, '')
      .match(/\((?!\?)|\(\?P?<[A-Za-z]/g)?.length ?? 0;
  const used = [...replacement.replaceAll(/\\./g, '').matchAll(/\$(\d?)/g)].map(([, group]) => group);
  if (used.some((group) => group === '' || Number(group) > groups)) throw new NotGenerated('these groups');
  const duck = replacement.replaceAll(
    /\\(.)|\$(\d)|\\$/gs,
    (_, letter: string | undefined, group: string | undefined) =>
      group === undefined ? (letter === '\\' ? '\\\\' : (letter ?? '')) : `\\${group}`,
  );
  return `regexp_replace(${subject!}, ${pattern!}, ${quoteText(duck)}, 'g')`;
}

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

/** By name. */
export const text: Ways = [
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
  ['concat', concatSql],
  [
    'reverse',
    ({ args, types }) =>
      types[0]!.name === 'array'
        ? `list_reverse(${args[0]!})`
        : types[0]!.name === 'varchar'
          ? `reverse(${args[0]!})`
          : fail(),
  ],
  ['regexp_replace', regexpReplaceSql],
  ['regexp_extract', ({ args }) => `${library}.regexp_extract(${args[0]!}, ${args[1]!}, ${args[2] ?? '0'})`],
  ['substring', lib('substr')],
];
