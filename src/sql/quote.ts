import type { Dialect } from './lexer.ts';
import { reservedWords } from './words.ts';

/** A name as an identifier, always quoted. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as a string literal; in Redshift's a backslash is a sign of its own. */
export function quoteText(text: string, dialect?: Dialect): string {
  const plain = dialect === 'redshift' ? text.replaceAll('\\', '\\\\') : text;
  return `'${plain.replaceAll("'", "''")}'`;
}

/**
 * A name quoted only where it must be: upper case, leading digit, a sign that a bare name cannot hold, and where the
 * dialect is given a word that it reserves.
 */
export function nameToSql(name: string, dialect?: Dialect): string {
  const isReserved = dialect !== undefined && reservedWords[dialect].has(name.toUpperCase());
  return /^[a-z_][a-z0-9_]*$/.test(name) && !isReserved ? name : quoteName(name);
}

/** How a table of an S3 table bucket is written, e.g. `"s3tablescatalog/b"."ns"."t"` or `"b@s3tablescatalog"."ns"."t"`. */
export function tableBucketCatalog(bucket: string, dialect: Dialect): string {
  return dialect === 'athena' ? `s3tablescatalog/${bucket}` : `${bucket}@s3tablescatalog`;
}
