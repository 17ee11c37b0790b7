import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UsageError } from './exit.ts';
import { FileOutput, type Output } from './output.ts';
import type { Head } from './writer.ts';

/** Where the results of a run go: all to one output, or each to a file of its own. */
export interface Destination {
  /** Whether results follow each other in one output, so that a format has to set them apart. */
  readonly shared: boolean;
  /** Output of the statement's result. Throws UsageError. */
  open(head: Head): Promise<Output>;
  /** The result ended: `whole`, or `broken` in the middle of its rows. */
  close(state: 'whole' | 'broken'): Promise<void>;
  /** The run ended: `commit` what is whole, or `discard` what has no name yet. */
  finish(verdict: 'commit' | 'discard'): Promise<void>;
}

/** Stdout, or one file for the whole run. */
export class OneOutput implements Destination {
  readonly shared = true;
  readonly #output: Output;
  #broken = false;

  constructor(output: Output) {
    this.#output = output;
  }

  async open(): Promise<Output> {
    return this.#output;
  }

  async close(state: 'whole' | 'broken'): Promise<void> {
    if (state === 'broken') this.#broken = true;
    await this.#output.flush();
  }

  async finish(verdict: 'commit' | 'discard'): Promise<void> {
    await (verdict === 'discard' || this.#broken ? this.#output.discard() : this.#output.commit());
  }
}

/** A file for each result, by a pattern with `{cell}`, `{statement}` and `{n}`, the number of the result in the run. */
export class FileForEach implements Destination {
  readonly shared = false;
  readonly #path: (head: Head, number: number) => string;
  readonly #written = new Set<string>();
  #output: Output | undefined;
  #count = 0;

  constructor(path: (head: Head, number: number) => string) {
    this.#path = path;
  }

  async open(head: Head): Promise<Output> {
    const path = this.#path(head, ++this.#count);
    if (this.#written.has(path))
      throw new UsageError(`"${path}" would be written twice; add {n}, the number of the result, to the name.`);
    this.#written.add(path);
    this.#output = await FileOutput.open(path);
    return this.#output;
  }

  async close(state: 'whole' | 'broken'): Promise<void> {
    await (state === 'whole' ? this.#output?.commit() : this.#output?.discard());
  }

  async finish(): Promise<void> {
    await this.#output?.discard();
  }
}

/** What `--out` names: one file, or the files of one directory whose names match. */
export type Place =
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'files';
      readonly directory: string;
      /** The names that the results can get. */
      readonly names: RegExp;
      readonly path: (head: Head, number: number) => string;
    };

/**
 * Reads `--out`: a directory or a name that ends with "/" takes a file for each result, as does a name with `{n}`,
 * `{cell}` or `{statement}`; anything else is one file. Throws UsageError where it cannot be written.
 */
export async function readPlace(out: string, extension: string): Promise<Place> {
  const there = await stat(out).catch(() => undefined);
  if (there?.isDirectory() || /[/\\]$/.test(out)) {
    await checkDirectory(out);
    return {
      kind: 'files',
      directory: out,
      names: new RegExp(`^cell-\\d+(-\\d+)?\\.${extension}$`, 'i'),
      path: (head) => join(out, `${fileName(head)}.${extension}`),
    };
  }
  const name = basename(out);
  const unknown = name.match(anyPlaceholder)?.find((each) => !placeholder.test(each));
  if (unknown !== undefined)
    throw new UsageError(`--out "${out}": ${unknown} is not known; a name can hold {n}, {cell} and {statement}.`);
  if (!placeholder.test(name)) return { kind: 'file', path: out };
  const directory = join(out, '..');
  await checkDirectory(directory);
  return {
    kind: 'files',
    directory,
    names: new RegExp(`^${name.split(placeholder).map(escapePattern).join('\\d+')}$`, 'i'),
    path: (head, number) =>
      join(
        directory,
        name
          .replaceAll('{n}', String(number))
          .replaceAll('{cell}', String(head.cell))
          .replaceAll('{statement}', String(head.statement)),
      ),
  };
}

/** Throws UsageError where it cannot be written. */
export async function openDestination(place: Place): Promise<Destination> {
  if (place.kind === 'files') return new FileForEach(place.path);
  return new OneOutput(await FileOutput.open(place.path));
}

const placeholder = /\{(?:n|cell|statement)\}/;
/** What looks like a placeholder, known or not. */
export const anyPlaceholder = /\{\w*\}/g;

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function fileName(head: Head): string {
  return head.statements > 1 ? `cell-${head.cell}-${head.statement}` : `cell-${head.cell}`;
}

async function checkDirectory(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (!there) throw new UsageError(`There is no directory "${path}"; make it first.`);
  if (!there.isDirectory()) throw new UsageError(`"${path}" is not a directory.`);
}
