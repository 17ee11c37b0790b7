/** Calls: which function is meant, whether it may stand here, and what it gives. */
import type { Call, Expression, Lambda, NamedArgument, SpecialCall } from '../tree/expression.ts';
import type { TypeName } from '../tree/name.ts';
import type { Part } from '../tree/statement.ts';
import { sameArguments, sameHere } from '../functions/elsewhere.ts';
import { quoteText } from '../quote.ts';
import { shapeText } from '../functions/signature.ts';
import { rulesOf } from '../types/rules.ts';
import { isComparable } from '../types/trino.ts';
import { anyType, typeOf, typeText, type Type } from '../types/type.ts';
import { walk } from '../walk.ts';
import { computedReturn } from './computed.ts';
import { refuseAt, refuseItems, sourceText, typeCondition, typeExpression, unify, type Place } from './expression.ts';
import { suggest } from './nearest.ts';
import { hasOrder, resolveOverload, type Argument } from './overload.ts';
import { redshiftType, typeDatePart } from './redshiftCall.ts';
import { mismatch, noColumn, noFunction, refuse, wrongArguments } from './refusals.ts';
import { Scope } from './scope.ts';
import { typeWindow } from './window.ts';

export function typeCall(node: Call, place: Place): Type {
  const { analysis } = place;
  const { dialect, functions } = analysis;
  const name = node.path.at(-1)!.value.toLowerCase();
  const entry = node.path.length === 1 ? functions.entry(name) : undefined;
  typeAround(node, place);
  if (!entry) {
    typeArguments(node, place);
    // A name that is bound later.
    if (name === 'identifier' && node.arguments[0]?.kind === 'parameter') return anyType;
    // A function in a schema is the user's own; nothing is known of it.
    if (node.path.length > 1 || analysis.ownFunctions.has(name)) return anyType;
    const same = sameHere(name, dialect);
    const misspelt =
      same === undefined
        ? suggest(
            name,
            [...functions.entries()].map((one) => one.name),
          )
        : undefined;
    const near = same ?? misspelt;
    // In Redshift it may be one that a user has made.
    if (dialect === 'redshift' && near === undefined) return anyType;
    const engine = dialect === 'athena' ? 'Athena' : 'Redshift';
    analysis.fault('unknownFunction', node.path[0]!, noFunction(dialect, name, givenTypes(node, place)), {
      message: near ? `${engine} has no function ${name}. Did you mean ${near}?` : `${engine} has no function ${name}.`,
      // What another engine calls by this name takes other arguments here, but for a few.
      ...(near !== undefined && (misspelt !== undefined || sameArguments.has(name)) && { fix: near }),
    });
    return anyType;
  }
  checkPlace(node, entry.kind, place);
  if (dialect === 'athena') checkUnit(name, node, place);
  const inner: Place =
    entry.kind === 'aggregate' && !node.over ? { ...place, clause: 'aggregate', within: name } : place;
  const own =
    (dialect === 'redshift' ? redshiftType(name, node, plainArguments(node), inner) : undefined) ??
    syntaxType(name, node, inner);
  if (own) return own;
  return typeByName(name, node, node, plainArguments(node), inner);
}

function plainArguments(node: Call): readonly Expression[] {
  return node.arguments.map((arg) => (arg.kind === 'namedArgument' ? arg.value : arg));
}

function givenTypes(node: Call, { analysis }: Place): string[] {
  return plainArguments(node).map((arg) =>
    arg.kind === 'lambda' ? 'function' : typeText(analysis.typeOf(arg), analysis.dialect),
  );
}

function typeArguments(node: Call, place: Place): void {
  for (const arg of plainArguments(node)) if (arg.kind !== 'lambda') typeExpression(arg, place);
}

