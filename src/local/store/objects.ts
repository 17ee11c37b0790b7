/** S3 objects as plain files, with their entity tags and headers in notes beside the buckets. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, link, mkdir, open, rename, rm, rmdir, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ServiceError } from '../api.ts';
import {
  errorCode,
  listFolder,
  orMissing,
  readJson,
  removeFolder,
  retryWhenFolderVanishes,
  writeJson,
} from './files.ts';
import { listKeys, type Listing, type ListRequest } from './listing.ts';
import { encodeKey, keyPath, noteMark, objectMark } from './names.ts';
import type { DiskStore } from './store.ts';

/** What a client may say of an object beside its bytes. */
export interface ObjectAttributes {
  readonly contentType?: string;
  /** Headers that are given back as they came: `cache-control`, `content-encoding`, … and `x-amz-meta-*`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `{ crc32: '…' }`: base64 by lower-case algorithm. */
  readonly checksums?: Readonly<Record<string, string>>;
}

export interface ObjectInfo extends ObjectAttributes {
  readonly key: string;
  readonly size: number;
  /** In quotes, as on the wire. */
  readonly etag: string;
  readonly modifiedMs: number;
}

interface Note extends ObjectAttributes {
  readonly size: number;
  readonly mtimeMs: number;
  readonly etag: string;
}

/** Bytes that were received whole and have no name yet. */
export interface Received {
  readonly path: string;
  readonly size: number;
  /** MD5 in hexadecimal. */
  readonly md5: string;
}

export class ObjectStore {
  readonly #store: DiskStore;

  constructor(store: DiskStore) {
    this.#store = store;
  }

