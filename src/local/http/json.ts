/** Services that speak awsJson 1.1: one path, the operation in `X-Amz-Target`. */
import { ServiceError } from '../api.ts';
import { readBody } from './body.ts';
import { header, send, type Caller, type Service } from './exchange.ts';
import { Input } from './input.ts';

const largestRequest = 16 * 1024 * 1024;

export interface Call {
  readonly input: Input;
  readonly caller: Caller;
  readonly requestId: string;
  /** Aborts when the client goes away: a long poll need not go on. */
  readonly signal: AbortSignal;
}

export type Operation = (call: Call) => Promise<Readonly<Record<string, unknown>>>;
export type Operations = Readonly<Record<string, Operation>>;

/** `name` as users know the service; `invalid` is the code of its errors about the request itself. */
export function jsonService(name: string, invalid: string, operations: Operations): Service {
  return {
    protocol: 'awsJson',
    async handle(exchange) {
      const target = header(exchange.request, 'x-amz-target') ?? '';
      const operation = target.slice(target.indexOf('.') + 1);
      const bytes = await readBody(exchange.body, largestRequest);
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (!run)
        throw new ServiceError(
          'UnknownOperationException',
          `local lakehouse: ${name}.${operation} is not emulated`,
          501,
        );
      const { caller, requestId, signal } = exchange;
      const output = await run({ input: new Input(parseJson(bytes), invalid), caller, requestId, signal });
      send(exchange, 200, 'application/x-amz-json-1.1', encodeJson(output));
    },
  };
}

/** Throws `SerializationException` for what is no JSON object. */
export function parseJson(bytes: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = bytes.length === 0 ? {} : JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new ServiceError('SerializationException', 'The request is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ServiceError('SerializationException', 'The request is not a JSON object.');
  // SAFETY: an object that is no array has string keys.
  return value as Record<string, unknown>;
}

/** JSON in which a bigint keeps all its digits. */
export function encodeJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map((item) => encodeJson(item)).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${JSON.stringify(name)}:${encodeJson(member)}`);
  return `{${members.join(',')}}`;
}

/** JSON time of awsJson: seconds with a fraction. */
export function toSeconds(ms: number): number {
  return ms / 1000;
}