/** Resolves an overload by the catalogue; of a call with a grammar of its own too. */
function typeByName(
  name: string,
  node: Call | SpecialCall,
  span: Expression,
  args: readonly Expression[],
  place: Place,
): Type {
  const { analysis } = place;
  const { dialect, functions } = analysis;
  const counted = args.filter(({ kind }) => kind !== 'star');
  const signatures = functions.signatures(name);
  const given = counted.map<Argument>((arg, at) => {
    if (arg.kind === 'lambda') return lambdaArgument(arg, place);
    const part = dialect === 'redshift' ? typeDatePart(arg, at, signatures, place) : undefined;
    return part ?? typeExpression(arg, place);
  });
  const found = resolveOverload(signatures, given, rulesOf[dialect]);
  const isOrdered = !found || dialect === 'redshift' || hasOrder(name, found.parameters);
  const resolved = isOrdered ? found : undefined;
  if (!resolved) {
    if (given.some((one) => !('lambda' in one) && one.name === 'any')) return anyType;
    const texts = given.map((one) => ('lambda' in one ? 'function' : typeText(one, dialect)));
    const expected = signatures.map(
      ({ parameters }) => `${name}(${parameters.map((one) => shapeText(one.shape, dialect)).join(', ')})`,
    );
    const refusal = wrongArguments(dialect, name, texts, expected);
    analysis.fault('arguments', span, refusal, {
      message: `${name} takes no (${texts.join(', ')}). It takes ${signatures
        .map(({ text }) => text)
        .slice(0, 3)
        .join(' or ')}.`,
    });
    return anyType;
  }
  counted.forEach((arg, at) => {
    const target = resolved.parameters[at]!;
    if (arg.kind === 'lambda') settleLambda(arg, target, place);
    else analysis.coerce(arg, target);
  });
  const returns =
    dialect === 'athena'
      ? computedReturn(
          name,
          counted.map((arg) => analysis.typeOf(arg)),
          resolved.returns,
        )
      : resolved.returns;
  analysis.calls.set(node, { ...resolved, returns });
  return returns;
}

function lambdaScope({ parameters }: Lambda, types: readonly Type[], scope: Scope): Scope {
  const fields = parameters.map((parameter, at) => ({
    name: parameter.value,
    alias: parameter,
    qualifier: [],
    type: types[at] ?? anyType,
    sources: [],
  }));
  return new Scope(scope, fields);
}

/** Typed once for every signature that is tried; only the last time counts. */
function lambdaArgument(lambda: Lambda, place: Place): Argument {
  const { analysis, scope } = place;
  return {
    arity: lambda.parameters.length,
    lambda: (types) => {
      const before = analysis.faults.length;
      const type = typeExpression(lambda.body, { ...place, scope: lambdaScope(lambda, types, scope) });
      analysis.faults.length = before;
      return type;
    },
  };
}

function settleLambda(lambda: Lambda, target: Type, place: Place): void {
  const types = target.inner?.slice(0, -1) ?? [];
  const scope = lambdaScope(lambda, types, place.scope);
  place.analysis.lambdas.set(lambda, scope.fields);
  place.analysis.types.set(lambda, target);
  place.analysis.scopes.push({ scope, start: lambda.body.start, end: lambda.body.end });
  typeExpression(lambda.body, { ...place, scope });
  place.analysis.coerce(lambda.body, target.inner?.at(-1) ?? anyType);
  checkScalar(lambda, place);
}

/** A lambda has one item before it, and no group. */
function checkScalar({ body }: Lambda, place: Place): void {
  const { analysis } = place;
  walk(body, (node) => {
    if (node.kind !== 'call') return node.kind !== 'query';
    if (!node.over && analysis.functions.entry(node.path.at(-1)!.value)?.kind !== 'aggregate') return true;
    const said = `Lambda expression cannot contain aggregations, window functions or grouping operations: [${sourceText(node, place)}]`;
    analysis.fault('type', node, refuse('EXPRESSION_NOT_SCALAR', said), {
      message: 'A lambda cannot hold an aggregate or a window function.',
    });
    return false;
  });
}

const units = /^(?:millisecond|second|minute|hour|day|week|month|quarter|year)s?$/i;

