/**
 * An imitation of S3 and of GetQueryResults in a process of its own, with latency and bandwidth that can be set: ranges and
 * If-Match of one file, and pages of the same rows as JSON.
 */
import { open, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { columns, rowOf } from './data.ts';

/** Zero is no limit. */
export interface Link {
  readonly latencyMs: number;
  readonly connectionBytesPerS: number;
  readonly totalBytesPerS: number;
}

export interface Traffic {
  readonly requests: number;
  readonly bytes: number;
}

export type ToServer = { readonly link: Link } | { readonly ask: 'traffic' };
export type FromServer = { readonly port: number } | { readonly traffic: Traffic } | { readonly linkSet: true };

const [path = '', rows = '0'] = process.argv.slice(2);
const rowCount = Number(rows);
const etag = '"0123456789abcdef0123456789abcdef"';
const pieceBytes = 64 * 1024;
let link: Link = { latencyMs: 0, connectionBytesPerS: 0, totalBytesPerS: 0 };
let traffic = { requests: 0, bytes: 0 };
/** When all connections together have sent what they had to send. */
let linkFreeMs = 0;

const file = await open(path);
const { size } = await stat(path);

const server = createServer((request, response) => {
  traffic.requests++;
  void answer(request, response).catch(() => response.destroy());
});
server.keepAliveTimeout = 60_000;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'POST') return answerPage(request, response);
  await sleep(link.latencyMs);
  if (request.headers['if-match'] !== undefined && request.headers['if-match'] !== etag) {
    response.writeHead(412).end();
    return;
  }
  const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? 'bytes=0-') ?? [];
  const start = Number(from);
  const end = Math.min(to === '' ? size : Number(to) + 1, size);
  const isPart = request.headers.range !== undefined;
  response.writeHead(isPart ? 206 : 200, {
    etag,
    'content-length': end - start,
    'accept-ranges': 'bytes',
    ...(isPart ? { 'content-range': `bytes ${start}-${end - 1}/${size}` } : {}),
  });
  const startedMs = performance.now();
  const unlimited = link.connectionBytesPerS === 0 && link.totalBytesPerS === 0;
  const piece = unlimited ? 4 * 1024 * 1024 : pieceBytes;
  for (let at = start; at < end && !response.destroyed; at += piece) {
    const bytes = Buffer.allocUnsafe(Math.min(piece, end - at));
    await file.read(bytes, 0, bytes.length, at);
    await pace(bytes.length, startedMs, at - start);
    traffic.bytes += bytes.length;
    if (!response.write(bytes)) await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end();
}

/** Waits until the link has room for the piece. */
async function pace(bytes: number, startedMs: number, sent: number): Promise<void> {
  const now = performance.now();
  const { connectionBytesPerS: own, totalBytesPerS: all } = link;
  const ownMs = own > 0 ? startedMs + ((sent + bytes) / own) * 1000 : 0;
  if (all > 0) linkFreeMs = Math.max(linkFreeMs, now) + (bytes / all) * 1000;
  const waitMs = Math.max(ownMs, all > 0 ? linkFreeMs : 0) - now;
  // Timers are no finer than a millisecond.
  if (waitMs > 1) await sleep(waitMs);
}

async function answerPage(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const { NextToken: token, MaxResults: most = 1000 } = JSON.parse(body) as { NextToken?: string; MaxResults?: number };
  const from = Number(token ?? 0);
  const to = Math.min(from + most, rowCount);
  const page = Array.from({ length: to - from }, (_, at) => ({
    Data: rowOf(from + at).map((value) => (value === null ? {} : { VarCharValue: value })),
  }));
  const text = JSON.stringify({
    ResultSet: {
      Rows: page,
      ResultSetMetadata: {
        ColumnInfo: columns.map(({ name, type }) => ({ Name: name, Type: type.replace(/\(.*?\)/, '') })),
      },
    },
    ...(to < rowCount ? { NextToken: String(to) } : {}),
  });
  await sleep(link.latencyMs);
  traffic.bytes += Buffer.byteLength(text);
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(text);
}

const tell = (message: FromServer): void => void process.send?.(message);

process.on('message', (message: ToServer) => {
  if ('link' in message) {
    ({ link } = message);
    linkFreeMs = 0;
    traffic = { requests: 0, bytes: 0 };
    tell({ linkSet: true });
  } else tell({ traffic });
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }));
