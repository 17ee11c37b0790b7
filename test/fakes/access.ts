/** Access under which the named users may do everything: for tests of something else. */
import { Access } from '../../src/local/access/access.ts';
import type { DiskStore } from '../../src/local/store/store.ts';

export async function accessOfAdmins(store: DiskStore, ...names: readonly string[]): Promise<Access> {
  const access = new Access(store);
  const users = names.map((name) => ({ name, admin: true }) as const);
  await access.grants.put({ version: 1, users, filters: [], grants: [] });
  return access;
}
