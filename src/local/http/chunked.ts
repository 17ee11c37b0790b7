/** The `aws-chunked` wrapping of S3 bodies: sizes, a signature for each chunk, checksums in a trailer. */
import { createHash } from 'node:crypto';
import { ServiceError } from '../api.ts';
import { emptyHash, isSame, type Signer } from './signature.ts';

export interface ChunkRules {
  /** Absent where chunks are not signed. */
  readonly signer?: Signer;
  /** Signature of the request: the first link of the chain. */
  readonly seed: string;
  /** Called with the trailer's fields, by lower-case name, before the last byte is given. */
  readonly onTrailer: (fields: ReadonlyMap<string, string>) => void;
}

const longestLine = 8192;

function malformed(what: string): ServiceError {
  return new ServiceError('IncompleteBody', `The aws-chunked body cannot be read: ${what}.`);
}

/** Reads lines and byte runs from chunks that end anywhere. */
class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #fill(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done) return false;
    this.#buffer = this.#buffer.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#buffer, next.value]);
    return true;
  }

  /** A line without its CRLF; undefined at the end of the body. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#buffer.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#buffer.toString('latin1', 0, end);
        this.#buffer = this.#buffer.subarray(end + 2);
        return line;
      }
      if (this.#buffer.length > longestLine) throw malformed('a line is too long');
      if (!(await this.#fill())) {
        if (this.#buffer.length > 0) throw malformed('it ends inside a line');
        return undefined;
      }
    }
  }

  /** Up to `limit` bytes, whatever is there. */
  async some(limit: number): Promise<Uint8Array> {
    while (this.#buffer.length === 0) if (!(await this.#fill())) throw malformed('it ends inside a chunk');
    const bytes = this.#buffer.subarray(0, limit);
    this.#buffer = this.#buffer.subarray(bytes.length);
    return bytes;
  }
}

/** The bytes inside. Throws `SignatureDoesNotMatch` at the end of the first chunk that was changed on its way. */
export async function* unwrapChunks(source: AsyncIterable<Uint8Array>, rules: ChunkRules): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(source);
  let previous = rules.seed;
  for (;;) {
    const line = await reader.line();
    if (line === undefined) throw malformed('the last chunk is missing');
    const match = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
    if (!match) throw malformed('a chunk has no size');
    const size = Number.parseInt(match[1] ?? '', 16);
    const hash = createHash('sha256');
    for (let left = size; left > 0;) {
      const bytes = await reader.some(left);
      left -= bytes.length;
      hash.update(bytes);
      yield bytes;
    }
    if (rules.signer) {
      const expected = rules.signer.sign('AWS4-HMAC-SHA256-PAYLOAD', previous, emptyHash, hash.digest('hex'));
      previous = match[2] ?? '';
      if (!isSame(expected, previous)) throw mismatch();
    }
    if (size === 0) break;
    if ((await reader.line()) !== '') throw malformed('a chunk is longer than it says');
  }
  await readTrailer(reader, previous, rules);
}

async function readTrailer(reader: ByteReader, previous: string, rules: ChunkRules): Promise<void> {
  const fields = new Map<string, string>();
  for (let line = await reader.line(); line !== undefined && line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const signature = fields.get('x-amz-trailer-signature');
  fields.delete('x-amz-trailer-signature');
  if (rules.signer && fields.size > 0) {
    const text = [...fields].map(([name, value]) => `${name}:${value}\n`).join('');
    const expected = rules.signer.sign(
      'AWS4-HMAC-SHA256-TRAILER',
      previous,
      createHash('sha256').update(text).digest('hex'),
    );
    if (!isSame(expected, signature ?? '')) throw mismatch();
  }
  rules.onTrailer(fields);
}

function mismatch(): ServiceError {
  return new ServiceError(
    'SignatureDoesNotMatch',
    'The signature of a chunk does not match the bytes that arrived.',
    403,
  );
}
