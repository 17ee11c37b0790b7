/** The last look at a text before DuckDB runs it: only tables that were bound, only table functions that are ours. */
import { quoteText } from '../../sql/quote.ts';
import { SqlError } from '../api.ts';
import type { DuckConnection } from '../duckdb.ts';
import { isCopy } from './limited.ts';
import { plainText } from './render.ts';

/** What relations are made of; none of them can be written by a user. */
const ours = new Set([
  'read_parquet',
  'read_csv',
  'read_json',
  'unnest',
  'generate_series',
  'range',
  'generate_subscripts',
]);

/** No table of DuckDB's own may be left in a query: every one has been replaced. Throws SqlError. */
export function checkTables(duck: DuckConnection, sql: string): void {
  const stray = duck
    .tableNames(sql)
    .filter((name) => !/^(?:"?temp"?\.main\.)?"?lb_(?:temp|merge)_/.test(name) && !isCopy(name));
  if (stray.length > 0) throw foreign(stray[0]!);
}

/** The same of functions in FROM, by DuckDB's own parser, for somebody who may not see everything. Throws SqlError. */
export async function checkFunctions(duck: DuckConnection, sql: string): Promise<void> {
  if ((await duck.parse(sql)) !== 1) throw foreign('a second statement');
  const [row] = await duck.all(`SELECT json_serialize_sql(${quoteText(sql)}) AS tree`);
  const tree = JSON.parse(plainText(row?.['tree'] ?? '{}')) as unknown;
  if (typeof tree !== 'object' || tree === null || !('error' in tree) || tree.error !== false)
    throw foreign('a statement that is no query');
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('type' in node && node.type === 'TABLE_FUNCTION' && 'function' in node) {
      const { function: call } = node;
      const name =
        typeof call === 'object' && call !== null && 'function_name' in call ? call.function_name : undefined;
      if (typeof name !== 'string' || !ours.has(name)) throw foreign(String(name));
    }
    for (const member of Object.values(node)) visit(member);
  };
  visit(tree);
}

function foreign(what: string): SqlError {
  return new SqlError('NOT_SUPPORTED', `local engine: ${what} in FROM is not emulated (runs on AWS)`);
}
