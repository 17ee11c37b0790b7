/** What rights call the store's catalogs, and the place in S3 that belongs to a user. */
import type { CatalogRef } from '../api.ts';
import { homeBucket } from '../store/layout.ts';

/** `awsdatacatalog`, `s3tablescatalog/bucket`, `redshift/dev`. */
export function catalogName({ kind, name }: CatalogRef): string {
  if (kind === 'glue') return name;
  return kind === 's3tables' ? `s3tablescatalog/${name}` : `redshift/${name}`;
}

/** Where a user who is no administrator keeps results and files: a prefix of the home bucket. */
export function ownPrefix(user: string): string {
  return `athena-results/users/${user}/`;
}

export function ownLocation(user: string): string {
  return `s3://${homeBucket}/${ownPrefix(user)}`;
}

/** Does the object lie in the user's own place, without a step that could lead out of it? */
export function isOwnObject(user: string, bucket: string, key: string): boolean {
  const steps = key.split(/[/\\]/);
  return bucket === homeBucket && key.startsWith(ownPrefix(user)) && !steps.includes('..') && !steps.includes('.');
}
