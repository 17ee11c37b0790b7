/** Operations on buckets, and their listings. */
import { region, ServiceError } from '../../api.ts';
import { send, type Exchange } from '../../http/exchange.ts';
import { encodeText } from '../../http/signature.ts';
import { xml } from '../../http/xml.ts';
import type { ObjectStore } from '../../store/objects.ts';
import type { Listing } from '../../store/listing.ts';
import { drain, requireBucket, sendEmpty, sendXml, type S3Call } from './request.ts';

const owner = { ID: '0'.repeat(64), DisplayName: 'local' };

export async function listBuckets(
  { exchange, objects }: { exchange: Exchange; objects: ObjectStore },
  isShown: (name: string) => boolean,
): Promise<void> {
  await drain(exchange);
  const prefix = exchange.query.get('prefix') ?? '';
  const buckets = (await objects.buckets()).filter(({ name }) => name.startsWith(prefix) && isShown(name));
  sendXml(exchange, 'ListAllMyBucketsResult', {
    Buckets: {
      Bucket: buckets.map(({ name, createdMs }) => ({
        Name: name,
        CreationDate: new Date(createdMs).toISOString(),
        BucketRegion: region,
      })),
    },
    Owner: owner,
    ...(prefix !== '' && { Prefix: prefix }),
  });
}

export async function createBucket({ exchange, objects, bucket }: S3Call): Promise<void> {
  await drain(exchange);
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || /\.\.|^\d+\.\d+\.\d+\.\d+$/.test(bucket))
    throw new ServiceError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: bucket });
  // As in us-east-1, making one's own bucket again is no error.
  await objects.createBucket(bucket);
  sendEmpty(exchange, 200, { location: `/${bucket}` });
}

export async function headBucket({ exchange, objects, bucket }: S3Call): Promise<void> {
  await requireBucket(objects, bucket);
  sendEmpty(exchange, 200, { 'x-amz-bucket-region': region });
}

export async function deleteBucket({ exchange, objects, bucket }: S3Call): Promise<void> {
  await drain(exchange);
  await requireBucket(objects, bucket);
  await objects.deleteBucket(bucket);
  sendEmpty(exchange, 204);
}

export async function getBucketLocation({ exchange, objects, bucket }: S3Call): Promise<void> {
  await drain(exchange);
  await requireBucket(objects, bucket);
  // us-east-1 is the empty constraint.
  send(exchange, 200, 'application/xml', xml('LocationConstraint', '', 'http://s3.amazonaws.com/doc/2006-03-01/'));
}

export async function getBucketVersioning({ exchange, objects, bucket }: S3Call): Promise<void> {
  await drain(exchange);
  await requireBucket(objects, bucket);
  sendXml(exchange, 'VersioningConfiguration', {});
}

export async function listObjects(call: S3Call): Promise<void> {
  const { exchange, objects, bucket } = call;
  const { query } = exchange;
  await drain(exchange);
  await requireBucket(objects, bucket);
  const isSecond = query.get('list-type') === '2';
  const limit = readLimit(query.get('max-keys'));
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after = isSecond
    ? token === null
      ? (query.get('start-after') ?? '')
      : readToken(token)
    : (query.get('marker') ?? '');
  const listing = await objects.list(bucket, { prefix, delimiter, after, limit });
  const encode = query.get('encoding-type') === 'url' ? encodeKeyText : (text: string): string => text;
  const contents = (await Promise.all(listing.keys.map((key) => objects.head(bucket, key)))).flatMap((info) =>
    info
      ? [
          {
            Key: encode(info.key),
            LastModified: new Date(info.modifiedMs).toISOString(),
            ETag: info.etag,
            Size: info.size,
            StorageClass: 'STANDARD',
            ...((!isSecond || query.get('fetch-owner') === 'true') && { Owner: owner }),
          },
        ]
      : [],
  );
  sendXml(exchange, 'ListBucketResult', {
    Name: bucket,
    Prefix: encode(prefix),
    ...(delimiter !== '' && { Delimiter: encode(delimiter) }),
    MaxKeys: limit,
    ...(query.get('encoding-type') === 'url' && { EncodingType: 'url' }),
    IsTruncated: listing.next !== undefined,
    ...(isSecond ? secondPaging(query, listing) : firstPaging(query, listing, delimiter, encode)),
    Contents: contents,
    CommonPrefixes: listing.commonPrefixes.map((text) => ({ Prefix: encode(text) })),
  });
}

function secondPaging(query: URLSearchParams, listing: Listing): Record<string, unknown> {
  return {
    KeyCount: listing.keys.length + listing.commonPrefixes.length,
    ContinuationToken: query.get('continuation-token') ?? undefined,
    StartAfter: query.get('start-after') ?? undefined,
    NextContinuationToken: listing.next === undefined ? undefined : writeToken(listing.next),
  };
}

function firstPaging(
  query: URLSearchParams,
  listing: Listing,
  delimiter: string,
  encode: (text: string) => string,
): Record<string, unknown> {
  return {
    Marker: encode(query.get('marker') ?? ''),
    NextMarker: listing.next !== undefined && delimiter !== '' ? encode(listing.next) : undefined,
  };
}

function encodeKeyText(text: string): string {
  return text.split('/').map(encodeText).join('/');
}

function readLimit(text: string | null): number {
  if (text === null || text === '') return 1000;
  if (!/^\d{1,10}$/.test(text)) throw new ServiceError('InvalidArgument', 'max-keys must be a whole number.');
  return Math.min(1000, Number(text));
}

function writeToken(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function readToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString('utf8');
  if (writeToken(key) !== token || key === '')
    throw new ServiceError('InvalidArgument', 'The continuation token provided is incorrect');
  return key;
}
