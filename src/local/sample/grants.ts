/** Who may see what of the sample lake. */
import type { DatabaseRef, Grant, GrantsDocument } from '../../access/grants.ts';

const encounters: DatabaseRef = { catalog: 's3tablescatalog/patient-encounter', database: 'encounters' };
const healthcare: DatabaseRef = { catalog: 'awsdatacatalog', database: 'healthcare_db' };

const grants: readonly Grant[] = [
  {
    id: 'nurse-encounters',
    to: 'user/nurse',
    on: { kind: 'table', ...encounters, table: 'diabetic_encounters' },
    privileges: ['SELECT'],
  },
  {
    id: 'analyst-encounters',
    to: 'user/analyst',
    on: { kind: 'table', ...encounters, table: 'diabetic_encounters' },
    privileges: ['SELECT'],
    columns: { include: ['encounter_id', 'patient_nbr', 'readmitted'] },
  },
  {
    id: 'data-analyst-patients',
    to: 'user/data-analyst',
    on: { kind: 'filter', ...healthcare, table: 'patients', filter: 'texas-new-york' },
    privileges: ['SELECT'],
  },
  {
    id: 'data-analyst-claims',
    to: 'user/data-analyst',
    on: { kind: 'table', ...healthcare, table: 'claims' },
    privileges: ['SELECT'],
  },
];

export const sampleGrants: GrantsDocument = {
  version: 1,
  users: [{ name: 'admin', admin: true }, { name: 'analyst' }, { name: 'data-analyst' }, { name: 'nurse' }],
  filters: [
    {
      name: 'texas-new-york',
      ...healthcare,
      table: 'patients',
      rows: "state = 'Texas' OR state = 'New York'",
      columns: { exclude: ['ssn'] },
    },
  ],
  grants,
};
