// Builds dist/: the extension, the command line, the local lakehouse, the results engine (Node, ES modules, shared chunks) and the renderer.
import { build, context } from 'esbuild';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const watch = process.argv.includes('--watch');
const minify = process.argv.includes('--minify');

/** The folder of this platform's DuckDB library; LAKEBOOK_DUCKDB names another platform's, for packaging. */
function duckdbFolder() {
  const name = process.env.LAKEBOOK_DUCKDB ?? `@duckdb/node-bindings-${process.platform}-${process.arch}`;
  const found = existsSync(name)
    ? name
    : dirname(
        require.resolve(`${name}/duckdb.node`, { paths: [dirname(require.resolve('@duckdb/node-api/package.json'))] }),
      );
  if (!existsSync(join(found, 'duckdb.node')))
    throw new Error(
      `DuckDB has no library for this platform: ${name} is missing. Run npm install again with optional dependencies.`,
    );
  return found;
}

// The library is loaded by its path beside the bundle; bundlers cannot follow the platform package's own require.
const duckdb = {
  name: 'duckdb',
  setup(plugin) {
    plugin.onResolve({ filter: /^@duckdb\/node-bindings/ }, () => ({ path: 'duckdb', namespace: 'duckdb' }));
    plugin.onLoad({ filter: /.*/, namespace: 'duckdb' }, () => ({
      contents: `import { createRequire } from 'node:module';
        export default createRequire(import.meta.url)('./duckdb/duckdb.node');`,
      resolveDir: '.',
    }));
  },
};

const shared = {
  bundle: true,
  minify,
  sourcemap: minify ? false : 'linked',
  format: 'esm',
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};
const host = {
  ...shared,
  entryPoints: {
    extension: 'src/extension/extension.ts',
    cli: 'src/cli/cli.ts',
    lakehouse: 'src/local/main.ts',
    results: 'src/kernels/results/engine/main.ts',
  },
  outdir: 'dist',
  platform: 'node',
  splitting: true,
  chunkNames: '[name]-[hash]',
  external: ['vscode'],
  mainFields: ['module', 'main'],
  plugins: [duckdb],
  // Dependencies in CommonJS ask for Node's own modules by require.
  banner: {
    js: "import { createRequire as lakebookRequire } from 'node:module'; const require = lakebookRequire(import.meta.url);",
  },
};
const views = {
  ...shared,
  entryPoints: { results: 'media/results/results.ts', panel: 'media/results/panel.ts' },
  outdir: 'dist/media',
  platform: 'browser',
  splitting: true,
  chunkNames: '[name]-[hash]',
  loader: { '.css': 'text' },
};

if (!watch) rmSync('dist', { recursive: true, force: true });
mkdirSync('dist/duckdb', { recursive: true });
const library = duckdbFolder();
for (const file of readdirSync(library))
  if (/\.(node|so|dylib|dll)$/.test(file)) copyFileSync(join(library, file), join('dist/duckdb', file));
if (watch) {
  for (const options of [host, views]) await (await context(options)).watch();
} else {
  const [hostResult] = await Promise.all([build(host), build(views)]);
  writeFileSync('dist/metafile.json', JSON.stringify(hostResult.metafile));
}
