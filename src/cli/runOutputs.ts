import type { Arguments } from './arguments.ts';
import { CsvWriter } from './csv.ts';
import { OneOutput, openDestination, type Destination } from './destination.ts';
import { UsageError } from './exit.ts';
import { JsonWriter } from './json.ts';
import { FileOutput, StreamOutput, type ReaderGone } from './output.ts';
import { choosePaint } from './paint.ts';
import { ReportWriter } from './report.ts';
import { terminalWidth, type Shell } from './shell.ts';
import { TableWriter } from './table.ts';
import type { ResultWriter } from './writer.ts';

export const formats = ['table', 'csv', 'json', 'html'] as const;
type Format = (typeof formats)[number];

/** Everything that the options ask to be written. */
export interface RunOutputs {
  readonly all: readonly ResultWriter[];
  /** Whether stderr has to tell how each statement ended, since the data does not. */
  readonly ends: 'shown' | 'quiet';
}

/**
 * Opens the outputs of a run before anything is sent, so that a path that cannot be written costs no query.
 * Throws UsageError. `onGone` is called when the reader of stdout goes.
 */
export async function openWriters(
  options: Arguments,
  shell: Shell,
  title: string,
  onGone: (gone: ReaderGone) => void,
): Promise<RunOutputs> {
  // SAFETY: parseArguments admits no other format.
  const format = (options.text('format') ?? 'table') as Format;
  const out = options.text('out');
  const report = options.text('report');
  const path = out === '-' ? undefined : out;
  const reportTitle = { file: title, startedAt: new Date() };
  const keep = options.has('keep-going') ? 'whenEnded' : 'whenSucceeded';
  const open = async (extension: string): Promise<Destination> =>
    path === undefined ? new OneOutput(new StreamOutput(shell.stdout, onGone)) : openDestination(path, extension);

  const main = async (): Promise<ResultWriter> => {
    if (format === 'csv') return new CsvWriter(await open('csv'), keep);
    if (format === 'json') return new JsonWriter(await open('jsonl'));
    if (format === 'html')
      return new ReportWriter(
        path === undefined ? new StreamOutput(shell.stdout, onGone) : await openReport(path),
        reportTitle,
      );
    const isTerminal = path === undefined;
    const paint = choosePaint(isTerminal ? shell.stdout : {}, shell.environment);
    return new TableWriter(await open('txt'), isTerminal ? terminalWidth(shell) : 120, paint, keep);
  };
  // A report that cannot be opened must not leave the temporary file of the other one behind.
  const reportOutput = report === undefined ? undefined : await openReport(report);
  try {
    const all = [await main(), ...(reportOutput ? [new ReportWriter(reportOutput, reportTitle)] : [])];
    return { all, ends: format === 'table' && path === undefined ? 'quiet' : 'shown' };
  } catch (error) {
    await reportOutput?.discard();
    throw error;
  }
}

async function openReport(path: string): Promise<FileOutput> {
  if (/[/\\]$|\{(n|cell|statement)\}/.test(path))
    throw new UsageError(`A report is one file for the whole run; "${path}" does not name one.`);
  return FileOutput.open(path);
}
