import { join } from 'node:path';
import { ServiceError, type SqlEngine } from '../api.ts';
import type { Service } from '../http/exchange.ts';
import { takePage } from '../http/input.ts';
import { jsonService, type Operation, type Operations } from '../http/json.ts';
import type { Access } from '../access/access.ts';
import { encodeName } from '../store/names.ts';
import type { DiskStore } from '../store/store.ts';
import { engineVersion } from './athena/execution.ts';
import { metadataOperations } from './athena/metadata.ts';
import { NamedQueries } from './athena/namedQueries.ts';
import { PreparedStatements } from './athena/prepared.ts';
import { queryOperations } from './athena/queries.ts';
import { ExecutionRunner } from './athena/runner.ts';
import { workgroupArn, Workgroups } from './athena/workgroups.ts';
import type { Processes } from './owner.ts';
import { only, operationsPerUser } from './principals.ts';

export interface RunningService {
  readonly service: Service;
  /** Cancels what runs and waits for its end. */
  close(): Promise<void>;
}

export interface EngineServiceParts {
  readonly store: DiskStore;
  readonly access: Access;
  readonly engine: SqlEngine;
  readonly processes: Processes;
  /** Time that every statement waits before it is begun, for tests of clients. */
  readonly delayMs: number;
}

/** Athena over the local engine. */
export async function openAthena(parts: EngineServiceParts): Promise<RunningService> {
  const folder = parts.store.layout.service('athena');
  const workgroups = new Workgroups(join(folder, 'workgroups'));
  await workgroups.seed();
  const prepared = new PreparedStatements(workgroups);
  const runner = new ExecutionRunner({ ...parts, prepared });
  await runner.open();
  const make = (store: DiskStore, own: PreparedStatements, queries: string, viewer?: string): Operations => ({
    ...queryOperations({ ...parts, store, runner, workgroups, prepared: own, ...(viewer !== undefined && { viewer }) }),
    ...workgroups.operations(),
    ...own.operations(),
    ...new NamedQueries(queries, workgroups).operations(),
    ...metadataOperations(store),
    ...tagOperations(workgroups),
    ListEngineVersions: versionsOperation,
  });
  const whole = make(parts.store, prepared, join(folder, 'queries'));
  const operations = operationsPerUser(parts.access, whole, (store, user) =>
    // A workgroup says where everybody's results go.
    only(
      make(store, prepared.of(user), join(folder, 'users', encodeName(user), 'queries'), user),
      /^(?:(?:Get|List|BatchGet)|(?:Start|Stop)QueryExecution$|(?:Create|Update|Delete)(?:PreparedStatement|NamedQuery)$)/,
    ),
  );
  return {
    service: jsonService('Athena', 'InvalidRequestException', withErrorCodes(operations)),
    close: () => runner.close(),
  };
}

const versionsOperation: Operation = async ({ input }) => {
  const versions = [engineVersion, { ...engineVersion, SelectedEngineVersion: engineVersion.EffectiveEngineVersion }];
  const { page, next } = takePage(versions, input, { token: 'NextToken', limit: 'MaxResults', most: 10 });
  return { EngineVersions: page, NextToken: next };
};

function tagOperations(workgroups: Workgroups): Operations {
  const find = async (arn: string): ReturnType<Workgroups['get']> => {
    const name = arn.startsWith(workgroupArn('')) ? arn.slice(workgroupArn('').length) : '';
    if (name === '')
      throw new ServiceError('ResourceNotFoundException', `${arn} is not found.`, 400, { ResourceName: arn });
    return workgroups.get(name);
  };
  return {
    ListTagsForResource: async ({ input }) => {
      const { tags } = await find(input.text('ResourceARN'));
      return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    },
    TagResource: async ({ input }) => {
      const workgroup = await find(input.text('ResourceARN'));
      const added = input.objects('Tags').map((tag) => [tag.text('Key'), tag.optionalText('Value') ?? ''] as const);
      await workgroups.put({ ...workgroup, tags: { ...workgroup.tags, ...Object.fromEntries(added) } });
      return {};
    },
    UntagResource: async ({ input }) => {
      const workgroup = await find(input.text('ResourceARN'));
      const removed = input.texts('TagKeys');
      const tags = Object.entries(workgroup.tags).filter(([key]) => !removed.includes(key));
      await workgroups.put({ ...workgroup, tags: Object.fromEntries(tags) });
      return {};
    },
  };
}

/** Every refusal of Athena names an error code of its own beside the class. */
function withErrorCodes(operations: Operations): Operations {
  const wrap =
    (run: Operation): Operation =>
    async (call) => {
      try {
        return await run(call);
      } catch (error) {
        if (
          !(error instanceof ServiceError) ||
          error.code !== 'InvalidRequestException' ||
          'AthenaErrorCode' in error.body
        )
          throw error;
        throw new ServiceError(error.code, error.message, error.status, {
          AthenaErrorCode: 'INVALID_INPUT',
          ...error.body,
        });
      }
    };
  return Object.fromEntries(Object.entries(operations).map(([name, run]) => [name, wrap(run)]));
}
