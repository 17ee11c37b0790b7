/** Names from the top of a catalogue down: `[]`, `[catalog]`, `[catalog, schema]`, `[catalog, schema, table]`. */
export type Path = readonly string[];

/** The path as the key of a map and of a file. */
export function keyOf(path: Path): string {
  return JSON.stringify(path);
}

/** The path of a key that `keyOf` made. */
export function parseKey(key: string): Path {
  // SAFETY: keys come from keyOf, and those of a file have been looked at.
  return JSON.parse(key) as Path;
}

export function startsWith(path: Path, start: Path): boolean {
  return start.every((name, at) => path[at] === name);
}
