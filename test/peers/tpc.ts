// The 22 texts of TPC-H and the 99 of TPC-DS in ANSI form, from a jar of benchmarks that Maven brings (77 KB); one text
// is one statement. Their names are those of the generators of Trino: the columns of TPC-H have no prefix.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const version = '350';
const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'lakebook', 'tpc');
const folder = join(cache, version);
const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1';

export interface TpcText {
  /** `tpch q01` to `tpch q22`, `tpcds q01` to `tpcds q99`. */
  readonly name: string;
  /** One statement without its semicolon; tables are named alone, as in `FROM store_sales`. */
  readonly sql: string;
}

/** Why the texts cannot be had on this machine, or undefined if they can. */
export function tpcMissing(): string | undefined {
  if (existsSync(folder) || spawnSync('mvn', ['-v']).status === 0) return undefined;
  return 'the texts of TPC-H and TPC-DS are fetched by Maven: mvn is not on the PATH';
}

/** All texts in order, fetched into the cache on first use; throws what Maven says when that fails. */
export function tpcTexts(): TpcText[] {
  fetchTexts();
  return ['tpch', 'tpcds'].flatMap((suite) => {
    const texts = join(folder, 'sql', 'presto', suite);
    return readdirSync(texts)
      .sort()
      .map((file) => ({
        name: `${suite} ${file.replace('.sql', '')}`,
        sql: withoutTemplates(readFileSync(join(texts, file), 'utf8')),
      }));
  });
}

function fetchTexts(): void {
  if (existsSync(folder)) return;
  const unpacked = join(cache, `unpacked-${process.pid}`);
  mkdirSync(unpacked, { recursive: true });
  const run = spawnSync(
    'mvn',
    [
      '-B',
      '-ntp',
      '-q',
      '-Dstyle.color=never',
      `${plugin}:unpack`,
      `-Dartifact=io.prestosql:presto-benchto-benchmarks:${version}:jar`,
      `-DoutputDirectory=${unpacked}`,
    ],
    // The plugin leaves a folder of marks where it runs.
    { cwd: unpacked, encoding: 'utf8' },
  );
  if (run.status !== 0) throw new Error(`The texts of TPC-H and TPC-DS did not come:\n${run.stdout}${run.stderr}`);
  renameSync(unpacked, folder);
  rmSync(join(folder, '${project.basedir}'), { recursive: true, force: true });
}

/** `"${database}"."${schema}"."${prefix}orders"` and `${database}.${schema}.orders` both mean the table `orders`. */
function withoutTemplates(text: string): string {
  return text
    .replaceAll('"${database}"."${schema}".', '')
    .replaceAll('${database}.${schema}.', '')
    .replaceAll('${prefix}', '')
    .trim()
    .replace(/;$/, '')
    .trimEnd();
}
