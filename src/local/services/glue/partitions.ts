/** Partitions of external tables; the engine reads them from the same place. */
import { stringValue } from '../../../sql/analyze/literal.ts';
import { ServiceError, type CatalogRef } from '../../api.ts';
import { lex, type Token } from '../../../sql/lexer.ts';
import { partitionsOf, partitionsProperty, type TablePartition } from '../../engine/external.ts';
import { takePage, type Input } from '../../http/input.ts';
import { toSeconds, type Operations } from '../../http/json.ts';
import type { DiskStore } from '../../store/store.ts';
import { catalogId, notFound, wholeOf, type Finder } from './catalogs.ts';
import { describeColumns, type ExternalEntry } from './tableForm.ts';

interface Partitioned {
  readonly catalog: CatalogRef;
  readonly database: string;
  readonly entry: ExternalEntry;
  readonly partitions: readonly TablePartition[];
}

export function partitionOperations(store: DiskStore, finder: Finder): Operations {
  const find = async (input: Input): Promise<Partitioned> => {
    const catalog = await finder.catalog(input);
    const database = input.text('DatabaseName').toLowerCase();
    const found = await finder.table(catalog, database, input.text('TableName'));
    const entry = found.kind === 'limited' ? wholeOf(found) : found;
    if (entry.kind !== 'external')
      throw new ServiceError('InvalidInputException', `Table ${entry.name} has no partitions that Glue keeps.`);
    return { catalog, database, entry, partitions: partitionsOf(entry) };
  };
  const save = async (
    { catalog, database, entry }: Partitioned,
    partitions: readonly TablePartition[],
  ): Promise<void> => {
    const properties = { ...entry.properties, [partitionsProperty]: JSON.stringify(partitions) };
    await store.putTable(catalog, database, { ...entry, properties }, 'replace');
  };
  const add = async (input: Input, list: readonly Input[]): Promise<readonly Record<string, unknown>[]> => {
    const table = await find(input);
    const partitions = [...table.partitions];
    const errors: Record<string, unknown>[] = [];
    for (const item of list) {
      const partition = readPartition(item, table.entry);
      if (partitions.some((other) => isSame(other, partition.values)))
        errors.push({
          PartitionValues: partition.values,
          ErrorDetail: { ErrorCode: 'AlreadyExistsException', ErrorMessage: 'Partition already exists.' },
        });
      else partitions.push(partition);
    }
    await save(table, partitions);
    return errors;
  };
  const remove = async (
    input: Input,
    list: readonly (readonly string[])[],
  ): Promise<readonly Record<string, unknown>[]> => {
    const table = await find(input);
    const missing = list.filter((values) => !table.partitions.some((other) => isSame(other, values)));
    await save(
      table,
      table.partitions.filter((other) => !list.some((values) => isSame(other, values))),
    );
    return missing.map((values) => ({
      PartitionValues: values,
      ErrorDetail: { ErrorCode: 'EntityNotFoundException', ErrorMessage: 'Partition not found.' },
    }));
  };
  return {
    GetPartitions: async ({ input }) => {
      const table = await find(input);
      const matches = parseFilter(input.optionalText('Expression'), table.entry);
      const found = table.partitions.filter((partition) => matches(partition.values));
      const { page, next } = takePage(found, input, { token: 'NextToken', limit: 'MaxResults', most: 1000 });
      return { Partitions: page.map((partition) => describe(table, partition)), NextToken: next };
    },
    GetPartition: async ({ input }) => {
      const table = await find(input);
      const found = table.partitions.find((other) => isSame(other, input.texts('PartitionValues')));
      if (!found) throw notFound('Cannot find partition.');
      return { Partition: describe(table, found) };
    },
    BatchGetPartition: async ({ input }) => {
      const table = await find(input);
      const wanted = input.objects('PartitionsToGet').map((item) => item.texts('Values'));
      return {
        Partitions: table.partitions
          .filter((partition) => wanted.some((values) => isSame(partition, values)))
          .map((partition) => describe(table, partition)),
        UnprocessedKeys: [],
      };
    },
    CreatePartition: async ({ input }) => {
      const errors = await add(input, [input.object('PartitionInput')]);
      if (errors.length > 0) throw new ServiceError('AlreadyExistsException', 'Partition already exists.');
      return {};
    },
    BatchCreatePartition: async ({ input }) => ({ Errors: await add(input, input.objects('PartitionInputList')) }),
    UpdatePartition: async ({ input }) => {
      const table = await find(input);
      const old = input.texts('PartitionValueList');
      if (!table.partitions.some((other) => isSame(other, old))) throw notFound('Partition not found.');
      const changed = readPartition(input.object('PartitionInput'), table.entry);
      await save(
        table,
        table.partitions.map((other) => (isSame(other, old) ? changed : other)),
      );
      return {};
    },
    DeletePartition: async ({ input }) => {
      const errors = await remove(input, [input.texts('PartitionValues')]);
      if (errors.length > 0) throw notFound('Partition not found.');
      return {};
    },
    BatchDeletePartition: async ({ input }) => ({
      Errors: await remove(
        input,
        input.objects('PartitionsToDelete').map((item) => item.texts('Values')),
      ),
    }),
  };
}

