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
      await this.rights();
    } catch (error) {
      throw error instanceof ServiceError ? new DataFolderError(error.message) : error;
    }
  }

  /** What counts now. Throws ServiceError `AccessDeniedException` where the file cannot be read: nobody guesses rights. */
  async rights(): Promise<Rights> {
    const stats = await orMissing(stat(this.path, { bigint: true }));
    const stamp = stats ? `${stats.ino} ${stats.mtimeNs} ${stats.size}` : '';
    if (this.#read?.stamp === stamp) return this.#read.rights;
    const rights = new Rights(this.#parse(await readText(this.path)));
    this.#read = { stamp, rights };
    return rights;
  }

  #parse(text: string | undefined): GrantsDocument {
    try {
      if (text === undefined) throw new GrantFault('The file is missing.');
      return checkDocument(JSON.parse(text) as unknown);
    } catch (error) {
      if (!(error instanceof GrantFault) && !(error instanceof SyntaxError)) throw error;
      throw new ServiceError(
        'AccessDeniedException',
        `The grants in ${this.path} are wrong, so nobody's rights are known: ${error.message} Put that right, or delete the file and start again to have the first ones.`,
        403,
      );
    }
  }

  /** Replaces the whole document. Throws GrantFault for what Lake Formation refuses. */
  async put(document: GrantsDocument): Promise<void> {
    await writeJson(this.path, checkDocument(document), 'replace');
  }
}
