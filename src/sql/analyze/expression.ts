/** The type of every expression, and which column a name means. */
import type { Expression, RowValue } from '../tree/expression.ts';
import type { Query } from '../tree/query.ts';
import { rulesOf, type TypeRules } from '../types/rules.ts';
import { isComparable, isNumeric, isOrderable } from '../types/trino.ts';
import { anyType, typeText, type Type } from '../types/type.ts';
import type { Analysis, OutputColumn } from './analysis.ts';
import { typeCall, typeSpecial } from './call.ts';
import { typeCast } from './cast.ts';
import { intervalType, isMoment, keywordType, literalType, stringValue, typedLiteralType } from './literal.ts';
import { mismatch, noCommonType, noMoment, refuse } from './refusals.ts';
import { checkComparison, compare, typeBinary, typeIn } from './comparison.ts';
import { typePath } from './path.ts';
import type { Scope } from './scope.ts';

/** Where an expression stands. */
export interface Place {
  readonly analysis: Analysis;
  readonly scope: Scope;
  /** The clause, as the engine's messages name it; aggregates and windows may not stand everywhere. */
  readonly clause:
    'SELECT' | 'ORDER BY' | 'HAVING' | 'WHERE' | 'GROUP BY' | 'JOIN' | 'FROM' | 'VALUES' | 'QUALIFY' | 'aggregate';
  /** The condition that it is part of. */
  readonly condition?: Expression;
  /** The aggregate around it. */
  readonly within?: string;
  /** Looks at a query inside an expression. */
  readonly query: (query: Query, scope: Scope) => readonly OutputColumn[];
}

const boolean: Type = { name: 'boolean' };

const largest = 2n ** 63n - 1n;

/** The type of the expression; notes it, and those of all inside it. */
export function typeExpression(node: Expression, place: Place): Type {
  const type = typeNode(node, place);
  place.analysis.types.set(node, type);
  return type;
}

