/** EXPLAIN: what the local engine will do, in lines. */
import type { Part } from '../../../sql/tree/statement.ts';
import { walk } from '../../../sql/walk.ts';
import type { Command } from '../command.ts';
import { textColumns } from '../command.ts';
import { notEmulated } from '../errors.ts';
import type { Slots } from '../slots.ts';
import { sqlTypeOf } from '../types.ts';
import { tablesOf } from './dependents.ts';

export function readExplain(slots: Slots): Command {
  const { dialect } = slots;
  if (slots.has('ANALYZE')) throw notEmulated('EXPLAIN ANALYZE', dialect);
  if (slots.get('options')) throw notEmulated('EXPLAIN with options', dialect);
  const query = slots.get('statement');
  if (query?.kind !== 'query') {
    const word = /^\s*(\w+)/.exec(slots.written('statement'))?.[1] ?? '';
    throw notEmulated(`EXPLAIN of ${word.toUpperCase()}`, dialect);
  }
  return {
    statementType: 'DML',
    substatementType: 'EXPLAIN',
    run: async (work) => {
      const bound = await work.bind(query);
      const columns = await work.columnsOf(bound);
      const tables = tablesOf(work.sql.slice(query.start, query.end), dialect);
      const lines = [
        `Output[${columns.map((column) => `${column.name}:${sqlTypeOf(column.type, dialect)}`).join(', ')}]`,
        ...[...stepsOf(query), ...tables.map((path) => `TableScan[${path.join('.')}]`)].map((step) => `    - ${step}`),
        `    - Local engine reads ${bound.scannedBytes} bytes in files; the plan of the service differs`,
      ];
      return {
        columns: textColumns([dialect === 'athena' ? 'Query Plan' : 'QUERY PLAN'], dialect),
        rows: lines.map((line) => [line]),
      };
    },
  };
}

function stepsOf(query: Part): string[] {
  const found = new Set<string>();
  walk(query, (node) => {
    if (node.kind === 'query' && node.limits.length > 0) found.add('Limit');
    if (node.kind === 'query' && node.orderBy) found.add('Sort');
    if (node.kind === 'select' && node.groupBy) found.add('Aggregate');
    if (node.kind === 'join') found.add('Join');
    if (node.kind === 'select' && node.where) found.add('Filter');
  });
  return ['Limit', 'Sort', 'Aggregate', 'Join', 'Filter'].filter((step) => found.has(step));
}
