import type { Column, Cost, LakeError, Row, Value } from '../kernels/api.ts';
import { escapeHtml, markdownToHtml } from './markdown.ts';
import type { Output } from './output.ts';
import { reportStyle } from './reportStyle.ts';
import { describeCost, describeCount, describeSummary, describeTail } from './summary.ts';
import { engineText } from './value.ts';
import type { Head, ResultWriter, Summary, Tail } from './writer.ts';

/** Rows of a result that a report shows; the count of the rest is said. */
export const reportRows = 200;
const resultLength = 4 * 1024 * 1024;
const valueLength = 10_000;

/** What the head of the report says of the run. */
export interface ReportTitle {
  readonly file: string;
  readonly startedAt: Date;
}

/**
 * The run as one HTML file without scripts or anything from elsewhere. Written by `finish`, also when a statement failed
 * or the run was interrupted; what it keeps of a result until then is bounded.
 */
export class ReportWriter implements ResultWriter {
  readonly rowsWanted = reportRows;
  readonly #output: Output;
  readonly #title: ReportTitle;
  readonly #sections: string[] = [];
  #columns: readonly Column[] = [];
  #rows: string[] = [];
  #length = 0;

  constructor(output: Output, title: ReportTitle) {
    this.#output = output;
    this.#title = title;
  }

  async markdown(text: string): Promise<void> {
    this.#sections.push(`<section class="text">\n${markdownToHtml(text)}\n</section>`);
  }

  async begin(_head: Head, columns: readonly Column[]): Promise<void> {
    this.#columns = columns;
    this.#rows = [];
    this.#length = 0;
  }

  async rows(batch: readonly Row[]): Promise<void> {
    for (const row of batch) {
      if (this.#rows.length >= reportRows || this.#length > resultLength) return;
      const html = `<tr>${row.map((value, index) => cellHtml(value, this.#columns[index])).join('')}</tr>`;
      this.#length += html.length;
      this.#rows.push(html);
    }
  }

  async end(head: Head, tail: Tail): Promise<void> {
    const shown = this.#rows.length;
    const total = `${tail.counted === 'atLeast' ? 'more than ' : ''}${describeCount(tail.rowCount, 'row')}`;
    const note = shown < tail.rowCount ? `<p class="note">The first ${shown} of ${total} are shown.</p>\n` : '';
    const cost = `<p class="cost">${escapeHtml(describeTail(tail, this.#columns.length))}</p>`;
    this.#add(head, this.#table() + note + cost);
  }

  async fail(head: Head, error: LakeError, cost: Cost): Promise<void> {
    const lines = [error.message, ...(error.hint === undefined ? [] : [error.hint])];
    const text = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('');
    this.#break(head, `<div class="error" role="alert">${text}</div>`, cost);
  }

  async stop(head: Head, cost: Cost): Promise<void> {
    this.#break(head, '<p class="stopped">Stopped before it had ended.</p>', cost);
  }

  async finish(summary: Summary): Promise<void> {
    const { file, startedAt } = this.#title;
    const title = escapeHtml(file);
    await this.#output.write(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${title} · Lakebook</title>
<style>${reportStyle}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>Run by Lakebook, <time datetime="${startedAt.toISOString()}">${describeTime(startedAt)}</time></p>
<p class="${summary.outcome}">${escapeHtml(describeSummary(summary))}</p>
</header>
<main>
`);
    for (const section of this.#sections) await this.#output.write(`${section}\n`);
    await this.#output.write('</main>\n</body>\n</html>\n');
    await this.#output.commit();
  }

  #break(head: Head, what: string, cost: Cost): void {
    const count = describeCount(this.#rows.length, 'row');
    const note = this.#rows.length > 0 ? `<p class="note">${count} had arrived.</p>\n` : '';
    this.#add(head, `${this.#table()}${note}${what}\n<p class="cost">${describeCost(cost)}</p>`);
  }

  #add(head: Head, body: string): void {
    const place = head.statements > 1 ? `Cell ${head.cell}, statement ${head.statement}` : `Cell ${head.cell}`;
    this.#sections.push(`<section class="run">
<h2>${place}${head.name === undefined ? '' : ` · ${escapeHtml(head.name)}`} <span class="connection">${escapeHtml(head.connection)}</span></h2>
<pre class="sql"><code>${escapeHtml(limit(head.sql))}</code></pre>
${body}
</section>`);
    this.#columns = [];
    this.#rows = [];
  }

  #table(): string {
    if (this.#columns.length === 0) return '';
    const names = this.#columns.map(
      ({ name, type, kind }) =>
        `<th scope="col"${isNumeric(kind) ? ' class="number"' : ''}>${escapeHtml(name)}<small>${escapeHtml(type)}</small></th>`,
    );
    return `<div class="scroll"><table>
<thead><tr>${names.join('')}</tr></thead>
<tbody>
${this.#rows.join('\n')}
</tbody>
</table></div>
`;
  }
}

function cellHtml(value: Value, column: Column | undefined): string {
  if (value === null) return '<td class="null">NULL</td>';
  return `<td${column && isNumeric(column.kind) ? ' class="number"' : ''}>${escapeHtml(limit(engineText(value, column)))}</td>`;
}

function limit(text: string): string {
  if (text.length <= valueLength) return text;
  return `${text.slice(0, valueLength)}… (${describeCount(text.length, 'character')})`;
}

function isNumeric(kind: Column['kind']): boolean {
  return kind === 'integer' || kind === 'number' || kind === 'decimal';
}

function describeTime(time: Date): string {
  const iso = time.toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
