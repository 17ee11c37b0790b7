// `npm run bench`: runs test/bench/*.ts and measures activation in a real VS Code; writes docs/bench.json and docs/bench.md.
// Figures of one run on one machine: read the ratios, and compare only what stands in one report.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release, tmpdir, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { runCommand, runMain } from './command.mjs';
import { root, setUp, timed } from './setup.mjs';

const windows = 7;

const describeMachine = () => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  processors: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${release().split('-')[0]} ${arch()}`,
  node: process.versions.node,
});

/** Activation in windows that have just opened, and what an activation reads from disk. */
async function measureActivation() {
  const { buildHostTests, openSession, readJson, runSuite } = await import('./hostSession.mjs');
  const built = await buildHostTests();
  const folder = mkdtempSync(join(tmpdir(), 'lakebook-bench-'));
  const output = join(folder, 'activation.json');
  const session = await openSession({ env: { LAKEBOOK_HOST_MEASURE: output } });
  const samples = [];
  try {
    for (let index = 0; index < windows; index += 1)
      await timed(`activation ${index + 1} of ${windows}`, async () => {
        rmSync(output, { force: true });
        await runSuite(session, built('activation.cjs'), { timeoutMs: 120_000, print: () => undefined });
        samples.push(readJson(output).activationMs);
      });
  } finally {
    await session.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    windows,
    ...describeSamples(samples),
    samplesMs: samples.map(round),
    ...measureClosure('dist/extension.js'),
  };
}

/** What is imported statically from an entry, in bytes of the built files. */
function measureClosure(entry) {
  const { outputs } = JSON.parse(readFileSync(join(root, 'dist/metafile.json'), 'utf8'));
  const files = new Set();
  const visit = (file) => {
    if (files.has(file)) return;
    files.add(file);
    for (const { path, kind, external } of outputs[file].imports)
      if (kind === 'import-statement' && external !== true) visit(path);
  };
  visit(entry);
  const inputs = [...files].flatMap((file) => Object.entries(outputs[file].inputs));
  const bytesOf = (pattern) =>
    inputs.filter(([path]) => pattern.test(path)).reduce((total, [, { bytesInOutput }]) => total + bytesInOutput, 0);
  return {
    staticBytes: [...files].reduce((total, file) => total + statSync(join(root, file)).size, 0),
    staticAwsSdkBytes: bytesOf(/@aws-sdk|@smithy/),
    staticDuckdbBytes: bytesOf(/@duckdb|^duckdb:/),
  };
}

/** Each file of test/bench prints its measurement as one line of JSON, last. */
async function runBenches() {
  const folder = join(root, 'test/bench');
  const benches = {};
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort()) {
    const name = basename(file, '.ts');
    const printed = await timed(`bench ${name}`, () =>
      runCommand(process.execPath, ['--import', 'tsx', join(folder, file)], { cwd: root, timeoutMs: 15 * 60_000 }),
    );
    const line = printed
      .trim()
      .split('\n')
      .findLast((each) => each.startsWith('{'));
    if (line === undefined) throw new Error(`test/bench/${file} printed no line of JSON.`);
    benches[name] = JSON.parse(line);
  }
  return benches;
}

const round = (value) => Math.round(value * 10) / 10;

function describeSamples(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  return {
    medianMs: round(sorted[Math.floor(sorted.length / 2)]),
    minMs: round(sorted[0]),
    maxMs: round(sorted.at(-1)),
  };
}

function printReport({ machine, activation, benches }) {
  const { processor, processors, memoryGiB, system, node } = machine;
  const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
  return `# Bench

Written by \`npm run bench\`. One run on one machine: ${processor}, ${processors} processors, ${memoryGiB} GiB, ${system}, Node ${node}.
Read the ratios; compare only what stands in one report.

## Activation

\`activate\` of the extension in ${activation.windows} windows that had just opened, importing included. Goal: under 50 ms, nothing of the
AWS SDK or DuckDB imported.

| median | fastest | slowest | imported statically | of it AWS SDK | of it DuckDB |
| --- | --- | --- | --- | --- | --- |
| ${activation.medianMs} ms | ${activation.minMs} ms | ${activation.maxMs} ms | ${kilobytes(activation.staticBytes)} | ${activation.staticAwsSdkBytes} bytes | ${activation.staticDuckdbBytes} bytes |
${Object.values(benches)
  .map(({ name, ...figures }) => `\n## ${name}\n\n${printFigures(figures)}\n`)
  .join('')}`;
}

/** A table of the lists of objects, a list of the other figures. */
function printFigures(figures) {
  const scalars = Object.entries(figures).filter(([, value]) => typeof value !== 'object');
  const tables = Object.entries(figures).filter(([, value]) => Array.isArray(value) && typeof value[0] === 'object');
  const cell = (value) => (typeof value === 'number' ? round(value) : String(value ?? ''));
  const parts = scalars.length > 0 ? [scalars.map(([name, value]) => `- ${name}: ${cell(value)}`).join('\n')] : [];
  for (const [, rows] of tables) {
    const columns = Object.keys(rows[0]);
    const lines = [columns, columns.map(() => '---'), ...rows.map((row) => columns.map((column) => cell(row[column])))];
    parts.push(lines.map((line) => `| ${line.join(' | ')} |`).join('\n'));
  }
  return parts.join('\n\n');
}

await runMain(async () => {
  await setUp();
  const report = { machine: describeMachine(), activation: await measureActivation(), benches: await runBenches() };
  mkdirSync(join(root, 'docs'), { recursive: true });
  writeFileSync(join(root, 'docs/bench.json'), `${JSON.stringify(report, null, 2)}\n`);
  const text = printReport(report);
  writeFileSync(join(root, 'docs/bench.md'), text);
  console.log(text);
});
