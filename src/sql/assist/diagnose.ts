/** What is wrong in a cell, as far as it can be seen without running it. */
import type { Finding } from '../finding.ts';
import { unfinishedComment } from '../parse/marks.ts';
import type { Span } from '../tree/name.ts';
import { lint } from './lint.ts';
import { lintCommand } from './lintCommand.ts';
import { readStatements, type Surroundings } from './place.ts';

/**
 * Faults of all statements of a cell, with offsets in the cell. A statement that cannot be read is not looked at further,
 * and one that the grammar does not know is left to the engine.
 */
export function diagnose(text: string, surroundings: Surroundings): Finding[] {
  const found = readStatements(text, surroundings).flatMap((statement) => {
    const { piece, parsed, analysis } = statement;
    const findings = parsed.findings.some(({ severity }) => severity === 'error')
      ? parsed.findings
      : [...parsed.findings, ...analysis.faults, ...lint(statement), ...lintCommand(statement)];
    const moved = ({ start, end }: Span): Span => ({ start: start + piece.start, end: end + piece.start });
    return findings.map((finding) => ({
      ...finding,
      ...moved(finding),
      ...(finding.fixSpan ? { fixSpan: moved(finding.fixSpan) } : {}),
    }));
  });
  if (found.length > 0) return found;
  // A comment that never ends hides whatever stands behind it, so that there is no statement.
  const open = unfinishedComment({ text, dialect: surroundings.dialect, lexemes: [] });
  return open ? [open] : [];
}
