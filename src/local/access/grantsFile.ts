/** The grants of a lakehouse: one file beside the catalogue, shared by processes, read anew whenever it has changed. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkDocument } from '../../access/check.ts';
import { Rights } from '../../access/evaluate.ts';
import type { GrantsDocument } from '../../access/grants.ts';
import { GrantFault } from '../../access/predicate.ts';
import { ServiceError } from '../api.ts';
import { sampleGrants } from '../sample/grants.ts';
import { errorCode, orMissing, readText, writeJson } from '../store/files.ts';
import { DataFolderError } from '../store/store.ts';

export class GrantsFile {
  readonly path: string;
  #read: { readonly stamp: string; readonly rights: Rights } | undefined;

  constructor(folder: string) {
    this.path = join(folder, 'grants.json');
  }

  /** Puts the sample's grants where a lakehouse has none yet. Throws DataFolderError where the file is wrong. */
  async open(): Promise<void> {
    await writeJson(this.path, sampleGrants, 'create').catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
    try {
      readDocument(await readText(this.path));
    } catch (error) {
      if (!isFault(error)) throw error;
      throw new DataFolderError(
        `The grants in ${this.path} are wrong: ${error.message} Put that right, or delete the file to have the first ones again.`,
      );
    }
  }

  /** What counts now. Throws ServiceError `AccessDeniedException` where the file cannot be read: nobody guesses rights. */
  async rights(): Promise<Rights> {
    const stats = await orMissing(stat(this.path, { bigint: true }));
    const stamp = stats ? `${stats.ino} ${stats.mtimeNs} ${stats.size}` : '';
    if (this.#read?.stamp === stamp) return this.#read.rights;
    const rights = new Rights(await this.#document());
    this.#read = { stamp, rights };
    return rights;
  }

  /** What is wrong is for the owner's eyes: it may name what a caller must not know. */
  async #document(): Promise<GrantsDocument> {
    try {
      return readDocument(await readText(this.path));
    } catch (error) {
      if (!isFault(error)) throw error;
      const sentence = "The grants of this lakehouse cannot be read, so nobody's rights are known.";
      throw new ServiceError('AccessDeniedException', `${sentence} Its owner is told why at the next start.`, 403);
    }
  }

  /** Replaces the whole document. Throws GrantFault for what Lake Formation refuses. */
  async put(document: GrantsDocument): Promise<void> {
    await writeJson(this.path, checkDocument(document), 'replace');
  }
}

function readDocument(text: string | undefined): GrantsDocument {
  if (text === undefined) throw new GrantFault('The file is missing.');
  return checkDocument(JSON.parse(text) as unknown);
}

function isFault(error: unknown): error is Error {
  return error instanceof GrantFault || error instanceof SyntaxError;
}