  async buckets(): Promise<readonly { name: string; createdMs: number }[]> {
    const names = await listFolder(this.#store.layout.buckets);
    const found = await Promise.all(
      names.map(async (name) => {
        const stats = await orMissing(stat(join(this.#store.layout.buckets, name)));
        return stats?.isDirectory() ? [{ name, createdMs: stats.birthtimeMs || stats.ctimeMs }] : [];
      }),
    );
    return found.flat();
  }

  async hasBucket(bucket: string): Promise<boolean> {
    return (await orMissing(stat(this.#store.layout.bucket(bucket))))?.isDirectory() === true;
  }

  /** False if it is there already. */
  async createBucket(bucket: string): Promise<boolean> {
    const folder = this.#store.layout.bucket(bucket);
    if (await this.hasBucket(bucket)) return false;
    await mkdir(folder, { recursive: true });
    return true;
  }

  async deleteBucket(bucket: string): Promise<void> {
    const { keys } = await this.list(bucket, { prefix: '', delimiter: '', after: '', limit: 1 });
    if (keys.length > 0)
      throw new ServiceError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409, {
        BucketName: bucket,
      });
    await removeFolder(this.#store.layout.bucket(bucket));
    await removeFolder(this.#store.layout.notes(bucket));
  }

  async list(bucket: string, request: ListRequest): Promise<Listing> {
    return listKeys(this.#store.layout.bucket(bucket), request);
  }

  async head(bucket: string, key: string): Promise<ObjectInfo | undefined> {
    const opened = await this.open(bucket, key);
    await opened?.file.close();
    return opened?.info;
  }

  /** The open file and what is known of it: a reader that goes on reading is not disturbed by a new version. */
  async open(bucket: string, key: string): Promise<{ file: FileHandle; info: ObjectInfo } | undefined> {
    const path = this.#store.objectPath(bucket, key);
    const file = await orMissing(open(path, 'r'));
    if (!file) return undefined;
    try {
      const stats = await file.stat();
      if (!stats.isFile()) {
        await file.close();
        return undefined;
      }
      const notePath = this.#notePath(bucket, key);
      let note = await readJson<Note>(notePath).catch(() => undefined);
      if (note?.size !== stats.size || note.mtimeMs !== stats.mtimeMs) {
        // Written by the engine, or by hand.
        const hash = createHash('md5');
        for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
        note = { size: stats.size, mtimeMs: stats.mtimeMs, etag: `"${hash.digest('hex')}"` };
        // The next reader computes it again.
        await this.#writeNote(bucket, key, note).catch(() => undefined);
      }
      const { mtimeMs, ...rest } = note;
      return { file, info: { key, modifiedMs: mtimeMs, ...rest } };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Streams bytes to a file without a name; `place` gives it one, `discard` drops it. */
  async receive(source: AsyncIterable<Uint8Array>): Promise<Received> {
    const path = join(this.#store.layout.uploads, randomUUID());
    const hash = createHash('md5');
    let size = 0;
    try {
      await mkdir(dirname(path), { recursive: true });
      await pipeline(
        source,
        async function* (chunks: AsyncIterable<Uint8Array>) {
          for await (const chunk of chunks) {
            hash.update(chunk);
            size += chunk.byteLength;
            yield chunk;
          }
        },
        createWriteStream(path, { flags: 'wx' }),
      );
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return { path, size, md5: hash.digest('hex') };
  }

  async discard(received: Received): Promise<void> {
    await rm(received.path, { force: true });
  }

  /** Gives received bytes their name. `create` throws `PreconditionFailed` where the key is taken. */
  async place(
    received: Received,
    bucket: string,
    key: string,
    attributes: ObjectAttributes & { readonly etag?: string },
    mode: 'create' | 'replace',
  ): Promise<ObjectInfo> {
    const { etag = `"${received.md5}"`, ...rest } = attributes;
    await this.#move(received.path, bucket, key, mode);
    const stats = await stat(this.#store.objectPath(bucket, key));
    const note: Note = { size: stats.size, mtimeMs: stats.mtimeMs, etag, ...rest };
    await this.#writeNote(bucket, key, note);
    return { key, size: received.size, etag, modifiedMs: stats.mtimeMs, ...rest };
  }

  /** Makes an existing file of ours an object without copying its bytes, where the file system can. */
  async placeFile(
    path: string,
    bucket: string,
    key: string,
    attributes: ObjectAttributes & { etag: string },
  ): Promise<void> {
    const copy = join(this.#store.layout.uploads, randomUUID());
    await mkdir(dirname(copy), { recursive: true });
    await link(path, copy).catch(() => copyFile(path, copy));
    const { size } = await stat(copy);
    await this.place({ path: copy, size, md5: '' }, bucket, key, attributes, 'replace');
  }

  async putText(
    bucket: string,
    key: string,
    text: string | Uint8Array,
    attributes: ObjectAttributes,
  ): Promise<ObjectInfo> {
    const received = await this.receive(single(typeof text === 'string' ? Buffer.from(text) : text));
    return this.place(received, bucket, key, attributes, 'replace');
  }

  /** Deleting what is not there is no error, as in S3. */
  async remove(bucket: string, key: string): Promise<void> {
    const root = this.#store.layout.bucket(bucket);
    const path = this.#store.objectPath(bucket, key);
    await orMissing(unlink(path));
    await orMissing(unlink(this.#notePath(bucket, key)));
    await removeEmptyFolders(dirname(path), root);
  }

  async #move(from: string, bucket: string, key: string, mode: 'create' | 'replace'): Promise<void> {
    const root = this.#store.layout.bucket(bucket);
    const plain = keyPath(root, key);
    await freeFolders(root, dirname(plain));
    await retryWhenFolderVanishes(plain, async () => {
      const target = this.#store.objectPath(bucket, key);
      if (mode === 'replace') {
        await rename(from, target).catch((error: unknown) => {
          if (!['EISDIR', 'ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw error;
          return rename(from, plain + objectMark);
        });
        return;
      }
      await link(from, target).catch((error: unknown) => {
        if (errorCode(error) !== 'EEXIST') throw error;
        throw new ServiceError(
          'PreconditionFailed',
          'At least one of the pre-conditions you specified did not hold',
          412,
          { Condition: 'If-None-Match' },
        );
      });
      await unlink(from);
    });
  }

  #notePath(bucket: string, key: string): string {
    return join(this.#store.layout.notes(bucket), encodeKey(key) + noteMark);
  }

  async #writeNote(bucket: string, key: string, note: Note): Promise<void> {
    await writeJson(this.#notePath(bucket, key), note, 'replace', 'unflushed');
  }
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** An object that stands where a folder must be, as `a` before `a/b`, is renamed. */
async function freeFolders(root: string, folder: string): Promise<void> {
  for (let path = folder; path.length > root.length; path = dirname(path)) {
    const stats = await orMissing(stat(path));
    if (stats?.isDirectory()) return;
    if (stats) await rename(path, path + objectMark);
  }
}

async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  for (let path = folder; path.length > root.length; path = dirname(path)) {
    try {
      await rmdir(path);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') continue;
      return;
    }
  }
}
