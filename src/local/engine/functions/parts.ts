/** Pieces that the rules of both dialects share. */
import { stringValue } from '../../../sql/analyze/literal.ts';
import { quoteText } from '../../../sql/quote.ts';
import type { Call, FunctionRule } from '../calls.ts';
import { castTo, type CastKind } from '../casts.ts';
import { notEmulated, sqlError, syntaxError } from '../errors.ts';
import { redshiftText } from '../literals.ts';
import { fieldByField, holdsRows } from '../rows.ts';
import { brackets, joinNodes, operand, printText, raw, type Leaf, type Node } from '../tree.ts';
import { typedOperand } from '../typed.ts';
import { duckTypeOf, parseType, sqlTypeOf } from '../types.ts';

/** Names, one after another, that all have one rule. */
export function each(names: string, rule: FunctionRule): [string, FunctionRule][] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => [name, rule]);
}

/** A call of something that DuckDB knows. */
export function callOf(name: string, args: readonly (readonly Node[])[], offset = -1): Node[] {
  return [raw(name, offset), brackets(joinNodes(args))];
}

/** The text of an argument that must be a string literal, because DuckDB needs it before it runs. */
export function literalArgument(call: Call, at: number): string {
  const { dialect } = call.expressions.rewriting;
  const [node, more] = call.source[at] ?? [];
  if (node?.kind !== 'string' || more) throw notEmulated(`${call.name} with a pattern that is not a literal`, dialect);
  return dialect === 'redshift' ? redshiftText(node) : stringValue(node.text);
}

/** Rewrites an argument that the general way has left alone. */
export function argument(call: Call, at: number): Node {
  const nodes = call.source[at];
  if (!nodes?.length) throw wrongArguments(call);
  return operand([raw('('), ...call.expressions.rewrite(nodes, call.scope), raw(')')]);
}

export function wrongArguments(call: Call): Error {
  const { sql, dialect } = call.expressions.rewriting;
  return syntaxError(sql, call.offset, call.name, dialect, `the arguments of ${call.name}`);
}

/** CAST(x AS type), TRY_CAST. */
export function castRule(how: CastKind) {
  return (call: Call): Node[] => {
    const nodes = call.source.flatMap((part, at) => (at ? [raw(',') as Node, ...part] : [...part]));
    const as = nodes.findIndex((node) => node.word === 'AS');
    if (as < 1) throw wrongArguments(call);
    const value = nodes.slice(0, as);
    const { rewriting } = call.expressions;
    const inner = call.expressions.rewrite(value, call.scope);
    const typeText = printText(nodes.slice(as + 1));
    if (value[0]!.word === 'ROW' && typeText.toUpperCase() === 'JSON')
      throw notEmulated('CAST to JSON of a row without names', rewriting.dialect);
    const hive = /\b(?:string|numeric|float|binary)\b(?! *\w)/i.exec(typeText)?.[0];
    if (hive && rewriting.dialect === 'athena')
      throw sqlError('athena', 'TYPE_MISMATCH', `Unknown type: ${hive.toLowerCase()}`, {
        sql: rewriting.sql,
        offset: call.offset,
      });
    const plain = castTo(rewriting, inner, typeText, call.offset, how);
    const type = rewriting.dialect === 'athena' ? parseType(typeText, 'athena') : undefined;
    if (!type || !holdsRows(type)) return [plain];
    return [
      typedOperand(rewriting, [inner], [plain], ([from]) =>
        holdsRows(from!) ? [raw(fieldByField(printText(inner), from!, type, how), call.offset)] : [plain],
      ),
    ];
  };
}

/** `f(a FROM b)` as its two sides. */
export function around(call: Call, word: string): [Node[], Node[]] | undefined {
  const nodes = call.source.flatMap((part, at) => (at ? [raw(',') as Node, ...part] : [...part]));
  const at = nodes.findIndex((node) => node.word === word);
  if (at < 0) return undefined;
  return [nodes.slice(0, at), nodes.slice(at + 1)];
}

/** substring(x FROM a FOR b) as substring(x, a, b). */
export function substringArguments(call: Call): Node[][] {
  const sides = around(call, 'FROM');
  if (!sides) return call.source.map((part) => call.expressions.rewrite(part, call.scope));
  const [text, range] = sides;
  const from = range.findIndex((node) => node.word === 'FOR');
  const parts = from < 0 ? [text, range] : [text, range.slice(0, from), range.slice(from + 1)];
  return parts.map((part) => call.expressions.rewrite(part, call.scope));
}