/** In Athena the unit of a date function is a text. */
function checkUnit(name: string, node: Call, { analysis, scope }: Place): void {
  const [unit] = plainArguments(node);
  if (!/^date_(?:add|diff|trunc)$/.test(name) || unit?.kind !== 'column' || !units.test(unit.name.value)) return;
  if (scope.find([unit.name.value]).kind !== 'none') return;
  const fix = quoteText(unit.name.value.toLowerCase().replace(/s$/, ''));
  analysis.fault('unknownColumn', unit, noColumn('athena', [unit.name.value]), {
    message: `The unit of ${name} is a text. Write ${fix}.`,
    fix,
  });
}

/** ORDER BY, FILTER and OVER of a call. */
function typeAround(node: Call, place: Place): void {
  for (const item of [...(node.orderBy ?? []), ...(node.withinGroup ?? [])]) typeExpression(item.value, place);
  if (node.filter) typeCondition(node.filter, place, 'Filter expression');
  if (node.over?.kind === 'window') typeWindow(node.over, place);
}

/** Aggregates and window functions may not stand everywhere. */
function checkPlace(node: Call, kind: string, place: Place): void {
  const { analysis, clause } = place;
  const { dialect } = analysis;
  const name = node.path.at(-1)!.value.toLowerCase();
  if (kind === 'window' && !node.over) {
    refuseAt(
      node,
      place,
      dialect === 'athena'
        ? refuse('MISSING_OVER', `Window function ${name} requires an OVER clause`)
        : refuse('WINDOWING_ERROR', `window function ${name} requires an OVER clause`),
    );
    return;
  }
  if (node.filter && node.over && dialect === 'athena') {
    refuseAt(node, place, refuse('NOT_SUPPORTED', 'FILTER is not yet supported for window functions'));
    return;
  }
  if (node.over && node.quantifier === 'DISTINCT' && dialect === 'redshift' && name !== 'listagg') {
    refuseAt(node, place, refuse('FEATURE_NOT_SUPPORTED', 'DISTINCT is not implemented for window functions'));
    return;
  }
  if (kind !== 'aggregate' && !node.over) return;
  if (clause === 'aggregate' && !node.over) {
    refuseAt(
      node,
      place,
      dialect === 'athena'
        ? refuse(
            'NESTED_AGGREGATION',
            `Cannot nest aggregations inside aggregation '${place.within ?? ''}': [${sourceText(node, place)}]`,
          )
        : refuse('GROUPING_ERROR', 'aggregate function calls may not have nested aggregate or window function'),
    );
  } else if (/^(?:WHERE|GROUP BY|JOIN)$/.test(clause)) {
    const refusal =
      dialect === 'athena'
        ? refuse(
            'EXPRESSION_NOT_SCALAR',
            `${clause} clause cannot contain aggregations, window functions or grouping operations: [${sourceText(node, place)}]`,
            place.condition?.kind === 'binary' ? place.condition.operatorStart : place.condition?.start,
          )
        : node.over
          ? refuse('WINDOWING_ERROR', `window functions are not allowed in ${clause}`)
          : refuse('GROUPING_ERROR', `aggregates not allowed in ${clause} clause`);
    analysis.fault('type', node, refusal, {
      message: `${clause} cannot hold ${node.over ? 'a window function' : 'an aggregate'}. ${node.over ? 'Put the query in brackets behind FROM and filter it from outside.' : 'Filter groups with HAVING.'}`,
    });
  }
}

