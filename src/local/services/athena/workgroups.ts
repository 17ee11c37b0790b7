/** Workgroups: where results go, and what a query may read. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { account, region, ServiceError } from '../../api.ts';
import type { Input } from '../../http/input.ts';
import { takePage } from '../../http/input.ts';
import { toSeconds, type Operations } from '../../http/json.ts';
import { errorCode, listFolder, readJson, removeFolder, writeJson } from '../../store/files.ts';
import { resultsLocation } from '../../store/layout.ts';
import { engineVersion } from './execution.ts';

export interface Workgroup {
  readonly name: string;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly description: string;
  readonly outputLocation?: string;
  readonly enforces: boolean;
  readonly isManaged: boolean;
  readonly cutoffBytes?: number;
  readonly createdMs: number;
  readonly tags: Readonly<Record<string, string>>;
}

export const homeWorkgroup = 'primary';
const namePattern = /^[a-zA-Z0-9._-]{1,128}$/;

export class Workgroups {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The workgroups of a new lakehouse. */
  async seed(): Promise<void> {
    if (existsSync(this.#folder)) return;
    const common = { state: 'ENABLED', enforces: false, isManaged: false, createdMs: Date.now(), tags: {} } as const;
    const first: readonly Workgroup[] = [
      {
        ...common,
        name: homeWorkgroup,
        description: 'Results go to the home bucket.',
        outputLocation: resultsLocation,
      },
      { ...common, name: 'no-output', description: 'Names no place for results: each query must.' },
      { ...common, name: 'managed', description: 'Keeps results itself: no S3 object.', isManaged: true },
    ];
    for (const workgroup of first) await this.#create(workgroup).catch(() => undefined);
  }

  #file(name: string): string {
    return join(this.#folder, name, 'workgroup.json');
  }

  async #create(workgroup: Workgroup): Promise<void> {
    try {
      await writeJson(this.#file(workgroup.name), workgroup, 'create');
    } catch (error) {
      if (errorCode(error) === 'EEXIST') throw invalid(`WorkGroup ${workgroup.name} is already created`);
      throw error;
    }
  }

  /** Throws `InvalidRequestException` where there is none of this name. */
  async get(name: string): Promise<Workgroup> {
    const found = namePattern.test(name) ? await readJson<Workgroup>(this.#file(name)) : undefined;
    if (!found) throw invalid(`WorkGroup ${name} is not found.`);
    return found;
  }

  /** The folder of what belongs to a workgroup, such as its prepared statements. */
  folder(name: string): string {
    return join(this.#folder, name);
  }

  async all(): Promise<readonly Workgroup[]> {
    const names = await listFolder(this.#folder);
    const found = await Promise.all(names.map((name) => readJson<Workgroup>(this.#file(name))));
    return found.filter((workgroup) => workgroup !== undefined);
  }

  async put(workgroup: Workgroup): Promise<void> {
    await writeJson(this.#file(workgroup.name), workgroup, 'replace');
  }

  operations(): Operations {
    return {
      CreateWorkGroup: async ({ input }) => {
        const configuration = input.optionalObject('Configuration');
        const result = configuration?.optionalObject('ResultConfiguration');
        const cutoffBytes = configuration?.optionalInteger('BytesScannedCutoffPerQuery', cutoffRule);
        const outputLocation = readLocation(result, 'OutputLocation');
        const isManaged = configuration?.optionalObject('ManagedQueryResultsConfiguration')?.flag('Enabled') ?? false;
        refuseBoth({ isManaged, outputLocation });
        await this.#create({
          name: input.text('Name', { pattern: namePattern }),
          state: 'ENABLED',
          description: input.optionalText('Description', { max: 1024 }) ?? '',
          ...(outputLocation !== undefined && { outputLocation }),
          enforces: configuration?.flag('EnforceWorkGroupConfiguration') ?? true,
          isManaged,
          ...(cutoffBytes !== undefined && { cutoffBytes }),
          createdMs: Date.now(),
          tags: readTags(input),
        });
        return {};
      },
      GetWorkGroup: async ({ input }) => ({ WorkGroup: describe(await this.get(input.text('WorkGroup'))) }),
      ListWorkGroups: async ({ input }) => {
        const { page, next } = takePage(await this.all(), input, { token: 'NextToken', limit: 'MaxResults', most: 50 });
        return { WorkGroups: page.map(summarize), NextToken: next };
      },
      UpdateWorkGroup: async ({ input }) => {
        const workgroup = await this.get(input.text('WorkGroup'));
        await this.put(update(workgroup, input));
        return {};
      },
      DeleteWorkGroup: async ({ input }) => {
        const name = input.text('WorkGroup');
        if (name === homeWorkgroup) throw invalid('The primary WorkGroup cannot be deleted.');
        await this.get(name);
        const holds = (await listFolder(this.folder(name))).some((entry) => entry !== 'workgroup.json');
        if (holds && input.flag('RecursiveDeleteOption') !== true)
          throw invalid(`WorkGroup ${name} is not empty. Set RecursiveDeleteOption to delete what it holds.`);
        await removeFolder(this.folder(name));
        return {};
      },
    };
  }
}

const cutoffRule = { min: 10_000_000, max: Number.MAX_SAFE_INTEGER };

export function invalid(message: string, code = 'INVALID_INPUT'): ServiceError {
  return new ServiceError('InvalidRequestException', message, 400, { AthenaErrorCode: code });
}

export function workgroupArn(name: string): string {
  return `arn:aws:athena:${region}:${account}:workgroup/${name}`;
}

function readLocation(input: Input | undefined, name: string): string | undefined {
  const location = input?.optionalText(name);
  if (location === undefined || location === '') return undefined;
  if (!/^s3:\/\/[^/]+(\/.*)?$/s.test(location)) throw invalid(`outputLocation is not a valid S3 path: ${location}`);
  return location;
}

function refuseBoth({ isManaged, outputLocation }: { isManaged: boolean; outputLocation: string | undefined }): void {
  if (isManaged && outputLocation !== undefined)
    throw invalid('ManagedQueryResultsConfiguration and OutputLocation cannot be set together.');
}

function readTags(input: Input): Record<string, string> {
  const tags = input.optionalObjects('Tags') ?? [];
  return Object.fromEntries(
    tags.map((tag) => [tag.text('Key', { min: 1, max: 128 }), tag.optionalText('Value') ?? '']),
  );
}

function update(workgroup: Workgroup, input: Input): Workgroup {
  const state = input.optionalText('State', { pattern: /^(ENABLED|DISABLED)$/ });
  const changes = input.optionalObject('ConfigurationUpdates');
  const result = changes?.optionalObject('ResultConfigurationUpdates');
  const given = readLocation(result, 'OutputLocation');
  const { outputLocation: oldLocation, cutoffBytes: oldCutoff, ...kept } = workgroup;
  const outputLocation = given ?? (result?.flag('RemoveOutputLocation') === true ? undefined : oldLocation);
  const cutoffBytes =
    changes?.optionalInteger('BytesScannedCutoffPerQuery', cutoffRule) ??
    (changes?.flag('RemoveBytesScannedCutoffPerQuery') === true ? undefined : oldCutoff);
  const isManaged =
    changes?.optionalObject('ManagedQueryResultsConfigurationUpdates')?.flag('Enabled') ?? workgroup.isManaged;
  refuseBoth({ isManaged, outputLocation });
  return {
    ...kept,
    state: state === 'DISABLED' ? 'DISABLED' : state === 'ENABLED' ? 'ENABLED' : workgroup.state,
    description: input.optionalText('Description', { max: 1024 }) ?? workgroup.description,
    enforces: changes?.flag('EnforceWorkGroupConfiguration') ?? workgroup.enforces,
    isManaged,
    ...(outputLocation !== undefined && { outputLocation }),
    ...(cutoffBytes !== undefined && { cutoffBytes }),
  };
}

function summarize(workgroup: Workgroup): Record<string, unknown> {
  return {
    Name: workgroup.name,
    State: workgroup.state,
    Description: workgroup.description,
    CreationTime: toSeconds(workgroup.createdMs),
    EngineVersion: engineVersion,
  };
}

function describe(workgroup: Workgroup): Record<string, unknown> {
  const { outputLocation, cutoffBytes } = workgroup;
  return {
    ...summarize(workgroup),
    Configuration: {
      ResultConfiguration: outputLocation === undefined ? {} : { OutputLocation: outputLocation },
      ManagedQueryResultsConfiguration: { Enabled: workgroup.isManaged },
      EnforceWorkGroupConfiguration: workgroup.enforces,
      PublishCloudWatchMetricsEnabled: false,
      RequesterPaysEnabled: false,
      ...(cutoffBytes !== undefined && { BytesScannedCutoffPerQuery: cutoffBytes }),
      EngineVersion: engineVersion,
    },
  };
}
