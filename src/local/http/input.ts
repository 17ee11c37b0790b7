import { ServiceError } from '../api.ts';

export interface TextRule {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
}

/** The members of a request, read with their rules. Wrong types are `SerializationException`, the rest `invalid`. */
export class Input {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #invalid: string;

  constructor(members: Readonly<Record<string, unknown>>, invalid: string) {
    this.#members = members;
    this.#invalid = invalid;
  }

  /** Everything, as it came. */
  get raw(): Readonly<Record<string, unknown>> {
    return this.#members;
  }

  #get(name: string): unknown {
    const value = Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
    return value === null ? undefined : value;
  }

  has(name: string): boolean {
    return this.#get(name) !== undefined;
  }

  error(message: string): ServiceError {
    return new ServiceError(this.#invalid, message);
  }

  #wrongType(name: string, wanted: string): ServiceError {
    return new ServiceError('SerializationException', `${name} must be ${wanted}.`);
  }

  #required<T>(name: string, value: T | undefined): T {
    if (value !== undefined) return value;
    throw this.error(
      `1 validation error detected: Value at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
    );
  }

  optionalText(name: string, rule: TextRule = {}): string | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw this.#wrongType(name, 'a string');
    const fail = (constraint: string): ServiceError =>
      this.error(`1 validation error detected: Value at '${name}' failed to satisfy constraint: ${constraint}`);
    if (rule.min !== undefined && value.length < rule.min)
      throw fail(`Member must have length greater than or equal to ${rule.min}`);
    if (rule.max !== undefined && value.length > rule.max)
      throw fail(`Member must have length less than or equal to ${rule.max}`);
    if (rule.pattern && !rule.pattern.test(value))
      throw fail(`Member must satisfy regular expression pattern: ${rule.pattern.source}`);
    return value;
  }

  text(name: string, rule: TextRule = {}): string {
    return this.#required(name, this.optionalText(name, rule));
  }

  optionalInteger(name: string, rule: { min: number; max: number }): number | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) throw this.#wrongType(name, 'an integer');
    if (value < rule.min || value > rule.max)
      throw this.error(`${name} must be between ${rule.min} and ${rule.max}, and is ${value}.`);
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'boolean') throw this.#wrongType(name, 'true or false');
    return value;
  }

  optionalObject(name: string): Input | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.#wrongType(name, 'an object');
    // SAFETY: an object that is no array has string keys.
    return new Input(value as Record<string, unknown>, this.#invalid);
  }

  object(name: string): Input {
    return this.#required(name, this.optionalObject(name));
  }

  optionalTexts(name: string): readonly string[] | undefined {
    const value = this.#list(name);
    return value?.map((item) => {
      if (typeof item !== 'string') throw this.#wrongType(name, 'a list of strings');
      return item;
    });
  }

  texts(name: string): readonly string[] {
    return this.#required(name, this.optionalTexts(name));
  }

  optionalObjects(name: string): readonly Input[] | undefined {
    return this.#list(name)?.map((item) => {
      if (typeof item !== 'object' || item === null || Array.isArray(item))
        throw this.#wrongType(name, 'a list of objects');
      return new Input(item as Record<string, unknown>, this.#invalid);
    });
  }

  objects(name: string): readonly Input[] {
    return this.#required(name, this.optionalObjects(name));
  }

  /** A map of texts. */
  optionalMap(name: string): Readonly<Record<string, string>> | undefined {
    const value = this.optionalObject(name);
    if (!value) return undefined;
    for (const member of Object.values(value.raw))
      if (typeof member !== 'string') throw this.#wrongType(name, 'a map of strings');
    // SAFETY: every member was just seen to be a string.
    return value.raw as Record<string, string>;
  }

  #list(name: string): readonly unknown[] | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw this.#wrongType(name, 'a list');
    return value as readonly unknown[];
  }
}

/** One page of a list, with an opaque token that names the next one. */
export function takePage<T>(
  items: readonly T[],
  input: Input,
  members: { token: string; limit: string; most: number; usual?: number },
): { page: readonly T[]; next: string | undefined } {
  const token = input.optionalText(members.token);
  const limit = input.optionalInteger(members.limit, { min: 1, max: members.most }) ?? members.usual ?? members.most;
  const start = token === undefined || token === '' ? 0 : readToken(token);
  if (start === undefined) throw input.error(`${members.token} is not one that this service has given.`);
  const end = start + limit;
  return { page: items.slice(start, end), next: end < items.length ? writeToken(end) : undefined };
}

export function writeToken(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function readToken(token: string): number | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
  } catch {
    return undefined;
  }
}
