/** The report of a measurement, for docs/conformance.md. */
import { writeFileSync } from 'node:fs';
import { verdicts, type Verdict } from './compare.ts';
import type { Result } from './run.ts';

const names: Readonly<Record<Verdict, string>> = {
  right: 'right',
  refused: 'refused by name',
  error: 'other error',
  answered: 'answers instead of an error',
  wrong: 'silently wrong',
};

export function writeReport(file: string, athena: readonly Result[], redshift: readonly Result[]): void {
  const stored = athena.filter(({ family }) => family.startsWith('stored '));
  const failing = athena.filter(({ expected }) => /^[A-Z_]+: /.test(expected));
  const lines = [
    '# How near the local lakehouse is to AWS',
    '',
    '## Athena',
    '',
    `${athena.length} expressions and statements, whose answers come from a real Trino 406, asked of the local lakehouse over the wire:`,
    `values, types and errors (by name) are compared. ${stored.length} of them read Iceberg tables, ${failing.length} are errors. **${share(athena)} % right.**`,
    'Written by `npm run conformance`.',
    '',
    ...tables(athena),
    '## Redshift',
    '',
    ...(redshift.length > 0
      ? [
          `${redshift.length} expressions and statements through the Data API; each entry names the source of its answer. **${share(redshift)} % right.**`,
          '',
          ...tables(redshift),
        ]
      : ['No answers of Redshift are written yet.', '']),
  ];
  writeFileSync(file, lines.join('\n'));
}

function tables(results: readonly Result[]): string[] {
  const line = (name: string, of: readonly Result[]): string =>
    `| ${[name, of.length, ...verdicts.map((verdict) => countOf(of, verdict))].join(' | ')} |`;
  const families = [...new Set(results.map(({ family }) => family))];
  return [
    `| family | questions | ${verdicts.map((verdict) => names[verdict]).join(' | ')} |`,
    `| --- |${' ---: |'.repeat(verdicts.length + 1)}`,
    ...families.map((family) =>
      line(
        family,
        results.filter((one) => one.family === family),
      ),
    ),
    line('**all**', results),
    '',
    ...[...verdicts].reverse().flatMap((verdict) => section(verdict, results)),
  ];
}

function section(verdict: Verdict, results: readonly Result[]): string[] {
  const those = results.filter((one) => one.verdict === verdict);
  if (verdict === 'right' || those.length === 0) return [];
  return [
    `### ${names[verdict].replace(/^./, (letter) => letter.toUpperCase())}`,
    '',
    ...those.map(({ text, expected, got }) => `- ${code(text)}\n  expected ${code(expected)}\n  got ${code(got)}`),
    '',
  ];
}

export function countOf(results: readonly Result[], verdict: Verdict): number {
  return results.filter((one) => one.verdict === verdict).length;
}

function share(results: readonly Result[]): string {
  return ((100 * countOf(results, 'right')) / results.length).toFixed(1);
}

function code(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return `\`${short.replaceAll(/\s+/g, ' ').replaceAll('`', "'")}\``;
}