function typeNode(node: Expression, place: Place): Type {
  const { analysis } = place;
  const { dialect } = analysis;
  const type = (inner: Expression): Type => typeExpression(inner, place);
  switch (node.kind) {
    case 'literal':
      if (node.type === 'number' && dialect === 'athena' && /^\d{19,}$/.test(node.text) && BigInt(node.text) > largest)
        return refuseAt(node, place, refuse('SYNTAX_ERROR', `Invalid numeric literal: ${node.text}`));
      if (node.type === 'bytes' && dialect === 'athena') {
        const digits = stringValue(node.text).replaceAll(/\s/g, '');
        if (!/^[0-9a-f]*$/i.test(digits))
          return refuseAt(node, place, refuse('SYNTAX_ERROR', 'Binary literal can only contain hexadecimal digits'));
        if (digits.length % 2 === 1)
          return refuseAt(node, place, refuse('SYNTAX_ERROR', 'Binary literal must contain an even number of digits'));
      }
      return literalType(node, dialect);
    case 'typedLiteral': {
      const typed = typedLiteralType(node, dialect);
      // `E'…'` of other engines.
      if (dialect === 'athena' && typed.name === 'any' && node.type.words[0]?.text.length === 1)
        analysis.fault('type', node.type, refuse('TYPE_NOT_FOUND', `Unknown type: ${node.type.words[0].text}`), {
          message: `Athena has no texts with ${node.type.words[0].text} before them. Write the text alone.`,
        });
      if (!isMoment(stringValue(node.text), typed, dialect)) {
        const type = typed.name.replace('tz', '');
        const message = `${node.text} is no ${type}. Write ${type === 'date' ? "'2026-01-31'" : "'2026-01-31 23:59:59'"}, say.`;
        analysis.fault('type', node, noMoment(dialect, node.text, type), { message });
      }
      return typed;
    }
    case 'interval':
      return intervalType(node);
    case 'keywordValue':
      return keywordType(node);
    case 'parameter':
      return analysis.parameterTypes.get(node.text.slice(1).toLowerCase()) ?? anyType;
    case 'missing':
    case 'star':
      return anyType;
    case 'column':
    case 'field':
      return typePath(node, place);
    case 'subscript':
      return typeSubscript(node, place);
    case 'unary': {
      if (node.operator === '-' && node.operand.kind === 'literal' && node.operand.text === String(largest + 1n)) {
        analysis.types.set(node.operand, { name: 'bigint' });
        return { name: 'bigint' };
      }
      if (
        dialect === 'athena' &&
        node.operator === '-' &&
        node.operand.kind === 'literal' &&
        node.operand.text === '2147483648'
      ) {
        analysis.types.set(node.operand, { name: 'integer' });
        return { name: 'integer' };
      }
      const operand = type(node.operand);
      if (isNumeric(operand) || /^(?:any|unknown|super|interval\w+)$/.test(operand.name)) return operand;
      if (dialect === 'redshift') return anyType;
      return refuseAt(node, place, mismatch(dialect, `Cannot negate ${typeText(operand, dialect)}`));
    }
    case 'binary':
      return typeBinary(node, place);
    case 'logical':
      for (const term of node.terms) wantBoolean(term, place, `Logical expression term`);
      return boolean;
    case 'not':
      wantBoolean(node.operand, place, 'Value of logical NOT expression');
      return boolean;
    case 'between': {
      const values = [node.value, node.low, node.high];
      const common = unify(values, place, isOrderable);
      if (!common) {
        const [value, low, high] = values.map((one) => typeText(analysis.typeOf(one), dialect));
        return refuseAt(
          node,
          place,
          mismatch(dialect, `Cannot check if ${value!} is BETWEEN ${low!} and ${high!}`),
          boolean,
          momentsMeant(analysis.typeOf(node.value), [node.low, node.high], place),
        );
      }
      return boolean;
    }
    case 'in':
      return typeIn(node, place);
    case 'like':
      for (const part of [node.value, node.pattern, ...(node.escape ? [node.escape] : [])]) {
        const given = type(part);
        if (dialect === 'athena' && !/^(?:varchar|char|unknown|any)$/.test(given.name))
          refuseAt(
            part,
            place,
            mismatch(
              dialect,
              `${part === node.value ? 'Left side of' : part === node.pattern ? 'Pattern for' : 'Escape for'} LIKE expression must evaluate to a varchar (actual: ${typeText(given, dialect)})`,
            ),
          );
      }
      return boolean;
    case 'is':
      if (/^(?:TRUE|FALSE|UNKNOWN)$/.test(node.words.at(-1)!)) wantBoolean(node.value, place, 'Value of IS expression');
      else type(node.value);
      return boolean;
    case 'distinctFrom':
      compare('IS DISTINCT FROM', node.left, node.right, node, place);
      return boolean;
    case 'quantified': {
      const left = type(node.left);
      const [column] = place.query(node.query, place.scope);
      if (column) checkComparison(node.operator, left, column.field.type, node, place);
      return boolean;
    }
    case 'exists':
      place.query(node.query, place.scope);
      return boolean;
    case 'subquery':
      return typeSubquery(node.query, place);
    case 'brackets':
      return type(node.inner);
    case 'row':
      return typeRow(node, place);
    case 'array': {
      const element = unify(node.items, place);
      if (!element) return refuseItems(node.items, 'All ARRAY elements', place);
      return dialect === 'redshift'
        ? { name: 'super' }
        : { name: 'array', inner: [node.items.length ? element : { name: 'unknown' }] };
    }
    case 'case':
      return typeCase(node, place);
    case 'cast':
      return typeCast(node, place);
    case 'extract':
      return typeExtract(node, place);
    case 'lambda':
      // Where a lambda is not the argument of a function that takes one.
      return refuseAt(node, place, mismatch(dialect, 'Lambda expression should always be used inside a function'));
    case 'atTimeZone': {
      const [value] = [type(node.value), type(node.zone)];
      if (value.name === 'any') return anyType;
      if (/^time(?:tz)?$/.test(value.name)) return { ...value, name: 'timetz' };
      if (dialect === 'redshift') return { name: value.name === 'timestamptz' ? 'timestamp' : 'timestamptz', size: 6 };
      if (/^timestamp/.test(value.name)) return { ...value, name: 'timestamptz' };
      return refuseAt(
        node,
        place,
        mismatch(
          dialect,
          `Type of value must be a time or timestamp with or without time zone (actual ${typeText(value, dialect)})`,
        ),
      );
    }
    case 'call':
      return typeCall(node, place);
    case 'special':
      return typeSpecial(node, place);
  }
}

