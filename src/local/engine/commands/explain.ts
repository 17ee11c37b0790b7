/** EXPLAIN: what the local engine will do, in lines. */
import type { Command } from '../command.ts';
import { textColumns } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { notEmulated } from '../errors.ts';
import { rewriteQuery } from '../query.ts';
import { Scope, type Rewriting } from '../scope.ts';
import type { Node } from '../tree.ts';
import { sqlTypeOf } from '../types.ts';

/** Behind EXPLAIN. */
export function readExplain(cursor: Cursor): Command {
  if (cursor.takes('ANALYZE')) throw notEmulated('EXPLAIN ANALYZE', cursor.dialect);
  if (cursor.node?.kind === 'group' && cursor.node.nodes[0]?.word !== 'SELECT')
    throw notEmulated('EXPLAIN with options', cursor.dialect);
  cursor.takes('VERBOSE');
  if (!/^(SELECT|WITH|VALUES|TABLE|)$/.test(cursor.node?.word ?? ''))
    throw notEmulated(`EXPLAIN of ${cursor.node?.word ?? ''}`, cursor.dialect);
  if (cursor.done) throw cursor.error('<query>');
  const query = cursor.rest();
  return {
    statementType: 'DML',
    substatementType: 'EXPLAIN',
    run: async (work) => {
      const bound = await work.bind(query);
      const columns = await work.columnsOf(bound);
      const lines = [
        `Output[${columns.map((column) => `${column.name}:${sqlTypeOf(column.type, work.dialect)}`).join(', ')}]`,
        ...stepsOf(query, work.sql, work.dialect).map((step) => `    - ${step}`),
        `    - Local engine reads ${bound.scannedBytes} bytes in files; the plan of the service differs`,
      ];
      return {
        columns: textColumns([work.dialect === 'athena' ? 'Query Plan' : 'QUERY PLAN'], work.dialect),
        rows: lines.map((line) => [line]),
      };
    },
  };
}

function stepsOf(query: readonly Node[], sql: string, dialect: 'athena' | 'redshift'): string[] {
  const rewriting: Rewriting = { sql, dialect, words: {}, relations: [], typed: [], wantsPath: false };
  rewriteQuery(query, new Scope(), rewriting);
  const steps: string[] = [];
  if (query.some((node) => node.word === 'LIMIT' || node.word === 'FETCH')) steps.push('Limit');
  if (query.some((node, at) => node.word === 'ORDER' && query[at + 1]?.word === 'BY')) steps.push('Sort');
  if (query.some((node, at) => node.word === 'GROUP' && query[at + 1]?.word === 'BY')) steps.push('Aggregate');
  if (query.some((node) => node.word === 'JOIN')) steps.push('Join');
  if (query.some((node) => node.word === 'WHERE')) steps.push('Filter');
  for (const relation of rewriting.relations) steps.push(`TableScan[${relation.path.join('.')}]`);
  return steps;
}
