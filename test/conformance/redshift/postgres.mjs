/**
 * Started by hand, `node test/conformance/redshift/postgres.mjs`: asks a real PostgreSQL again for every answer of this
 * folder whose source is `postgresql`, and says which answers differ. Uses the server that PGHOST names, else one of its
 * own in a temporary folder, reachable through a socket in that folder only; POSTGRES_BIN names a folder of programs.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [fieldEnd, rowEnd, nullMark] = ['\u001f', '\u001e', '\u001d'];
const user = 'lakebook';

/** PostgreSQL refuses to run as root: then it runs as nobody. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** PostgreSQL's names of types, as the Redshift Data API calls the same types. */
const typeNames = {
  smallint: 'int2',
  integer: 'int4',
  bigint: 'int8',
  real: 'float4',
  'double precision': 'float8',
  boolean: 'bool',
  text: 'varchar',
  'character varying': 'varchar',
  character: 'bpchar',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
  'time without time zone': 'time',
};

/** Where `initdb`, `postgres` and `psql` are; undefined where they are not. */
export function findPrograms() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    process.env.POSTGRES_BIN,
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  const wanted = process.env.PGHOST ? ['psql'] : ['initdb', 'postgres', 'psql'];
  return folders.find((folder) => folder && wanted.every((name) => existsSync(join(folder, name))));
}

/** A PostgreSQL of our own: what psql needs to reach it, and the way to end it. */
export async function startServer(programs) {
  const folder = await mkdtemp(join(tmpdir(), 'lakebook-postgres-'));
  if (nobody.uid) await chown(folder, nobody.uid, nobody.gid);
  const data = join(folder, 'data');
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', user, '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    { ...nobody, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const server = spawn(join(programs, 'postgres'), ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-F'], {
    ...nobody,
    cwd: folder,
    stdio: 'ignore',
  });
  const ended = new Promise((done) => server.once('exit', done));
  const stop = async () => {
    server.kill('SIGINT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const environment = { ...process.env, PGHOST: folder, PGPORT: '5432', PGUSER: user, PGDATABASE: 'postgres' };
  for (let tries = 0; tries < 100; tries++) {
    await pause(100);
    const hello = spawnSync(join(programs, 'psql'), ['-X', '-c', 'SELECT 1'], { env: environment, stdio: 'ignore' });
    if (hello.status === 0) return { environment, stop };
  }
  await stop();
  throw new Error('PostgreSQL has not started within 10 seconds.');
}

/** What PostgreSQL says to each text: types and rows as the Data API would name and print them, or the error's words. */
export function evaluate(programs, environment, texts) {
  const mark = (kind, at) => `@@${kind}-${at}@@`;
  const script = texts.map((text, at) =>
    [
      `\\echo ${mark('types', at)}`,
      `${statementOf(text)} \\gdesc`,
      `\\echo ${mark('rows', at)}`,
      `${statementOf(text)};`,
      `\\echo ${mark('error', at)} :LAST_ERROR_MESSAGE`,
      '\\if :ERROR',
      `\\echo ${mark('failed', at)}`,
      '\\endif',
    ].join('\n'),
  );
  const settings = ['-P', `fieldsep=${fieldEnd}`, '-P', `recordsep=${rowEnd}`, '-P', `null=${nullMark}`];
  const output = execFileSync(join(programs, 'psql'), ['-X', '-q', '-A', '-t', ...settings], {
    env: { ...environment, PGTZ: 'UTC', PGDATESTYLE: 'ISO, MDY', PGCLIENTENCODING: 'UTF8' },
    input: script.join('\n'),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
    maxBuffer: 64 * 1024 * 1024,
  });
  const between = (from, to) => {
    const start = output.indexOf(`${from}\n`) + from.length + 1;
    return output.slice(start, output.indexOf(to, start));
  };
  const cells = (text) => {
    const lines = text.split(rowEnd).map((line) => line.replace(/^\n|\n$/g, ''));
    return (lines.at(-1) === '' && lines.length > 1 ? lines.slice(0, -1) : lines)
      .map((line) => line.split(fieldEnd))
      .filter((line, at, all) => all.length > 1 || line.length > 1 || line[0] !== '' || text !== '');
  };
  return texts.map((_, at) => {
    if (output.includes(mark('failed', at))) return { error: errorAfter(output, mark('error', at)) };
    const types = cells(between(mark('types', at), mark('rows', at))).map(([, type = '']) => typeName(type));
    const rows = cells(between(mark('rows', at), mark('error', at))).map((row) =>
      row.map((value, column) => printed(value, types[column])),
    );
    return { types, rows };
  });
}

function errorAfter(output, marked) {
  const start = output.indexOf(marked) + marked.length;
  return output.slice(start, output.indexOf('\n', start)).trim();
}

function typeName(type) {
  const name = type.replace(/\(\d+(?:,\d+)?\)/, '');
  return typeNames[name] ?? name;
}

function printed(value, type) {
  if (value === nullMark) return null;
  return type === 'bool' ? String(value === 't') : value;
}

function statementOf(text) {
  return /^\(?(?:SELECT|WITH)\b/.test(text) ? text : `SELECT ${text} AS x`;
}

/**
 * The entries of this folder, one file a family: `sql` is an expression, or a whole statement where it starts with SELECT
 * or WITH. It gives `answer` (text as the Data API's CSV writes it, or null) of the Data API's `type`, or `rows` of
 * `types`, or is refused with a message that holds `error`. `source` says who vouches for it: Redshift's `documentation`,
 * in the developer guide's page `page`, or a real `postgresql` where the two mean the same.
 */
export function readEntries() {
  const folder = import.meta.dirname;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}

function differs(entry, answer) {
  if (entry.error !== undefined) return !answer.error?.includes(entry.error);
  if (answer.error !== undefined) return true;
  const rows = entry.rows ?? [[entry.answer]];
  const types = entry.types ?? [entry.type];
  return JSON.stringify([types, rows]) !== JSON.stringify([answer.types, answer.rows]);
}

async function main() {
  const programs = findPrograms();
  if (!programs) {
    console.error('PostgreSQL is not here: install it, or name the folder of its programs in POSTGRES_BIN.');
    process.exitCode = 1;
    return;
  }
  const entries = readEntries().filter(({ source }) => source === 'postgresql');
  const server = process.env.PGHOST ? undefined : await startServer(programs);
  try {
    const answers = evaluate(
      programs,
      server?.environment ?? process.env,
      entries.map(({ sql }) => sql),
    );
    const wrong = entries.flatMap((entry, at) => (differs(entry, answers[at]) ? [[entry, answers[at]]] : []));
    for (const [entry, answer] of wrong)
      console.log(`${entry.sql}\n  here       ${JSON.stringify(entry)}\n  PostgreSQL ${JSON.stringify(answer)}`);
    console.log(`${entries.length} answers asked of PostgreSQL again: ${wrong.length} differ.`);
    process.exitCode = wrong.length > 0 ? 1 : 0;
  } finally {
    await server?.stop();
  }
}

if (process.argv[1] === import.meta.filename) await main();
