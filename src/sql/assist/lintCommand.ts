/** What a command says of tables and columns that are not there, or says twice. */
import { Analysis } from '../analyze/analysis.ts';
import { checkColumns } from '../analyze/analyze.ts';
import { suggest } from '../analyze/nearest.ts';
import { readRelation } from '../analyze/relation.ts';
import { Scope } from '../analyze/scope.ts';
import type { Finding } from '../finding.ts';
import type { Name } from '../tree/name.ts';
import type { Query, TableName } from '../tree/query.ts';
import type { Command, Node, Part, Path } from '../tree/statement.ts';
import { walk } from '../walk.ts';
import type { Statement } from './place.ts';

export function lintCommand({ parsed, analysis }: Statement): Finding[] {
  const { tree } = parsed;
  if (tree.kind !== 'command') return [];
  return [
    ...missing(tree, analysis),
    ...newColumns(tree),
    ...outputNames(tree, analysis),
    ...(tree.form === 'copy' ? copyFormat(tree) : []),
  ];
}

/**
 * Forms that speak of a table which has to be there. Those that read rows of it are looked at with their queries; DROP TABLE
 * would be at fault as soon as it has run.
 */
const ofTable =
  /^(?:add|append|alter (?:columns|owner)|analyze|change column|copy|describe|drop (?:column|partition)|masking|msck repair|rename|replace columns|row level security|set|show (?:columns|create table|table)|truncate|unset)/;
/** Of those, the ones whose columns are the table's. */
const ofColumns = /^(?:alter columns|analyze|change column|copy|(?:drop|rename) column)$/;

function missing(command: Command, of: Analysis): readonly Finding[] {
  const { form } = command;
  if (!ofTable.test(form) || says(command, 'IF EXISTS') || slotsOf(command, 'schema').length > 0) return [];
  const { dialect, text, catalogue, functions } = of;
  const analysis = new Analysis({ dialect, text, catalogue, functions });
  const given = [...slotsOf(command, 'target'), ...slotsOf(command, 'table')].flatMap((path) => {
    if (path.kind !== 'path') return [];
    const table: TableName = { kind: 'table', path: path.names, start: path.start, end: path.end };
    return [readRelation(table, { analysis, scope: new Scope(undefined), clause: 'FROM', query: () => [] })];
  });
  if (ofColumns.test(form) && given.length === 1)
    for (const name of [
      ...slotsOf(command, 'column').flatMap(namesIn),
      ...slotsOf(command, 'columns').flatMap(namesIn),
    ])
      checkColumns({ kind: 'list', items: [name], start: name.start, end: name.end }, given[0]!, analysis);
  return analysis.faults;
}

/** CREATE TABLE: every column once, and keys of columns that it has. */
function newColumns(command: Command): Finding[] {
  if (!/^create (?:external )?table$/.test(command.form) || slotsOf(command, 'like').length > 0) return [];
  const own = ['columns', 'elements', 'partitions'].flatMap((list) =>
    slotsOf(command, list).flatMap((part) => (part.kind === 'list' ? part.items.flatMap(columnName) : [])),
  );
  const keys = slotsOf(command, 'attributes').flatMap((part) => [
    ...slotsOf(part, 'column').flatMap(namesIn),
    ...slotsOf(part, 'columns').flatMap(namesIn),
  ]);
  const names = own.map(({ value }) => value);
  const absent = keys.filter((key) => !names.some((name) => isSame(name, key.value)));
  return [
    ...twice(own),
    ...absent.map((key): Finding => {
      const near = suggest(key.value, names);
      const message = `The table has no column ${key.value}.${near ? ` Did you mean ${near}?` : ''}`;
      return { code: 'unknownColumn', severity: 'error', message, ...spanOf(key), ...(near ? { fix: near } : {}) };
    }),
  ];
}

/** CREATE TABLE AS and CREATE VIEW: their columns have names, each its own. */
function outputNames(command: Command, analysis: Analysis): Finding[] {
  if (!/^create (?:table as|view)$/.test(command.form) || slotsOf(command, 'columns').length > 0) return [];
  const query = slotsOf(command, 'query')[0] as Query | undefined;
  const outputs = query && analysis.outputs.get(query);
  if (!outputs || query.body.kind !== 'select') return [];
  const { items } = query.body;
  // A star gives many columns, so that positions no longer meet.
  if (items.length !== outputs.length || items.some(({ value }) => value.kind === 'star')) return [];
  const nameless = analysis.dialect === 'athena' ? items.filter((_, at) => outputs[at]!.name === undefined) : [];
  return [
    ...nameless.map((item): Finding => ({
      code: 'type',
      severity: 'error',
      message: 'A column of a new table or view needs a name. Give it one with AS.',
      ...spanOf(item),
    })),
    ...twice(
      items.flatMap((item, at) =>
        outputs[at]!.name === undefined ? [] : { ...spanOf(item), value: outputs[at]!.name },
      ),
    ),
  ];
}

const formats = ['CSV', 'DELIMITER', 'FIXEDWIDTH', 'SHAPEFILE', 'AVRO', 'JSON', 'PARQUET', 'ORC'];

function copyFormat(command: Command): Finding[] {
  const words = slotsOf(command, 'token').flatMap((part) => (part.kind === 'word' ? [part] : []));
  const at = words.findIndex(({ text }) => /^FORMAT$/i.test(text));
  const word = /^AS$/i.test(words[at + 1]?.text ?? '') ? words[at + 2] : words[at + 1];
  if (at < 0 || !word || !/^[a-z]\w*$/i.test(word.text) || formats.includes(word.text.toUpperCase())) return [];
  const near = suggest(word.text.toUpperCase(), formats);
  const message = `COPY reads no format ${word.text}.${near ? ` Did you mean ${near}?` : ` It reads ${formats.join(', ')}.`}`;
  return [{ code: 'syntax', severity: 'error', message, ...spanOf(word), ...(near ? { fix: near } : {}) }];
}

function twice(names: readonly { readonly value: string; readonly start: number; readonly end: number }[]): Finding[] {
  return names
    .filter(({ value }, at) => names.slice(0, at).some((other) => isSame(other.value, value)))
    .map((name) => ({
      code: 'duplicate',
      severity: 'error',
      message: `There are two columns ${name.value}. Give one another name.`,
      ...spanOf(name),
    }));
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const spanOf = ({ start, end }: { readonly start: number; readonly end: number }): { start: number; end: number } => ({
  start,
  end,
});

/** What the slots of a name hold, outside of queries. */
function slotsOf(inside: Part, name: string): (Node | Part)[] {
  const found: (Node | Part)[] = [];
  walk(inside, (node) => {
    if (node.kind === 'slot' && node.name === name) found.push(node.value);
    return node.kind !== 'query' || undefined;
  });
  return found;
}

function says({ parts }: Command, words: string): boolean {
  return parts
    .map((part) => (part.kind === 'word' ? part.text.toUpperCase() : '·'))
    .join(' ')
    .includes(words);
}

function namesIn(part: Node | Part): readonly Name[] {
  if (part.kind === 'name') return [part];
  if (part.kind === 'path') return (part satisfies Path).names.slice(-1);
  return part.kind === 'list' ? part.items.flatMap(namesIn) : [];
}

/** The name of a column that is defined, not that of a constraint. */
function columnName(item: Part): readonly Name[] {
  if (item.kind !== 'sequence' || !item.parts.some((part) => part.kind === 'slot' && part.name === 'type')) return [];
  return item.parts.flatMap((part) => (part.kind === 'slot' && part.name === 'name' ? namesIn(part.value) : []));
}