/** trim([LEADING | TRAILING | BOTH] [characters] FROM text), or plain arguments. */
export function trimRule(call: Call): Node[] {
  const sides = around(call, 'FROM');
  const rewrite = (nodes: readonly Node[]): Node[] => call.expressions.rewrite(nodes, call.scope);
  if (!sides) return callOf('trim', call.source.map(rewrite));
  const [head, text] = sides;
  const where = /^(LEADING|TRAILING|BOTH)$/.exec(head[0]?.word ?? '')?.[1];
  const characters = where ? head.slice(1) : head;
  const name = where === 'LEADING' ? 'ltrim' : where === 'TRAILING' ? 'rtrim' : 'trim';
  return callOf(name, characters.length ? [rewrite(text), rewrite(characters)] : [rewrite(text)]);
}

/** position(a IN b) by a function whose arguments are b and a. */
export function positionRule(name: string) {
  return (call: Call): Node[] => {
    const sides = around(call, 'IN');
    if (!sides) throw wrongArguments(call);
    return callOf(
      name,
      [sides[1], sides[0]].map((part) => call.expressions.rewrite(part, call.scope)),
    );
  };
}

/** avg whose type is that of the witness: an aggregate of the same values. */
export function averageRule(library: string, witness: string) {
  return {
    whole: (call: Call): Node[] => {
      const args = brackets(joinNodes(call.args));
      const plain = operand([raw('avg', call.offset), args, ...call.filter, ...call.over]);
      const typed = operand([raw(witness), args, ...call.filter, ...call.over]);
      return callOf(`${library}.average`, [[plain], [typed]]);
    },
  };
}

/** Trino's avg: of decimals a decimal of the same places, for which the sum is divided exactly; NULL of nothing. */
export function decimalAverageRule(call: Call): Node[] {
  const args = brackets(joinNodes(call.args));
  const behind = [...call.filter, ...call.over];
  const of = (name: string): Node => operand([raw(name, call.offset), args, ...behind]);
  const plain = [of('avg')];
  const [value] = call.args;
  if (!value || call.args.length !== 1) throw wrongArguments(call);
  const single = value[0]?.word === 'DISTINCT' ? value.slice(1) : value;
  return [
    typedOperand(call.expressions.rewriting, [single], plain, ([type]) => {
      if (type?.name === 'decimal')
        return callOf('athena_functions.decimal_average', [
          [of('sum')],
          [of('count')],
          [raw(`CAST(NULL AS ${duckTypeOf(type)})`)],
        ]);
      if (/^(?:date|timestamp|timestamptz|time|varchar|boolean)$/.test(type?.name ?? ''))
        throw sqlError(
          'athena',
          'FUNCTION_NOT_FOUND',
          `Unexpected parameters (${sqlTypeOf(type!, 'athena')}) for function avg`,
        );
      return plain;
    }),
  ];
}

/** corr and its like are REAL in Trino unless one value is DOUBLE. */
export const realUnlessDouble = {
  whole: (call: Call): Node[] => {
    const plain = [raw(call.name, call.offset), brackets(joinNodes(call.args)), ...call.filter, ...call.over];
    return [
      typedOperand(call.expressions.rewriting, call.args, plain, (types) =>
        types.some((type) => type.name === 'double') ? plain : [raw('CAST('), ...plain, raw('AS FLOAT)')],
      ),
    ];
  },
};

/** sum whose type is 64-bit for integers: DuckDB's is 128-bit. The type comes from max of the same values. */
export function totalRule(library: string) {
  return {
    whole: (call: Call): Node[] => {
      const args = brackets(joinNodes(call.args));
      const behind = [...call.filter, ...call.over];
      return callOf(`${library}.total`, [
        [raw('sum', call.offset), args, ...behind],
        [raw('max'), args, ...behind],
      ]);
    },
  };
}

export function text(value: string): Leaf {
  return { kind: 'string', text: quoteText(value), word: '', start: -1 };
}

/** regexp_replace of every match, by nothing unless a replacement is given. Its groups are `$1`, DuckDB's `\1`. */
export function replaceEvery(call: Call): Node[] {
  const [subject, pattern] = call.args;
  if (!subject || !pattern) throw wrongArguments(call);
  const replacement = call.source[2] ? literalArgument(call, 2) : '';
  const duck = replacement.replaceAll('\\', '\\\\').replaceAll(/\$(\d)/g, '\\$1');
  return callOf('regexp_replace', [subject, pattern, [text(duck)], [raw(`'g'`)]]);
}
