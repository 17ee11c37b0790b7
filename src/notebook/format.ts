/** Notebook files as text: plain SQL with `-- %%` marks, byte-exact for every cell that was not edited. */
import { LakeError } from '../kernels/api.ts';
import { positionAt } from '../kernels/position.ts';
import { lex } from '../sql/lexer.ts';
import { readIpynb } from './ipynb.ts';
import {
  changeMark,
  escapeLine,
  isHeader,
  isMark,
  readMark,
  unescapeLine,
  type Attributes,
  type Mark,
} from './mark.ts';

/** One cell. `attributes.connection` names its connection, `attributes.name` itself; unknown ones are kept. */
export interface Cell extends Mark {
  /** Without the blank lines around it and without comment signs of Markdown; lines end with LF. */
  readonly text: string;
  /** How the cell stood in the file; absent for a new cell and for one written as `printNotebook` writes. */
  readonly source?: string;
  /** Zero-based line of the file on which `text` starts; absent for a new cell. */
  readonly line?: number;
}

/** `attributes.connection` is the connection of every cell that names none. */
export interface Notebook {
  readonly attributes: Attributes;
  readonly cells: readonly Cell[];
  /** What stood before the first cell: byte order mark, header, blank lines. */
  readonly head?: string;
  /** Line ending of new text; LF unless the file's first line ends otherwise. */
  readonly lineEnd?: string;
}

interface Line {
  readonly text: string;
  readonly end: string;
}

/** A cell's place in the file, cut into its parts. */
interface Source {
  readonly mark?: Line;
  /** Blank lines, text, and what ends it: line end and blank lines. */
  readonly lead: string;
  readonly body: readonly Line[];
  readonly tail: string;
}

/** Reads a notebook file by its name: `.ipynb` is Jupyter's, everything else SQL with marks. Throws LakeError `syntax`. */
export function readNotebookFile(name: string, bytes: Uint8Array): Notebook {
  const text = decodeText(bytes);
  return name.toLowerCase().endsWith('.ipynb') ? readIpynb(text) : parseNotebook(text);
}

/** The text of a file that can be written back byte for byte. Throws LakeError `syntax` for anything else. */
export function decodeText(bytes: Uint8Array): string {
  const hint = 'Save it as UTF-8 in a text editor, then open it again.';
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new LakeError('syntax', 'The file is UTF-16 text; a notebook is UTF-8.', { hint });
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    const position = positionAt(new TextDecoder('latin1').decode(bytes), zero);
    throw new LakeError('syntax', `The file holds a NUL byte on line ${position.line + 1}.`, { position, hint });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new LakeError('syntax', 'The file is not UTF-8 text.', { cause, hint });
  }
}

/** Cells of the text. `printNotebook` gives the same text back. Throws LakeError `syntax` for merge-conflict markers. */
export function parseNotebook(text: string): Notebook {
  refuseConflict(text);
  const lines = splitLines(text);
  const lineEnd = lines[0]?.end || '\n';
  let at = 0;
  const skipBlank = (): void => {
    while (at < lines.length && isBlank(lines[at]!.text)) at++;
  };
  skipBlank();
  const header = lines[at] && isHeader(lines[at]!.text.replace(/^\ufeff/, '')) ? lines[at] : undefined;
  if (header) {
    at++;
    skipBlank();
  }
  let head = lines.slice(0, at).map(printLine).join('');
  if (at === 0 && text.startsWith('\ufeff')) {
    head = '\ufeff';
    lines[0] = { ...lines[0]!, text: lines[0]!.text.slice(1) };
  }
  const cells: Cell[] = [];
  let isAfterBlank = at === 0 || isBlank(lines[at - 1]!.text);
  while (at < lines.length) {
    let end = at + 1;
    while (end < lines.length && !isMark(lines[end]!.text)) end++;
    const raw = lines.slice(at, end);
    const source = raw.map(printLine).join('');
    const cell = readCell(source);
    const plain = printPlain(cell, lineEnd) + (end < lines.length ? lineEnd : '');
    const line = at + leadOf(raw);
    cells.push(isAfterBlank && source === plain ? { ...cell, line } : { ...cell, source, line });
    isAfterBlank = isBlank(raw[raw.length - 1]!.text);
    at = end;
  }
  const attributes = header ? readMark(header.text).attributes : {};
  return { attributes, cells, head, lineEnd };
}

/** The text of a notebook: untouched cells as they stood in their file, others in plain form with its line ending. */
export function printNotebook(notebook: Notebook): string {
  const lineEnd = notebook.lineEnd ?? '\n';
  let text = printHead(notebook.head ?? '', notebook.attributes, lineEnd);
  const ensureBlank = (): void => {
    if (isBlank(text)) return;
    if (!endsLine(text)) text += lineEnd;
    if (!isBlank(text.slice(lastLineStart(text)))) text += lineEnd;
  };
  let isPlain = false;
  notebook.cells.forEach((cell, index) => {
    const { source } = cell;
    if (source === undefined || isPlain) ensureBlank();
    else if (!isBlank(text) && !endsLine(text)) text += lineEnd;
    text += source === undefined ? printPlain(cell, lineEnd) : printChanged(cell, source, index, lineEnd);
    isPlain = source === undefined;
  });
  return text;
}

/** Two texts that an editor shows alike: line endings do not count. */
export function isSameText(one: string, other: string): boolean {
  return toLines(one).join('\n') === toLines(other).join('\n');
}

function readCell(source: string): Cell {
  const { mark, body } = cutCell(source);
  const { language, attributes } = readMark(mark?.text ?? '-- %%');
  const lines = body.map((line) => unescapeLine(line.text));
  const text = (isCommented(language) ? lines.map(uncomment) : lines).join('\n');
  return { language, attributes, text };
}

