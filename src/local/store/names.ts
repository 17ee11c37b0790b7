/**
 * Object keys and catalogue names as file names: plain where they can be, so that a person finds `s3/bucket/a/b.csv`,
 * and reversible always. A character that a file system or a file pattern reads in its own way becomes `%XX`.
 * The marks `%folder`, `%object`, `%more` stand for what a key can hold and a path cannot; `%note` ends no key's name.
 */
import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';

/** The empty part of a key, as behind the last slash of `a/`. */
const emptyPart = '.%folder';
/** An object whose own name is also the folder of others: `a` beside `a/b`. */
export const objectMark = '%object';
/** What is known of an object besides its bytes lies in a tree of its own, under the object's name with this mark. */
export const noteMark = '%note';
/** The name goes on in the folder below: file systems end at 255 bytes. */
const moreMark = '%more';
const longestName = 200;
const longestFileName = 255;

// Patterns of DuckDB's file lists (`*?[]`) are escaped as well, so that a path always means one file.
const special = /[\u0000-\u001f\u007f\\/*?[\]"<>|]/g;
const windowsOnly = /:|[. ]$/g;
const marks = /%(?=folder|object|more|note)/g;

const id = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const temporary = new RegExp(`^\\.(?:pointer-|\\d{5,}-)?${id}(?:\\.metadata\\.json)?\\.tmp$`);

/** A name for what is on its way in or out; no key and no name of a catalogue is kept under one. */
export function temporaryName(): string {
  return `.${randomUUID()}.tmp`;
}

/** Also true for the files that a commit of an Iceberg table writes beside its own. */
export function isTemporary(name: string): boolean {
  return temporary.test(name);
}

function escapeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function isEscape(text: string): boolean {
  const code = Number.parseInt(text.slice(1), 16);
  const character = String.fromCharCode(code);
  return (
    escapeCharacter(character) === text &&
    ('%.'.includes(character) ||
      new RegExp(special).test(character) ||
      (process.platform === 'win32' && ': '.includes(character)))
  );
}

/** One part of a key, without slashes, as one file name. */
export function encodeName(part: string): string {
  if (part === '') return emptyPart;
  if (part === '.' || part === '..') return part.replaceAll('.', '%2E');
  if (isTemporary(part)) return `%2E${part.slice(1)}`;
  let name = part
    .replace(/%[0-9A-F]{2}/g, (text) => (isEscape(text) ? `%25${text.slice(1)}` : text))
    .replace(marks, '%25')
    .replace(special, escapeCharacter);
  if (process.platform === 'win32') name = name.replace(windowsOnly, escapeCharacter);
  return name;
}

/** What `encodeName` was given; a name that it never makes stands for itself. */
export function decodeName(name: string): string {
  if (name === emptyPart) return '';
  return name.replace(/%[0-9A-F]{2}/g, (text) =>
    isEscape(text) ? String.fromCharCode(Number.parseInt(text.slice(1), 16)) : text,
  );
}

/** A whole key as a relative path with slashes; never leaves the folder that it is joined to. */
export function encodeKey(key: string): string {
  return posix.join(...key.split('/').flatMap((part) => cutName(encodeName(part))));
}

/** Why a catalogue, schema or table cannot have this name; undefined if it can. */
export function nameFault(name: string): string | undefined {
  if (name === '') return 'A name must not be empty. Write one with letters, digits and underscores.';
  const bytes = Buffer.byteLength(encodeName(name));
  if (bytes <= longestFileName) return undefined;
  const shown = `${[...name].slice(0, 20).join('')}…`;
  return `The name ${shown} is too long: it takes ${bytes} bytes and may take ${longestFileName}. Write a shorter one.`;
}

/** A file name that begins like the name and leaves room for a suffix; it is not decoded again. */
export function shortName(name: string): string {
  return piecesOf(encodeName(name))[0] ?? '';
}

function cutName(name: string): string[] {
  const pieces = piecesOf(name);
  return pieces.map((piece, at) => (at === pieces.length - 1 ? piece : piece + moreMark));
}

function piecesOf(name: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  let bytes = 0;
  // An escape is never cut in two.
  for (const [character] of name.matchAll(/%[0-9A-F]{2}|[^]/gu)) {
    const length = Buffer.byteLength(character);
    if (bytes + length > longestName) {
      pieces.push(piece);
      piece = '';
      bytes = 0;
    }
    piece += character;
    bytes += length;
  }
  return [...pieces, piece];
}

/** What a folder of this name adds to the keys below it: its part and a slash, or the first piece of a long part. */
export function folderToKey(name: string): string {
  return name.endsWith(moreMark) ? decodeName(name.slice(0, -moreMark.length)) : `${decodeName(name)}/`;
}

/** The last part of the key of a file of this name. */
export function fileToKey(name: string): string {
  return decodeName(name.endsWith(objectMark) ? name.slice(0, -objectMark.length) : name);
}