/** Notes the fault and goes on with a type that fits everywhere, so that one fault has one message. */
export function refuseAt(
  node: Expression,
  { analysis }: Place,
  refusal: ReturnType<typeof refuse>,
  as: Type = anyType,
  more: Parameters<Analysis['fault']>[3] = {},
): Type {
  analysis.fault(codeOf(refusal.name), node, refusal, more);
  return as;
}

function codeOf(name: string): 'unknownFunction' | 'type' | 'syntax' {
  if (name === 'FUNCTION_NOT_FOUND' || name === 'UNDEFINED_FUNCTION') return 'unknownFunction';
  return name === 'SYNTAX_ERROR' ? 'syntax' : 'type';
}

export function sourceText({ start, end }: { start: number; end: number }, { analysis }: Place): string {
  return analysis.text.slice(start, end);
}

function typeSubscript(node: Expression & { kind: 'subscript' }, place: Place): Type {
  const { analysis } = place;
  const [base, index] = [typeExpression(node.base, place), typeExpression(node.index, place)];
  const { dialect } = analysis;
  switch (base.name) {
    case 'any':
      return anyType;
    case 'array':
      if (rulesOf[dialect].canCoerce(index, { name: 'bigint' })) {
        analysis.coerce(node.index, { name: 'bigint' });
        return base.inner![0]!;
      }
      break;
    case 'map': {
      const [key, value] = base.inner!;
      if (rulesOf[dialect].canCoerce(index, key!)) {
        analysis.coerce(node.index, key!);
        return value!;
      }
      break;
    }
    case 'row':
      if (node.index.kind === 'literal' && node.index.type === 'number') {
        const field = base.inner![Number(node.index.text) - 1];
        if (field) return field;
        return refuseAt(
          node.index,
          place,
          refuse('INVALID_FUNCTION_ARGUMENT', `Invalid subscript index: ${node.index.text}. ROW indices start at 1`),
        );
      }
      break;
    default:
      if (dialect === 'redshift') return { name: 'super' };
  }
  const [left, right] = [base, index].map((one) => typeText(one, dialect));
  return refuseAt(node, place, mismatch(dialect, `Cannot use ${right!} for subscript of ${left!}`));
}

function wantBoolean(
  node: Expression,
  place: Place,
  what: string,
  said = `${what} must evaluate to a boolean (actual: TYPE)`,
): void {
  const { analysis } = place;
  const type = typeExpression(node, place);
  const { dialect } = analysis;
  if (/^(?:boolean|any|unknown|super)$/.test(type.name) || dialect === 'redshift') return;
  refuseAt(node, place, mismatch(dialect, said.replace('TYPE', typeText(type, dialect))));
}

/** A condition: WHERE, HAVING, ON, a CASE's WHEN. */
export function typeCondition(node: Expression, place: Place, what: string): void {
  wantBoolean(
    node,
    { ...place, condition: node },
    what,
    / clause$/.test(what) && !/^CASE/.test(what) ? `${what} must evaluate to a boolean: actual type TYPE` : undefined,
  );
}

/** Types the values and brings them to their common type; undefined if they have none. */
export function unify(
  nodes: readonly Expression[],
  place: Place,
  fits: (type: Type) => boolean = () => true,
): Type | undefined {
  const { analysis } = place;
  const rules: TypeRules = rulesOf[analysis.dialect];
  const types = nodes.map((node) => typeExpression(node, place));
  const common = types.reduce<Type | undefined>((so, type) => so && rules.commonType(so, type), { name: 'unknown' });
  if (!common || !fits(common)) return undefined;
  for (const node of nodes) analysis.coerce(node, common);
  return common;
}

