/** AWS Signature Version 2 of presigned S3 links, which the AWS CLI and boto3 still make by default. */
import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { decodeText, isSame, splitUrl } from './signature.ts';

/** Query parameters that are part of the signed resource. */
const subresources = new Set(
  (
    'acl cors delete lifecycle location logging notification partNumber policy requestPayment restore tagging torrent ' +
    'uploadId uploads versionId versioning versions website response-content-type response-content-language ' +
    'response-expires response-cache-control response-content-disposition response-content-encoding'
  ).split(' '),
);

export function isSignedV2(request: IncomingMessage, query: URLSearchParams, secret: string): boolean {
  const one = (name: string): string => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(',') : (value ?? '');
  };
  const amzHeaders = new Map<string, string>();
  for (const name of Object.keys(request.headers)) if (name.startsWith('x-amz-')) amzHeaders.set(name, one(name));
  // A presigned link says in its query what a signed request says in headers.
  for (const [name, value] of query)
    if (name.toLowerCase().startsWith('x-amz-')) amzHeaders.set(name.toLowerCase(), value);
  const canonicalHeaders = [...amzHeaders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}\n`)
    .join('');

  const [path, rawQuery] = splitUrl(request.url ?? '/');
  const signedQuery = rawQuery
    .split('&')
    .map((pair) => pair.split('='))
    .filter(([name]) => subresources.has(name ?? ''))
    .map(([name = '', ...value]) => (value.length === 0 ? name : `${name}=${decodeText(value.join('='))}`))
    .sort();
  const resource = path + (signedQuery.length === 0 ? '' : `?${signedQuery.join('&')}`);
  const text = [
    request.method ?? 'GET',
    one('content-md5'),
    one('content-type'),
    query.get('Expires') ?? '',
    canonicalHeaders + resource,
  ].join('\n');
  const expected = createHmac('sha1', secret).update(text).digest('base64');
  return isSame(expected, query.get('Signature') ?? '');
}
