/** What the language features need of the SQL front end, in one chunk that is loaded when a cell is first written in. */
export { complete } from '../sql/assist/complete.ts';
export { diagnose } from '../sql/assist/diagnose.ts';
export { fixesAt } from '../sql/assist/fixes.ts';
export { hoverAt } from '../sql/assist/hover.ts';
export { referenceAt } from '../sql/assist/reference.ts';
export { renameAt } from '../sql/assist/rename.ts';
export { parametersOf, signatureAt } from '../sql/assist/signature.ts';
export { meaningsOf } from '../sql/assist/tokens.ts';
export { fillNames } from '../sql/parameters/bind.ts';
export { typesOfParameters } from '../sql/parameters/parameter.ts';
export { nameToSql } from '../sql/quote.ts';
export { plainName } from '../sql/parse/cursor.ts';
export { CellBook } from '../sql/cells/book.ts';
export { withCells } from '../sql/cells/catalogue.ts';
export { movedQuery } from '../sql/cells/moved.ts';
export { renameEdits } from '../sql/cells/rename.ts';
export { columnEdits, givesColumn } from '../sql/cells/renameColumn.ts';
export { reservedAnywhere } from '../sql/words.ts';
