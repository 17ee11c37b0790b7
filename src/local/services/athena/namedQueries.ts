/** Saved queries. */
import { randomUUID } from 'node:crypto';
import { takePage, type Input } from '../../http/input.ts';
import type { Operations } from '../../http/json.ts';
import { Records } from '../records.ts';
import { homeWorkgroup, invalid, type Workgroups } from './workgroups.ts';

interface NamedQuery {
  readonly id: string;
  readonly createdMs: number;
  readonly name: string;
  readonly description: string;
  readonly database: string;
  readonly sql: string;
  readonly workgroup: string;
  readonly token?: string;
}

export class NamedQueries {
  readonly #records: Records<NamedQuery>;
  readonly #workgroups: Workgroups;

  constructor(folder: string, workgroups: Workgroups) {
    this.#records = new Records(folder);
    this.#workgroups = workgroups;
  }

  async #all(): Promise<readonly NamedQuery[]> {
    await this.#records.load(0);
    return this.#records.all();
  }

  async #find(id: string): Promise<NamedQuery> {
    const found = await this.#records.find(id);
    if (!found) throw invalid(`NamedQuery ${id} was not found`);
    return found;
  }

  operations(): Operations {
    return {
      CreateNamedQuery: async ({ input }) => {
        const token = input.optionalText('ClientRequestToken', { min: 32, max: 128 });
        const same = token === undefined ? undefined : (await this.#all()).find((query) => query.token === token);
        if (same) return { NamedQueryId: same.id };
        const { name: workgroup } = await this.#workgroups.get(input.optionalText('WorkGroup') ?? homeWorkgroup);
        const query: NamedQuery = {
          id: randomUUID(),
          createdMs: Date.now(),
          ...readContents(input),
          database: input.text('Database', { min: 1, max: 255 }),
          workgroup,
          ...(token !== undefined && { token }),
        };
        await this.#records.put(query);
        return { NamedQueryId: query.id };
      },
      GetNamedQuery: async ({ input }) => ({ NamedQuery: describe(await this.#find(input.text('NamedQueryId'))) }),
      BatchGetNamedQuery: async ({ input }) => {
        const ids = input.texts('NamedQueryIds');
        const found = await Promise.all(ids.map((id) => this.#records.find(id)));
        return {
          NamedQueries: found.flatMap((query) => (query ? [describe(query)] : [])),
          UnprocessedNamedQueryIds: ids
            .filter((_, index) => !found[index])
            .map((id) => ({
              NamedQueryId: id,
              ErrorCode: 'INVALID_INPUT',
              ErrorMessage: `NamedQuery ${id} was not found`,
            })),
        };
      },
      ListNamedQueries: async ({ input }) => {
        const workgroup = input.optionalText('WorkGroup') ?? homeWorkgroup;
        await this.#workgroups.get(workgroup);
        const queries = (await this.#all()).filter((query) => query.workgroup === workgroup);
        const { page, next } = takePage(queries, input, { token: 'NextToken', limit: 'MaxResults', most: 50 });
        return { NamedQueryIds: page.map((query) => query.id), NextToken: next };
      },
      UpdateNamedQuery: async ({ input }) => {
        const query = await this.#find(input.text('NamedQueryId'));
        await this.#records.put({ ...query, ...readContents(input) });
        return {};
      },
      DeleteNamedQuery: async ({ input }) => {
        await this.#records.remove((await this.#find(input.text('NamedQueryId'))).id);
        return {};
      },
    };
  }
}

function readContents(input: Input): Pick<NamedQuery, 'name' | 'description' | 'sql'> {
  return {
    name: input.text('Name', { min: 1, max: 128 }),
    description: input.optionalText('Description', { max: 1024 }) ?? '',
    sql: input.text('QueryString', { min: 1, max: 262_144 }),
  };
}

function describe(query: NamedQuery): Record<string, unknown> {
  return {
    NamedQueryId: query.id,
    Name: query.name,
    Description: query.description,
    Database: query.database,
    QueryString: query.sql,
    WorkGroup: query.workgroup,
  };
}
