// The licences of what the built files hold of other people's work.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const packageOf = (path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[0];

/** Writes ThirdPartyNotices.txt into a folder whose `dist` was just built; a package without a licence breaks it. */
export function writeNotices(folder) {
  const { outputs } = JSON.parse(readFileSync(join(folder, 'dist/metafile.json'), 'utf8'));
  const bundled = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const packages = new Set(bundled.map(packageOf).filter((path) => path !== undefined));
  const places = [...packages].map((path) => path.slice(path.lastIndexOf('node_modules/')));
  // The native library is copied, not bundled.
  const notices = [...new Set([...places, 'node_modules/@duckdb/node-bindings/'])].sort().map(describe);
  const head = 'Lakebook holds the work of others, under these licences.\n\n';
  writeFileSync(join(folder, 'ThirdPartyNotices.txt'), head + notices.join(`\n${'-'.repeat(78)}\n\n`));
}

function describe(place) {
  const folder = join(root, place);
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new Error(`The package ${name} does not say its licence.`);
  const file = existsSync(folder) && readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : ''}\n`;
}
