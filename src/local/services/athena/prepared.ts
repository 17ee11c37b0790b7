/** Prepared statements: kept in a workgroup, run by `EXECUTE name USING …`. */
import { join } from 'node:path';
import { ServiceError } from '../../api.ts';
import { takePage } from '../../http/input.ts';
import { toSeconds, type Operations } from '../../http/json.ts';
import { errorCode, listFolder, orMissing, readJson, writeJson } from '../../store/files.ts';
import { encodeName } from '../../store/names.ts';
import { rm } from 'node:fs/promises';
import { meaningful } from './classify.ts';
import { invalid, type Workgroups } from './workgroups.ts';

interface Prepared {
  readonly name: string;
  readonly sql: string;
  readonly description: string;
  readonly changedMs: number;
}

/** What a statement comes to once prepared statements are looked up. */
export type Resolved =
  | { readonly kind: 'run'; readonly sql: string; readonly parameters: readonly string[] }
  | { readonly kind: 'prepare'; readonly name: string; readonly sql: string }
  | { readonly kind: 'deallocate'; readonly name: string };

const nameRule = { pattern: /^[a-zA-Z_][a-zA-Z0-9_@:]{0,255}$/ };

export class PreparedStatements {
  readonly #workgroups: Workgroups;
  readonly #owner: string | undefined;

  /** Those that all administrators share, or those of one user: their texts tell of tables. */
  constructor(workgroups: Workgroups, owner?: string) {
    this.#workgroups = workgroups;
    this.#owner = owner;
  }

