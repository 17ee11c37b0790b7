import { LakeError } from '../kernels/api.ts';
import type { Cell, Notebook } from './format.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Cells of a Jupyter notebook (nbformat 4). SQL is a code cell whose `metadata.vscode.languageId`, first line `%%sql`,
 * or notebook language says so; connections are `metadata.lakebook.connection` of the cell or of the notebook, names `metadata.lakebook.name` of the cell.
 * Throws LakeError `syntax` for what is no notebook, `unsupported` for another nbformat.
 */
export function readIpynb(text: string): Notebook {
  const file = parseJson(text);
  if (!isObject(file) || !Array.isArray(file['cells']))
    throw new LakeError('syntax', 'The file is no Jupyter notebook: it holds no list of cells.', {
      hint: 'Open it as text, or export it again from Jupyter.',
    });
  if (file['nbformat'] !== 4)
    throw new LakeError('unsupported', `Jupyter notebooks of nbformat ${String(file['nbformat'])} are not read.`, {
      hint: 'Open the notebook in Jupyter and save it in format 4.',
    });
  const metadata = objectAt(file, 'metadata');
  const language =
    textAt(objectAt(metadata, 'language_info'), 'name') ?? textAt(objectAt(metadata, 'kernelspec'), 'language');
  return {
    attributes: attributesOf(metadata),
    cells: file['cells'].filter(isObject).map((cell) => readCell(cell, language ?? 'python')),
  };
}

/** A cell's SQL without the `%%sql` of its first line; every line keeps its number. */
export function withoutMagic(text: string): string {
  return text.replace(/^%%sql(?!\S)[^\n\r]*/i, '');
}

function readCell(cell: Json, notebookLanguage: string): Cell {
  const metadata = objectAt(cell, 'metadata');
  const source = cell['source'];
  const text = Array.isArray(source) ? source.join('') : typeof source === 'string' ? source : '';
  const attributes = attributesOf(metadata);
  if (cell['cell_type'] !== 'code')
    return { language: cell['cell_type'] === 'markdown' ? 'markdown' : 'raw', text, attributes };
  const sql = withoutMagic(text);
  const language = sql === text ? (textAt(objectAt(metadata, 'vscode'), 'languageId') ?? notebookLanguage) : 'sql';
  const isParams = language === 'lakebook-params';
  return { language: isParams ? 'params' : language.toLowerCase(), text: sql, attributes };
}

function attributesOf(metadata: Json): Readonly<Record<string, string>> {
  const own = objectAt(metadata, 'lakebook');
  return Object.fromEntries(
    ['name', 'connection'].flatMap((key) => {
      const value = textAt(own, key);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  } catch (cause) {
    // JSON.parse says where only in its message.
    const at = /position (\d+)/.exec(String(cause))?.[1];
    const lines = text.slice(0, Number(at ?? 0)).split('\n');
    const position = { line: lines.length - 1, column: lines[lines.length - 1]?.length ?? 0 };
    const where = at === undefined ? '' : ` from line ${position.line + 1} on`;
    throw new LakeError('syntax', `The file is not valid JSON${where}.`, {
      ...(at !== undefined && { position }),
      hint: 'Open it as text and mend it there.',
      cause,
    });
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectAt(object: Json, key: string): Json {
  const value = object[key];
  return isObject(value) ? value : {};
}

function textAt(object: Json, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' ? value : undefined;
}
