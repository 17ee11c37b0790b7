import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from '../../../src/sql/catalogue.ts';
import type { Finding } from '../../../src/sql/finding.ts';
import type { Dialect } from '../../../src/sql/lexer.ts';
import { split } from '../../../src/sql/split.ts';

export const corpus = 'test/corpus';

/** A catalogue of which nothing is loaded. */
export const nothingKnown: Catalogue = {
  current: ['c', 's'],
  catalogs: () => undefined,
  schemas: () => undefined,
  tables: () => undefined,
};

/** Every valid statement of a dialect, those of the seeds included. */
export function statementsOf(dialect: Dialect): string[] {
  const folder = join(corpus, dialect);
  const files = [...readdirSync(folder).map((name) => join(folder, name)), join(corpus, 'seeds', `${dialect}.sql`)];
  return files.flatMap((file) => split(readFileSync(file, 'utf8'), dialect).map(({ text }) => text));
}

/** A broken statement: the first error must start where `at` starts, `<end>` being the end of the text. */
export interface Broken {
  readonly sql: string;
  readonly at: string;
  /** Which occurrence of `at`; the first where it is left out. */
  readonly occurrence?: number;
}

export function brokenOf(dialect: Dialect): Broken[] {
  return JSON.parse(readFileSync(join(corpus, 'broken', `${dialect}.json`), 'utf8')) as Broken[];
}

/** Broken statements of the seeds, but for those of Spark and Python. */
export function brokenSeeds(): (Broken & { readonly dialect: Dialect })[] {
  const all = JSON.parse(readFileSync(join(corpus, 'seeds', 'broken.json'), 'utf8')) as (Broken & {
    dialect: string;
  })[];
  return all.flatMap((one) => {
    const { dialect } = one;
    return dialect === 'athena' || dialect === 'redshift' ? [{ ...one, dialect }] : [];
  });
}

/** The text with what a finding offers put in. */
export function applyFix(text: string, { start, end, fix = '', fixSpan = { start, end } }: Finding): string {
  return text.slice(0, fixSpan.start) + fix + text.slice(fixSpan.end);
}
