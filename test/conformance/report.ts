/** The report of a measurement, for docs/conformance.md. */
import { writeFileSync } from 'node:fs';
import type { Result } from './run.ts';

export function writeReport(file: string, results: readonly Result[]): void {
  const families = [...new Set(results.map(({ family }) => family))];
  const count = (of: readonly Result[], verdict: Result['verdict']): number =>
    of.filter((one) => one.verdict === verdict).length;
  const line = (name: string, of: readonly Result[]): string =>
    `| ${name} | ${of.length} | ${count(of, 'right')} | ${count(of, 'refused')} | ${count(of, 'error')} | ${count(of, 'wrong')} |`;
  const share = ((100 * count(results, 'right')) / results.length).toFixed(1);
  const list = (verdict: Result['verdict']): string[] =>
    results
      .filter((one) => one.verdict === verdict)
      .map(({ text, expected, got }) => `- ${code(text)}\n  expected ${code(expected)}\n  got ${code(got)}`);
  const section = (title: string, verdict: Result['verdict']): string[] => {
    const items = list(verdict);
    return items.length > 0 ? ['', `## ${title}`, '', ...items] : [];
  };
  const lines = [
    '# How near the local lakehouse is to Athena',
    '',
    `${results.length} expressions and statements, whose answers come from a real Trino 406, asked of the local lakehouse over the wire:`,
    `values, types and errors are compared. **${share} % right.** Written by \`npm run conformance\`.`,
    '',
    '| family | questions | right | refused by name | other error | silently wrong |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...families.map((family) =>
      line(
        family,
        results.filter((one) => one.family === family),
      ),
    ),
    line('**all**', results),
    ...section('Silently wrong', 'wrong'),
    ...section("Another error than the engine's", 'error'),
    ...section('Refused by name', 'refused'),
    '',
  ];
  writeFileSync(file, lines.join('\n'));
}

function code(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return `\`${short.replaceAll('\n', ' ').replaceAll('`', "'")}\``;
}