  /** Those of a user of the same workgroups. */
  of(owner: string): PreparedStatements {
    return new PreparedStatements(this.#workgroups, owner);
  }

  #folder(workgroup: string): string {
    const folder = this.#workgroups.folder(workgroup);
    return this.#owner === undefined
      ? join(folder, 'prepared')
      : join(folder, 'users', encodeName(this.#owner), 'prepared');
  }

  #file(workgroup: string, name: string): string {
    return join(this.#folder(workgroup), `${name.replaceAll(':', '%3A')}.json`);
  }

  async find(workgroup: string, name: string): Promise<Prepared | undefined> {
    return nameRule.pattern.test(name) ? readJson<Prepared>(this.#file(workgroup, name)) : undefined;
  }

  async put(
    workgroup: string,
    name: string,
    sql: string,
    description: string,
    mode: 'create' | 'replace',
  ): Promise<void> {
    const prepared: Prepared = { name, sql, description, changedMs: Date.now() };
    try {
      await writeJson(this.#file(workgroup, name), prepared, mode);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      throw invalid(`PreparedStatement ${name} already exists in workGroup ${workgroup}`);
    }
  }

  async remove(workgroup: string, name: string): Promise<void> {
    await orMissing(rm(this.#file(workgroup, name)));
  }

  /** Replaces `EXECUTE` by the statement that it names; reads `PREPARE` and `DEALLOCATE`. */
  async resolve(sql: string, parameters: readonly string[], workgroup: string): Promise<Resolved> {
    const tokens = meaningful(sql);
    const [first, second, third] = tokens;
    const word = (first?.text ?? '').toUpperCase();
    if (word === 'PREPARE' && second && third?.text.toUpperCase() === 'FROM')
      return { kind: 'prepare', name: readName(second.text), sql: sql.slice(third.end).replace(/;\s*$/, '').trim() };
    if (word === 'DEALLOCATE' && second?.text.toUpperCase() === 'PREPARE' && third)
      return { kind: 'deallocate', name: readName(third.text) };
    if (word !== 'EXECUTE' || !second) return { kind: 'run', sql, parameters };
    const name = readName(second.text);
    const prepared = await this.find(workgroup, name);
    if (!prepared) throw invalid(`PreparedStatement ${name} was not found in workGroup ${workgroup}`);
    const using = third?.text.toUpperCase() === 'USING' ? splitList(sql, third.end) : [];
    return { kind: 'run', sql: prepared.sql, parameters: using.length > 0 ? using : parameters };
  }

  operations(): Operations {
    const notFound = (workgroup: string, name: string): ServiceError =>
      new ServiceError(
        'ResourceNotFoundException',
        `PreparedStatement ${name} was not found in workGroup ${workgroup}`,
        400,
        {
          ResourceName: name,
        },
      );
    const describe = (workgroup: string, prepared: Prepared): Record<string, unknown> => ({
      StatementName: prepared.name,
      QueryStatement: prepared.sql,
      WorkGroupName: workgroup,
      Description: prepared.description,
      LastModifiedTime: toSeconds(prepared.changedMs),
    });
    return {
      CreatePreparedStatement: async ({ input }) => {
        const { name: workgroup } = await this.#workgroups.get(input.text('WorkGroup'));
        const name = input.text('StatementName', nameRule);
        const sql = input.text('QueryStatement', { min: 1, max: 262_144 });
        await this.put(workgroup, name, sql, input.optionalText('Description') ?? '', 'create');
        return {};
      },
      GetPreparedStatement: async ({ input }) => {
        const { name: workgroup } = await this.#workgroups.get(input.text('WorkGroup'));
        const name = input.text('StatementName');
        const prepared = await this.find(workgroup, name);
        if (!prepared) throw notFound(workgroup, name);
        return { PreparedStatement: describe(workgroup, prepared) };
      },
      BatchGetPreparedStatement: async ({ input }) => {
        const { name: workgroup } = await this.#workgroups.get(input.text('WorkGroup'));
        const names = input.texts('PreparedStatementNames');
        const found = await Promise.all(names.map((name) => this.find(workgroup, name)));
        return {
          PreparedStatements: found.flatMap((prepared) => (prepared ? [describe(workgroup, prepared)] : [])),
          UnprocessedPreparedStatementNames: names
            .filter((_, index) => !found[index])
            .map((name) => ({
              StatementName: name,
              ErrorCode: 'STATEMENT_NOT_FOUND',
              ErrorMessage: `PreparedStatement ${name} was not found in workGroup ${workgroup}`,
            })),
        };
      },
      ListPreparedStatements: async ({ input }) => {
        const { name: workgroup } = await this.#workgroups.get(input.text('WorkGroup'));
        const files = await listFolder(this.#folder(workgroup));
        const all = await Promise.all(files.map((file) => readJson<Prepared>(join(this.#folder(workgroup), file))));
        const found = all.filter((prepared) => prepared !== undefined);
        const { page, next } = takePage(found, input, { token: 'NextToken', limit: 'MaxResults', most: 50 });
        return {
          PreparedStatements: page.map(({ name, changedMs }) => ({
            StatementName: name,
            LastModifiedTime: toSeconds(changedMs),
          })),
          NextToken: next,
        };
      },
      UpdatePreparedStatement: async ({ input }) => {
        const { name: workgroup } = await this.#workgroups.get(input.text('WorkGroup'));
        const name = input.text('StatementName', nameRule);
        if (!(await this.find(workgroup, name))) throw notFound(workgroup, name);
        const sql = input.text('QueryStatement', { min: 1, max: 262_144 });
        await this.put(workgroup, name, sql, input.optionalText('Description') ?? '', 'replace');
        return {};
      },
      DeletePreparedStatement: async ({ input }) => {
        const { name: workgroup } = await this.#workgroups.get(input.text('WorkGroup'));
        const name = input.text('StatementName', nameRule);
        if (!(await this.find(workgroup, name))) throw notFound(workgroup, name);
        await this.remove(workgroup, name);
        return {};
      },
    };
  }
}

function readName(text: string): string {
  return /^["`]/.test(text) ? text.slice(1, -1) : text;
}

/** The items of a list behind `start`, split at the commas that no bracket encloses. */
function splitList(sql: string, start: number): string[] {
  const items: string[] = [];
  let depth = 0;
  let from = start;
  let end = start;
  for (const token of meaningful(sql)) {
    if (token.start < start || token.kind === 'semicolon') continue;
    if (token.kind === 'open') depth++;
    else if (token.kind === 'close') depth--;
    else if (token.kind === 'comma' && depth === 0) {
      items.push(sql.slice(from, token.start).trim());
      from = token.end;
    }
    end = token.end;
  }
  return [...items, sql.slice(from, end).trim()].filter((item) => item !== '');
}
