import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LocalEndpoint } from '../../../fakes/localEndpoint.ts';

describe('What a process that was killed has left', () => {
  const hourMs = 3_600_000;

  const leave = async (path: string, ageMs: number): Promise<string> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'x');
    const at = new Date(Date.now() - ageMs);
    await utimes(path, at, at);
    return path;
  };

  it('is removed at the next start, and nothing else is', async () => {
    const first = await LocalEndpoint.start();
    await first.stop();
    const at = (...parts: string[]): string => join(first.folder, ...parts);
    const temporary = (): string => `.${randomUUID()}.tmp`;
    const doomed = temporary();
    const left = [
      await leave(at('uploads', randomUUID()), hourMs),
      await leave(at('catalog', 'glue', 'awsdatacatalog', 'default', 'tables', 't', temporary()), hourMs),
      await leave(at('services', 'athena', 'executions', temporary()), hourMs),
      await leave(at('s3-notes', 'lakebook-local', 'a', temporary()), hourMs),
      await leave(at('redshift', 'dev', 'public', doomed, 'data', 'x.parquet'), hourMs),
    ];
    const old = new Date(Date.now() - hourMs);
    await utimes(at('redshift', 'dev', 'public', doomed), old, old);
    const kept = [
      await leave(at('uploads', 'multipart', randomUUID(), 'part-1-x'), hourMs),
      await leave(at('uploads', randomUUID()), 0),
      await leave(at('s3', 'lakebook-local', 'a', '.x.tmp'), hourMs),
    ];
    await (await LocalEndpoint.start({ folder: first.folder })).stop();
    for (const path of left) assert.ok(!existsSync(path), path);
    for (const path of kept) assert.ok(existsSync(path), path);
    assert.deepEqual(await readdir(at('redshift', 'dev', 'public')), []);

    // While another one is at work, only what is days old.
    const other = await LocalEndpoint.start({ folder: first.folder });
    const young = await leave(at('uploads', randomUUID()), hourMs);
    const ancient = await leave(at('uploads', randomUUID()), 48 * hourMs);
    const last = await LocalEndpoint.start({ folder: first.folder });
    await other.stop();
    await last.stop();
    assert.deepEqual([existsSync(young), existsSync(ancient)], [true, false]);
    await first.remove();
  });
});
