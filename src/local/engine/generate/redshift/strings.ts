/** Text functions of Redshift. */
import { isText, isWhole, library } from './types.ts';
import { as, each, fail, macro, same, type Way, type Ways } from './way.ts';

/** Whole numbers are hashed by their bytes, the lowest first. */
const fnvHash: Way = ({ args, types, nodes, context }) => {
  const own = nodes[0] ? context.analysis.typeOf(nodes[0]) : types[0]!;
  const bytes = isWhole(own)
    ? `lb_little_endian(CAST(${args[0]!} AS VARCHAR), '${{ smallint: 2, integer: 4, bigint: 8 }[own.name as 'smallint']}')`
    : isText(own)
      ? `hex(encode(${args[0]!}))`
      : own.name === 'varbinary'
        ? `hex(${args[0]!})`
        : fail();
  return `CAST(lb_fnv(${bytes}, ${args[1] === undefined ? "''" : `CAST(${args[1]} AS VARCHAR)`}) AS BIGINT)`;
};

export const strings: Ways = [
  ['reverse', same('lb_reverse')],
  ['upper', ({ args }) => `replace(upper(${args[0]!}), 'ẞ', 'ß')`],
  ...each('lower translate replace repeat md5 ascii', same()),
  ...each('ltrim rtrim', ({ name, args }) => `${name}(${args[0]!}, ${args[1] ?? "' '"})`),
  ...each('btrim trim', ({ args }) => `trim(${args[0]!}, ${args[1] ?? "' '"})`),
  ['replicate', same('repeat')],
  ...each(
    'lpad rpad',
    ({ name, args }) =>
      `${name}(${args[0]!}, CASE WHEN ${args[1]!} < 0 THEN 0 ELSE ${args[1]!} END, ${args[2] ?? "' '"})`,
  ),
  ...each('left right', same()),
  ...each(
    'length len',
    ({ args, types }) => `CAST(${types[0]!.name === 'varbinary' ? 'octet_length' : 'length'}(${args[0]!}) AS INTEGER)`,
  ),
  ...each('char_length character_length textlen', as('INTEGER', same('length'))),
  [
    'octet_length',
    ({ args, types }) =>
      `CAST(octet_length(${types[0]!.name === 'varbinary' ? args[0]! : `encode(${args[0]!})`}) AS INTEGER)`,
  ],
  ['octetindex', macro()],
  ...each(
    'substr substring',
    ({ args, types }) => `${library}.${types[0]!.name === 'varbinary' ? 'bytes_part' : 'substr'}(${args.join(', ')})`,
  ),
  ['charindex', ({ args }) => `CAST(strpos(${args[1]!}, ${args[0]!}) AS INTEGER)`],
  ['strpos', as('INTEGER', same())],
  ['initcap', same('lb_initcap')],
  ...each('quote_ident quote_literal', macro()),
  ['soundex', same('lb_soundex')],
  ['difference', macro()],
  ['split_part', macro()],
  ['chr', same()],
  ['concat', ({ args, nodes }) => (nodes.length === 2 ? `(${args.join(' || ')})` : fail())],
  ['crc32', same('lb_crc32c_hex')],
  ...each('sha sha1 func_sha1', same('sha1')),
  ['sha2', macro()],
  ['fnv_hash', fnvHash],
  ['strtol', ({ args }) => `CAST(lb_strtol(${args[0]!}, CAST(${args[1]!} AS VARCHAR)) AS BIGINT)`],
  ...each('bpcharcmp bttext_pattern_cmp', ({ name, args }) => {
    const [a, b] = name === 'bpcharcmp' ? args.map((arg) => `rtrim(${arg}, ' ')`) : args;
    return `CASE WHEN ${a!} < ${b!} THEN -1 WHEN ${a!} > ${b!} THEN 1 WHEN ${a!} = ${b!} THEN 0 END`;
  }),
];
