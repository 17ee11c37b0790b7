import type { Column, Row, Value } from '../kernels/api.ts';
import type { Destination } from './destination.ts';
import type { Output } from './output.ts';
import type { Head, ResultWriter, Summary } from './writer.ts';

/**
 * CSV as RFC 4180 has it: UTF-8, CRLF, a header line. NULL is nothing at all, the empty text is `""`.
 * Results without columns write nothing; in one output, results are set apart by an empty line.
 */
export class CsvWriter implements ResultWriter {
  readonly rowsWanted = Infinity;
  readonly #destination: Destination;
  readonly #keep: 'whenSucceeded' | 'whenEnded';
  readonly #show: (text: string) => string;
  #output: Output | undefined;
  #results = 0;

  /**
   * `keep`: whether the results of the other statements are worth a file when one has failed.
   * `show`: what a terminal needs done to the text of a line, so that no value commands it.
   */
  constructor(destination: Destination, keep: 'whenSucceeded' | 'whenEnded', show: (text: string) => string = String) {
    this.#destination = destination;
    this.#keep = keep;
    this.#show = show;
  }

  async markdown(): Promise<void> {}

  async begin(head: Head, columns: readonly Column[]): Promise<void> {
    if (columns.length === 0) return;
    this.#output = await this.#destination.open(head);
    if (this.#results++ > 0 && this.#destination.shared) await this.#output.write('\r\n');
    await this.#output.write(this.#show(csvLine(columns.map((column) => column.name))));
  }

  async rows(batch: readonly Row[]): Promise<void> {
    if (!this.#output) return;
    for (const row of batch) {
      const waiting = this.#output.write(this.#show(csvLine(row)));
      if (waiting) await waiting;
    }
  }

  async end(): Promise<void> {
    await this.#close('whole');
  }

  async fail(): Promise<void> {
    await this.#close('broken');
  }

  async stop(): Promise<void> {
    await this.#close('broken');
  }

  async finish(summary: Summary): Promise<void> {
    const keep = summary.outcome === 'succeeded' || (summary.outcome === 'failed' && this.#keep === 'whenEnded');
    await this.#destination.finish(keep ? 'commit' : 'discard');
  }

  async #close(state: 'whole' | 'broken'): Promise<void> {
    if (!this.#output) return;
    this.#output = undefined;
    await this.#destination.close(state);
  }
}

/** One record with its line end. */
export function csvLine(row: Row): string {
  return `${row.map(csvField).join(',')}\r\n`;
}

function csvField(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
