/** Checksums that S3 clients send with their bytes. */
import { createHash, type Hash } from 'node:crypto';

export interface Checksum {
  update(bytes: Uint8Array): void;
  /** Base64, as in the `x-amz-checksum-*` headers. */
  digest(): string;
}

function makeTable(polynomial: number): Uint32Array {
  const table = new Uint32Array(256);
  for (let index = 0; index < 256; index++) {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    table[index] = value >>> 0;
  }
  return table;
}

const tables = { crc32: makeTable(0xedb88320), crc32c: makeTable(0x82f63b78) };

function cyclic(table: Uint32Array): Checksum {
  let value = 0xffffffff;
  return {
    update(bytes) {
      let next = value;
      for (const byte of bytes) next = (next >>> 8) ^ (table[(next ^ byte) & 0xff] ?? 0);
      value = next;
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(~value >>> 0);
      return bytes.toString('base64');
    },
  };
}

function hashed(hash: Hash): Checksum {
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') };
}

/** Verified algorithms; `crc64nvme` and others are taken as they come. */
export function createChecksum(algorithm: string): Checksum | undefined {
  switch (algorithm.toLowerCase()) {
    case 'crc32':
      return cyclic(tables.crc32);
    case 'crc32c':
      return cyclic(tables.crc32c);
    case 'sha1':
      return hashed(createHash('sha1'));
    case 'sha256':
      return hashed(createHash('sha256'));
    default:
      return undefined;
  }
}
