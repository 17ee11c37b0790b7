import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const root = join(import.meta.dirname, '../..');

/** What one line of a folder's file must not say. */
const plantedImports: Readonly<Record<string, readonly string[]>> = {
  'src/sql': [
    "import a from 'vscode';",
    "import a from 'node:fs';",
    "import a from 'csv-parse';",
    "import { a } from '../local/api.ts';",
    "import type { Row } from '../kernels/api.ts';",
  ],
  'src/access': [
    "import a from 'vscode';",
    "import a from 'node:fs';",
    "import a from '@aws-sdk/client-lakeformation';",
    "import { a } from '../local/api.ts';",
    "import type { Row } from '../kernels/api.ts';",
  ],
  'src/kernels': [
    "import a from 'vscode';",
    "import a from '@duckdb/node-api';",
    "import { a } from '../local/api.ts';",
    "import { a } from '../notebook/controller.ts';",
    "import { a } from '../extension/extension.ts';",
    "import { a } from '../access/evaluate.ts';",
    "import { a } from '../guides/engine.ts';",
    "export { a } from '../local/api.ts';",
    "export const a = import('../extension/extension.ts');",
    "export const a = import('vscode');",
  ],
  'src/kernels/aws': [
    "import a from 'vscode';",
    "import a from '@duckdb/node-api';",
    "import { a } from '../../local/api.ts';",
  ],
  'src/kernels/athena': [
    "import a from 'vscode';",
    "import { a } from '../redshift/kernel.ts';",
    "import { a } from '../s3tables/catalog.ts';",
    "export const a = import('../redshift/kernel.ts');",
  ],
  'src/kernels/redshift': ["import { a } from '../athena/kernel.ts';", "import { a } from '../s3tables/catalog.ts';"],
  'src/kernels/s3tables': ["import { a } from '../athena/kernel.ts';", "import { a } from '../redshift/kernel.ts';"],
  'src/kernels/results': [
    "import a from '@aws-sdk/client-s3';",
    "import a from '@duckdb/node-api';",
    "import { a } from '../athena/kernel.ts';",
  ],
  'src/local': [
    "import a from 'vscode';",
    "import a from '@aws-sdk/client-s3';",
    "import a from '@duckdb/node-api';",
    "import { a } from '../kernels/api.ts';",
    "import { a } from '../cli/cli.ts';",
    "export const a = import('@duckdb/node-api');",
  ],
  'src/cli': [
    "import a from 'vscode';",
    "import a from '@aws-sdk/client-athena';",
    "import a from '@duckdb/node-api';",
    "import { a } from '../extension/extension.ts';",
  ],
  'src/notebook': [
    "import a from '@aws-sdk/client-s3';",
    "import a from '@smithy/types';",
    "import a from '@duckdb/node-api';",
    "import { a } from '../extension/extension.ts';",
    "import { a } from '../local/api.ts';",
    "import { a } from '../cli/cli.ts';",
    "export const a = import('@aws-sdk/client-s3');",
  ],
  'src/extension': [
    "import a from '@aws-sdk/client-s3';",
    "import a from '@duckdb/node-api';",
    "import { a } from '../local/api.ts';",
    "import { a } from '../../media/results/results.ts';",
    "import a from '@vscode/webview-ui-toolkit';",
    "export const a = import('@duckdb/node-api');",
  ],
  'media/results': [
    "import a from 'vscode';",
    "import a from 'node:fs';",
    "import a from '@aws-sdk/client-s3';",
    "import { a } from '../../src/kernels/api.ts';",
    "export const a = import('../../src/kernels/api.ts');",
  ],
};

