/** Rows of other connections on their way into a lakehouse. */
import { randomUUID } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { LakeError } from '../api.ts';
import { Caller } from '../aws/call.ts';
import { createClient, type Target } from '../aws/clients.ts';
import { unstoppable } from '../aws/signals.ts';
import { isRunning } from '../processes.ts';

/** S3 takes no smaller ones. */
const partBytes = 8 * 1024 * 1024;
const schema = '"awsdatacatalog"."lakebook_cells"';

/** The part of a local lakehouse's S3 in which its user may keep rows. */
export class RowObjects {
  readonly #client: S3Client;
  readonly #caller: Caller;
  readonly #bucket: string;
  readonly #prefix: string;

  /** `outputLocation`: where the user keeps files, `s3://bucket/prefix/`. */
  constructor(target: Target, outputLocation: string) {
    const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(outputLocation) ?? [];
    this.#client = createClient(S3Client, target);
    this.#caller = new Caller(target);
    this.#bucket = bucket;
    this.#prefix = `${prefix}cells/`;
  }

  async put(lines: AsyncIterable<string>, columnCount: number, signal: AbortSignal): Promise<string> {
    const name = `p${process.pid}_${randomUUID().replaceAll('-', '')}_${columnCount}`;
    try {
      await this.#put(this.#keyOf(name), lines, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw diskError(error);
    }
    return `${schema}."${name}"`;
  }

  async remove(table: string): Promise<void> {
    const name = /"([^"]+)"$/.exec(table)?.[1] ?? '';
    await this.#delete(this.#keyOf(name));
  }

  /** Takes away what processes that are gone have left. */
  async sweep(): Promise<void> {
    const { Contents: found = [] } = await this.#caller.call(
      's3:ListBucket',
      (options) => this.#client.send(new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: this.#prefix }), options),
      unstoppable,
    );
    for (const { Key: key = '' } of found) {
      const pid = /^p(\d+)_/.exec(key.slice(this.#prefix.length))?.[1];
      if (pid !== undefined && !isRunning(Number(pid))) await this.#delete(key);
    }
  }

  close(): void {
    this.#client.destroy();
  }

  #keyOf(name: string): string {
    return `${this.#prefix}${name}/rows.json`;
  }

  async #put(key: string, lines: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
    const at = { Bucket: this.#bucket, Key: key };
    const parts: { ETag: string | undefined; PartNumber: number }[] = [];
    let upload: string | undefined;
    const send = async (body: Buffer): Promise<void> => {
      upload ??= (
        await this.#caller.call(
          's3:PutObject',
          (options) => this.#client.send(new CreateMultipartUploadCommand(at), options),
          signal,
        )
      ).UploadId;
      const part = { ...at, UploadId: upload, PartNumber: parts.length + 1 };
      const { ETag } = await this.#caller.call(
        's3:PutObject',
        (options) => this.#client.send(new UploadPartCommand({ ...part, Body: body }), options),
        signal,
      );
      parts.push({ ETag, PartNumber: part.PartNumber });
    };
    try {
      let waiting: Buffer[] = [];
      let bytes = 0;
      for await (const text of lines) {
        signal.throwIfAborted();
        const chunk = Buffer.from(text);
        waiting.push(chunk);
        bytes += chunk.length;
        if (bytes < partBytes) continue;
        await send(Buffer.concat(waiting));
        [waiting, bytes] = [[], 0];
      }
      const rest = Buffer.concat(waiting);
      if (upload === undefined) {
        await this.#caller.call(
          's3:PutObject',
          (options) => this.#client.send(new PutObjectCommand({ ...at, Body: rest }), options),
          signal,
        );
        return;
      }
      if (rest.length > 0) await send(rest);
      await this.#caller.call(
        's3:PutObject',
        (options) =>
          this.#client.send(
            new CompleteMultipartUploadCommand({ ...at, UploadId: upload, MultipartUpload: { Parts: parts } }),
            options,
          ),
        signal,
      );
    } catch (error) {
      if (upload !== undefined)
        await this.#client.send(new AbortMultipartUploadCommand({ ...at, UploadId: upload })).catch(() => undefined);
      throw error;
    }
  }

  async #delete(key: string): Promise<void> {
    await this.#caller.call(
      's3:DeleteObject',
      (options) => this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key }), options),
      unstoppable,
    );
  }
}

/** A full disk in one sentence; everything else as it is. */
function diskError(error: unknown): unknown {
  const words = error instanceof Error ? `${error.message} ${String(error.cause)}` : '';
  if (!/\b(ENOSPC|EDQUOT)\b/.test(words)) return error;
  return new LakeError('internal', 'The disk of the local lakehouse is full: no rows were moved there.', {
    hint: 'Free some space for its data folder, or read fewer rows.',
    cause: error,
  });
}
