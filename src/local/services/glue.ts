import type { Service } from '../http/exchange.ts';
import { jsonService, type Operations } from '../http/json.ts';
import type { DiskStore } from '../store/store.ts';
import { catalogOperations, databaseOperations, Finder } from './glue/catalogs.ts';
import { partitionOperations } from './glue/partitions.ts';
import { GlueTables } from './glue/tables.ts';
import { only } from './principals.ts';

/** The Glue Data Catalog: what clients read of tables, and the writes that table formats need. */
export function glueService(store: DiskStore): Service {
  const finder = new Finder(store);
  const operations: Operations = {
    ...catalogOperations(store),
    ...databaseOperations(store, finder),
    ...new GlueTables(store, finder).operations(),
    ...partitionOperations(store, finder),
    GetUserDefinedFunctions: async ({ input }) => {
      await finder.catalog(input);
      return { UserDefinedFunctions: [] };
    },
  };
  const allowed = store.isLimited ? only(operations, /^(?:Get|BatchGet|Search)/) : operations;
  return jsonService('Glue', 'InvalidInputException', allowed);
}
