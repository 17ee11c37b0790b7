/** Operations on one object. */
import { pipeline } from 'node:stream/promises';
import { ServiceError } from '../../api.ts';
import { readBody } from '../../http/body.ts';
import { header, type Exchange } from '../../http/exchange.ts';
import { isRecord, parseXml } from '../../http/xml.ts';
import type { ObjectInfo } from '../../store/objects.ts';
import {
  checksumHeaders,
  drain,
  noSuchKey,
  objectHeaders,
  preconditionFailed,
  readAttributes,
  readCopySource,
  readRange,
  requireBucket,
  sendEmpty,
  sendXml,
  type S3Call,
} from './request.ts';

function names(list: string, etag: string): boolean {
  return list.split(',').some((item) => {
    const text = item.trim().replace(/^W\//, '');
    return text === '*' || text === etag || `"${text}"` === etag;
  });
}

/** 'fresh' where the client's copy is still good. Throws `PreconditionFailed`. */
function checkConditions(exchange: Exchange, info: ObjectInfo, prefix = ''): 'changed' | 'fresh' {
  const condition = (name: string): string | undefined => header(exchange.request, prefix + name);
  const seconds = Math.floor(info.modifiedMs / 1000);
  const match = condition('if-match');
  if (match !== undefined && !names(match, info.etag)) throw preconditionFailed('If-Match');
  const unmodified = Date.parse(condition('if-unmodified-since') ?? '');
  if (match === undefined && seconds > unmodified / 1000) throw preconditionFailed('If-Unmodified-Since');
  const noneMatch = condition('if-none-match');
  if (noneMatch !== undefined) return names(noneMatch, info.etag) ? 'fresh' : 'changed';
  const modified = Date.parse(condition('if-modified-since') ?? '');
  return seconds <= modified / 1000 ? 'fresh' : 'changed';
}

const overrides = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

export async function getObject({ exchange, objects, bucket, key }: S3Call): Promise<void> {
  await drain(exchange);
  const opened = await objects.open(bucket, key);
  if (!opened) {
    await requireBucket(objects, bucket);
    throw noSuchKey(key);
  }
  const { file, info } = opened;
  try {
    const { request, response, query } = exchange;
    if (checkConditions(exchange, info) === 'fresh') {
      response.writeHead(304, { etag: info.etag, 'last-modified': new Date(info.modifiedMs).toUTCString() });
      response.end();
      return;
    }
    const range = readRange(header(request, 'range'), info.size);
    const headers: Record<string, string> = objectHeaders(info);
    for (const name of overrides) headers[name] = query.get(`response-${name}`) ?? headers[name] ?? '';
    for (const name of overrides) if (headers[name] === '') delete headers[name];
    if (range) headers['content-range'] = `bytes ${range.start}-${range.end}/${info.size}`;
    else if (header(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED')
      Object.assign(headers, checksumHeaders(info.checksums));
    const length = range ? range.end - range.start + 1 : info.size;
    response.writeHead(range ? 206 : 200, { ...headers, 'content-length': length });
    if (exchange.method === 'HEAD' || length === 0) {
      response.end();
      return;
    }
    // To the size that was promised: a file of ours may still grow behind it.
    const { start, end } = range ?? { start: 0, end: info.size - 1 };
    await pipeline(file.createReadStream({ start, end, autoClose: false, highWaterMark: 256 * 1024 }), response);
  } catch (error) {
    // A client that went away has read all that it wanted.
    if (!(exchange.signal.aborted && exchange.response.headersSent)) throw error;
  } finally {
    await file.close();
  }
}

export async function putObject({ exchange, objects, bucket, key }: S3Call): Promise<void> {
  const { request } = exchange;
  await requireBucket(objects, bucket);
  if (Buffer.byteLength(key) > 1024) throw new ServiceError('KeyTooLongError', 'Your key is too long');
  const noneMatch = header(request, 'if-none-match');
  const match = header(request, 'if-match');
  const current = noneMatch !== undefined || match !== undefined ? await objects.head(bucket, key) : undefined;
  if (noneMatch !== undefined && current) throw preconditionFailed('If-None-Match');
  if (match !== undefined && !current) throw noSuchKey(key);
  if (match !== undefined && current && !names(match, current.etag)) throw preconditionFailed('If-Match');
  const received = await objects.receive(exchange.body);
  try {
    const attributes = readAttributes(exchange);
    const info = await objects.place(received, bucket, key, attributes, noneMatch === undefined ? 'replace' : 'create');
    sendEmpty(exchange, 200, { etag: info.etag, ...checksumHeaders(info.checksums) });
  } finally {
    await objects.discard(received);
  }
}

export async function copyObject({ exchange, objects, bucket, key }: S3Call): Promise<void> {
  await drain(exchange);
  await requireBucket(objects, bucket);
  const from = readCopySource(exchange);
  const source = await objects.open(from.bucket, from.key);
  if (!source) {
    await requireBucket(objects, from.bucket);
    throw noSuchKey(from.key);
  }
  try {
    if (checkConditions(exchange, source.info, 'x-amz-copy-source-') === 'fresh')
      throw preconditionFailed('copy-source');
    const replaces = header(exchange.request, 'x-amz-metadata-directive')?.toUpperCase() === 'REPLACE';
    if (!replaces && from.bucket === bucket && from.key === key)
      throw new ServiceError(
        'InvalidRequest',
        'This copy request is illegal because it is trying to copy an object to itself without changing its metadata.',
      );
    const received = await objects.receive(source.file.createReadStream({ start: 0, autoClose: false }));
    try {
      const { contentType, headers, checksums } = source.info;
      const kept = { ...(contentType !== undefined && { contentType }), ...(headers && { headers }) };
      const attributes = replaces ? readAttributes(exchange) : kept;
      const { etag, modifiedMs } = await objects.place(
        received,
        bucket,
        key,
        { ...attributes, ...(checksums && { checksums }) },
        'replace',
      );
      sendXml(exchange, 'CopyObjectResult', { LastModified: new Date(modifiedMs).toISOString(), ETag: etag });
    } finally {
      await objects.discard(received);
    }
  } finally {
    await source.file.close();
  }
}

export async function deleteObject({ exchange, objects, bucket, key }: S3Call): Promise<void> {
  await drain(exchange);
  await requireBucket(objects, bucket);
  await objects.remove(bucket, key);
  sendEmpty(exchange, 204);
}

export async function deleteObjects({ exchange, objects, bucket }: S3Call): Promise<void> {
  const body = (await readBody(exchange.body, 4 * 1024 * 1024)).toString('utf8');
  await requireBucket(objects, bucket);
  const request = parseXml(body, 'Delete');
  const wanted = Array.isArray(request.Object) ? request.Object.filter(isRecord) : [];
  if (wanted.length === 0 || wanted.length > 1000)
    throw new ServiceError('MalformedXML', 'A Delete request names between 1 and 1000 objects.');
  const deleted: { Key: string }[] = [];
  const failed: { Key: string; Code: string; Message: string }[] = [];
  for (const { Key } of wanted) {
    if (typeof Key !== 'string' || Key === '') throw new ServiceError('MalformedXML', 'An Object has no Key.');
    try {
      await objects.remove(bucket, Key);
      deleted.push({ Key });
    } catch (error) {
      failed.push({ Key, Code: 'InternalError', Message: error instanceof Error ? error.message : String(error) });
    }
  }
  sendXml(exchange, 'DeleteResult', { Deleted: request.Quiet === 'true' ? [] : deleted, Error: failed });
}
