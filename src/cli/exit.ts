/** How the program ends. Stable: scripts rely on them. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, noConnection: 3, interrupted: 130 } as const;

/** The command line, a file or a setting is wrong. One sentence for the user; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Output that cannot be written, such as on a full disk. One sentence for the user; exit code 1. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}
