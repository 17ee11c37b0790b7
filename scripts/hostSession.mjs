// A VS Code with Lakebook in it, as the host tests, the pictures and the benches need it: server, browser, window.
import { build } from 'esbuild';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from './browser.mjs';
import { root } from './setup.mjs';
import { installExtension, remoteUri, startServer } from './vscodeHost.mjs';

/** Builds the tests that run inside the extension host; gives the path of a built file. */
export async function buildHostTests() {
  const folder = join(root, 'test/host');
  const outdir = join(root, 'out/host');
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: readdirSync(folder)
      .filter((name) => /^(suite|activation|.*\.test)\.ts$/.test(name))
      .map((name) => join(folder, name)),
    outdir,
    bundle: true,
    platform: 'node',
    // VS Code loads the suite by require.
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return (name) => join(outdir, name);
}

/**
 * Starts server and browser over a work folder that holds copies of the samples.
 * `vsix`: the packaged extension, installed in a clean profile, in place of the one in this clone.
 * `lakehouse`: a running local lakehouse that the connections far-athena and far-redshift lead to.
 */
export async function openSession({ vsix, lakehouse, env = {}, settings = {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'lakebook-work-'));
  const work = join(folder, 'work');
  const extensionsDir = join(folder, 'extensions');
  let development = root;
  mkdirSync(work);
  if (existsSync(join(root, 'samples'))) cpSync(join(root, 'samples'), work, { recursive: true });
  if (vsix !== undefined) {
    await installExtension(vsix, extensionsDir);
    // A suite needs an extension under development; this one does nothing.
    development = join(folder, 'nothing');
    mkdirSync(development);
    const manifest = { name: 'nothing', publisher: 'lakebook', version: '0.0.1', engines: { vscode: '*' } };
    writeFileSync(join(development, 'package.json'), JSON.stringify(manifest));
  }
  const far = lakehouse === undefined ? { env: {}, settings: {} } : describeFar(folder, lakehouse);
  const host = await startServer({
    folder: work,
    extensionsDir,
    smokeTest: true,
    env: { ...far.env, LAKEBOOK_HOST_WORK: work, ...env },
    settings: { ...far.settings, ...settings },
  });
  let browser;
  const close = async () => {
    await browser?.close();
    endLakehouses(host.profile);
    await host.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    browser = await launchBrowser();
  } catch (error) {
    await close();
    throw error;
  }
  const extension = ['extensionDevelopmentPath', remoteUri(host, development)];
  return {
    work,
    browser,
    host,
    /** Address of a window; with `suite`, of one that runs a built suite and calls codeAutomationExit. */
    url: (suite) =>
      host.url(suite === undefined ? [extension] : [extension, ['extensionTestsPath', remoteUri(host, suite)]]),
    close,
  };
}

/** A lakehouse of Lakebook's own outlives its window for a while; those of a profile that goes need not. */
function endLakehouses(profile) {
  const folder = join(profile, 'data/User/globalStorage/lakebook.lakebook/leases');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.json'))) {
    try {
      process.kill(readJson(join(folder, name)).pid, 'SIGTERM');
    } catch {
      // It has ended already.
    }
  }
}

/** Connections by endpoint and profile, as a user writes them. */
function describeFar(folder, lakehouse) {
  const credentials = join(folder, 'credentials');
  writeFileSync(
    credentials,
    `[far]\naws_access_key_id = ${lakehouse.accessKeyId}\naws_secret_access_key = ${lakehouse.secretAccessKey}\n`,
    { mode: 0o600 },
  );
  writeFileSync(join(folder, 'config'), `[profile far]\nregion = ${lakehouse.region}\n`);
  const { endpoint, region, workgroup, outputLocation, redshiftWorkgroup, redshiftDatabase } = lakehouse;
  const shared = { endpoint, region, profile: 'far' };
  return {
    env: {
      AWS_SHARED_CREDENTIALS_FILE: credentials,
      AWS_CONFIG_FILE: join(folder, 'config'),
      LAKEBOOK_HOST_LAKE: JSON.stringify(lakehouse),
    },
    settings: {
      'lakebook.connections': {
        'far-athena': { kind: 'athena', ...shared, workgroup, catalog: 'AwsDataCatalog', outputLocation },
        // Nobody listens there.
        away: { kind: 'athena', ...shared, endpoint: 'http://127.0.0.1:9' },
        'far-redshift': { kind: 'redshift', ...shared, workgroup: redshiftWorkgroup, database: redshiftDatabase },
      },
    },
  };
}

/** Runs a built suite in a window of its own; resolves when it has ended. Lines of its reporter go to `print`. */
export async function runSuite(session, suite, { timeoutMs, print }) {
  const context = await session.browser.newContext({ viewport: { width: 1280, height: 900 } });
  const errors = [];
  try {
    const page = await context.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    const exited = new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const seen = errors.slice(-20).join('\n');
        reject(new Error(`The suite in VS Code did not end within ${timeoutMs / 1000} s.\n${seen}`));
      }, timeoutMs);
      void page.exposeFunction('codeAutomationExit', (code) => {
        clearTimeout(timer);
        resolve(code);
      });
    });
    await page.exposeFunction('codeAutomationLog', (type, parameters) => {
      const text = parameters.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join(' ');
      if (type === 'error') errors.push(text);
      else if (/^ {2}[✓✗-] /.test(text)) print(text);
    });
    await page.goto(session.url(suite));
    await exited;
  } finally {
    await context.close();
  }
}

/** Reads a JSON file that a suite has left. */
export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
