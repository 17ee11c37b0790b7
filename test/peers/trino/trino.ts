// A real Trino (coordinator and worker in one JVM, 127.0.0.1 only), assembled from Maven jars: trino-main, a five-line
// main class, and the archives of the tpch and iceberg plugins. Version 406 is the one nearest to Athena engine v3.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const version = '406';
const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'lakebook', 'trino', version);
const plugins = ['tpch', 'iceberg'];
const mavenPlugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1';

export interface TrinoColumn {
  readonly name: string;
  readonly type: string;
}

/** Integers beyond 2^53 and decimals, dates, times come as text; rows as arrays, maps as objects. */
export type TrinoAnswer =
  | { readonly columns: readonly TrinoColumn[]; readonly rows: readonly (readonly unknown[])[] }
  | { readonly error: { readonly name: string; readonly message: string } };

export interface Trino {
  /** Folder of the file metastore behind the catalog `iceberg`. */
  readonly metastore: string;
  /** Session zone UTC; names without a catalog mean `tpch.tiny`. */
  query(sql: string): Promise<TrinoAnswer>;
  stop(): Promise<void>;
}

/** Why Trino cannot run on this machine, or undefined if it can. */
export function trinoMissing(): string | undefined {
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const major = Number(/version "(\d+)/.exec(java.stderr ?? '')?.[1] ?? 0);
  if (java.status !== 0 || major < 17) return 'Trino needs a Java 17 JDK on the PATH';
  // From Java 24 on the security manager is gone, which this version asks for.
  if (major >= 24) return `Trino ${version} does not run on Java ${major}; put a Java 17 JDK on the PATH`;
  if (spawnSync('javac', ['-version']).status !== 0) return 'Trino needs a JDK, not only a Java runtime';
  if (spawnSync('mvn', ['-v']).status !== 0 && !existsSync(join(cache, 'lib', '.done')))
    return 'Trino is fetched by Maven: mvn is not on the PATH';
  return undefined;
}

function maven(...parameters: string[]): void {
  const run = spawnSync('mvn', ['-B', '-ntp', '-q', '-Dstyle.color=never', ...parameters], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`mvn ${parameters.join(' ')}\n${run.stdout}${run.stderr}`);
}

/** Brings the server into the cache, about 380 MB; does nothing where it is there already. */
export function fetchTrino(): void {
  mkdirSync(join(cache, 'plugin'), { recursive: true });
  const library = join(cache, 'lib');
  if (!existsSync(join(library, '.done'))) {
    const project = join(cache, 'pom.xml');
    writeFileSync(
      project,
      `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>trino</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>io.trino</groupId><artifactId>trino-main</artifactId><version>${version}</version></dependency></dependencies></project>
`,
    );
    maven('-f', project, `${mavenPlugin}:copy-dependencies`, `-DoutputDirectory=${library}`, '-DincludeScope=runtime');
    writeFileSync(join(library, '.done'), '');
  }
  for (const plugin of plugins) {
    const folder = join(cache, 'plugin', plugin);
    if (existsSync(join(folder, '.done'))) continue;
    const unpacked = join(cache, `unpacked-${plugin}`);
    for (const old of [folder, unpacked]) rmSync(old, { recursive: true, force: true });
    maven(`${mavenPlugin}:copy`, `-Dartifact=io.trino:trino-${plugin}:${version}:zip`, `-DoutputDirectory=${unpacked}`);
    const unzip = spawnSync('jar', ['xf', `trino-${plugin}-${version}.zip`], { cwd: unpacked, encoding: 'utf8' });
    if (unzip.status !== 0) throw new Error(`jar xf trino-${plugin}-${version}.zip\n${unzip.stderr}`);
    renameSync(join(unpacked, `trino-${plugin}-${version}`), folder);
    rmSync(unpacked, { recursive: true });
    if (!readdirSync(folder).some((name) => name.endsWith('.jar'))) throw new Error(`No jars in ${folder}.`);
    writeFileSync(join(folder, '.done'), '');
  }
}

function configure(port: number, metastore: string): void {
  const catalogs = join(cache, 'etc', 'catalog');
  for (const folder of [catalogs, join(cache, 'data'), metastore]) mkdirSync(folder, { recursive: true });
  const properties = (path: string, entries: Readonly<Record<string, string | number>>) =>
    writeFileSync(
      join(cache, 'etc', path),
      Object.entries(entries)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
  properties('config.properties', {
    coordinator: 'true',
    'node-scheduler.include-coordinator': 'true',
    'http-server.http.port': port,
    'discovery.uri': `http://127.0.0.1:${port}`,
    'node.environment': 'peers',
    'node.id': `peers-${version}`,
    'node.bind-ip': '127.0.0.1',
    'node.internal-address': '127.0.0.1',
    'plugin.dir': join(cache, 'plugin'),
    'catalog.config-dir': catalogs,
    'log.levels-file': join(cache, 'etc', 'log.properties'),
    'query.max-memory-per-node': '1GB',
  });
  properties('log.properties', { 'io.trino': 'WARN', 'io.airlift': 'WARN', org: 'WARN', Bootstrap: 'WARN' });
  properties('catalog/tpch.properties', { 'connector.name': 'tpch', 'tpch.splits-per-node': 2 });
  properties('catalog/iceberg.properties', {
    'connector.name': 'iceberg',
    'iceberg.catalog.type': 'TESTING_FILE_METASTORE',
    'hive.metastore.catalog.dir': `file://${metastore}`,
    'iceberg.register-table-procedure.enabled': 'true',
  });
  writeFileSync(
    join(cache, 'TrinoMain.java'),
    `public class TrinoMain {
    public static void main(String[] a) { new io.trino.server.Server().start(a[0]); }
}
`,
  );
}

// Integers beyond 2^53 become text before JSON.parse could round them.
function parseAnswer(text: string): unknown {
  return JSON.parse(
    text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
      /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
    ),
  );
}

interface Page {
  readonly columns?: readonly TrinoColumn[];
  readonly data?: readonly (readonly unknown[])[];
  readonly error?: { readonly errorName: string; readonly message: string };
  readonly nextUri?: string;
}

/** A server that has just started knows its own node, and the catalogs on it, a moment later. */
export async function runQuery(url: string, sql: string): Promise<TrinoAnswer> {
  const late = performance.now() + 30_000;
  for (;;) {
    const answer = await sendQuery(url, sql);
    const isEarly = 'error' in answer && answer.error.name === 'NO_NODES_AVAILABLE' && performance.now() < late;
    if (!isEarly) return answer;
    await pause(250);
  }
}

async function sendQuery(url: string, sql: string): Promise<TrinoAnswer> {
  const headers = {
    'X-Trino-User': 'peers',
    'X-Trino-Time-Zone': 'UTC',
    'X-Trino-Language': 'en-US',
    'X-Trino-Catalog': 'tpch',
    'X-Trino-Schema': 'tiny',
    // Without this the server sends timestamps in the old form, three digits and no precision in the type.
    'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
  };
  let response = await fetch(`${url}/v1/statement`, { method: 'POST', headers, body: sql });
  let columns: readonly TrinoColumn[] = [];
  const rows: (readonly unknown[])[] = [];
  for (;;) {
    const text = await response.text();
    if (response.status !== 200) throw new Error(`Trino answers HTTP ${response.status}: ${text.slice(0, 300)}`);
    // SAFETY: the form of a page is Trino's client protocol.
    const page = parseAnswer(text) as Page;
    if (page.columns) columns = page.columns.map(({ name, type }) => ({ name, type }));
    if (page.data) rows.push(...page.data);
    if (page.error) return { error: { name: page.error.errorName, message: page.error.message } };
    if (!page.nextUri) return { columns, rows };
    response = await fetch(page.nextUri, { headers });
  }
}

async function isUp(url: string): Promise<boolean> {
  try {
    const info = (await (await fetch(`${url}/v1/info`, { signal: AbortSignal.timeout(2000) })).json()) as {
      starting?: boolean;
    };
    return info.starting === false;
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Starts the server and waits until it answers, 15 to 60 seconds; its process id is kept in the cache's `pid`. */
export async function startTrino(port = Number(process.env['TRINO_PORT'] ?? 18406)): Promise<Trino> {
  fetchTrino();
  const url = `http://127.0.0.1:${port}`;
  const metastore = join(cache, 'metastore');
  const pidFile = join(cache, 'pid');
  const logFile = join(cache, 'server.log');
  if (await isUp(url)) throw new Error(`Port ${port} is taken by another Trino; stop it or set TRINO_PORT.`);
  rmSync(metastore, { recursive: true, force: true });
  configure(port, metastore);
  const log = openSync(logFile, 'w');
  const child = spawn(
    'java',
    [
      `-Xmx${process.env['TRINO_HEAP'] ?? '2G'}`,
      '-XX:+UseG1GC',
      '-XX:ReservedCodeCacheSize=256M',
      '-Djdk.attach.allowAttachSelf=true',
      '-Djdk.nio.maxCachedBufferSize=2000000',
      '--add-opens=java.base/java.nio=ALL-UNNAMED',
      '--add-modules=ALL-DEFAULT',
      '-Duser.timezone=UTC',
      '-Duser.language=en',
      '-Duser.country=US',
      '-Dfile.encoding=UTF-8',
      `-Dconfig=${join(cache, 'etc', 'config.properties')}`,
      '-cp',
      join(cache, 'lib', '*'),
      join(cache, 'TrinoMain.java'),
      version,
    ],
    { cwd: cache, stdio: ['ignore', log, log] },
  );
  const pid = child.pid;
  if (pid === undefined) throw new Error('java did not start.');
  writeFileSync(pidFile, String(pid));
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const forced = setTimeout(kill, 20_000);
      await ended;
      clearTimeout(forced);
    }
    rmSync(pidFile, { force: true });
  };
  const deadline = Date.now() + 180_000;
  while (!(await isUp(url))) {
    if (!isAlive(pid) || child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`Trino did not start:\n${readFileSync(logFile, 'utf8').slice(-3000)}`);
    }
    await pause(500);
  }
  return { metastore, query: (sql) => runQuery(url, sql), stop };
}
