import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Connection, Position } from '../kernels/api.ts';
import { readNotebookFile, type Cell } from '../notebook/format.ts';
import { dialectOf, localUserOf } from '../kernels/connections.ts';
import { untilAborted } from '../kernels/aws/signals.ts';
import { suggest } from '../sql/analyze/nearest.ts';
import { CellBook } from '../sql/cells/book.ts';
import { cellNameFault } from '../sql/cells/name.ts';
import { reservedAnywhere } from '../sql/words.ts';
import { asUsageError } from './connectionFile.ts';
import { pickConnection, type ConnectionList } from './connectionList.ts';
import { UsageError } from './exit.ts';
import type { Shell } from './shell.ts';

/** A cell in the order of the file: text for the report, or SQL with the connection that it runs on. */
export type Part =
  | { readonly kind: 'markdown'; readonly text: string }
  | {
      readonly kind: 'sql';
      readonly number: number;
      readonly text: string;
      readonly connection: Connection;
      readonly cell: Cell;
    }
  | { readonly kind: 'parameters'; readonly number: number; readonly text: string; readonly cell: Cell }
  | {
      readonly kind: 'other';
      readonly language: string;
      /** Position among all cells of the file, from 1. */
      readonly position: number;
    };

/** A notebook read for a run. */
export interface NotebookFile {
  /** As messages call it: the path, or `stdin`. */
  readonly name: string;
  /** Where it was read from; undefined for stdin. */
  readonly path: string | undefined;
  /** Its last part, as the report calls it. */
  readonly title: string;
  readonly parts: readonly Part[];
}

/**
 * Reads a notebook and finds the connection of every SQL cell: the one in its mark, else the one in the notebook's
 * header, else `fallback`. Throws UsageError for what cannot be read or parsed and for an unknown connection.
 */
export async function readNotebook(
  shell: Shell,
  path: string,
  connections: ConnectionList,
  fallback: string,
): Promise<NotebookFile> {
  const name = path === '-' ? 'stdin' : path;
  const bytes = path === '-' ? await untilAborted(readAll(shell.stdin), shell.interrupted) : await readBytes(path);
  let notebook;
  try {
    notebook = readNotebookFile(path === '-' ? guessName(bytes) : path, bytes);
  } catch (error) {
    throw asUsageError(error, name);
  }
  let number = 0;
  const parts = notebook.cells.map((cell, index): Part => {
    if (cell.language === 'markdown') return { kind: 'markdown', text: cell.text };
    if (cell.language === 'params') return { kind: 'parameters', number: index + 1, text: cell.text, cell };
    if (cell.language !== 'sql') return { kind: 'other', language: cell.language, position: index + 1 };
    number++;
    const chosen = cell.attributes['connection'] ?? notebook.attributes['connection'];
    const place = chosen === undefined ? undefined : cellPlace(name, number, cell);
    const connection = pickConnection(chosen ?? fallback, connections, place);
    return { kind: 'sql', number, text: cell.text, connection, cell };
  });
  return { name, path: path === '-' ? undefined : path, title: path === '-' ? 'stdin' : basename(path), parts };
}

/** Its SQL cells, for those that read others by name; a cell's index is its number less one. */
export function readBook({ parts }: NotebookFile): CellBook {
  return new CellBook(
    parts.flatMap((part) =>
      part.kind === 'sql'
        ? [
            {
              name: part.cell.attributes['name'],
              connection: part.connection.name,
              dialect: dialectOf(part.connection),
              localUser: localUserOf(part.connection),
              text: part.text,
            },
          ]
        : [],
    ),
  );
}

/** Where something is wrong, as editors and terminals make a link of it: `sales.sql:12:5`. */
export function cellPlace(name: string, number: number, cell: Cell, position?: Position): string {
  if (cell.line === undefined) {
    const line = position ? `, line ${position.line + 1}, column ${position.column + 1}` : '';
    return `${name}, cell ${number}${line}`;
  }
  const line = cell.line + 1 + (position?.line ?? 0);
  return position ? `${name}:${line}:${position.column + 1}` : `${name}:${line}`;
}

/** A sentence for each mark that says something else than its writer may think. */
export function describeMarks({ name, parts }: NotebookFile): string[] {
  return parts.flatMap((part) => {
    if (part.kind !== 'sql') return [];
    const { attributes } = part.cell;
    const place = cellPlace(name, part.number, part.cell);
    const called = attributes['name'];
    const fault = called ? cellNameFault(called, reservedAnywhere) : undefined;
    const misspelt = Object.keys(attributes).flatMap((key) => {
      const near = attributeNames.includes(key) ? undefined : suggest(key, attributeNames);
      return near === undefined ? [] : [`${place}: ${key} means nothing in a cell's mark. Did you mean ${near}?`];
    });
    return [...misspelt, ...(fault === undefined ? [] : [`${place}: the cell is called ${called}. ${fault}`])];
  });
}

const attributeNames = ['connection', 'name'];

/** A sentence for each language that is not run, with the cells that it is in. */
export function describeOthers({ name, parts }: NotebookFile): string[] {
  const positions = new Map<string, number[]>();
  for (const part of parts)
    if (part.kind === 'other') positions.set(part.language, [...(positions.get(part.language) ?? []), part.position]);
  return [...positions].map(([language, all]) => {
    const [is, cells] = all.length === 1 ? ['is', 'cell'] : ['are', 'cells'];
    const numbers = [all.slice(0, -1).join(', '), all.at(-1)].filter(Boolean).join(' and ');
    return `${name}: ${cells} ${numbers} of all ${parts.length} ${is} in ${language} and not run, only SQL is.`;
  });
}

/** What to say where a run had nothing to send. */
export function describeNothing({ name, parts }: NotebookFile): string {
  const next = parts.some(({ kind }) => kind === 'other')
    ? 'begin a cell that holds SQL with %%sql'
    : 'write one, such as SELECT 1 AS one,';
  return `${name}: nothing was run, since there is no SQL statement in it; ${next} and run it again.`;
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`There is no file "${path}".`);
    if (code === 'EISDIR') throw new UsageError(`"${path}" is a directory; name a .sql or .ipynb file.`);
    if (code === 'EACCES') throw new UsageError(`"${path}" cannot be read: permission denied.`);
    throw new UsageError(`"${path}" cannot be read: ${message}.`);
  }
}

async function readAll(stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** What comes through a pipe has no name: a Jupyter notebook is a JSON object, and no SQL begins with a brace. */
function guessName(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 1000)).trimStart().startsWith('{') ? 'stdin.ipynb' : 'stdin.sql';
}
