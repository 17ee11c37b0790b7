/**
 * Object keys and catalogue names as file names: plain where they can be, so that a person finds `s3/bucket/a/b.csv`,
 * and reversible always. A character that a file system or a file pattern reads in its own way becomes `%XX`.
 * The marks `%folder`, `%object`, `%more` stand for what a key can hold and a path cannot; `%note` ends no key's name.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { basename, join, posix } from 'node:path';

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

type Platform = NodeJS.Platform;

// Patterns of DuckDB's file lists (`*?[]`) are escaped as well, so that a path always means one file.
const special = /[\u0000-\u001f\u007f\\/*?[\]"<>|]/;
const mark = /^%(?:folder|object|more|note)/;
/** Windows takes these for devices, whatever follows the first dot. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/;

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

/** Where `A` and `a` are one file, capital letters are escaped too. */
function foldsCase(platform: Platform): boolean {
  return platform === 'darwin' || platform === 'win32';
}

/** Whether `encodeName` may have written this for a character. */
function isEscape(text: string, platform: Platform): boolean {
  const character = String.fromCharCode(Number.parseInt(text.slice(1), 16));
  if (escapeCharacter(character) !== text) return false;
  if ('%.'.includes(character) || special.test(character)) return true;
  if (platform === 'win32') return /[: A-Za-z]/.test(character);
  return foldsCase(platform) && /[A-Z]/.test(character);
}

function looksEncoded(text: string, platform: Platform): boolean {
  const escape = text.slice(0, 3);
  return mark.test(text) || isEscape(foldsCase(platform) ? escape.toUpperCase() : escape, platform);
}

/** One part of a key, without slashes, as one file name. */
export function encodeName(part: string, platform: Platform = process.platform): string {
  if (part === '') return emptyPart;
  if (part === '.' || part === '..') return part.replaceAll('.', '%2E');
  if (isTemporary(part)) return `%2E${part.slice(1)}`;
  let name = part.replace(/[^]/g, (character, at: number) => {
    if (character === '%') return looksEncoded(part.slice(at), platform) ? '%25' : '%';
    if (special.test(character) || (foldsCase(platform) && /[A-Z]/.test(character))) return escapeCharacter(character);
    return character;
  });
  if (platform !== 'win32') return name;
  name = name.replace(/:|[. ]$/g, escapeCharacter);
  return device.test(name) ? escapeCharacter(name.charAt(0)) + name.slice(1) : name;
}

/** What `encodeName` was given; a name that it never makes stands for itself. */
export function decodeName(name: string, platform: Platform = process.platform): string {
  if (name === emptyPart) return '';
  return name.replace(/%[0-9A-F]{2}/g, (text) =>
    isEscape(text, platform) ? String.fromCharCode(Number.parseInt(text.slice(1), 16)) : text,
  );
}

/**
 * The path of a key below a bucket's folder. Where capital letters are escaped, a part that the engine or a person has
 * put there under its plain name, as `Region=EU`, is found under that; its spelling must be the same.
 */
export function keyPath(root: string, key: string, platform: Platform = process.platform): string {
  if (!foldsCase(platform)) return join(root, encodeKey(key, platform));
  return key.split('/').reduce((folder, part) => {
    const encoded = join(folder, encodeKey(part, platform));
    const plain = join(folder, encodeKey(part, 'linux'));
    return plain !== encoded && !existsSync(encoded) && isSpelled(plain) ? plain : encoded;
  }, root);
}

function isSpelled(path: string): boolean {
  return existsSync(path) && basename(realpathSync.native(path)) === basename(path);
}

/** A whole key as a relative path with slashes; never leaves the folder that it is joined to. */
export function encodeKey(key: string, platform: Platform = process.platform): string {
  return posix.join(...key.split('/').flatMap((part) => cutName(encodeName(part, platform))));
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
export function folderToKey(name: string, platform: Platform = process.platform): string {
  return name.endsWith(moreMark)
    ? decodeName(name.slice(0, -moreMark.length), platform)
    : `${decodeName(name, platform)}/`;
}

/** The last part of the key of a file of this name. */
export function fileToKey(name: string, platform: Platform = process.platform): string {
  return decodeName(name.endsWith(objectMark) ? name.slice(0, -objectMark.length) : name, platform);
}