/** Functions whose type no signature can say. */
function syntaxType(name: string, node: Call, place: Place): Type | undefined {
  const { analysis } = place;
  const { dialect } = analysis;
  const args = plainArguments(node);
  const wrong = (): Type =>
    refuseAt(node, place, refuse('INVALID_FUNCTION_ARGUMENT', `Incorrect number of arguments for function '${name}'`));
  switch (name) {
    case 'coalesce':
    case 'nvl':
    case 'greatest':
    case 'least': {
      if (name !== 'coalesce' && dialect === 'athena') return undefined;
      if (args.length < (name === 'coalesce' ? 2 : 1))
        return refuseAt(node, place, refuse('SYNTAX_ERROR', `The '${name}' function must have at least two arguments`));
      const common = unify(args, place);
      if (common) return common;
      return refuseItems(args, `All ${name.toUpperCase()} operands`, place);
    }
    case 'if': {
      const [condition, ...values] = args;
      if (!condition || values.length === 0 || values.length > 2) return wrong();
      typeCondition(condition, place, 'IF condition');
      const common = unify(values, place);
      const types = values.map((value) => typeText(analysis.typeOf(value), dialect));
      return (
        common ??
        refuseAt(node, place, mismatch(dialect, `Result types for IF must be the same: ${types.join(' vs ')}`))
      );
    }
    case 'nullif': {
      const [first, second] = args;
      if (!first || !second || args.length !== 2) return wrong();
      const [a, b] = [typeExpression(first, place), typeExpression(second, place)];
      const common = rulesOf[dialect].commonType(a, b);
      if (common && isComparable(common)) return a;
      return refuseAt(
        node,
        place,
        mismatch(dialect, `Types are not comparable with NULLIF: ${typeText(a, dialect)} vs ${typeText(b, dialect)}`),
      );
    }
    case 'try': {
      const [value] = args;
      if (!value || args.length !== 1) return wrong();
      return typeExpression(value, place);
    }
    case 'typeof':
      typeArguments(node, place);
      return { name: 'varchar' };
    case 'grouping':
      typeArguments(node, place);
      return { name: args.length > 31 ? 'bigint' : 'integer' };
    case 'format':
      typeArguments(node, place);
      return { name: 'varchar' };
    case 'count': {
      typeArguments(node, place);
      if (args.length > 1 && dialect === 'athena') return undefined;
      return { name: 'bigint' };
    }
    case 'listagg':
      if (dialect === 'redshift') return undefined;
      typeArguments(node, place);
      return { name: 'varchar' };
    default:
      return undefined;
  }
}

/** The parts of a call with a grammar of its own, by the names that the grammar gives them. */
export function slotsOf(node: SpecialCall): ReadonlyMap<string, Part> {
  return new Map(node.parts.flatMap((part) => (part.kind === 'slot' ? [[part.name, part.value] as const] : [])));
}

export function typeSpecial(node: SpecialCall, place: Place): Type {
  const { dialect } = place.analysis;
  const slots = slotsOf(node);
  for (const part of node.parts) typeParts(part, place);
  const value = slots.get('value') as Expression | undefined;
  const returning = slots.get('returning') as TypeName | undefined;
  const text: Type = { name: 'varchar' };
  switch (node.name.text.toUpperCase()) {
    case 'TRIM':
    case 'SUBSTRING':
      return (value && texts(place.analysis.typeOf(value))) ?? text;
    case 'POSITION':
      return { name: dialect === 'athena' ? 'bigint' : 'integer' };
    case 'JSON_EXISTS':
      return { name: 'boolean' };
    case 'CONVERT': {
      const type = slots.get('type');
      return (type?.kind === 'type' ? typeOf(type, dialect) : undefined) ?? anyType;
    }
    default:
      return (returning && typeOf(returning, dialect)) ?? text;
  }
}

function texts(type: Type): Type | undefined {
  return type.name === 'varchar' || type.name === 'char' ? type : undefined;
}

/** Expressions among the parts of a command or a special call. */
export function typeParts(part: Part | NamedArgument, place: Place): void {
  walk(part, (node) => {
    switch (node.kind) {
      case 'slot':
      case 'list':
      case 'sequence':
        return true;
      case 'sortItem':
        typeExpression(node.value, place);
        return false;
      case 'word':
      case 'name':
      case 'path':
      case 'type':
        return false;
      default:
        // SAFETY: slots of these forms take words, names, types and expressions only.
        typeExpression(node as Expression, place);
        return false;
    }
  });
}
