/** The file that keeps what a connection's catalog has listed. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CatalogEntry } from './catalog.ts';

/** What was listed under a path. */
export interface Listing {
  readonly entries: readonly CatalogEntry[];
  /** Since 1970. */
  readonly loadedAtMs: number;
  /** Something under it has been changed since, as far as is known here. */
  readonly isStale?: true;
  /** There are more than are kept. */
  readonly isCut?: true;
}

export interface SavedCatalog {
  /** ARN of whom the names were listed for. */
  readonly principal?: string;
  readonly current?: readonly [catalog: string, schema: string];
  /** By the path as JSON. */
  readonly lists: ReadonlyMap<string, Listing>;
}

const version = 1;
/** A file beyond this was not written here. */
const longestBytes = 128 * 1024 * 1024;
const kinds: readonly unknown[] = ['catalog', 'schema', 'table', 'view', 'column'];

/** What the file holds; a file that is missing, damaged or of another version holds nothing and is taken away. */
export async function readCatalogFile(path: string): Promise<SavedCatalog> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const saved = text === undefined || text.length > longestBytes ? undefined : parse(text);
  if (saved) return saved;
  if (text !== undefined) await rm(path, { force: true }).catch(() => undefined);
  return { lists: new Map() };
}

/** Writes it whole or not at all; only the user can read it. */
export async function writeCatalogFile(path: string, { principal, current, lists }: SavedCatalog): Promise<void> {
  const text = JSON.stringify({ version, principal, current, lists: Object.fromEntries(lists) });
  const draft = `${path}.${randomUUID()}.part`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

function parse(text: string): SavedCatalog | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(json) || json['version'] !== version || !isRecord(json['lists'])) return undefined;
  const { principal, current } = json;
  const lists = new Map<string, Listing>();
  for (const [key, listing] of Object.entries(json['lists'])) {
    if (!isPath(key) || !isListing(listing)) return undefined;
    lists.set(key, listing);
  }
  return {
    lists,
    ...(typeof principal === 'string' && { principal }),
    ...(isPair(current) && { current }),
  };
}

function isPath(key: string): boolean {
  try {
    const path: unknown = JSON.parse(key);
    return Array.isArray(path) && path.length <= 3 && path.every((name) => typeof name === 'string');
  } catch {
    return false;
  }
}

function isListing(value: unknown): value is Listing {
  return (
    isRecord(value) &&
    typeof value['loadedAtMs'] === 'number' &&
    Array.isArray(value['entries']) &&
    value['entries'].every(isEntry)
  );
}

function isEntry(value: unknown): value is CatalogEntry {
  if (!isRecord(value) || !kinds.includes(value['kind'])) return false;
  const { name, sql, sqlName, type, comment, columns } = value;
  return (
    typeof name === 'string' &&
    typeof sql === 'string' &&
    [sqlName, type, comment].every((text) => text === undefined || typeof text === 'string') &&
    (columns === undefined || (Array.isArray(columns) && columns.every(isEntry)))
  );
}

function isPair(value: unknown): value is readonly [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((name) => typeof name === 'string');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
