import assert from 'node:assert/strict';
import type { ErrorCode } from '../../../../src/kernels/api.ts';
import { classifyFault, toLakeError } from '../../../../src/kernels/aws/errors.ts';
import { athenaFailure, redshiftFailure } from '../../../../src/kernels/aws/failures.ts';
import { positionOfCharacter } from '../../../../src/kernels/position.ts';
import { fixedKeys } from '../../../../src/kernels/identity/profile.ts';
import { testKeys } from '../../../fakes/awsKernels.ts';

const target = {
  name: 'lake',
  region: 'eu-west-1',
  identity: { kind: 'profile', name: 'analyst' },
  keys: fixedKeys(testKeys),
  version: '0',
} as const;

function fault(name: string, more: object = {}): Error {
  return Object.assign(new Error('Said so.'), { name }, more);
}

describe('an error of a service', () => {
  const cases: readonly [string, Error, string, ErrorCode, RegExp, RegExp][] = [
    [
      'an unknown host',
      fault('Error', { code: 'ENOTFOUND', hostname: 'athena.eu-wst-1.amazonaws.com' }),
      'athena:StartQueryExecution',
      'network',
      /^Nothing answers at athena\.eu-wst-1\.amazonaws\.com: the name is not known\.$/,
      /region "eu-west-1" of connection "lake"/,
    ],
    [
      'a name that is not there',
      fault('MetadataException', {
        message: 'Database nope not found. (Service: AmazonDataCatalog; Status Code: 400; Request ID: 1; Proxy: null)',
      }),
      'athena:ListTableMetadata',
      'notFound',
      /^Database nope not found\.$/,
      /Check the name/,
    ],
    [
      'another Region',
      fault('InvalidSignatureException', {
        message: "Credential should be scoped to a valid region, not 'eu-west-1'.",
      }),
      'athena:StartQueryExecution',
      'notFound',
      /does not answer for the Region "eu-west-1"\.$/,
      /Set the region of connection "lake"/,
    ],
    [
      'a page of another web server',
      new SyntaxError('Unexpected token < in JSON'),
      'athena:StartQueryExecution',
      'network',
      /^What answers at .* is not athena\.$/,
      /Check the endpoint of connection "lake"/,
    ],
    [
      'a refused connection',
      fault('Error', { code: 'ECONNREFUSED' }),
      'athena:X',
      'network',
      /^Nothing answers at athena in eu-west-1\.$/,
      /connection "lake"/,
    ],
    ['a timeout', fault('TimeoutError'), 'athena:X', 'network', /did not answer in time/, /proxy/],
    [
      'no credentials',
      fault('CredentialsProviderError'),
      'athena:X',
      'expired',
      /^Profile "analyst" has no credentials: Said so\.$/,
      /aws sso login --profile analyst/,
    ],
    ['expired credentials', fault('ExpiredTokenException'), 'athena:X', 'expired', /have expired/, /Sign in again/],
    ['unknown keys', fault('UnrecognizedClientException'), 'athena:X', 'expired', /does not accept/, /Sign in again/],
    [
      'denied access',
      fault('AccessDeniedException'),
      'athena:StartQueryExecution',
      'denied',
      /not allowed to do athena:StartQueryExecution/,
      /permission athena:StartQueryExecution/,
    ],
    [
      'a bucket of another Region',
      fault('PermanentRedirect', { Region: 'us-west-2' }),
      's3:GetObject',
      'notFound',
      /another Region than eu-west-1: us-west-2/,
      /region of connection/,
    ],
    ['too many requests', fault('TooManyRequestsException'), 'athena:X', 'throttled', /too many requests/, /Wait/],
    [
      'a missing warehouse',
      fault('ResourceNotFoundException'),
      'redshift-data:X',
      'notFound',
      /Said so/,
      /workgroup or cluster/,
    ],
    [
      'a database that lets nobody in',
      fault('DatabaseConnectionException', { $metadata: { httpStatusCode: 500 } }),
      'redshift-data:X',
      'network',
      /did not accept/,
      /identity of connection/,
    ],
    [
      'a setting that is refused',
      fault('ValidationException'),
      'redshift-data:X',
      'syntax',
      /Said so/,
      /settings of connection/,
    ],
    [
      'a failing service',
      fault('InternalServerException', { $metadata: { httpStatusCode: 500 } }),
      'athena:GetX',
      'internal',
      /athena failed at GetX/,
      /Run again/,
    ],
  ];
  for (const [what, error, action, code, message, hint] of cases)
    it(`that is ${what} becomes one sentence with a next step`, () => {
      const told = toLakeError(error, { action, target });
      assert.equal(told.code, code);
      assert.match(told.message, message);
      assert.match(told.hint ?? '', hint);
      assert.equal(told.cause, error);
    });

  it('is tried again only where that helps', () => {
    const verdicts: readonly [Error, string][] = [
      [fault('ThrottlingException'), 'throttled'],
      [fault('SlowDown', { $metadata: { httpStatusCode: 503 } }), 'throttled'],
      [fault('TooManyRequestsException', { Reason: 'CONCURRENT_QUERY_LIMIT_EXCEEDED' }), 'other'],
      [fault('X', { $metadata: { httpStatusCode: 503 } }), 'transient'],
      [fault('TimeoutError'), 'transient'],
      [fault('Error', { code: 'ECONNRESET' }), 'transient'],
      [fault('Error', { code: 'ECONNREFUSED' }), 'unreachable'],
      [fault('ExpiredToken'), 'expired'],
      [fault('AccessDeniedException'), 'other'],
      [fault('InvalidRequestException', { $metadata: { httpStatusCode: 400 } }), 'other'],
    ];
    for (const [error, verdict] of verdicts) assert.equal(classifyFault(error), verdict, error.name);
  });
});

