/** Avro's container files, version 1.12 of its specification, with long integers as bigint. */
import avro from 'avsc';
import { randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DamagedFile } from './error.ts';

const magic = Buffer.from('Obj\u0001', 'latin1');
const syncLength = 16;

const long = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: (value: number) => BigInt(value),
  toJSON: (value: bigint) => Number(value),
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
});

function typeFor(schema: unknown): avro.Type {
  // SAFETY: avsc checks the schema itself; its typings know neither Iceberg's attributes nor types in the registry.
  return avro.Type.forSchema(plain(schema) as avro.schema.AvroSchema, { registry: { long } });
}

const primitives: readonly unknown[] = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'];

/** A schema without logical types: values stay as they are stored, and every long is the type of the registry. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).filter(([key]) => key !== 'logicalType' && key !== 'default');
  const { name, type } = Object.fromEntries(entries) as { name?: unknown; type?: unknown };
  // What has a name is a field of a record, and stays one.
  if (name === undefined && primitives.includes(type)) return type;
  return Object.fromEntries(entries.map(([key, value]) => [key, typeof value === 'object' ? plain(value) : value]));
}

const headerType = avro.Type.forSchema({ type: 'map', values: 'bytes' });
const plainLong = avro.Type.forSchema('long');

/** A field of a record schema with Iceberg's id. */
export function required(name: string, id: number, type: unknown): object {
  return { name, type, 'field-id': id };
}

/** A field that may be null. */
export function optional(name: string, id: number, type: unknown): object {
  return { name, type: ['null', type], default: null, 'field-id': id };
}

/** A file of records. The schema goes into it as given, with every attribute. */
export function writeAvro(
  schema: unknown,
  metadata: Readonly<Record<string, string>>,
  records: readonly unknown[],
): Buffer {
  const type = typeFor(schema);
  const sync = randomBytes(syncLength);
  const header = { 'avro.schema': JSON.stringify(schema), 'avro.codec': 'deflate', ...metadata };
  const parts = [
    magic,
    headerType.toBuffer(Object.fromEntries(Object.entries(header).map(([key, text]) => [key, Buffer.from(text)]))),
    sync,
  ];
  const perBlock = 4096;
  for (let at = 0; at < records.length; at += perBlock) {
    const block = records.slice(at, at + perBlock);
    const data = deflateRawSync(Buffer.concat(block.map((record) => type.toBuffer(record))));
    parts.push(plainLong.toBuffer(block.length), plainLong.toBuffer(data.length), data, sync);
  }
  return Buffer.concat(parts);
}

export interface AvroFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly records: readonly unknown[];
}

/** Reads a file whole. Throws IcebergError `invalid`, naming the file. */
export function readAvro(data: Buffer, path: string): AvroFile {
  try {
    return readContainer(data);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DamagedFile('file', 'damaged', `The file ${path} is damaged: ${why}.`, error);
  }
}

function readContainer(data: Buffer): AvroFile {
  if (!data.subarray(0, magic.length).equals(magic)) throw new Error('it is no Avro file');
  const header = decode(headerType, data, magic.length);
  // SAFETY: the type is a map of bytes.
  const entries = Object.entries(header.value as Record<string, Buffer>);
  const metadata = Object.fromEntries(entries.map(([key, bytes]) => [key, bytes.toString('utf8')]));
  const codec = metadata['avro.codec'] ?? 'null';
  if (codec !== 'null' && codec !== 'deflate') throw new Error(`its compression ${codec} is not known`);
  const type = typeFor(JSON.parse(metadata['avro.schema'] ?? '""'));
  const sync = data.subarray(header.offset, header.offset + syncLength);
  const records: unknown[] = [];
  let at = header.offset + syncLength;
  if (at > data.length) throw new Error('it ends too early');
  while (at < data.length) {
    const count = decode(plainLong, data, at);
    const length = decode(plainLong, data, count.offset);
    const end = length.offset + Number(length.value);
    if (end < length.offset || !data.subarray(end, end + syncLength).equals(sync))
      throw new Error('a block has no end');
    const raw = data.subarray(length.offset, end);
    const block = codec === 'deflate' ? inflateRawSync(raw) : raw;
    let offset = 0;
    for (let left = Number(count.value); left > 0; left--) {
      const record = decode(type, block, offset);
      if (record.offset === offset) throw new Error('a record is empty');
      records.push(record.value);
      offset = record.offset;
    }
    at = end + syncLength;
  }
  return { metadata, records };
}

/** A value and the offset behind it. */
function decode(type: avro.Type, data: Buffer, at: number): { readonly value: unknown; readonly offset: number } {
  const result: { value: unknown; offset: number } = type.decode(data, at);
  if (result.offset < 0) throw new Error('it ends too early');
  return result;
}
