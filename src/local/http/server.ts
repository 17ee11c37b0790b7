/** The one port of the local lakehouse: told apart by target, then by credential scope, then by path. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ServiceError } from '../api.ts';
import { authenticate, type Keys } from './authenticate.ts';
import { renderError, toServiceError } from './errors.ts';
import { header, type Exchange, type Protocol, type Service } from './exchange.ts';
import { readClaim, splitUrl } from './signature.ts';

export interface Services {
  readonly athena: Service;
  readonly redshiftData: Service;
  readonly glue: Service;
  readonly s3: Service;
  readonly s3tables: Service;
  readonly sts: Service;
}

export interface ServerOptions {
  readonly services: Services;
  readonly keys: Keys;
  /** Told of every request whose signature held. */
  readonly onRequest?: () => void;
  /** Told of failures that are ours. */
  readonly onError?: (error: unknown) => void;
  readonly now?: () => number;
}

/** What an `X-Amz-Target` or a credential scope calls a service. */
const targets: Readonly<Record<string, keyof Services>> = {
  AmazonAthena: 'athena',
  RedshiftData: 'redshiftData',
  AWSGlue: 'glue',
};
const scopes: Readonly<Record<string, keyof Services>> = {
  athena: 'athena',
  'redshift-data': 'redshiftData',
  glue: 'glue',
  s3: 's3',
  s3tables: 's3tables',
  sts: 'sts',
};

interface Route {
  readonly protocol: Protocol;
  readonly name: string;
  readonly service: Service | undefined;
}

export function createEndpoint(options: ServerOptions): Server {
  const server = createServer({ keepAlive: true, keepAliveTimeout: 65_000, requestTimeout: 0 });
  const listen = (request: IncomingMessage, response: ServerResponse, expectsContinue: 'continue' | 'none'): void => {
    answer(request, response, expectsContinue, options).catch((error: unknown) => {
      options.onError?.(error);
      response.destroy();
    });
  };
  server.on('request', (request, response) => listen(request, response, 'none'));
  // The body is asked for when somebody reads it: a refused upload is not sent at all.
  server.on('checkContinue', (request, response) => listen(request, response, 'continue'));
  return server;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  expectsContinue: 'continue' | 'none',
  options: ServerOptions,
): Promise<void> {
  const requestId = randomUUID();
  response.setHeader('x-amzn-requestid', requestId);
  response.setHeader('x-amz-request-id', requestId);
  const [path, rawQuery] = splitUrl(request.url ?? '/');
  const query = new URLSearchParams(rawQuery);
  const route = findRoute(request, path, query, options.services);
  try {
    refuseForeignHost(request);
    const source = readSource(request, response, expectsContinue);
    const nowMs = options.now?.() ?? Date.now();
    const { caller, body } = await authenticate(request, source, query, route.protocol, options.keys, nowMs);
    options.onRequest?.();
    if (!route.service)
      throw new ServiceError('UnknownOperationException', `local lakehouse: ${route.name} is not emulated`, 501);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const method = request.method ?? 'GET';
    const exchange: Exchange = { request, response, requestId, caller, method, path, query, body, signal: gone.signal };
    await route.service.handle(exchange);
  } catch (error) {
    fail(error, request, response, route.protocol, requestId, options);
  }
}

function fail(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  protocol: Protocol,
  requestId: string,
  options: ServerOptions,
): void {
  if (response.destroyed) return;
  if (!(error instanceof ServiceError)) options.onError?.(error);
  if (response.headersSent) {
    // A body that breaks off is the only way left to say that it is not whole.
    response.destroy();
    return;
  }
  const rendered = renderError(toServiceError(error, protocol), protocol, requestId);
  const bytes = Buffer.from(request.method === 'HEAD' || rendered.status === 304 ? '' : rendered.body);
  if (!request.complete) {
    // The rest of the upload is read and dropped, so that the client can read our answer.
    response.setHeader('connection', 'close');
    request.resume();
  }
  response.writeHead(rendered.status, {
    ...rendered.headers,
    ...(request.method !== 'HEAD' && { 'content-length': bytes.length }),
  });
  response.end(bytes);
}

/** A page of another site must not reach us under a name that it made point here. */
function refuseForeignHost(request: IncomingMessage): void {
  const host = header(request, 'host') ?? '';
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(name))
    throw new ServiceError('AccessDenied', `local lakehouse: answers to 127.0.0.1 and localhost, not to ${host}.`, 403);
}

async function* readSource(
  request: IncomingMessage,
  response: ServerResponse,
  expectsContinue: 'continue' | 'none',
): AsyncGenerator<Uint8Array> {
  if (expectsContinue === 'continue') response.writeContinue();
  // Leaving the loop early must not tear the connection down before the answer is sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array;
}

function findRoute(request: IncomingMessage, path: string, query: URLSearchParams, services: Services): Route {
  const target = header(request, 'x-amz-target');
  if (target !== undefined) {
    const [prefix = '', operation = ''] = target.split('.');
    const name = targets[prefix];
    return name === undefined
      ? { protocol: 'awsJson', name: `${prefix}.${operation}`, service: undefined }
      : routeTo(services[name], name);
  }
  const scope = readClaim(request, query)?.scope.service;
  if (scope !== undefined) {
    const name = scopes[scope];
    return name === undefined
      ? { protocol: 'restJson', name: `${scope} ${request.method ?? ''} ${path}`, service: undefined }
      : routeTo(services[name], name);
  }
  const isForm = header(request, 'content-type')?.startsWith('application/x-www-form-urlencoded') === true;
  if (request.method === 'POST' && path === '/' && isForm) return routeTo(services.sts, 'sts');
  if (request.method === 'POST' && path === '/client/register')
    return { protocol: 'restJson', name: 'sso-oidc RegisterClient', service: undefined };
  return routeTo(services.s3, 's3');
}

function routeTo(service: Service, name: string): Route {
  return { protocol: service.protocol, name, service };
}