function typeSubquery(query: Query, place: Place): Type {
  const columns = place.query(query, place.scope);
  const [column] = columns;
  if (columns.length === 1 && column) return column.field.type;
  if (columns.length === 0) return anyType;
  if (place.analysis.dialect === 'redshift') {
    if (columns.every(({ field }) => !field.hidden))
      place.analysis.fault('type', query, refuse('SYNTAX_ERROR', 'subquery must return only one column'));
    return anyType;
  }
  return { name: 'row', inner: columns.map(({ field }) => field.type), names: columns.map(({ name }) => name ?? '') };
}

function typeRow(node: RowValue, place: Place): Type {
  const inner = node.items.map((item) => typeExpression(item, place));
  return { name: 'row', inner, names: inner.map(() => '') };
}

function typeCase(node: Expression & { kind: 'case' }, place: Place): Type {
  const { analysis } = place;
  const { dialect } = analysis;
  if (node.operand) {
    const operands = [node.operand, ...node.whens.map(({ when }) => when)];
    if (!unify(operands, place, isComparable))
      refuseAt(node, place, mismatch(dialect, 'CASE operand type does not match WHEN clause operand type'));
  } else for (const { when } of node.whens) typeCondition(when, place, 'CASE WHEN clause');
  const results = [...node.whens.map(({ then }) => then), ...(node.otherwise ? [node.otherwise] : [])];
  const common = unify(results, place);
  if (common) return common;
  return refuseItems(results, 'All CASE results', place);
}

/** Values without a common type: the first that does not fit those before it is refused. */
export function refuseItems(nodes: readonly Expression[], what: string, place: Place, as: Type = anyType): Type {
  const { analysis } = place;
  const { dialect } = analysis;
  const types = nodes.map((one) => analysis.typeOf(one));
  const at = Math.max(
    types.findIndex((type) => !rulesOf[dialect].commonType(types[0]!, type)),
    0,
  );
  const texts = types.map((type) => typeText(type, dialect));
  const message = `Of one kind are ${texts[0]!}, of another ${texts[at]!}. CAST them to one type.`;
  const meant = momentsMeant(types[0]!, nodes.slice(1), place);
  return refuseAt(nodes[at]!, place, noCommonType(dialect, what, texts, at), as, meant ?? { message });
}

/** Texts beside a date or a timestamp are meant as such. */
function momentsMeant({ name }: Type, nodes: readonly Expression[], place: Place): { message: string } | undefined {
  const [text] = nodes.filter((node) => node.kind === 'literal' && node.type === 'string');
  if ((name !== 'date' && name !== 'timestamp') || !text) return undefined;
  return { message: `A ${name} is compared with a text. Write ${name.toUpperCase()} ${sourceText(text, place)}.` };
}

const fields =
  /^(?:year|quarter|month|week|day|day_of_month|day_of_week|dow|day_of_year|doy|year_of_week|yow|hour|minute|second|timezone_hour|timezone_minute)$/i;

function typeExtract(node: Expression & { kind: 'extract' }, place: Place): Type {
  const { dialect } = place.analysis;
  const value = typeExpression(node.value, place);
  if (dialect === 'redshift') {
    if (value.name === 'timestamptz') return { name: 'double' };
    return { name: /epoch/i.test(node.field.text) ? 'bigint' : 'integer' };
  }
  if (!fields.test(node.field.text))
    return refuseAt(node, place, refuse('SYNTAX_ERROR', `Invalid EXTRACT field: ${node.field.text}`));
  if (!/^(?:date|time|timetz|timestamp|timestamptz|interval\w+|any|unknown)$/.test(value.name))
    return refuseAt(
      node,
      place,
      mismatch(dialect, `Cannot extract ${node.field.text.toUpperCase()} from ${typeText(value, dialect)}`),
    );
  return { name: 'bigint' };
}
