/** Window functions of Athena with an offset, which is checked where it is written out. */
import { sqlError } from '../../errors.ts';
import { aggregate, type Way, type Ways } from './way.ts';

const withOffset =
  (name: string, least: number): Way =>
  (given) => {
    const offset = given.nodes[1];
    const text =
      offset?.kind === 'literal'
        ? offset.text
        : offset?.kind === 'unary' && offset.operand.kind === 'literal'
          ? `${offset.operator}${offset.operand.text}`
          : undefined;
    if (text !== undefined && Number(text) < least)
      throw sqlError('athena', 'INVALID_FUNCTION_ARGUMENT', `Offset must be at least ${least}`);
    return aggregate(name)(given);
  };

/** By name. */
export const windows: Ways = [
  ['lag', withOffset('lag', 0)],
  ['lead', withOffset('lead', 0)],
  ['nth_value', withOffset('nth_value', 1)],
];
