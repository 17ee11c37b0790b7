/** Signatures of functions, as the catalogues write them: `(unit: varchar, from: timestamp(p)) -> bigint`. */
import type { Dialect } from '../lexer.ts';
import { Cursor, readLexemes } from '../parse/cursor.ts';
import { readType } from '../parse/type.ts';
import type { TypeName } from '../tree/name.ts';
import { typeOf, typeText, type Type, type TypeKind } from '../types/type.ts';

/** A type with variables in it: `T`, `array(T)`, `decimal(p, s)`, `function(T, U)`. */
export type Shape =
  | { readonly kind: 'variable'; readonly name: string }
  | {
      readonly kind: 'type';
      readonly name: TypeKind;
      /** A number, or the name of a number that is found from the arguments. */
      readonly size?: number | string;
      readonly scale?: number | string;
      readonly inner?: readonly Shape[];
      readonly names?: readonly string[];
    };

export interface ParameterShape {
  /** Empty where the catalogue gives none. */
  readonly name: string;
  readonly shape: Shape;
}

export interface Signature {
  readonly text: string;
  readonly parameters: readonly ParameterShape[];
  /** `...` behind the last parameter: it may be repeated. */
  readonly repeats: 'last' | 'none';
  readonly returns: Shape;
}

/** Reads a signature. Throws where it is not well formed: that is a fault of the catalogue. */
export function readSignature(text: string, dialect: Dialect): Signature {
  const arrow = text.lastIndexOf('->');
  const list = text.slice(0, arrow).trim();
  if (arrow < 0 || !list.startsWith('(') || !list.endsWith(')'))
    throw new Error(`Signature "${text}" is not (…) -> type.`);
  const items = splitTop(list.slice(1, -1));
  const repeats = items.at(-1) === '...' ? 'last' : 'none';
  const parameters = (repeats === 'last' ? items.slice(0, -1) : items).map((item) => readParameter(item, dialect));
  return { text, parameters, repeats, returns: readShape(text.slice(arrow + 2).trim(), dialect) };
}

function splitTop(text: string): string[] {
  const items = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '(') depth++;
    if (letter === ')') depth--;
    if (letter === ',' && depth === 0) items.push('');
    else items[items.length - 1] += letter;
  }
  return items.map((item) => item.trim()).filter((item) => item !== '');
}

function readParameter(text: string, dialect: Dialect): ParameterShape {
  const named = /^([A-Za-z_]\w*):\s*(.*)$/s.exec(text);
  return named
    ? { name: named[1]!, shape: readShape(named[2]!, dialect) }
    : { name: '', shape: readShape(text, dialect) };
}

function readShape(text: string, dialect: Dialect): Shape {
  const cursor = new Cursor(text, dialect, readLexemes(text, dialect));
  const tree = readType(cursor);
  if (!cursor.done || cursor.findings.length > 0) throw new Error(`"${text}" is no type.`);
  return shapeOf(tree, dialect);
}

function shapeOf(tree: TypeName, dialect: Dialect): Shape {
  const word = tree.words.map(({ text }) => text).join(' ');
  if (/^[A-Z]\d?$/.test(word) && tree.arguments.length === 0) return { kind: 'variable', name: word };
  const numbers = tree.arguments.flatMap((one) => numberArgument(one) ?? []);
  if (numbers.length > 0 && numbers.length === tree.arguments.length) {
    const type = typeOf({ ...tree, arguments: [] }, dialect);
    if (!type) return other(word);
    const [size, scale] = numbers;
    return {
      kind: 'type',
      name: type.name,
      ...(size === undefined ? {} : { size }),
      ...(scale === undefined ? {} : { scale }),
    };
  }
  if (/^(?:array|map|row|function)$/i.test(word) && tree.arguments.length > 0) {
    const inner = tree.arguments.map((one) =>
      one.kind === 'word' ? other(one.text) : shapeOf(one.kind === 'typeField' ? one.type : one, dialect),
    );
    const names = tree.arguments.map((one) => (one.kind === 'typeField' ? one.name.value : ''));
    // SAFETY: one of the four words that were asked for.
    return { kind: 'type', name: word.toLowerCase() as TypeKind, inner, names };
  }
  const type = typeOf(tree, dialect);
  if (!type) return other(word);
  if (type.name === 'decimal' && dialect === 'redshift')
    return { kind: 'type', name: 'decimal', size: 'p', scale: 's' };
  // Without a length a text of any length fits; the default lengths are those of declarations.
  return shapeFrom(type.name === 'varchar' && tree.arguments.length === 0 ? { name: 'varchar' } : type);
}

function shapeFrom({ inner, ...type }: Type): Shape {
  return { kind: 'type', ...type, ...(inner ? { inner: inner.map(shapeFrom) } : {}) };
}

function other(word: string): Shape {
  return { kind: 'type', name: 'other', names: [word.toLowerCase()] };
}

/** A number, or a variable for one: a single small letter with a number behind it at most. */
function numberArgument(argument: TypeName['arguments'][number]): number | string | undefined {
  if (argument.kind === 'word') return Number(argument.text);
  if (argument.kind === 'typeField' || argument.arguments.length > 0 || argument.words.length !== 1) return undefined;
  const { text } = argument.words[0]!;
  return /^(?:[a-z]\d?|[a-z]{1,2}(?:precision|scale)|r[ps])$/.test(text) ? text : undefined;
}

/** A shape in which every variable is known, as a type. */
export function fillShape(
  shape: Shape,
  types: ReadonlyMap<string, Type>,
  numbers: ReadonlyMap<string, number>,
  otherwise: Type = { name: 'unknown' },
): Type {
  if (shape.kind === 'variable') return types.get(shape.name) ?? otherwise;
  const number = (value: number | string | undefined): number | undefined =>
    typeof value === 'string' ? numbers.get(value) : value;
  const [size, scale] = [number(shape.size), number(shape.scale)];
  return {
    name: shape.name,
    ...(size === undefined ? {} : { size }),
    ...(scale === undefined ? {} : { scale }),
    ...(shape.inner ? { inner: shape.inner.map((one) => fillShape(one, types, numbers, otherwise)) } : {}),
    ...(shape.names ? { names: shape.names } : {}),
  };
}

/** A shape as a reader sees it. */
export function shapeText(shape: Shape, dialect: Dialect): string {
  if (shape.kind === 'variable') return shape.name;
  if (typeof shape.size === 'string' || shape.inner) {
    const inner =
      shape.inner?.map((one) => shapeText(one, dialect)) ??
      [shape.size, shape.scale].filter((one) => one !== undefined);
    const zoned = /^(time|timestamp)tz$/.exec(shape.name)?.[1];
    return zoned
      ? `${zoned}(${inner.join('')}) with time zone`
      : `${shape.name}(${inner.join(shape.name === 'decimal' ? ',' : ', ')})`;
  }
  return typeText(fillShape(shape, new Map(), new Map()), dialect);
}
