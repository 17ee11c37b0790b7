/** Names and ARNs of S3 Tables. */
import { createHash } from 'node:crypto';
import { account, region, ServiceError, type TableEntry } from '../../api.ts';

export function bad(message: string): ServiceError {
  return new ServiceError('BadRequestException', message);
}

export function notFound(message: string): ServiceError {
  return new ServiceError('NotFoundException', message, 404);
}

export function conflict(message: string): ServiceError {
  return new ServiceError('ConflictException', message, 409);
}

const bucketPrefix = `arn:aws:s3tables:${region}:${account}:bucket/`;

export function bucketArn(bucket: string): string {
  return bucketPrefix + bucket;
}

export function tableArn(bucket: string, entry: TableEntry): string {
  return `${bucketArn(bucket)}/table/${stableId(entry.kind === 'iceberg' ? entry.folder : entry.name, entry.createdAtMs)}`;
}

/** The same for the same thing, also after a rename. */
export function stableId(...parts: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(parts.join('\n')).digest('hex');
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-');
}

/** The bucket of an ARN, and the table's id if it names one. Throws `BadRequestException`, `ForbiddenException`. */
export function parseArn(arn: string): { bucket: string; tableId: string | undefined } {
  const match =
    /^arn:aws[a-z-]*:s3tables:([a-z0-9-]+):(\d{12}):bucket\/([a-z0-9_-]{3,63})(?:\/table\/([0-9a-f-]{36}))?$/.exec(arn);
  if (!match) throw bad(`The ARN ${arn} is not one of a table bucket or a table.`);
  const [, arnRegion, owner, bucket = '', tableId] = match;
  if (owner !== account || arnRegion !== region)
    throw new ServiceError(
      'ForbiddenException',
      `${arn} is of another account or Region: the local lakehouse is ${account} in ${region}.`,
      403,
    );
  return { bucket, tableId };
}

export function checkBucketName(name: string): void {
  const refuse = (why: string): never => {
    throw bad(`The specified bucket name is not valid: ${name} ${why}.`);
  };
  if (!/^[0-9a-z-]{3,63}$/.test(name)) refuse('must have 3 to 63 lower-case letters, digits and hyphens');
  if (!/^[0-9a-z].*[0-9a-z]$/.test(name)) refuse('must begin and end with a letter or digit');
  if (/^(xn--|sthree-|amzn-s3-demo|aws)/.test(name)) refuse('begins with a reserved prefix');
  if (/(-s3alias|--ol-s3|--x-s3|--table-s3)$/.test(name)) refuse('ends with a reserved suffix');
}

export function checkName(kind: 'namespace' | 'table', name: string): void {
  if (!/^[0-9a-z_]{1,255}$/.test(name) || !/^[0-9a-z]/.test(name) || name.endsWith('_'))
    throw bad(
      `The specified ${kind} name is not valid: ${name} must have 1 to 255 lower-case letters, digits and underscores, and begin and end with a letter or digit.`,
    );
  if (kind === 'namespace' && name.startsWith('aws'))
    throw bad(`The namespace ${name} begins with the reserved prefix aws.`);
}
