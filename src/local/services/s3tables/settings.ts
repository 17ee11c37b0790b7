/** What is set on a table bucket or a table and changes no rows: maintenance, policy, encryption, tags. */
import { join } from 'node:path';
import type { CatalogRef } from '../../api.ts';
import { readJson, writeJson } from '../../store/files.ts';
import type { DiskStore } from '../../store/store.ts';

export interface Settings {
  readonly maintenance?: Readonly<Record<string, unknown>>;
  readonly policy?: string;
  readonly encryption?: Readonly<Record<string, unknown>>;
  readonly storageClass?: string;
  readonly metrics?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A table bucket, or one of its tables. */
export interface Subject {
  readonly catalog: CatalogRef;
  readonly table?: { readonly namespace: string; readonly name: string };
}

export class SettingsStore {
  readonly #store: DiskStore;

  constructor(store: DiskStore) {
    this.#store = store;
  }

  #file({ catalog, table }: Subject): string {
    return table
      ? join(this.#store.layout.table(catalog, table.namespace, table.name), 'settings.json')
      : join(this.#store.layout.service('s3tables'), `${catalog.name}.json`);
  }

  async read(subject: Subject): Promise<Settings> {
    return (await readJson<Settings>(this.#file(subject))) ?? {};
  }

  /** Members that are undefined are removed. */
  async change(
    subject: Subject,
    change: { readonly [Name in keyof Settings]: Settings[Name] | undefined },
  ): Promise<void> {
    const settings = await this.read(subject);
    await writeJson(this.#file(subject), { ...settings, ...change }, 'replace');
  }

  async forget(subject: Subject): Promise<void> {
    await writeJson(this.#file(subject), {}, 'replace');
  }
}
