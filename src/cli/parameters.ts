/** Values for the parameters of a notebook, from its params cells and from `--param`. */
import { dialectOf } from '../kernels/connections.ts';
import { positionAt } from '../kernels/position.ts';
import { findParameters } from '../sql/parameters/bind.ts';
import { readDeclarations } from '../sql/parameters/declarations.ts';
import { resolveParameters, type Parameters } from '../sql/parameters/resolve.ts';
import { UsageError } from './exit.ts';
import { cellPlace, type NotebookFile } from './notebookFile.ts';

/** Throws UsageError for a params cell that cannot be read, and for a value that does not fit. */
export function readParameters(notebook: NotebookFile, written: readonly string[]): Parameters {
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
  const { parameters, faults } = resolveParameters(declarations, new Map(written.map(readOption)), [...new Set(used)]);
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

/** `name=value`, or a name alone for NULL. */
function readOption(text: string): readonly [name: string, value: string | null] {
  const [, name, value] = /^:?([A-Za-z_]\w*)(?:=([\s\S]*))?$/.exec(text) ?? [];
  if (name === undefined)
    throw new UsageError(`--param "${text}" has no name that a parameter can have. Write --param name=value.`);
  return [name, value ?? null];
}
