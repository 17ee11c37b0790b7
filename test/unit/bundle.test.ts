import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly bytes: number;
        readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
        readonly imports: readonly { readonly path: string; readonly kind: string; readonly external?: boolean }[];
      }
    >
  >;
}

const path = join(import.meta.dirname, '../../dist/metafile.json');

describe('the bundle', () => {
  let metafile: Metafile;

  before(function () {
    if (!existsSync(path)) {
      console.log('  skipped: dist/ is not built (node esbuild.mjs builds it)');
      this.skip();
    }
    metafile = JSON.parse(readFileSync(path, 'utf8')) as Metafile;
  });

  /** What Node reads when an entry is imported: the entry and everything that it imports statically. */
  const closureOf = (entry: string): string[] => {
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const { path: to, kind, external } of metafile.outputs[file]?.imports ?? [])
        if (kind === 'import-statement' && external !== true) visit(to);
    };
    visit(entry);
    return [...seen];
  };
  const bytesOf = (entry: string, wanted: RegExp): number =>
    closureOf(entry)
      .flatMap((file) => Object.entries(metafile.outputs[file]?.inputs ?? {}))
      .filter(([input]) => wanted.test(input))
      .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
  const externalsOf = (entry: string): string[] =>
    closureOf(entry).flatMap((file) =>
      (metafile.outputs[file]?.imports ?? []).filter(({ external }) => external === true).map((to) => to.path),
    );

  it('of the extension imports no byte of the AWS SDK and of DuckDB when it is activated', () => {
    assert.ok(bytesOf('dist/extension.js', /^src\/extension\/extension\.ts$/) > 0, 'the closure is looked at');
    assert.equal(bytesOf('dist/extension.js', /@aws-sdk|@smithy|@duckdb|^duckdb:/), 0);
  });

  it('of the extension reaches the AWS SDK on first use, so that the zero above means something', () => {
    const all = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
    assert.ok(all.some((input) => input.includes('@aws-sdk/client-athena')));
    assert.ok(all.some((input) => input.includes('@duckdb/node-api')));
  });

  it('of the command line starts without the AWS SDK and DuckDB too', () => {
    assert.equal(bytesOf('dist/cli.js', /@aws-sdk|@smithy|@duckdb|^duckdb:/), 0);
  });

  for (const entry of ['dist/cli.js', 'dist/lakehouse.js'])
    it(`of ${entry} never asks for vscode`, () => {
      assert.ok(metafile.outputs[entry]);
      assert.deepEqual(
        externalsOf(entry).filter((name) => name === 'vscode'),
        [],
      );
    });
});
