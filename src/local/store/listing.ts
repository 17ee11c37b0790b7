/** Keys of a bucket in S3's order, read folder by folder, so that a page of a large bucket reads little. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { orMissing } from './files.ts';
import { fileToKey, folderToKey, isTemporary } from './names.ts';

export interface ListRequest {
  readonly prefix: string;
  readonly delimiter: string;
  /** Keys up to and with this one are left out. */
  readonly after: string;
  readonly limit: number;
}

export interface Listing {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** The last entry of a page that does not hold all. */
  readonly next?: string;
}

/** S3 sorts by UTF-8 bytes; JavaScript compares UTF-16 units, which differ above U+D7FF. */
export function compareKeys(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) return byteRank(a) - byteRank(b);
  }
  return left.length - right.length;
}

function byteRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

interface Walk {
  readonly request: ListRequest;
  /** Everything below this prefix has been said already. */
  done: string | undefined;
}

export async function listKeys(folder: string, request: ListRequest): Promise<Listing> {
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  const walk: Walk = { request, done: undefined };
  let last = '';
  if (request.limit === 0) return { keys, commonPrefixes };
  for await (const key of walkFolder(folder, '', walk)) {
    const group = groupOf(key, request);
    if (group !== undefined && compareKeys(group, request.after) <= 0) {
      walk.done = group;
      continue;
    }
    if (keys.length + commonPrefixes.length === request.limit) return { keys, commonPrefixes, next: last };
    if (group === undefined) keys.push(key);
    else {
      commonPrefixes.push(group);
      walk.done = group;
    }
    last = group ?? key;
  }
  return { keys, commonPrefixes };
}

function groupOf(key: string, { prefix, delimiter }: ListRequest): string | undefined {
  if (delimiter === '') return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

async function* walkFolder(folder: string, start: string, walk: Walk): AsyncGenerator<string> {
  const { prefix, after } = walk.request;
  const entries = (await orMissing(readdir(folder, { withFileTypes: true }))) ?? [];
  const children = entries
    .filter((entry) => (entry.isDirectory() || entry.isFile()) && !isTemporary(entry.name))
    .map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory(),
      key: start + (entry.isDirectory() ? folderToKey(entry.name) : fileToKey(entry.name)),
    }))
    .sort((left, right) => compareKeys(left.key, right.key));
  let previous: string | undefined;
  for (const child of children) {
    if (walk.done !== undefined && child.key.startsWith(walk.done)) continue;
    if (child.isFolder) {
      const overlaps = child.key.startsWith(prefix) || prefix.startsWith(child.key);
      const isBefore = compareKeys(child.key, after) < 0 && !after.startsWith(child.key);
      if (overlaps && !isBefore) yield* walkFolder(join(folder, child.name), child.key, walk);
    } else if (child.key.startsWith(prefix) && compareKeys(child.key, after) > 0 && child.key !== previous) {
      previous = child.key;
      yield child.key;
    }
  }
}
