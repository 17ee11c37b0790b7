/** What the questions show of each function, for docs/functions-athena.md and docs/functions-redshift.md. */
import { writeFileSync } from 'node:fs';
import type { FunctionCatalogue, FunctionEntry } from '../../src/sql/functions/catalogue.ts';
import type { Dialect } from '../../src/sql/lexer.ts';
import { parse } from '../../src/sql/parse.ts';
import { walk } from '../../src/sql/walk.ts';
import type { Verdict } from './compare.ts';

/** A question with what came of it. */
export interface Asked {
  /** The whole statement. */
  readonly sql: string;
  readonly verdict: Verdict;
  /** Is the right answer an error? */
  readonly isError: boolean;
}

/** What is known of a function: questions that use it and have an answer, and how many of these are right. */
export interface Covered {
  readonly entry: FunctionEntry;
  readonly asked: number;
  readonly right: number;
  /** Questions that use no other function, run, and give another value or an error. */
  readonly failing: number;
}

/** The functions that a statement uses, in lower case; found by the same reader that the product has. */
export function functionsIn(sql: string, dialect: Dialect): ReadonlySet<string> {
  const names = new Set<string>();
  walk(parse(sql, dialect).tree, (node) => {
    switch (node.kind) {
      case 'call':
        names.add(node.path.at(-1)!.value.toLowerCase());
        if (node.before) names.add(node.before.text.toLowerCase());
        break;
      case 'special':
        names.add(node.name.text.toLowerCase());
        break;
      case 'keywordValue':
        names.add(node.word.toLowerCase());
        break;
      case 'cast':
        names.add(node.form === 'TRY_CAST' ? 'try_cast' : 'cast');
        break;
      case 'extract':
      case 'unnest':
        names.add(node.kind);
        break;
      case 'row':
        if (node.word === 'ROW') names.add('row');
        break;
      case 'array':
        names.add('array');
        break;
      default:
    }
    return true;
  });
  return names;
}

export function coverageOf(catalogue: FunctionCatalogue, asked: readonly Asked[]): Covered[] {
  const counts = new Map<string, { asked: number; right: number; failing: number }>();
  for (const { sql, verdict, isError } of asked) {
    // A function that is refused rightly does not run.
    if (isError) continue;
    const names = functionsIn(sql, catalogue.dialect);
    for (const name of names) {
      const count = counts.get(name) ?? { asked: 0, right: 0, failing: 0 };
      if (names.size === 1 && (verdict === 'wrong' || verdict === 'error')) count.failing++;
      count.asked++;
      if (verdict === 'right') count.right++;
      counts.set(name, count);
    }
  }
  return [...catalogue.entries()]
    .map((entry) => ({ entry, ...(counts.get(entry.name) ?? { asked: 0, right: 0, failing: 0 }) }))
    .sort((a, b) => (a.entry.name < b.entry.name ? -1 : 1));
}

/** Functions that are said to run here without a right answer that shows it, or not to run although one does. */
export function contradictions(covered: readonly Covered[]): string[] {
  return covered.flatMap(({ entry: { name, local }, asked, right, failing }) => {
    if (local === 'exact' && failing > 0)
      return [`${name} is exact, and fails by itself in ${failing} of its questions`];
    if (local === 'none') return right > 0 ? [`${name} is none, and ${right} of its answers are right`] : [];
    return right > 0 ? [] : [`${name} is ${local}, and ${right} of its ${asked} answers are right`];
  });
}

const engines: Readonly<Record<Dialect, string>> = { athena: 'Athena', redshift: 'Redshift' };

export function writeCoverage(file: string, dialect: Dialect, covered: readonly Covered[]): void {
  const count = (local: FunctionEntry['local']): number => covered.filter(({ entry }) => entry.local === local).length;
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const lines = [
    `# Functions of ${engines[dialect]} in the local lakehouse`,
    '',
    `Of ${covered.length} functions ${count('exact')} mean here what they mean in the service, ${count('approximate')} do so nearly, and ${count('none')} are refused by name.`,
    'The numbers say how many questions of the [conformance list](conformance.md) use a function, and how many of those are answered',
    'rightly. Written by `npm run conformance`.',
    '',
    '| function | here | right | what it does |',
    '| --- | --- | ---: | --- |',
    ...covered.map(
      ({ entry: { name, local, meaning, note }, asked, right }) =>
        `| \`${name}\` | ${local} | ${asked === 0 ? '' : `${right} of ${asked}`} | ${cell(meaning)}${note === undefined ? '' : ` ${cell(note)}`} |`,
    ),
    '',
  ];
  writeFileSync(file, lines.join('\n'));
}
