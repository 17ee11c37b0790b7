import { join } from 'node:path';
import { ServiceError } from '../api.ts';
import { header, type Exchange, type Service } from '../http/exchange.ts';
import { isOwnObject } from '../access/names.ts';
import { homeBucket } from '../store/layout.ts';
import { ObjectStore } from '../store/objects.ts';
import type { DiskStore } from '../store/store.ts';
import * as buckets from './s3/buckets.ts';
import { Multipart } from './s3/multipart.ts';
import * as operations from './s3/objects.ts';
import { readCopySource, type S3Call } from './s3/request.ts';

/** Parts of a query that make another operation of the same method and path. */
const subresources = (
  'accelerate acl analytics attributes cors encryption intelligent-tiering inventory legal-hold lifecycle logging ' +
  'metrics notification object-lock ownershipControls policy policyStatus publicAccessBlock replication ' +
  'requestPayment restore retention select tagging torrent versions website'
).split(' ');

/** S3 in path style over plain files. An `owner` finds the objects of that user and no others. */
export function s3Service(store: DiskStore, owner?: string): Service {
  const objects = new ObjectStore(store);
  const multipart = new Multipart(join(store.layout.uploads, 'multipart'));
  return {
    protocol: 'restXml',
    async handle(exchange) {
      const { bucket, key } = readAddress(exchange.path);
      const call: S3Call = { exchange, objects, bucket, key };
      const { method, query } = exchange;
      if (owner !== undefined) refuseOthers(call, owner);
      const other = subresources.find((name) => query.has(name));
      if (other !== undefined) throw notEmulated(exchange, `${method} ?${other}`);
      if (bucket === '') {
        if (method === 'GET') return buckets.listBuckets(call, (name) => owner === undefined || name === homeBucket);
      } else if (key === '') return onBucket(call, multipart);
      else return onObject(call, multipart);
      throw notEmulated(exchange, method);
    },
  };
}

/** A table's files hold what its reader may not see, so nobody but administrators reads files that are not their own. */
function refuseOthers({ exchange, bucket, key }: S3Call, owner: string): void {
  const { method, query, request } = exchange;
  const refuse = (): never => {
    throw new ServiceError('AccessDenied', 'Access Denied', 403);
  };
  if (bucket === '') return method === 'GET' ? undefined : refuse();
  if (key === '') {
    if (bucket === homeBucket && method === 'HEAD') return;
    if (bucket === homeBucket && method === 'GET' && query.has('location')) return;
    const listed = method === 'GET' && !query.has('versioning') && !query.has('uploads');
    const prefix = query.get('prefix') ?? '';
    return listed && isOwnObject(owner, bucket, prefix) ? undefined : refuse();
  }
  if (!isOwnObject(owner, bucket, key)) refuse();
  if (header(request, 'x-amz-copy-source') === undefined) return;
  const from = readCopySource(exchange);
  if (!isOwnObject(owner, from.bucket, from.key)) refuse();
}

async function onBucket(call: S3Call, multipart: Multipart): Promise<void> {
  const { method, query } = call.exchange;
  switch (method) {
    case 'GET':
      if (query.has('location')) return buckets.getBucketLocation(call);
      if (query.has('versioning')) return buckets.getBucketVersioning(call);
      if (query.has('uploads')) return multipart.listUploads(call);
      return buckets.listObjects(call);
    case 'HEAD':
      return buckets.headBucket(call);
    case 'PUT':
      if (query.has('versioning')) break;
      return buckets.createBucket(call);
    case 'DELETE':
      return buckets.deleteBucket(call);
    case 'POST':
      if (query.has('delete')) return operations.deleteObjects(call);
  }
  throw notEmulated(call.exchange, method);
}

async function onObject(call: S3Call, multipart: Multipart): Promise<void> {
  const { method, query, request } = call.exchange;
  switch (method) {
    case 'GET':
      return query.has('uploadId') ? multipart.listParts(call) : operations.getObject(call);
    case 'HEAD':
      return operations.getObject(call);
    case 'PUT':
      if (query.has('uploadId')) return multipart.uploadPart(call);
      return header(request, 'x-amz-copy-source') === undefined
        ? operations.putObject(call)
        : operations.copyObject(call);
    case 'DELETE':
      return query.has('uploadId') ? multipart.abort(call) : operations.deleteObject(call);
    case 'POST':
      if (query.has('uploads')) return multipart.create(call);
      if (query.has('uploadId')) return multipart.complete(call);
  }
  throw notEmulated(call.exchange, method);
}

function readAddress(path: string): { bucket: string; key: string } {
  const slash = path.indexOf('/', 1);
  const [bucket, key] = slash < 0 ? [path.slice(1), ''] : [path.slice(1, slash), path.slice(slash + 1)];
  try {
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
  } catch {
    throw new ServiceError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

function notEmulated(exchange: Exchange, operation: string): ServiceError {
  return new ServiceError('NotImplemented', `local lakehouse: S3 ${operation} ${exchange.path} is not emulated`, 501);
}
