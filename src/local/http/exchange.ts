import type { IncomingMessage, ServerResponse } from 'node:http';

/** How a service writes its messages; errors too. */
export type Protocol = 'awsJson' | 'restJson' | 'restXml' | 'query';

/** Who signed a request. */
export interface Caller {
  readonly user: string;
  readonly accessKeyId: string;
  readonly arn: string;
}

/** One request whose signature holds, and its response. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly caller: Caller;
  readonly method: string;
  /** Path as it was sent, percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The bytes of the body without their wrapping; fails where a hash, signature or length does not hold. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
}

/** What a service of the local lakehouse is to the server. */
export interface Service {
  readonly protocol: Protocol;
  handle(exchange: Exchange): Promise<void>;
}

/** One header, joined if it was sent several times. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

export function send(exchange: Exchange, status: number, type: string, body: string): void {
  const bytes = Buffer.from(body);
  exchange.response.writeHead(status, { 'content-type': type, 'content-length': bytes.length });
  exchange.response.end(bytes);
}