function isSame(partition: TablePartition, values: readonly string[]): boolean {
  return partition.values.length === values.length && partition.values.every((value, index) => value === values[index]);
}

function readPartition(input: Input, entry: ExternalEntry): TablePartition {
  const values = input.texts('Values');
  if (values.length !== entry.partitionColumns.length)
    throw new ServiceError(
      'InvalidInputException',
      'The number of partition keys do not match the number of partition values',
    );
  const given = input.optionalObject('StorageDescriptor')?.optionalText('Location');
  const path = entry.partitionColumns.map(
    (column, index) => `${column.name}=${encodeURIComponent(values[index] ?? '')}`,
  );
  return { values, location: given ?? `${entry.location.replace(/\/?$/, '/')}${path.join('/')}/` };
}

function describe({ catalog, database, entry }: Partitioned, partition: TablePartition): Record<string, unknown> {
  return {
    Values: partition.values,
    DatabaseName: database,
    TableName: entry.name,
    CreationTime: toSeconds(entry.createdAtMs),
    StorageDescriptor: {
      Columns: describeColumns(entry.columns),
      Location: partition.location,
      InputFormat: entry.inputFormat,
      OutputFormat: entry.outputFormat,
      SerdeInfo: { SerializationLibrary: entry.serde, Parameters: entry.serdeParameters },
    },
    Parameters: {},
    CatalogId: catalogId(catalog),
  };
}

/** Comparisons of partition columns with literals, joined by AND; anything else is refused by name. */
function parseFilter(expression: string | undefined, entry: ExternalEntry): (values: readonly string[]) => boolean {
  if (expression === undefined || expression.trim() === '') return () => true;
  const tokens = lex(expression, 'athena').filter(
    ({ kind, text }) => kind !== 'space' && kind !== 'comment' && text !== '(' && text !== ')',
  );
  const tests: ((values: readonly string[]) => boolean)[] = [];
  for (let at = 0; at < tokens.length; at += 4) {
    const [name, operator, literal, join] = tokens.slice(at, at + 4);
    const index = entry.partitionColumns.findIndex(
      (column) => column.name === name?.text.toLowerCase().replace(/^["`]|["`]$/g, ''),
    );
    if (index < 0 || !operator || !literal || (join && join.text.toUpperCase() !== 'AND'))
      throw new ServiceError(
        'InvalidInputException',
        `local lakehouse: the filter ${expression} is not emulated. Compare partition columns with literals, joined by AND.`,
      );
    tests.push(comparison(index, operator.text, literal, expression));
  }
  return (values) => tests.every((test) => test(values));
}

function comparison(
  index: number,
  operator: string,
  literal: Token,
  expression: string,
): (values: readonly string[]) => boolean {
  const isText = literal.kind === 'string';
  const wanted = isText ? stringValue(literal.text) : literal.text;
  const order = (value: string): number => {
    if (!isText) return Number(value) - Number(wanted);
    return value < wanted ? -1 : value > wanted ? 1 : 0;
  };
  const tests: Readonly<Record<string, (result: number) => boolean>> = {
    '=': (result) => result === 0,
    '!=': (result) => result !== 0,
    '<>': (result) => result !== 0,
    '<': (result) => result < 0,
    '<=': (result) => result <= 0,
    '>': (result) => result > 0,
    '>=': (result) => result >= 0,
  };
  const test = tests[operator];
  if (!test)
    throw new ServiceError(
      'InvalidInputException',
      `local lakehouse: ${operator} in the filter ${expression} is not emulated.`,
    );
  return (values) => test(order(values[index] ?? ''));
}
