import type { Arguments, CommandSpec, OptionSpec } from './arguments.ts';
import { listTables, showPrincipal } from './catalog.ts';
import { listConnections } from './connections.ts';
import { serveLocal, shells } from './local.ts';
import { runNotebook } from './run.ts';
import { formats } from './runOutputs.ts';
import type { Shell } from './shell.ts';

/** A command of the program. */
export interface Command extends CommandSpec {
  /** Gives the exit code. Throws UsageError, OutputError, ReaderGone. */
  run(options: Arguments, shell: Shell): Promise<number>;
}

const connection: OptionSpec = { value: 'NAME', help: 'the connection; local-athena unless given' };
const connections: OptionSpec = { value: 'FILE', help: 'more connections, as JSON; else $LAKEBOOK_CONNECTIONS' };
const data: OptionSpec = {
  value: 'DIR',
  help: 'folder of the local lakehouse; else $LAKEBOOK_DATA or ~/.lakebook/lake',
};
const user: OptionSpec = { value: 'USER', help: 'user of the local lakehouse; admin unless given' };
const json: OptionSpec = { help: 'print JSON, one object a line' };

export const commands: readonly Command[] = [
  {
    name: 'run',
    summary: 'run the SQL cells of a .lakebook.sql, .sql or .ipynb file',
    operands: 'FILE',
    least: 1,
    most: 1,
    options: {
      connection: { value: 'NAME', help: 'connection of cells that name none; local-athena unless given' },
      format: { value: 'FORMAT', choices: formats, help: 'how results are written' },
      out: { value: 'PATH', help: 'write results to a file; DIR/ or a name with {n} takes one file for each' },
      report: { value: 'PATH', help: 'write an HTML report of the run as well' },
      param: {
        value: 'NAME=VALUE',
        help: 'value of the parameter :NAME; NAME alone is NULL. May stand more than once',
      },
      params: { value: 'FILE', help: 'values of parameters, as JSON: {"state": "California", "ids": [1, 2]}' },
      'move-limit': {
        value: 'MB',
        help: 'largest result that a local cell may read of a cell on another connection; 100 unless given',
      },
      'keep-going': { help: 'run the cells behind one that failed' },
      connections,
      data,
      as: user,
    },
    more: `FILE may be - for stdin. Data goes to stdout, notes go to stderr.
A cell names its connection in its mark: -- %% connection=local-redshift
A list takes commas, and a backslash before one that is part of a text: --param ids=1,2,3

Examples:
  lakebook run sales.sql
  lakebook run sales.lakebook.sql --format csv --out sales.csv
  lakebook run sales.lakebook.sql --param state=California --param since=2024-01-31
  lakebook run monthly.ipynb --connection my-lake --report monthly.html
  echo 'SELECT 1 AS one' | lakebook run - --format json | jq .rows`,
    run: runNotebook,
  },
  {
    name: 'local',
    summary: 'start the local lakehouse alone and say how AWS clients reach it',
    operands: '',
    least: 0,
    most: 0,
    options: {
      port: { value: 'N', help: 'port on 127.0.0.1; any free one unless given' },
      data,
      as: user,
      shell: { value: 'SHELL', choices: shells, help: 'whose commands set the variables' },
      json: { help: 'print one line of JSON when it is ready' },
    },
    run: serveLocal,
  },
  {
    name: 'connections',
    summary: 'list the connections that a cell or --connection can name',
    operands: '',
    least: 0,
    most: 0,
    options: { json, connections, as: user },
    run: listConnections,
  },
  {
    name: 'tables',
    summary: 'list catalogs, schemas, tables or columns',
    operands: '[CATALOG] [SCHEMA] [TABLE]',
    least: 0,
    most: 3,
    options: { connection, json, connections, data, as: user },
    more: `Examples:
  lakebook tables                                  the catalogs
  lakebook tables AwsDataCatalog                   its schemas
  lakebook tables AwsDataCatalog customerdb        its tables
  lakebook tables --connection local-redshift dev public patient_info`,
    run: listTables,
  },
  {
    name: 'whoami',
    summary: 'say who the service takes us for',
    operands: '',
    least: 0,
    most: 0,
    options: { connection, json, connections, data, as: user },
    run: showPrincipal,
  },
];
