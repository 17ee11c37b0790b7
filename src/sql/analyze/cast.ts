/** CAST, and types that an engine does not know. */
import type { Expression } from '../tree/expression.ts';
import type { TypeName } from '../tree/name.ts';
import { isNumeric } from '../types/trino.ts';
import { anyType, isSpelling, typeOf, typeText, typeWords, type Type } from '../types/type.ts';
import type { Analysis } from './analysis.ts';
import { refuseAt, typeExpression, type Place } from './expression.ts';
import { suggest } from './nearest.ts';
import { mismatch, refuse } from './refusals.ts';

export function typeCast(node: Expression & { kind: 'cast' }, place: Place): Type {
  const { analysis } = place;
  const { dialect } = analysis;
  const from = typeExpression(node.value, place);
  const type = typeOf(node.type, dialect);
  const word = node.type.words[0]?.text ?? '';
  if (node.type.words.length === 0) return anyType;
  if (type && isSpelling(word, dialect)) {
    const isMoment = ({ name }: Type): boolean => /^(?:date|time|timetz|timestamp|timestamptz)$/.test(name);
    const isPlain = (one: Type): boolean => isNumeric(one) || one.name === 'boolean';
    const never = (isPlain(from) && isMoment(type)) || (isMoment(from) && isPlain(type));
    if (!never || dialect === 'redshift') return type;
    const [a, b] = [typeText(from, dialect), typeText(type, dialect)];
    return refuseAt(node, place, mismatch(dialect, `Cannot cast ${a} to ${b}`), type);
  }
  refuseType(
    node.type,
    typeWords.filter((one) => isSpelling(one, dialect)),
    analysis,
    node.start,
  );
  return anyType;
}

/** What Hive and Redshift call types of Athena's queries. */
const sameTypes: Readonly<Record<string, string>> = {
  binary: 'varbinary',
  bool: 'boolean',
  bpchar: 'char',
  character: 'char',
  datetime: 'timestamp',
  float: 'real',
  float4: 'real',
  float8: 'double',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  long: 'bigint',
  numeric: 'decimal',
  nvarchar: 'varchar',
  string: 'varchar',
  struct: 'row',
  super: 'json',
  text: 'varchar',
  timestamptz: 'timestamp with time zone',
  varbyte: 'varbinary',
};

/** A type that its engine does not know. Redshift has more types than the local lakehouse; there a misspelt one alone is told. */
export function refuseType(
  node: TypeName,
  known: readonly string[],
  analysis: Analysis,
  at: number = node.start,
): void {
  const { dialect } = analysis;
  const text = analysis.text.slice(node.start, node.end);
  const [word] = node.words;
  const same = dialect === 'athena' ? sameTypes[word?.text.toLowerCase() ?? ''] : undefined;
  const isCast = !known.includes('string');
  const near = isCast && same ? same : word && node.words.length === 1 ? suggest(word.text, known) : undefined;
  if (dialect === 'redshift' && near === undefined) return;
  const refusal =
    dialect === 'athena'
      ? mismatch(dialect, `Unknown type: ${text}`, at)
      : refuse('UNDEFINED_OBJECT', `type "${text}" does not exist`, at);
  analysis.fault('type', node, refusal, {
    message: `${dialect === 'athena' ? 'Athena' : 'Redshift'} knows no type ${text}.${near ? ` Did you mean ${near}?` : ''}`,
    ...(near && word && { fix: near, fixSpan: { start: word.start, end: word.end } }),
  });
}