describe('a failed statement', () => {
  it('of Athena has a code, and a position where the text begins with one', () => {
    const cases: readonly [string, number | undefined, ErrorCode, object | undefined][] = [
      ["TABLE_NOT_FOUND: line 1:15: Table 'x' does not exist", 2, 'notFound', { line: 0, column: 14 }],
      ['SYNTAX_ERROR: line 3:1: no', 2, 'syntax', { line: 2, column: 0 }],
      ['DIVISION_BY_ZERO: Division by zero', 2, 'syntax', undefined],
      ['NOT_SUPPORTED: line 1:1: no', 2, 'unsupported', { line: 0, column: 0 }],
      ['Insufficient permissions to execute the query.', 2, 'denied', undefined],
      ['Query exhausted resources at this scale factor', 1, 'internal', undefined],
    ];
    for (const [reason, category, code, position] of cases) {
      const error = athenaFailure(reason, category, undefined);
      assert.equal(error.code, code, reason);
      assert.equal(error.message, reason);
      assert.deepEqual(error.position, position);
    }
    assert.equal(
      athenaFailure(undefined, undefined, undefined).message,
      'The query failed, and Athena gave no reason.',
    );
  });

  it('of Redshift has a code, and a position in characters', () => {
    const sql = "SELECT '😀',\n nix";
    const error = redshiftFailure('ERROR: column "nix" does not exist\n  Position: 14', sql);
    assert.equal(error.code, 'notFound');
    assert.equal(error.message, 'column "nix" does not exist');
    assert.deepEqual(error.position, { line: 1, column: 1 });
    assert.equal(redshiftFailure('ERROR: permission denied for relation t', sql).code, 'denied');
    assert.equal(redshiftFailure('ERROR: division by zero', sql).code, 'syntax');
  });

  it('has a next step that fits what it names', () => {
    const steps: readonly [string, RegExp][] = [
      ["TABLE_NOT_FOUND: line 1:15: Table 'x' does not exist", /catalog and database/],
      ["COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved", /name of the column/],
      ["FUNCTION_NOT_FOUND: line 1:8: Function 'f' not registered", /types of what it is given/],
      ["SYNTAX_ERROR: line 3:1: mismatched input 'x'", /at that place/],
      ['DIVISION_BY_ZERO: Division by zero', /or its values/],
      ['HIVE_BAD_DATA: The file s3://b/x.parquet is damaged: it is no whole Parquet file', /Replace that file/],
      ['ICEBERG_MISSING_METADATA: The metadata file s3://b/x.json is missing', /Replace that file/],
      ['ICEBERG_COMMIT_ERROR: Failed to commit: another statement changed the table. Run it again', /run it again/],
      ['NOT_SUPPORTED: local engine: TABLESAMPLE is not emulated (runs on Athena)', /connection to AWS/],
    ];
    assert.match(athenaFailure("line 1:1: mismatched input 'SELEC'", 2, 'SELEC 1').hint ?? '', /Did you mean SELECT/);
    assert.match(
      redshiftFailure('ERROR: syntax error at or near "SELEC"', 'SELEC 1').hint ?? '',
      /Did you mean SELECT/,
    );
    assert.equal(
      athenaFailure("FUNCTION_NOT_FOUND: line 1:8: Function 'nvl' not registered", 2, '').hint,
      'Did you mean coalesce?',
    );
    assert.equal(
      redshiftFailure('ERROR: function string_agg(integer) does not exist', '').hint,
      'Did you mean listagg?',
    );
    // What failed there was no reading.
    assert.match(athenaFailure('DIVISION_BY_ZERO: Division by zero', 2, 'SELEC 1').hint ?? '', /or its values/);
    for (const [reason, step] of steps) assert.match(athenaFailure(reason, 2, undefined).hint ?? '', step, reason);
    assert.match(
      redshiftFailure('ERROR: 1023 DETAIL: Serializable isolation violation', '').hint ?? '',
      /from its BEGIN/,
    );
    assert.match(redshiftFailure('ERROR: Spectrum Scan Error: The file x is missing', '').hint ?? '', /Replace that/);
    assert.match(redshiftFailure('ERROR: column "nix" does not exist', '').hint ?? '', /name of the column/);
    assert.equal(
      redshiftFailure('ERROR: column "paid" does not exist', 'SELECT 1 FROM t WHERE s = "paid"').hint,
      "A text stands in single quotes: 'paid'. Else check the name of the column.",
    );
    assert.equal(
      athenaFailure('TYPE_MISMATCH: line 1:9: Cannot apply operator: date = varchar(10)', 2, 'SELECT 1').hint,
      "A text is no date: write DATE '…' for it.",
    );
    assert.equal(
      athenaFailure('GENERIC_INTERNAL_ERROR: The disk of the local lakehouse is full', 1, 'SELECT 1').hint,
      'Free some space on it, then run again.',
    );
  });

  it('is found on its line whatever came before', () => {
    assert.deepEqual(positionOfCharacter('😀a', 2), { line: 0, column: 2 });
    assert.deepEqual(positionOfCharacter('a\r\nb', 4), { line: 1, column: 0 });
    assert.deepEqual(positionOfCharacter('a\rb', 3), { line: 1, column: 0 });
    assert.deepEqual(positionOfCharacter('ab', 99), { line: 0, column: 2 });
  });
});
