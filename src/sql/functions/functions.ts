import type { Dialect } from '../lexer.ts';
import { athenaCatalogue } from './athena.ts';
import type { FunctionCatalogue } from './catalogue.ts';
import { redshiftCatalogue } from './redshift.ts';

/** The functions of a dialect. */
export function functionsOf(dialect: Dialect): FunctionCatalogue {
  return dialect === 'athena' ? athenaCatalogue : redshiftCatalogue;
}
