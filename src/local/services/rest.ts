/** Services that speak restJson: method and path name the operation. */
import { ServiceError } from '../api.ts';
import { readBody } from '../http/body.ts';
import type { Exchange, Service } from '../http/exchange.ts';
import { Input } from '../http/input.ts';
import { encodeJson, parseJson } from '../http/json.ts';

export interface RestCall {
  /** The decoded parts of the path behind the fixed ones, by the names of the route. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly input: Input;
  readonly exchange: Exchange;
}

/** Gives the body, or nothing for 204. */
export type RestOperation = (call: RestCall) => Promise<Readonly<Record<string, unknown>> | undefined>;

/** By `GET /tables/{tableBucketARN}/{namespace}`. */
export type RestRoutes = Readonly<Record<string, RestOperation>>;

const largestRequest = 16 * 1024 * 1024;

interface Route {
  readonly method: string;
  readonly parts: readonly string[];
  readonly run: RestOperation;
}

export function restService(name: string, invalid: string, routes: RestRoutes): Service {
  const all: readonly Route[] = Object.entries(routes).map(([pattern, run]) => {
    const [method = '', path = ''] = pattern.split(' ');
    return { method, parts: path.split('/').slice(1), run };
  });
  return {
    protocol: 'restJson',
    async handle(exchange) {
      const bytes = await readBody(exchange.body, largestRequest);
      const parts = exchange.path.replace(/\/$/, '').split('/').slice(1).map(decodePart);
      const route = all.find((candidate) => candidate.method === exchange.method && matches(candidate.parts, parts));
      if (!route)
        throw new ServiceError(
          'UnknownOperationException',
          `local lakehouse: ${name} ${exchange.method} ${exchange.path} is not emulated`,
          501,
        );
      const path = Object.fromEntries(
        route.parts.flatMap((part, index) => (part.startsWith('{') ? [[part.slice(1, -1), parts[index] ?? '']] : [])),
      ) as Record<string, string>;
      const input = new Input(parseJson(bytes), invalid);
      const output = await route.run({ path, query: exchange.query, input, exchange });
      if (output === undefined) {
        exchange.response.writeHead(204);
        exchange.response.end();
        return;
      }
      const body = Buffer.from(encodeJson(output));
      exchange.response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      exchange.response.end(body);
    },
  };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ServiceError('BadRequestException', `The path holds a broken escape: ${part}.`);
  }
}

function matches(pattern: readonly string[], parts: readonly string[]): boolean {
  return (
    pattern.length === parts.length && pattern.every((part, index) => part.startsWith('{') || part === parts[index])
  );
}

/** One page of a list by `continuationToken` and a limit of 1 to 1000. */
export function takeQueryPage<T>(
  items: readonly T[],
  query: URLSearchParams,
  limitName: string,
): { page: readonly T[]; continuationToken: string | undefined } {
  const limit = Number(query.get(limitName) ?? 1000);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    throw new ServiceError('BadRequestException', `${limitName} must be between 1 and 1000.`);
  const token = query.get('continuationToken');
  const start = token === null ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0)
    throw new ServiceError('BadRequestException', 'The continuation token is not valid.');
  const end = start + limit;
  const next = end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined;
  return { page: items.slice(start, end), continuationToken: next };
}