function cutCell(source: string): Source {
  const lines = splitLines(source);
  const mark = lines[0] && isMark(lines[0].text) ? lines.shift() : undefined;
  const print = (some: readonly Line[]): string => some.map(printLine).join('');
  let start = 0;
  while (start < lines.length && isBlank(lines[start]!.text)) start++;
  if (start === lines.length) return { ...(mark && { mark }), lead: '', body: [], tail: print(lines) };
  let end = lines.length;
  while (isBlank(lines[end - 1]!.text)) end--;
  const body = lines.slice(start, end);
  const last = body[body.length - 1]!;
  return { ...(mark && { mark }), lead: print(lines.slice(0, start)), body, tail: last.end + print(lines.slice(end)) };
}

/** Lines before the text of a cell: its mark and blank lines. */
function leadOf(lines: readonly Line[]): number {
  const first = lines.findIndex((line, index) => !(index === 0 && isMark(line.text)) && !isBlank(line.text));
  return first < 0 ? Math.min(1, lines.length - 1) : first;
}

/** A cell that keeps whatever of its source still holds. */
function printChanged(cell: Cell, source: string, index: number, lineEnd: string): string {
  const was = readCell(source);
  const { mark, lead, body, tail: rest } = cutCell(source);
  const isSame = isSameText(was.text, cell.text) && isCommented(was.language) === isCommented(cell.language);
  const text = isSame
    ? body.map((line, index) => (index < body.length - 1 ? printLine(line) : line.text)).join('')
    : printText(cell, lineEnd);
  const tail = text && /^[^\n\r]/.test(rest) ? lineEnd + rest : rest;
  const needsMark = index > 0 || cell.text.trim() === '' || !isDeepEqual(cell, readMark('-- %%'));
  if (!mark && !needsMark) return lead + text + tail;
  const line = changeMark(mark?.text ?? '-- %%', cell);
  return line + (mark?.end || (text + tail && lineEnd)) + lead + text + tail;
}

/** A cell as this program writes it: mark, text, one line end. */
function printPlain(cell: Cell, lineEnd: string): string {
  const text = printText(cell, lineEnd);
  return changeMark('-- %%', cell) + lineEnd + text + (text && !/[\n\r]$/.test(text) ? lineEnd : '');
}

function printText(cell: Cell, lineEnd: string): string {
  if (cell.text === '') return '';
  const lines = toLines(cell.text);
  return (isCommented(cell.language) ? lines.map(comment) : lines).map(escapeLine).join(lineEnd);
}

function printHead(head: string, attributes: Attributes, lineEnd: string): string {
  const lines = splitLines(head);
  const index = lines.findIndex((line) => isHeader(line.text.replace(/^\ufeff/, '')));
  const header = lines[index];
  const { language, attributes: was } = readMark(header?.text ?? '');
  const to = { language, attributes };
  if (isDeepEqual({ language, attributes: was }, to)) return head;
  if (!header) return head + changeMark('-- %% lakebook', { ...to, language: 'sql' }) + lineEnd + lineEnd;
  const bom = header.text.startsWith('\ufeff') ? '\ufeff' : '';
  const text = bom + changeMark(header.text.slice(bom.length), to);
  return lines.map((line, at) => printLine(at === index ? { ...line, text } : line)).join('');
}

function isDeepEqual(one: Mark, other: Mark): boolean {
  const key = ({ language, attributes }: Mark): string => JSON.stringify([language, Object.entries(attributes).sort()]);
  return key(one) === key(other);
}

/** Cells whose text stands in comments, so that the file is SQL for every other tool. */
function isCommented(language: string): boolean {
  return language === 'markdown' || language === 'params';
}

function comment(line: string): string {
  return line === '' ? '--' : `-- ${line}`;
}

function uncomment(line: string): string {
  return line.replace(/^-- ?/, '').replace(/^\s+$/, '');
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

function endsLine(text: string): boolean {
  return text.endsWith('\n') || text.endsWith('\r');
}

/** Where the last line of a text that ends with a line end starts. */
function lastLineStart(text: string): number {
  const end = text.endsWith('\r\n') ? text.length - 2 : text.length - 1;
  return end < 1 ? 0 : Math.max(text.lastIndexOf('\n', end - 1), text.lastIndexOf('\r', end - 1)) + 1;
}

function printLine(line: Line): string {
  return line.text + line.end;
}

function toLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  const pattern = /\r\n|\n|\r/g;
  let start = 0;
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    lines.push({ text: text.slice(start, found.index), end: found[0] });
    start = pattern.lastIndex;
  }
  if (start < text.length) lines.push({ text: text.slice(start), end: '' });
  return lines;
}

function refuseConflict(text: string): void {
  const sure = /^(?:<{7}|>{7}|\|{7})(?= |$)/m.exec(text);
  const bare = /^={7}(?=\r?$)/gm;
  let found = sure ?? undefined;
  const tokens = found || !bare.test(text) ? [] : lex(text, 'athena');
  if (tokens.length) {
    bare.lastIndex = 0;
    const isCode = (at: number): boolean =>
      tokens.some(({ kind, start, end }) => start <= at && at < end && kind !== 'comment' && kind !== 'string');
    found = [...text.matchAll(bare)].find((match) => isCode(match.index));
  }
  if (!found) return;
  const position = positionAt(text, found.index);
  throw new LakeError('syntax', `The file holds merge-conflict markers, first on line ${position.line + 1}.`, {
    position,
    hint: 'Open it as text, resolve the conflict, and open it again.',
  });
}
