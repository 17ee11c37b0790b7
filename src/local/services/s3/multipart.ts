/** Uploads in parts. Each part is a file; completing joins them into the object. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../../api.ts';
import { readBody } from '../../http/body.ts';
import { header } from '../../http/exchange.ts';
import { isRecord, parseXml } from '../../http/xml.ts';
import { listFolder, readJson, removeFolder, writeJson } from '../../store/files.ts';
import type { ObjectAttributes } from '../../store/objects.ts';
import {
  checksumHeaders,
  drain,
  noSuchKey,
  preconditionFailed,
  readAttributes,
  readCopySource,
  readRange,
  requireBucket,
  sendEmpty,
  sendXml,
  type S3Call,
} from './request.ts';

interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly startedMs: number;
  readonly attributes: ObjectAttributes;
}

interface Part {
  readonly number: number;
  readonly size: number;
  readonly md5: string;
  readonly file: string;
  readonly modifiedMs: number;
}

const smallestPart = 5 * 1024 * 1024;

export class Multipart {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async create({ exchange, objects, bucket, key }: S3Call): Promise<void> {
    await drain(exchange);
    await requireBucket(objects, bucket);
    const { checksums: _, ...attributes } = readAttributes(exchange);
    const upload: Upload = { id: randomUUID(), bucket, key, startedMs: Date.now(), attributes };
    await writeJson(join(this.#folder, upload.id, 'upload.json'), upload, 'create', 'unflushed');
    sendXml(exchange, 'InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: upload.id });
  }

  async #find({ exchange, bucket, key }: S3Call): Promise<Upload> {
    const id = exchange.query.get('uploadId') ?? '';
    const upload = /^[0-9a-f-]{36}$/.test(id)
      ? await readJson<Upload>(join(this.#folder, id, 'upload.json'))
      : undefined;
    if (upload?.bucket !== bucket || upload.key !== key)
      throw new ServiceError(
        'NoSuchUpload',
        'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
        404,
        { UploadId: id },
      );
    return upload;
  }

  async uploadPart(call: S3Call): Promise<void> {
    const { exchange, objects } = call;
    const upload = await this.#find(call);
    const number = readPartNumber(exchange.query.get('partNumber'));
    if (header(exchange.request, 'x-amz-copy-source') !== undefined) return this.#copyPart(call, upload, number);
    const received = await objects.receive(exchange.body);
    await this.#keepPart(upload, number, received);
    sendEmpty(exchange, 200, { etag: `"${received.md5}"`, ...checksumHeaders(readAttributes(exchange).checksums) });
  }

  async #copyPart({ exchange, objects }: S3Call, upload: Upload, number: number): Promise<void> {
    await drain(exchange);
    const from = readCopySource(exchange);
    const source = await objects.open(from.bucket, from.key);
    if (!source) throw noSuchKey(from.key);
    try {
      const range = readRange(header(exchange.request, 'x-amz-copy-source-range'), source.info.size);
      const received = await objects.receive(source.file.createReadStream({ start: 0, ...range, autoClose: false }));
      await this.#keepPart(upload, number, received);
      sendXml(exchange, 'CopyPartResult', { ETag: `"${received.md5}"`, LastModified: new Date().toISOString() });
    } finally {
      await source.file.close();
    }
  }

  async #keepPart(
    upload: Upload,
    number: number,
    received: { path: string; size: number; md5: string },
  ): Promise<void> {
    const file = `part-${number}-${randomUUID()}`;
    const folder = join(this.#folder, upload.id);
    await mkdir(folder, { recursive: true });
    await rename(received.path, join(folder, file));
    const part: Part = { number, size: received.size, md5: received.md5, file, modifiedMs: Date.now() };
    await writeJson(join(folder, `${String(number).padStart(5, '0')}.json`), part, 'replace', 'unflushed');
  }

  async #parts(upload: Upload): Promise<readonly Part[]> {
    const folder = join(this.#folder, upload.id);
    const names = (await listFolder(folder)).filter((name) => /^\d{5}\.json$/.test(name));
    const parts = await Promise.all(names.map((name) => readJson<Part>(join(folder, name))));
    return parts.filter((part) => part !== undefined);
  }

  async complete(call: S3Call): Promise<void> {
    const { exchange, objects, bucket, key } = call;
    const body = (await readBody(exchange.body, 8 * 1024 * 1024)).toString('utf8');
    const upload = await this.#find(call);
    const chosen = choose(body, await this.#parts(upload));
    if (header(exchange.request, 'if-none-match') !== undefined && (await objects.head(bucket, key)))
      throw preconditionFailed('If-None-Match');
    const folder = join(this.#folder, upload.id);
    const received = await objects.receive(joinFiles(chosen.map((part) => join(folder, part.file))));
    const digests = Buffer.concat(chosen.map((part) => Buffer.from(part.md5, 'hex')));
    const etag = `"${createHash('md5').update(digests).digest('hex')}-${chosen.length}"`;
    const mode = header(exchange.request, 'if-none-match') === undefined ? 'replace' : 'create';
    try {
      await objects.place(received, bucket, key, { ...upload.attributes, etag }, mode);
    } finally {
      await objects.discard(received);
    }
    await removeFolder(folder);
    const location = `http://${exchange.request.headers.host ?? '127.0.0.1'}/${bucket}/${key}`;
    sendXml(exchange, 'CompleteMultipartUploadResult', { Location: location, Bucket: bucket, Key: key, ETag: etag });
  }

  async abort(call: S3Call): Promise<void> {
    await drain(call.exchange);
    const upload = await this.#find(call);
    await removeFolder(join(this.#folder, upload.id));
    sendEmpty(call.exchange, 204);
  }

  async listParts(call: S3Call): Promise<void> {
    await drain(call.exchange);
    const upload = await this.#find(call);
    const { query } = call.exchange;
    const limit = Math.min(1000, Number(query.get('max-parts') ?? 1000) || 1000);
    const marker = Number(query.get('part-number-marker') ?? 0) || 0;
    const rest = (await this.#parts(upload)).filter((part) => part.number > marker);
    const page = rest.slice(0, limit);
    sendXml(call.exchange, 'ListPartsResult', {
      Bucket: upload.bucket,
      Key: upload.key,
      UploadId: upload.id,
      PartNumberMarker: marker,
      NextPartNumberMarker: page.at(-1)?.number,
      MaxParts: limit,
      IsTruncated: rest.length > page.length,
      Part: page.map((part) => ({
        PartNumber: part.number,
        LastModified: new Date(part.modifiedMs).toISOString(),
        ETag: `"${part.md5}"`,
        Size: part.size,
      })),
    });
  }

  async listUploads({ exchange, objects, bucket }: S3Call): Promise<void> {
    await drain(exchange);
    await requireBucket(objects, bucket);
    const prefix = exchange.query.get('prefix') ?? '';
    const all = await Promise.all(
      (await listFolder(this.#folder)).map((id) => readJson<Upload>(join(this.#folder, id, 'upload.json'))),
    );
    sendXml(exchange, 'ListMultipartUploadsResult', {
      Bucket: bucket,
      Prefix: prefix,
      IsTruncated: false,
      Upload: all.flatMap((upload) =>
        upload?.bucket === bucket && upload.key.startsWith(prefix)
          ? [{ Key: upload.key, UploadId: upload.id, Initiated: new Date(upload.startedMs).toISOString() }]
          : [],
      ),
    });
  }
}

function readPartNumber(text: string | null): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 10_000)
    throw new ServiceError('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  return number;
}

/** The parts that the client names, in its order, which must be rising. */
function choose(body: string, parts: readonly Part[]): readonly Part[] {
  const request = parseXml(body, 'CompleteMultipartUpload');
  const named = Array.isArray(request.Part) ? request.Part.filter(isRecord) : [];
  if (named.length === 0) throw new ServiceError('MalformedXML', 'You must specify at least one part');
  const chosen = named.map((node) => {
    const number = Number(node.PartNumber);
    const part = parts.find((candidate) => candidate.number === number);
    const etag = typeof node.ETag === 'string' ? node.ETag.replaceAll('"', '') : '';
    if (part?.md5 !== etag)
      throw new ServiceError(
        'InvalidPart',
        'One or more of the specified parts could not be found. The part may not have been uploaded, or its entity tag may not match.',
      );
    return part;
  });
  chosen.forEach((part, index) => {
    if (index > 0 && part.number <= (chosen[index - 1]?.number ?? 0))
      throw new ServiceError('InvalidPartOrder', 'The list of parts was not in ascending order.');
    if (index < chosen.length - 1 && part.size < smallestPart)
      throw new ServiceError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  });
  return chosen;
}

async function* joinFiles(paths: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const path of paths) for await (const chunk of createReadStream(path)) yield chunk as Uint8Array;
}
