/** What the operations of S3 share: the address, the missing, the answer. */
import { ServiceError } from '../../api.ts';
import { header, send, type Exchange } from '../../http/exchange.ts';
import { xml, type XmlValue } from '../../http/xml.ts';
import type { ObjectAttributes, ObjectInfo, ObjectStore } from '../../store/objects.ts';
import { readBody } from '../../http/body.ts';

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

export interface S3Call {
  readonly exchange: Exchange;
  readonly objects: ObjectStore;
  readonly bucket: string;
  readonly key: string;
}

export function sendXml(exchange: Exchange, root: string, value: XmlValue): void {
  send(exchange, 200, 'application/xml', xml(root, value, namespace));
}

export function sendEmpty(exchange: Exchange, status: number, headers: Readonly<Record<string, string>> = {}): void {
  exchange.response.writeHead(status, status === 204 ? headers : { 'content-length': 0, ...headers });
  exchange.response.end();
}

export async function drain(exchange: Exchange): Promise<void> {
  await readBody(exchange.body, 1024 * 1024);
}

export async function requireBucket(objects: ObjectStore, bucket: string): Promise<void> {
  if (!(await objects.hasBucket(bucket)))
    throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: bucket });
}

export function noSuchKey(key: string): ServiceError {
  return new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
}

export function preconditionFailed(condition: string): ServiceError {
  return new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });
}

const keptHeaders = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'expires'];

/** The headers of a PUT that belong to the object. Read after the body: a trailer may hold its checksum. */
export function readAttributes(exchange: Exchange): ObjectAttributes {
  const { request } = exchange;
  const headers: Record<string, string> = {};
  const checksums: Record<string, string> = {};
  for (const name of Object.keys(request.headers)) {
    const value = header(request, name) ?? '';
    if (name === 'content-encoding') {
      const left = value.split(',').filter((encoding) => encoding.trim() !== 'aws-chunked');
      if (left.join('').trim() !== '') headers[name] = left.join(',').trim();
    } else if (keptHeaders.includes(name) || name.startsWith('x-amz-meta-')) headers[name] = value;
    const algorithm = /^x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$/.exec(name)?.[1];
    if (algorithm !== undefined) checksums[algorithm] = value;
  }
  const contentType = header(request, 'content-type');
  return { headers, checksums, ...(contentType !== undefined && { contentType }) };
}

export function objectHeaders(info: ObjectInfo): Record<string, string> {
  return {
    ...info.headers,
    etag: info.etag,
    'last-modified': new Date(info.modifiedMs).toUTCString(),
    'content-type': info.contentType ?? 'binary/octet-stream',
    'accept-ranges': 'bytes',
  };
}

export function checksumHeaders(checksums: Readonly<Record<string, string>> = {}): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [algorithm, value] of Object.entries(checksums)) headers[`x-amz-checksum-${algorithm}`] = value;
  if (Object.keys(headers).length > 0) headers['x-amz-checksum-type'] = 'FULL_OBJECT';
  return headers;
}

/** `/bucket/key` of a copy's source. */
export function readCopySource(exchange: Exchange): { bucket: string; key: string } {
  const source = header(exchange.request, 'x-amz-copy-source') ?? '';
  const [path = ''] = source.replace(/^\//, '').split('?');
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    decoded = path;
  }
  const slash = decoded.indexOf('/');
  if (slash < 1 || slash === decoded.length - 1)
    throw new ServiceError('InvalidArgument', 'x-amz-copy-source must name a bucket and a key.');
  return { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) };
}

export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/** The one range of a request; undefined for all bytes. Throws `InvalidRange`. */
export function readRange(text: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [from = '', to = ''] = match.slice(1);
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start >= size || (from === '' && Number(to) === 0))
    throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416, { ActualObjectSize: size });
  return start <= end ? { start, end } : undefined;
}
