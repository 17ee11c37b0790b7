/**
 * Every command of Redshift that is not a query.
 * Source: the Redshift developer guide's SQL commands.
 */
import { forms, type Form } from './forms.ts';

const assignments = `assignments:{ column:field = value:expression },...`;

const dml = forms('dml', {
  insert: `INSERT INTO target:table [( columns:names )] { DEFAULT VALUES | source:query }`,
  delete: `[WITH [RECURSIVE] tables:{ name [( columns:names )] AS ( query ) },...] DELETE [FROM] target:table [[AS] alias:alias]
    [USING source:{ relation },...] [WHERE condition:expression]`,
  update: `[WITH [RECURSIVE] tables:{ name [( columns:names )] AS ( query ) },...] UPDATE target:table [[AS] alias:alias] SET ${assignments}
    [FROM source:{ relation },...] [WHERE condition:expression]`,
});

export const redshiftForms: readonly Form[] = [...dml];
