/** Values for the parameters of a notebook, from its params cells, from `--params` and from `--param`. */
import { readFile } from 'node:fs/promises';
import { dialectOf } from '../kernels/connections.ts';
import { positionAt } from '../kernels/position.ts';
import { findParameters } from '../sql/parameters/bind.ts';
import { readDeclarations } from '../sql/parameters/declarations.ts';
import { resolveParameters, type Parameters } from '../sql/parameters/resolve.ts';
import { UsageError } from './exit.ts';
import { cellPlace, type NotebookFile } from './notebookFile.ts';

/** Throws UsageError for a params cell that cannot be read, and for a value that does not fit. */
export function readParameters(notebook: NotebookFile, given: ReadonlyMap<string, string | null>): Parameters {
  const declarations = notebook.parts.flatMap((part) => {
    if (part.kind !== 'parameters') return [];
    const { declarations: found, findings } = readDeclarations(part.text);
    const [fault] = findings;
    if (!fault) return found;
    const { line, column } = positionAt(part.text, fault.start);
    // In a file of SQL its lines are comments.
    const shown = part.cell.line === undefined ? column : column + '-- '.length;
    const place = cellPlace(notebook.name, part.number, part.cell, { line, column: shown });
    throw new UsageError(`${place}: ${fault.message}`);
  });
  const twice = declarations.find(({ name }, at) => declarations.findIndex((one) => one.name === name) < at);
  if (twice) throw new UsageError(`:${twice.name} is declared in two params cells of ${notebook.name}.`);
  const used = notebook.parts.flatMap((part) =>
    part.kind === 'sql' ? findParameters(part.text, dialectOf(part.connection)).map(({ name }) => name) : [],
  );
  const { parameters, faults } = resolveParameters(declarations, given, [...new Set(used)]);
  if (faults[0] !== undefined) throw new UsageError(faults[0]);
  refuseMissing(notebook, parameters);
  return parameters;
}

/** Before anything runs: every parameter that a cell names has a value. */
function refuseMissing(notebook: NotebookFile, parameters: Parameters): void {
  for (const part of notebook.parts) {
    if (part.kind !== 'sql') continue;
    for (const { name, start } of findParameters(part.text, dialectOf(part.connection))) {
      if (parameters.get(name.toLowerCase())?.value !== undefined) continue;
      const place = cellPlace(notebook.name, part.number, part.cell, positionAt(part.text, start));
      throw new UsageError(`${place}: :${name} has no value. Give it one: --param ${name}=VALUE.`);
    }
  }
}

/** Values of the file, and of single options, which come before it. Throws UsageError. */
export async function readGivenValues(
  file: string | undefined,
  written: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const ofFile = file === undefined ? [] : await readValues(file);
  const given = new Map<string, string | null>();
  for (const [name, value] of [...ofFile, ...written.map(readOption)]) {
    const same = [...given.keys()].find((one) => one.toLowerCase() === name.toLowerCase());
    given.set(same ?? name, value);
  }
  return given;
}

/** A JSON object: texts, numbers, booleans, null, and lists of them. */
async function readValues(file: string): Promise<readonly (readonly [string, string | null])[]> {
  let values: unknown;
  try {
    values = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new UsageError(`The file of parameters "${file}" is no JSON: ${error.message}.`);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new UsageError(`There is no file of parameters "${file}".`);
    throw new UsageError(`The file of parameters "${file}" cannot be read: ${(error as Error).message}.`);
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    throw new UsageError(`The file of parameters "${file}" must hold an object, such as {"state": "California"}.`);
  return Object.entries(values).map(([name, value]) => {
    if (!/^[A-Za-z_]\w*$/.test(name))
      throw new UsageError(`"${name}" in "${file}" cannot be the name of a parameter. Use letters, digits and _.`);
    return [name, textOf(value, name, file)];
  });
}

function textOf(value: unknown, name: string, file: string): string | null {
  if (value === null) return null;
  // In a list a comma and a backslash of an item stand behind a backslash.
  if (Array.isArray(value) && value.length === 1 && value[0] === '')
    throw new UsageError(
      `${name} in "${file}" is a list of one empty text, which cannot be given. Give it in a params cell.`,
    );
  if (Array.isArray(value)) return value.map((item) => single(item, name, file).replaceAll(/[,\\]/g, '\\$&')).join(',');
  return single(value, name, file);
}

function single(value: unknown, name: string, file: string): string {
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && (Number.isSafeInteger(value) || !Number.isInteger(value))) return String(value);
  throw new UsageError(
    typeof value === 'number'
      ? `${name} in "${file}" is larger than JSON numbers are exact. Write it as a text, in quotes.`
      : `${name} in "${file}" must be a text, a number, true, false or null, or a list of texts, numbers and booleans.`,
  );
}

/** `name=value`, or a name alone for NULL. */
function readOption(text: string): readonly [name: string, value: string | null] {
  const [, name, value] = /^:?([A-Za-z_]\w*)(?:=([\s\S]*))?$/.exec(text) ?? [];
  if (name === undefined)
    throw new UsageError(`--param "${text}" has no name that a parameter can have. Write --param name=value.`);
  return [name, value ?? null];
}
