/** A small catalogue for the tests of what the editor shows. */
import type { Catalogue, Table } from '../../../../src/sql/catalogue.ts';
import { athenaCatalogue } from '../../../../src/sql/functions/athena.ts';
import { redshiftCatalogue } from '../../../../src/sql/functions/redshift.ts';
import type { Surroundings } from '../../../../src/sql/assist/place.ts';

function table(schema: string, name: string, columns: Readonly<Record<string, string>>): Table {
  return {
    path: ['awsdatacatalog', schema, name],
    kind: 'table',
    columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
  };
}

const tables: readonly Table[] = [
  table('sales', 'orders', {
    id: 'bigint',
    customer_id: 'bigint',
    amount: 'decimal(10,2)',
    placed: 'timestamp',
    tags: 'array<string>',
    address: 'struct<street:string,city:string>',
  }),
  table('sales', 'customers', { customer_id: 'bigint', name: 'string', 'odd name': 'string' }),
  table('web', 'visits', { page: 'string', at: 'timestamp' }),
];

const tablesOf = (catalog: string, schema: string): readonly Table[] | undefined =>
  catalog === 'awsdatacatalog' && ['sales', 'web'].includes(schema)
    ? tables.filter(({ path }) => path[1] === schema)
    : undefined;

export const lake: Catalogue = {
  current: ['awsdatacatalog', 'sales'],
  catalogs: () => ['awsdatacatalog', 's3tablescatalog/analytics'],
  schemas: (catalog) => (catalog === 'awsdatacatalog' ? ['sales', 'web'] : undefined),
  tables: tablesOf,
  knownTables: tablesOf,
};

export const athena: Surroundings = { dialect: 'athena', catalogue: lake, functions: athenaCatalogue };

export const redshift: Surroundings = { dialect: 'redshift', catalogue: lake, functions: redshiftCatalogue };

/** A text with `|` where the caret stands. */
export function atCaret(marked: string): { text: string; offset: number } {
  const offset = marked.indexOf('|');
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), offset };
}
