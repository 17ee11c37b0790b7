import { basename } from 'node:path';
import type { Arguments } from './arguments.ts';
import { CsvWriter } from './csv.ts';
import { anyPlaceholder, OneOutput, openDestination, readPlace, type Destination } from './destination.ts';
import { UsageError } from './exit.ts';
import { JsonWriter } from './json.ts';
import type { NotebookFile } from './notebookFile.ts';
import { FileOutput, StreamOutput, type Output, type ReaderGone } from './output.ts';
import { refuseOverlaps } from './overlap.ts';
import { choosePaint } from './paint.ts';
import { ReportWriter } from './report.ts';
import { terminalWidth, type Shell } from './shell.ts';
import { TableWriter } from './table.ts';
import { showControlsInLines } from './width.ts';
import type { ResultWriter } from './writer.ts';

export const formats = ['table', 'csv', 'json', 'html'] as const;
type Format = (typeof formats)[number];
const extensions = { table: 'txt', csv: 'csv', json: 'jsonl' } as const;

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
  notebook: NotebookFile,
  onGone: (gone: ReaderGone) => void,
): Promise<RunOutputs> {
  // SAFETY: parseArguments admits no other format.
  const format = (options.text('format') ?? 'table') as Format;
  const out = options.text('out');
  const path = out === '-' ? undefined : out;
  const report = options.text('report');
  if (report === '-' && path === undefined)
    throw new UsageError('--report - is stdout, where the results go; name a file for one of them.');
  const place = path === undefined || format === 'html' ? undefined : await readPlace(path, extensions[format]);
  await refuseOverlaps({
    notebook: notebook.path,
    out: path === undefined || place ? place : { kind: 'file', path },
    report: report === '-' ? undefined : report,
  });
  const reportTitle = { file: notebook.title, startedAt: new Date() };
  const keep = options.has('keep-going') ? 'whenEnded' : 'whenSucceeded';
  const stdout = (): Output => new StreamOutput(shell.stdout, onGone);
  const open = async (): Promise<Destination> => (place ? openDestination(place) : new OneOutput(stdout()));

  const main = async (): Promise<ResultWriter> => {
    if (format === 'csv')
      return new CsvWriter(await open(), keep, !place && shell.stdout.isTTY ? showControlsInLines : String);
    if (format === 'json') return new JsonWriter(await open());
    if (format === 'html') return new ReportWriter(path === undefined ? stdout() : await openReport(path), reportTitle);
    const isTerminal = path === undefined;
    const paint = choosePaint(isTerminal ? shell.stdout : {}, shell.environment);
    return new TableWriter(await open(), isTerminal ? terminalWidth(shell) : 120, paint, keep);
  };
  // A report that cannot be opened must not leave the temporary file of the other one behind.
  const reportOutput = report === undefined ? undefined : report === '-' ? stdout() : await openReport(report);
  try {
    const all = [await main(), ...(reportOutput ? [new ReportWriter(reportOutput, reportTitle)] : [])];
    return { all, ends: format === 'table' && path === undefined ? 'quiet' : 'shown' };
  } catch (error) {
    await reportOutput?.discard();
    throw error;
  }
}

async function openReport(path: string): Promise<FileOutput> {
  if (/[/\\]$/.test(path) || basename(path).search(anyPlaceholder) >= 0)
    throw new UsageError(`A report is one file for the whole run; "${path}" does not name one.`);
  return FileOutput.open(path);
}
