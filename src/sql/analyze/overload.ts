/** Which signature of a function a call means, as Trino decides it. */
import { fillShape, type Shape, type Signature } from '../functions/signature.ts';
import type { TypeRules } from '../types/rules.ts';
import { asDecimal, isInteger, isOrderable } from '../types/trino.ts';
import { anyType, isSameType, type Type } from '../types/type.ts';

/** An argument: a value of a type, or a lambda, whose type is known once those of its parameters are. */
export type Argument = Type | { readonly lambda: (parameters: readonly Type[]) => Type; readonly arity: number };

export interface Resolved {
  readonly signature: Signature;
  /** What each argument turns into. Of a lambda a `function`: its parameters and its result. */
  readonly parameters: readonly Type[];
  readonly returns: Type;
}

/** How far an argument may turn into what a parameter wants. */
interface Turning {
  readonly coercion: 'none' | 'implicit';
  readonly rules: TypeRules;
}

/** The signature that fits best, or undefined if none does. */
export function resolveOverload(
  signatures: readonly Signature[],
  args: readonly Argument[],
  rules: TypeRules,
): Resolved | undefined {
  const plain = signatures.filter((signature) => !isGeneric(signature));
  const generic = signatures.filter(isGeneric);
  for (const [candidates, coercion] of [
    [plain, 'none'],
    [generic, 'none'],
    [signatures, 'implicit'],
  ] as const) {
    const found = candidates.flatMap((signature) => match(signature, args, { coercion, rules }) ?? []);
    if (found.length > 0) return mostSpecific(withoutChar(found, args), rules);
  }
  return undefined;
}

function isGeneric({ parameters, returns }: Signature): boolean {
  const holds = (shape: Shape): boolean =>
    shape.kind === 'variable' || typeof shape.size === 'string' || (shape.inner ?? []).some(holds);
  return parameters.some(({ shape }) => holds(shape)) || holds(returns);
}

/** A NULL is a text rather than a `char`. */
function withoutChar(found: readonly Resolved[], args: readonly Argument[]): readonly Resolved[] {
  const nulls = args.flatMap((arg, at) => ('name' in arg && arg.name === 'unknown' ? [at] : []));
  const kept = found.filter(({ parameters }) => !nulls.some((at) => parameters[at]!.name === 'char'));
  return kept.length > 0 ? kept : found;
}

/** Functions of Athena that put values in order, with the argument that is the value, or holds the values. */
const ordering: Readonly<Record<string, number>> = {
  array_max: 0,
  array_min: 0,
  array_sort: 0,
  max: 0,
  max_by: 1,
  min: 0,
  min_by: 1,
};

/** Can the values be put in order, where the function does so? */
export function hasOrder(name: string, types: readonly Type[]): boolean {
  const at = ordering[name];
  const type = at === undefined ? undefined : types[at];
  if (!type || (name === 'array_sort' && types.length > 1)) return true;
  return isOrderable(name.startsWith('array_') ? (type.inner?.[0] ?? anyType) : type);
}

/** The one whose parameters every other signature would take as well. */
function mostSpecific(found: readonly Resolved[], rules: TypeRules): Resolved {
  const isAtLeast = (a: Resolved, b: Resolved): boolean =>
    match(b.signature, a.parameters.map(asArgument), { coercion: 'implicit', rules }) !== undefined;
  return found.find((one) => found.every((other) => one === other || isAtLeast(one, other))) ?? found[0]!;
}

function asArgument(type: Type): Argument {
  if (type.name !== 'function') return type;
  const { inner = [] } = type;
  return { arity: inner.length - 1, lambda: () => inner.at(-1)! };
}

class Binding {
  readonly types = new Map<string, Type>();
  readonly numbers = new Map<string, number>();
  readonly coercion: Turning['coercion'];
  readonly rules: TypeRules;
  /** Of what is not bound: nothing is known of it where nothing is known of an argument. */
  unbound: Type = { name: 'unknown' };

  constructor({ coercion, rules }: Turning) {
    this.coercion = coercion;
    this.rules = rules;
  }

  bind(shape: Shape, type: Type): boolean {
    if (type.name === 'any') {
      this.unbound = anyType;
      return true;
    }
    if (shape.kind === 'variable') return this.#bindVariable(shape.name, type);
    if (type.name === 'unknown') return this.coercion === 'implicit' && this.#bindNumbers(shape, nothing);
    const turned = this.coercion === 'implicit' ? turnInto(shape, type, this.rules) : type;
    if (!turned || turned.name !== shape.name) return false;
    if (shape.name === 'other') return shape.names?.[0] === turned.names?.[0];
    if (shape.inner) {
      const inner = turned.inner ?? [];
      if (inner.length !== shape.inner.length) return false;
      return shape.inner.every((one, at) => this.bind(one, inner[at]!));
    }
    if (typeof shape.size === 'number' && turned.size !== shape.size)
      return this.coercion === 'implicit' && this.rules.canCoerce(turned, fillShape(shape, this.types, this.numbers));
    if (shape.size === undefined && turned.name === 'varchar' && turned.size !== undefined)
      return this.coercion === 'implicit';
    return this.#bindNumbers(shape, turned);
  }

