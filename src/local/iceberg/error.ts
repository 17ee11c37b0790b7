export type IcebergErrorCode = 'notFound' | 'conflict' | 'invalid';

/**
 * What a table refuses, in one sentence. `notFound`: no table, snapshot, column or file there; `conflict`: another
 * commit came first; `invalid`: the request, or a file of the table, is not what Iceberg or this program can take.
 */
export class IcebergError extends Error {
  override readonly name: string = 'IcebergError';
  readonly code: IcebergErrorCode;

  constructor(code: IcebergErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** Another commit came first and this change cannot be put on top of it: read the table again and repeat the statement. */
export class CommitConflict extends IcebergError {
  override readonly name = 'CommitConflict';

  constructor(folder: string) {
    super('conflict', `The table in ${folder} was changed by another commit; run the statement again.`);
  }
}

/** A file of the table that is not there or does not hold what it should: its metadata, or another file. */
export class DamagedFile extends IcebergError {
  readonly what: 'metadata' | 'file';
  readonly how: 'missing' | 'damaged';

  constructor(what: 'metadata' | 'file', how: 'missing' | 'damaged', message: string, cause?: unknown) {
    super('invalid', message, cause);
    this.what = what;
    this.how = how;
  }
}
