import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Place } from './destination.ts';
import { UsageError } from './exit.ts';

/** The files of a run by the options that name them; undefined for a stream. */
export interface RunFiles {
  readonly notebook: string | undefined;
  readonly out: Place | undefined;
  readonly report: string | undefined;
}

/** Throws UsageError where an output would take the place of the notebook or of the other output. */
export async function refuseOverlaps({ notebook, out, report }: RunFiles): Promise<void> {
  if (notebook !== undefined) {
    if (out && (await reaches(out, notebook))) throw overNotebook('--out', notebook);
    if (report !== undefined && (await areSame(report, notebook))) throw overNotebook('--report', notebook);
  }
  if (out && report !== undefined && (await reaches(out, report)))
    throw new UsageError(`--out and --report both name "${report}"; give each a file of its own.`);
}

function overNotebook(option: string, notebook: string): UsageError {
  return new UsageError(`${option} is the notebook "${notebook}" itself; name another file.`);
}

async function reaches(place: Place, path: string): Promise<boolean> {
  if (place.kind === 'file') return areSame(place.path, path);
  if (place.names.test(basename(path)) && (await areSame(place.directory, dirname(path)))) return true;
  // A name in the directory may be a link to it.
  for (const name of await readdir(place.directory))
    if (place.names.test(name) && (await areSame(join(place.directory, name), path))) return true;
  return false;
}

/** Whether both are one file, whatever links lead to it. A device takes what both write. */
async function areSame(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all(
    [one, other].map((path) => stat(path, { bigint: true }).catch(() => undefined)),
  );
  if (first && second) return !first.isCharacterDevice() && first.dev === second.dev && first.ino === second.ino;
  if (first ?? second) return false;
  return (await futurePath(one)) === (await futurePath(other));
}

/** Where a file that is not there yet will be. */
async function futurePath(path: string): Promise<string> {
  return join(await realpath(dirname(path)).catch(() => dirname(path)), basename(path));
}
