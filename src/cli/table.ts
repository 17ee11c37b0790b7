import type { Column, Row, Value } from '../kernels/api.ts';
import type { Destination } from './destination.ts';
import type { Output } from './output.ts';
import type { Paint } from './paint.ts';
import { describeCount, describeHead, describeTail } from './summary.ts';
import { engineText } from './value.ts';
import { displayWidth, pad, shorten, showControls } from './width.ts';
import type { Head, ResultWriter, Summary, Tail } from './writer.ts';

/** Rows of a result that a table shows; the rest is counted. */
export const tableRows = 40;
const narrowest = 6;
const separator = ' │ ';

/** Results for a reader at a terminal: aligned, at most `width` columns wide, the first rows and the count of the others. */
export class TableWriter implements ResultWriter {
  readonly rowsWanted = tableRows;
  readonly #destination: Destination;
  readonly #width: number;
  readonly #paint: Paint;
  readonly #keep: 'whenSucceeded' | 'whenEnded';
  #columns: readonly Column[] = [];
  #rows: Row[] = [];
  #results = 0;

  constructor(destination: Destination, width: number, paint: Paint, keep: 'whenSucceeded' | 'whenEnded') {
    this.#destination = destination;
    this.#width = width;
    this.#paint = paint;
    this.#keep = keep;
  }

  async markdown(): Promise<void> {}

  async begin(_head: Head, columns: readonly Column[]): Promise<void> {
    this.#columns = columns;
    this.#rows = [];
  }

  async rows(batch: readonly Row[]): Promise<void> {
    for (const row of batch.slice(0, tableRows - this.#rows.length)) this.#rows.push(row);
  }

  async end(head: Head, tail: Tail): Promise<void> {
    const output = await this.#open(head);
    if (this.#columns.length > 0) {
      await output.write(drawTable(this.#columns, this.#rows, this.#width, this.#paint));
      const hidden = tail.rowCount - this.#rows.length;
      if (hidden > 0) {
        const count = `${tail.counted === 'atLeast' ? 'more than ' : ''}${describeCount(hidden, 'more row')}`;
        await output.write(this.#paint.dim(`… ${count} (use --format csv for all)\n`));
      }
    }
    await output.write(this.#paint.dim(`${describeTail(tail, this.#columns.length)}\n`));
    await this.#destination.close('whole');
  }

  async fail(head: Head): Promise<void> {
    await this.#break(head, this.#paint.red('failed\n'));
  }

  async stop(head: Head): Promise<void> {
    await this.#break(head, this.#paint.dim('stopped\n'));
  }

  async finish(summary: Summary): Promise<void> {
    const keep = summary.outcome === 'succeeded' || (summary.outcome === 'failed' && this.#keep === 'whenEnded');
    await this.#destination.finish(keep ? 'commit' : 'discard');
  }

  async #break(head: Head, word: string): Promise<void> {
    const output = await this.#open(head);
    await output.write(word);
    await this.#destination.close('broken');
  }

  async #open(head: Head): Promise<Output> {
    const output = await this.#destination.open(head);
    if (this.#results++ > 0 && this.#destination.shared) await output.write('\n');
    await output.write(`${this.#paint.bold(shorten(describeHead(head), this.#width))}\n`);
    return output;
  }
}

/** Header, types, rule and rows, each line at most `width` columns. Columns that find no room are counted, not dropped. */
export function drawTable(columns: readonly Column[], rows: readonly Row[], width: number, paint: Paint): string {
  const natural = columns.map((column, index) =>
    Math.max(
      1,
      measure(column.name, width),
      measure(column.type, width),
      ...rows.map((row) => measure(showValue(row[index] ?? null, column), width)),
    ),
  );
  const widths = fitWidths(natural, width);
  const shown = columns.slice(0, widths.length);
  const right = shown.map(({ kind }) => kind === 'integer' || kind === 'number' || kind === 'decimal');
  const line = (texts: readonly string[], look: (text: string, index: number) => string): string =>
    texts
      .map((text, index) => {
        const space = widths[index] ?? 0;
        return look(pad(cut(text, space), space, right[index] ? 'left' : 'right'), index);
      })
      .join(paint.dim(separator))
      .trimEnd();
  const lines = [
    line(
      shown.map((column) => column.name),
      (text) => paint.bold(text),
    ),
    line(
      shown.map((column) => column.type),
      (text) => paint.dim(text),
    ),
    paint.dim(widths.map((space) => '─'.repeat(space)).join('─┼─')),
    ...rows.map((row) =>
      line(
        shown.map((column, index) => showValue(row[index] ?? null, column)),
        (text, index) => (row[index] === null ? paint.dim(text) : text),
      ),
    ),
  ];
  const hidden = columns.length - shown.length;
  if (hidden > 0) lines.push(paint.dim(`… ${describeCount(hidden, 'more column')} (use --format csv for all)`));
  return `${lines.join('\n')}\n`;
}

/** NULL is the bare word; a text that reads the same stands in quotes. */
function showValue(value: Value, column: Column): string {
  if (value === null) return 'NULL';
  return value === 'NULL' ? '"NULL"' : engineText(value, column);
}

/** Reads no more of a long text than can be seen of it. */
function clip(text: string, width: number): string {
  const most = width * 16;
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function measure(text: string, width: number): number {
  return Math.min(displayWidth(showControls(clip(text, width)), width), width);
}

function cut(text: string, width: number): string {
  return shorten(showControls(clip(text, width)), width);
}

/**
 * Widths that fit into the line: the widest columns give way first, none below what it needs or `narrowest`.
 * Shorter than `natural` where not even that is room enough for all.
 */
export function fitWidths(natural: readonly number[], width: number): number[] {
  const least = (some: readonly number[]): number =>
    some.reduce((sum, each) => sum + Math.min(each, narrowest), 0) + separator.length * (some.length - 1);
  let count = Math.max(1, natural.length);
  while (count > 1 && least(natural.slice(0, count)) > width) count--;
  const kept = natural.slice(0, count);
  const room = width - separator.length * (kept.length - 1);
  // The limit below which no column is cut: columns narrower than their equal share leave room to the wider ones.
  let rest = room;
  let limit = Infinity;
  const ascending = kept.toSorted((one, other) => one - other);
  for (const [index, each] of ascending.entries()) {
    const share = Math.floor(rest / (ascending.length - index));
    if (each > share) {
      limit = Math.max(share, Math.min(narrowest, room));
      break;
    }
    rest -= each;
  }
  return kept.map((each) => Math.min(each, limit));
}
