import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// What each room may not import. A later block of a flat configuration replaces the rule of an earlier one,
// so every room's whole list is made here, once.
const vscode = { regex: '^vscode$', message: 'vscode is imported in src/extension and src/notebook alone.' };
const awsSdk = {
  regex: '^(@aws-sdk|@smithy)/',
  message: 'The AWS SDK is imported in src/kernels alone; take a client from kernels/aws/clients.ts.',
};
const duckdb = { regex: '^@duckdb/', message: 'DuckDB is imported in src/local/duckdb.ts alone.' };
const toolkit = { regex: '^@vscode/webview-ui-toolkit', message: 'The toolkit is imported in media/kit.ts alone.' };
const node = { regex: '^node:', message: 'This room runs in a browser frame.' };
const rooms = (...names) => ({
  regex: `^(\\.\\./)+(src/)?(${names.join('|')})/`,
  message: `Rooms import downwards only: extension, notebook, kernels, sql. Not from here: ${names.join(', ')}.`,
});
// Above the kernels; the panels' rooms come later, their place is known.
const above = rooms('local', 'cli', 'notebook', 'extension', 'access', 'guides', 'telemetry', 'media');
const adapter = (...names) => ({
  regex: `^(\\.\\./)+(${names.join('|')})/`,
  message: 'Adapters do not import each other; only connect.ts knows them.',
});

const syntax = [
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that declares it.' },
  { selector: 'TSEnumDeclaration', message: 'String unions, not enums.' },
  { selector: 'PropertyDefinition[accessibility="private"]', message: 'Use #name.' },
  {
    selector: ':function > Identifier.params[typeAnnotation.typeAnnotation.type="TSBooleanKeyword"]',
    message: 'A boolean parameter says nothing where it is called: name the cases, or pass the object that has it.',
  },
];
// The rule for imports does not look at import(); a selector does. It cannot hold a slash.
const dynamic = ({ regex, message }) => ({
  selector: `ImportExpression > Literal[value=/${regex.replaceAll('/', '\\u002f')}/]`,
  message,
});

const forbid = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', { patterns }],
    'no-restricted-syntax': ['error', ...syntax, ...patterns.map(dynamic)],
  },
});

export default tseslint.config(
  { ignores: ['dist', 'out', 'node_modules', 'test/fixtures'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: ['./tsconfig.json', './media/tsconfig.json'] } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      '@typescript-eslint/require-await': 'off',
      'no-control-regex': 'off',
      'max-lines': ['error', { max: 400 }],
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'no-restricted-syntax': ['error', ...syntax],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        fetch: 'readonly',
        Buffer: 'readonly',
        clearTimeout: 'readonly',
        performance: 'readonly',
        AbortController: 'readonly',
      },
    },
  },
  {
    files: ['test/**/*.mjs'],
    languageOptions: {
      globals: { describe: 'readonly', it: 'readonly', before: 'readonly', after: 'readonly', afterEach: 'readonly' },
    },
  },
  forbid(
    ['src/sql/**/*.ts'],
    [
      vscode,
      awsSdk,
      duckdb,
      node,
      toolkit,
      { regex: '^[^.]', message: 'src/sql has no dependency.' },
      rooms('kernels', 'local', 'cli', 'notebook', 'extension', 'access', 'guides', 'telemetry', 'media'),
    ],
  ),
  forbid(
    ['src/access/**/*.ts'],
    [
      vscode,
      awsSdk,
      duckdb,
      node,
      toolkit,
      { regex: '^[^.]', message: 'src/access has no dependency.' },
      rooms('kernels', 'local', 'cli', 'notebook', 'extension', 'guides', 'telemetry', 'media'),
    ],
  ),
  forbid(['src/kernels/*.ts', 'src/kernels/{aws,identity}/**/*.ts'], [vscode, duckdb, toolkit, above]),
  forbid(['src/kernels/athena/**/*.ts'], [vscode, duckdb, toolkit, above, adapter('redshift', 's3tables')]),
  forbid(['src/kernels/redshift/**/*.ts'], [vscode, duckdb, toolkit, above, adapter('athena', 's3tables')]),
  forbid(['src/kernels/s3tables/**/*.ts'], [vscode, duckdb, toolkit, above, adapter('athena', 'redshift')]),
  forbid(
    ['src/kernels/results/**/*.ts'],
    [vscode, awsSdk, duckdb, toolkit, above, adapter('athena', 'redshift', 's3tables')],
    ['src/kernels/results/engine/duckdb.ts'],
  ),
  forbid(
    ['src/local/**/*.ts'],
    [vscode, awsSdk, duckdb, toolkit, rooms('kernels', 'cli', 'notebook', 'extension', 'media')],
    ['src/local/duckdb.ts'],
  ),
  forbid(['src/local/duckdb.ts'], [vscode, awsSdk, toolkit, rooms('kernels', 'cli', 'notebook', 'extension', 'media')]),
  forbid(['src/cli/**/*.ts'], [vscode, awsSdk, duckdb, toolkit, rooms('extension', 'media')]),
  forbid(['src/notebook/**/*.ts'], [awsSdk, duckdb, toolkit, rooms('local', 'cli', 'extension', 'media')]),
  forbid(['src/extension/**/*.ts'], [awsSdk, duckdb, toolkit, rooms('local', 'cli', 'media')]),
  forbid(
    ['media/**/*.ts'],
    [
      vscode,
      awsSdk,
      duckdb,
      node,
      toolkit,
      { regex: '^(\\.\\./)+src/', allowTypeImports: true, message: 'media takes types only.' },
    ],
  ),
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['document', 'window', 'localStorage'].map((name) => ({ name, message: 'The DOM is for media.' })),
      ],
    },
  },
  { files: ['src/cli/**/*.ts', 'src/local/main.ts', 'test/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: ['test/**/*.ts'], rules: { 'max-lines': 'off' } },
);
