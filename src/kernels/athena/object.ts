import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { LakeError } from '../api.ts';
import type { Caller } from '../aws/call.ts';
import { classifyFault, serviceCode, toLakeError } from '../aws/errors.ts';
import type { Target } from '../aws/clients.ts';

/** The start of an object, and what a later read must find unchanged. */
export interface ObjectHead {
  readonly bytes: Uint8Array;
  readonly totalBytes: number;
  readonly etag: string | undefined;
}

const headBytes = 256 * 1024;
/** Breaks in a row, without a byte between them, that are put up with. */
const breakLimit = 5;

/** One S3 object, read once from the start, whole or not at all. */
export class ResultObject {
  readonly #client: S3Client;
  readonly #caller: Caller;
  readonly #target: Target;
  readonly #bucket: string;
  readonly #key: string;

  constructor(client: S3Client, caller: Caller, target: Target, location: string) {
    this.#client = client;
    this.#caller = caller;
    this.#target = target;
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(location) ?? [];
    this.#bucket = bucket;
    this.#key = key;
  }

  /** The first quarter of a MiB: all there is of most results. */
  async fetchHead(signal: AbortSignal): Promise<ObjectHead> {
    try {
      // The body is read inside the call: a head that breaks off is fetched again like any other answer.
      return await this.#caller.call(
        's3:GetObject',
        async (options) => {
          const answer = await this.#client.send(this.#command(`bytes=0-${headBytes - 1}`), options);
          const totalBytes = totalLength(answer);
          const bytes = await readUpTo(answer, Math.min(headBytes, totalBytes));
          return { bytes, totalBytes, etag: answer.ETag };
        },
        signal,
      );
    } catch (error) {
      // A range of an empty object cannot be satisfied.
      if (LakeError.is(error) && serviceCode(error.cause) === 'InvalidRange')
        return { bytes: new Uint8Array(), totalBytes: 0, etag: undefined };
      throw gone(error);
    }
  }

  /**
   * All bytes in order. A broken connection is taken up where it broke; an object that changed since the head was read
   * ends with LakeError `drift`.
   */
  async *read(head: ObjectHead, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    signal.throwIfAborted();
    yield head.bytes;
    let at = head.bytes.length;
    for (let breaks = 0; at < head.totalBytes;) {
      try {
        const answer = await this.#caller.call(
          's3:GetObject',
          (options) => this.#client.send(this.#command(`bytes=${at}-`, head.etag), options),
          signal,
        );
        for await (const chunk of chunks(answer)) {
          signal.throwIfAborted();
          at += chunk.length;
          breaks = 0;
          yield chunk;
        }
        if (at < head.totalBytes) breaks++;
      } catch (error) {
        signal.throwIfAborted();
        const passing = classifyFault(error) === 'transient';
        if (!passing || ++breaks >= breakLimit) throw gone(toLakeError(error, this.#site));
      }
      if (breaks >= breakLimit)
        throw new LakeError('network', `The result broke off after ${at} of ${head.totalBytes} bytes.`, {
          hint: 'Run again.',
        });
    }
    if (at !== head.totalBytes)
      throw new LakeError('drift', `The result has ${at} bytes where ${head.totalBytes} were announced.`, {
        hint: 'Run again.',
      });
  }

  #command(range: string, etag?: string): GetObjectCommand {
    return new GetObjectCommand({
      Bucket: this.#bucket,
      Key: this.#key,
      Range: range,
      ...(etag !== undefined && { IfMatch: etag }),
    });
  }

  get #site(): { action: string; target: Target } {
    return { action: 's3:GetObject', target: this.#target };
  }
}

function gone(error: unknown): unknown {
  if (!LakeError.is(error)) return error;
  const code = serviceCode(error.cause);
  if (code === 'PreconditionFailed')
    return new LakeError('drift', 'The result object was changed while it was read.', {
      hint: 'Run again.',
      cause: error,
    });
  if (code === 'NoSuchKey' || code === 'NoSuchBucket')
    return new LakeError('expired', 'The result of this run is no longer there.', { hint: 'Run again.', cause: error });
  return error;
}

function totalLength(answer: GetObjectCommandOutput): number {
  const total = /\/(\d+)$/.exec(answer.ContentRange ?? '')?.[1];
  return total === undefined ? (answer.ContentLength ?? 0) : Number(total);
}

function chunks(answer: GetObjectCommandOutput): AsyncIterable<Uint8Array> {
  // SAFETY: in Node the SDK's body is a Readable of bytes; its type also covers browsers.
  return (answer.Body ?? []) as AsyncIterable<Uint8Array>;
}

/** Leaves the rest of a body that is longer, as from a server that takes no ranges. */
async function readUpTo(answer: GetObjectCommandOutput, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for await (const chunk of chunks(answer)) {
    const part = chunk.subarray(0, length - at);
    bytes.set(part, at);
    at += part.length;
    if (at >= length) break;
  }
  if (at < length) throw Object.assign(new Error('The answer broke off.'), { code: 'ECONNRESET' });
  return bytes;
}
