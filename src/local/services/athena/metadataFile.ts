/** The `.metadata` object beside a result: column descriptions as a protocol buffer message. */
import type { ResultColumn } from '../../api.ts';

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

function textField(number: number, text: string | Buffer): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes]);
}

function numberField(number: number, value: number): Buffer {
  return Buffer.from([...varint(number << 3), ...varint(value)]);
}

const nullableUnknown = 3;

export function encodeMetadata(columns: readonly ResultColumn[]): Buffer {
  const described = columns.map((column) =>
    textField(
      4,
      Buffer.concat([
        textField(1, 'hive'),
        textField(4, column.name),
        textField(5, column.name),
        textField(6, column.type),
        numberField(7, column.precision),
        numberField(8, column.scale),
        numberField(9, nullableUnknown),
        numberField(10, isCaseSensitive(column.type) ? 1 : 0),
      ]),
    ),
  );
  return Buffer.concat(described);
}

export function isCaseSensitive(type: string): boolean {
  return ['varchar', 'char', 'string'].includes(type);
}
