/** Each user's own view of one lakehouse. */
import type { Rights } from '../../access/evaluate.ts';
import { DataFolderError, type DiskStore } from '../store/store.ts';
import { GrantsFile } from './grantsFile.ts';
import { PrincipalStore } from './principalStore.ts';

export class Access {
  readonly grants: GrantsFile;
  readonly whole: DiskStore;

  constructor(store: DiskStore) {
    this.whole = store;
    this.grants = new GrantsFile(store.folder);
  }

  /** Throws DataFolderError with the names that are there. */
  async requireUser(user: string): Promise<void> {
    const { document } = await this.grants.rights();
    const names = document.users.map(({ name }) => name).sort();
    if (!names.includes(user))
      throw new DataFolderError(
        `The local lakehouse has no user ${user}. Choose another, by --as or by user of the connection: ${names.join(', ')}.`,
      );
  }

  rights(): Promise<Rights> {
    return this.grants.rights();
  }

  /** The whole store for an administrator, else the part of it that the user may know of. */
  async storeFor(user: string): Promise<DiskStore> {
    return (await this.isAdmin(user)) ? this.whole : new PrincipalStore(this.whole, this.grants, user);
  }

  async isAdmin(user: string): Promise<boolean> {
    return (await this.grants.rights()).isAdmin(user);
  }
}

/** The access of an opened data folder; one without grants gets the sample's. */
export async function openAccess(store: DiskStore): Promise<Access> {
  const access = new Access(store);
  await access.grants.open();
  return access;
}
