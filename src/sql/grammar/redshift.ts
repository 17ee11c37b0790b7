/** Every command of Redshift that is not a query. Source: the developer guide's SQL commands. */
import type { Form } from './forms.ts';
import { objectForms } from './redshift/objects.ts';
import { securityForms } from './redshift/security.ts';
import { loadForms, maintenanceForms, sessionForms } from './redshift/session.ts';
import { tableForms } from './redshift/tables.ts';

export const redshiftForms: readonly Form[] = [
  ...tableForms,
  ...objectForms,
  ...securityForms,
  ...loadForms,
  ...maintenanceForms,
  ...sessionForms,
];
