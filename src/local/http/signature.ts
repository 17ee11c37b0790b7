/** AWS Signature Version 4: what the client should have signed, made again from what it sent. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export const emptyHash = createHash('sha256').digest('hex');

/** `20261101/us-east-1/s3/aws4_request` in its parts. */
export interface Scope {
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** The signature of a request as it came, in the Authorization header or in the query. */
export interface Claim {
  readonly accessKeyId: string;
  readonly scope: Scope;
  /** `20261101T120000Z` */
  readonly time: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly place: 'header' | 'query';
  /** Seconds from `time` that a presigned request is good for. */
  readonly expiresS?: number;
}

/** The claim of the Authorization header or the query; undefined where there is none that can be read. */
export function readClaim(request: IncomingMessage, query: URLSearchParams): Claim | undefined {
  const authorization = request.headers.authorization;
  if (authorization?.startsWith('AWS4-HMAC-SHA256')) {
    const fields = new Map(
      authorization
        .slice('AWS4-HMAC-SHA256'.length)
        .split(',')
        .map((field) => {
          const equals = field.indexOf('=');
          return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()] as const;
        }),
    );
    return makeClaim('header', {
      credential: fields.get('Credential'),
      headers: fields.get('SignedHeaders'),
      signature: fields.get('Signature'),
      time: amzTime(request),
    });
  }
  if (query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') return undefined;
  return makeClaim('query', {
    credential: query.get('X-Amz-Credential') ?? undefined,
    headers: query.get('X-Amz-SignedHeaders') ?? undefined,
    signature: query.get('X-Amz-Signature') ?? undefined,
    time: query.get('X-Amz-Date') ?? undefined,
    expires: query.get('X-Amz-Expires') ?? undefined,
  });
}

function amzTime(request: IncomingMessage): string | undefined {
  const given = request.headers['x-amz-date'];
  if (typeof given === 'string') return given;
  const date = request.headers.date === undefined ? NaN : Date.parse(request.headers.date);
  return Number.isNaN(date) ? undefined : new Date(date).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function makeClaim(
  place: Claim['place'],
  fields: Partial<Record<'credential' | 'headers' | 'signature' | 'time' | 'expires', string | undefined>>,
): Claim | undefined {
  const [accessKeyId, date, region, service, end, ...more] = (fields.credential ?? '').split('/');
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request' || more.length > 0) return undefined;
  if (!fields.headers || !fields.signature || !fields.time) return undefined;
  const claim = {
    accessKeyId,
    scope: { date, region, service },
    time: fields.time,
    signedHeaders: fields.headers.split(';'),
    signature: fields.signature,
    place,
  };
  return place === 'query' ? { ...claim, expiresS: Number(fields.expires ?? 'NaN') } : claim;
}

/** Milliseconds of `20261101T120000Z`; NaN if it is no such time. */
export function parseTime(time: string): number {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(time);
  if (!match) return NaN;
  const [year, month, day, hour, minute, second] = match.slice(1);
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** Signs the hash chain of one request: the request itself, then the chunks of its body. */
export class Signer {
  readonly #key: Buffer;
  readonly #claim: Claim;

  constructor(secret: string, claim: Claim) {
    const { date, region, service } = claim.scope;
    this.#key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request');
    this.#claim = claim;
  }

  sign(algorithm: string, ...lines: readonly string[]): string {
    const { date, region, service } = this.#claim.scope;
    const scope = `${date}/${region}/${service}/aws4_request`;
    return hmac(this.#key, [algorithm, this.#claim.time, scope, ...lines].join('\n')).toString('hex');
  }

  isRequestSigned(request: IncomingMessage, payloadHash: string): boolean {
    return canonicalRequests(request, this.#claim, payloadHash).some((canonical) =>
      isSame(
        this.sign('AWS4-HMAC-SHA256', createHash('sha256').update(canonical).digest('hex')),
        this.#claim.signature,
      ),
    );
  }
}

export function isSame(expected: string, given: string): boolean {
  const left = Buffer.from(expected);
  const right = Buffer.from(given);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** S3 clients differ in whether they sign the path as it is sent or as it should have been encoded. */
function canonicalRequests(request: IncomingMessage, claim: Claim, payloadHash: string): readonly string[] {
  const [path = '/', query = ''] = splitUrl(request.url ?? '/');
  const paths =
    claim.scope.service === 's3'
      ? [encodePath(decodeText(path)), path]
      : [encodePath(normalizePath(path)), encodePath(path)];
  const headers = claim.signedHeaders.map((name) => `${name}:${canonicalHeader(request, name)}\n`).join('');
  return [...new Set(paths)].map((canonicalPath) =>
    [
      request.method ?? 'GET',
      canonicalPath,
      canonicalQuery(query, claim.place),
      headers,
      claim.signedHeaders.join(';'),
      payloadHash,
    ].join('\n'),
  );
}

export function splitUrl(url: string): [path: string, query: string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}

function canonicalHeader(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  const text = Array.isArray(value) ? value.join(',') : (value ?? '');
  return text.trim().replace(/ +/g, ' ');
}

function canonicalQuery(query: string, place: Claim['place']): string {
  const pairs: [string, string][] = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [encodeText(decodeText(name)), encodeText(decodeText(value))];
    });
  return pairs
    .filter(([name]) => !(place === 'query' && name === 'X-Amz-Signature'))
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map((pair) => pair.join('='))
    .join('&');
}

/** Percent-decoding that takes a broken sequence as it stands. */
export function decodeText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** RFC 3986: everything but letters, digits and `-._~`. */
export function encodeText(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function encodePath(path: string): string {
  return path.split('/').map(encodeText).join('/');
}

function normalizePath(path: string): string {
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '.' && part !== '') kept.push(part);
  }
  return `/${kept.join('/')}${path.length > 1 && path.endsWith('/') ? '/' : ''}`;
}
