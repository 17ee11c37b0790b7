/** Pages of results, as JSON fields or as CSV text. */
import { ServiceError, type ResultColumn, type TextRow } from '../../api.ts';
import { writeToken, type Input } from '../../http/input.ts';
import type { Call, Operations } from '../../http/json.ts';
import { readRows, type RowPage } from '../resultFile.ts';
import type { StatementRunner } from './runner.ts';
import { isOver, type Part, type Statement } from './statement.ts';

const pageBytes = 1024 * 1024;

export function resultOperations(runner: StatementRunner): Operations {
  const open = async ({ input, signal }: Call): Promise<{ statement: Statement; part: Part; page: RowPage }> => {
    const id = input.text('Id');
    const [statementId = '', number] = id.split(':');
    const seconds = input.optionalInteger('WaitTimeSeconds', { min: 0, max: 30 }) ?? 0;
    const statement = await runner.waitFor(statementId, seconds, signal);
    const part = statement.parts[number === undefined ? 0 : Number(number) - 1];
    if (!part || (number === undefined && statement.kind === 'batch'))
      throw new ServiceError(
        'ResourceNotFoundException',
        `Query does not have result. Please check query status with DescribeStatement: ${id}.`,
        400,
        { ResourceId: id },
      );
    if (part.status === 'FAILED' || part.status === 'ABORTED')
      throw new ServiceError('ValidationException', `Could not retrieve results for ${part.status} query.`);
    if (!isOver(part.status) || !isOver(statement.status))
      throw new ServiceError(
        'ResourceNotFoundException',
        'Query does not have result. Please check query status with DescribeStatement.',
        400,
        { ResourceId: id },
      );
    if (part.resultFile === undefined)
      throw new ServiceError(
        'ResourceNotFoundException',
        'Query does not have result. Please check query status with DescribeStatement.',
        400,
        { ResourceId: id },
      );
    const page = await readRows(runner.resultPath(part.resultFile), readOffset(input, part), {
      rows: Number.MAX_SAFE_INTEGER,
      bytes: pageBytes,
    });
    return { statement, part, page };
  };
  const common = (part: Part, page: RowPage): Record<string, unknown> => ({
    ColumnMetadata: part.columns.map(describeColumn),
    TotalNumRows: part.rowCount,
    ...(page.next !== undefined && { NextToken: writeToken({ id: part.id, offset: page.next }) }),
  });
  return {
    GetStatementResult: async (call) => {
      const { statement, part, page } = await open(call);
      if (statement.resultFormat === 'CSV')
        throw new ServiceError(
          'ValidationException',
          'The result format of this statement is CSV. Use GetStatementResultV2 to retrieve it.',
        );
      return { ...common(part, page), Records: page.rows().map((row) => toFields(row, part.columns)) };
    },
    GetStatementResultV2: async (call) => {
      const { statement, part, page } = await open(call);
      if (statement.resultFormat === 'JSON')
        throw new ServiceError(
          'ValidationException',
          'The result format of this statement is JSON. Use GetStatementResult to retrieve it, or run it with ResultFormat CSV.',
        );
      return {
        ...common(part, page),
        ResultFormat: 'CSV',
        Records: page.text === '' ? [] : [{ CSVRecords: page.text }],
      };
    },
  };
}

function readOffset(input: Input, part: Part): number {
  const token = input.optionalText('NextToken');
  if (token === undefined || token === '') return 0;
  try {
    const value = JSON.parse(Buffer.from(token, 'base64url').toString()) as { id?: unknown; offset?: unknown };
    if (value.id === part.id && typeof value.offset === 'number' && value.offset >= 0) return value.offset;
  } catch {
    // Falls through to the same refusal.
  }
  throw new ServiceError('ValidationException', 'NextToken is not one of this statement.');
}

function toFields(row: TextRow, columns: readonly ResultColumn[]): readonly Record<string, unknown>[] {
  return columns.map((column, index) => toField(row[index] ?? null, column.type));
}

function toField(value: string | null, type: string): Record<string, unknown> {
  if (value === null) return { isNull: true };
  switch (type) {
    case 'bool':
      return { booleanValue: value === 'true' || value === 't' };
    case 'int2':
    case 'int4':
    case 'int8':
    case 'oid':
      return { longValue: BigInt(value) };
    case 'float4':
    case 'float8': {
      const number = Number(value);
      return { doubleValue: Number.isFinite(number) ? number : value };
    }
    default:
      return { stringValue: value };
  }
}

function describeColumn(column: ResultColumn): Record<string, unknown> {
  const { name, type, precision, scale } = column;
  const isText = type === 'varchar' || type === 'bpchar' || type === 'char';
  return {
    name,
    label: name,
    typeName: type,
    precision,
    scale,
    length: isText ? precision : 0,
    nullable: 1,
    isCaseSensitive: isText,
    isCurrency: false,
    isSigned: /^(int|float|numeric)/.test(type),
    schemaName: '',
    tableName: '',
  };
}