  #bindVariable(name: string, type: Type): boolean {
    const before = this.types.get(name);
    if (!before) this.types.set(name, type);
    else if (!isSameType(before, type)) {
      const common =
        this.coercion === 'implicit' || before.name === 'varchar' ? this.rules.commonType(before, type) : undefined;
      if (!common) return false;
      this.types.set(name, common);
    }
    return true;
  }

  #bindNumbers(shape: Shape & { kind: 'type' }, type: Pick<Type, 'size' | 'scale'>): boolean {
    if (typeof shape.scale === 'string' && typeof shape.size === 'string') {
      const size = type.size ?? 1;
      const scale = type.scale ?? 0;
      const whole = Math.max(size - scale, (this.numbers.get(shape.size) ?? 0) - (this.numbers.get(shape.scale) ?? 0));
      const places = Math.max(scale, this.numbers.get(shape.scale) ?? 0);
      this.numbers.set(shape.size, Math.max(1, Math.min(38, whole + places)));
      this.numbers.set(shape.scale, places);
    } else if (typeof shape.size === 'string') {
      const unbounded = Infinity;
      this.numbers.set(shape.size, Math.max(type.size ?? unbounded, this.numbers.get(shape.size) ?? 0));
    }
    return true;
  }
}

const nothing = { size: 0, scale: 0 };

/** The value's type as one that the shape can take, if it turns into such by itself. */
function turnInto(shape: Shape & { kind: 'type' }, type: Type, { canCoerce }: TypeRules): Type | undefined {
  if (shape.name === type.name) return type;
  if (shape.name === 'decimal' && isInteger(type)) return asDecimal(type);
  const target = fillShape({ kind: 'type', name: shape.name }, new Map(), new Map());
  if (shape.name === 'varchar' && type.name === 'char')
    return { name: 'varchar', ...(type.size === undefined ? {} : { size: type.size }) };
  if (/^(?:timestamp|timestamptz|time|timetz)$/.test(shape.name)) {
    const size = typeof shape.size === 'number' ? shape.size : (type.size ?? 0);
    const sized = { ...target, size };
    return canCoerce(type, sized) ? sized : undefined;
  }
  if (shape.inner) return undefined;
  return canCoerce(type, target) ? target : undefined;
}

function match(signature: Signature, args: readonly Argument[], turning: Turning): Resolved | undefined {
  const { parameters, repeats } = signature;
  const last = parameters.at(-1);
  if (repeats === 'last' ? args.length < parameters.length : args.length !== parameters.length) return undefined;
  const shapes = args.map((_, at) => (parameters[at] ?? last!).shape);
  const binding = new Binding(turning);
  for (const [at, arg] of args.entries()) if (!('lambda' in arg) && !binding.bind(shapes[at]!, arg)) return undefined;
  const lambdas = new Map<number, Type>();
  for (const [at, arg] of args.entries()) {
    const shape = shapes[at]!;
    if (!('lambda' in arg)) continue;
    if (shape.kind !== 'type' || shape.name !== 'function' || shape.inner!.length !== arg.arity + 1) return undefined;
    const inputs = shape
      .inner!.slice(0, -1)
      .map((one) => fillShape(one, binding.types, binding.numbers, binding.unbound));
    const result = arg.lambda(inputs);
    if (!binding.bind(shape.inner!.at(-1)!, result)) return undefined;
    lambdas.set(at, { name: 'function', inner: [...inputs, result] });
  }
  const filled = (shape: Shape): Type => unbound(fillShape(shape, binding.types, binding.numbers, binding.unbound));
  const bound = shapes.map((shape, at) => {
    const lambda = lambdas.get(at);
    if (!lambda) return filled(shape);
    const result = shape.kind === 'type' ? filled(shape.inner!.at(-1)!) : anyType;
    return { ...lambda, inner: [...lambda.inner!.slice(0, -1), result] };
  });
  return { signature, parameters: bound, returns: filled(signature.returns) };
}

/** A length without bound is none. */
function unbound(type: Type): Type {
  const { size, inner, ...rest } = type;
  return {
    ...rest,
    ...(size === undefined || size === Infinity ? {} : { size }),
    ...(inner ? { inner: inner.map(unbound) } : {}),
  };
}