const allowedImports: Readonly<Record<string, readonly string[]>> = {
  'src/kernels': ["export const a = import('./athena/kernel.ts');", "import { a } from '../sql/split.ts';"],
  'src/kernels/athena': ["import a from '@aws-sdk/client-athena';", "import { a } from '../api.ts';"],
  'src/notebook': ["import a from 'vscode';", "import { a } from '../kernels/api.ts';"],
  'src/extension': ["import a from 'vscode';", "import { a } from '../notebook/controller.ts';"],
  'src/cli': ["import { a } from '../notebook/format.ts';", "import { a } from '../kernels/connect.ts';"],
  'media/results': ["import type { Row } from '../../src/kernels/api.ts';"],
};

const importRules = ['@typescript-eslint/no-restricted-imports', 'no-restricted-syntax'];

describe('the boundaries between the rooms', () => {
  // What imports say needs no types, and the real configuration without them is fast.
  const untyped = new ESLint({ cwd: root, overrideConfig: tseslint.configs.disableTypeChecked });
  const linesWithFindings = async (folder: string, lines: readonly string[]): Promise<string[]> => {
    const [result] = await untyped.lintText(lines.join('\n'), { filePath: join(root, folder, 'planted.ts') });
    const found = new Set(result?.messages.filter((m) => importRules.includes(m.ruleId ?? '')).map((m) => m.line));
    assert.ok(
      result?.messages.every((message) => !message.fatal),
      JSON.stringify(result?.messages),
    );
    return lines.filter((_, index) => found.has(index + 1));
  };

  for (const [folder, lines] of Object.entries(plantedImports))
    it(`hold against each forbidden import planted in ${folder}`, async () => {
      assert.deepEqual(await linesWithFindings(folder, lines), lines);
    });

  for (const [folder, lines] of Object.entries(allowedImports))
    it(`let ${folder} import what it is made of`, async () => {
      assert.deepEqual(await linesWithFindings(folder, lines), []);
    });

  it('let src/local/duckdb.ts alone import DuckDB', async () => {
    const [result] = await untyped.lintText("import a from '@duckdb/node-api';", {
      filePath: join(root, 'src/local/duckdb.ts'),
    });
    assert.deepEqual(
      result?.messages.filter((message) => importRules.includes(message.ruleId ?? '')),
      [],
    );
  });
});

describe('the habits of the code', () => {
  const planted: readonly (readonly [text: string, rule: string])[] = [
    ['export function a(): void { Promise.resolve(); }', '@typescript-eslint/no-floating-promises'],
    ['export const b: any = 1;', '@typescript-eslint/no-explicit-any'],
    ["export * from './lexer.ts';", 'no-restricted-syntax'],
    ['export class C { private c = 1; }', 'no-restricted-syntax'],
    ['export enum D { E }', 'no-restricted-syntax'],
    ['export function f(isFirst: boolean): void {}', 'no-restricted-syntax'],
    ["export function f(): void { console.log('f'); }", 'no-console'],
    ['export const g = document.body;', 'no-restricted-globals'],
    ['export default 1;', 'no-restricted-exports'],
  ];

  it('are kept by rules that find each planted fault', async () => {
    // A project of one file: the rules with types need some project, and the whole one takes seconds to read.
    const folder = join(root, 'out/boundaries');
    const file = join(root, 'src/sql/quote.ts');
    mkdirSync(folder, { recursive: true });
    const project = join(folder, 'tsconfig.json');
    const tsconfig = { extends: '../../tsconfig.json', compilerOptions: { types: [] }, include: [], files: [file] };
    writeFileSync(project, JSON.stringify(tsconfig));
    const eslint = new ESLint({
      cwd: root,
      overrideConfig: [
        {
          files: ['**/*.ts'],
          // A single run, which CI is taken for, would read the file from disk in place of the planted text.
          languageOptions: { parserOptions: { project: [project], disallowAutomaticSingleRunInference: true } },
        },
      ],
    });
    const [result] = await eslint.lintText(planted.map(([text]) => text).join('\n'), { filePath: file });
    const missed = planted.filter(
      ([, rule], index) => !result?.messages.some((message) => message.ruleId === rule && message.line === index + 1),
    );
    assert.deepEqual(missed, []);
  });
});
