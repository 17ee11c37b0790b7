/** Trino's regexp_replace, whose replacements are Java's: `$1` for a group, a backslash before what stands for itself. */
import type { Call } from '../calls.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { raw, type Node } from '../tree.ts';
import { callOf, literalArgument, text, wrongArguments } from './parts.ts';

export function regexpReplace(call: Call): Node[] {
  if (call.source[2]?.[1]?.word === '->') throw notEmulated('regexp_replace with a function', 'athena');
  const [subject, pattern] = call.args;
  if (!subject || !pattern) throw wrongArguments(call);
  const replacement = call.source[2] ? literalArgument(call, 2) : '';
  if (/\$(?!\d)/.test(replacement.replaceAll(/\\./g, '')))
    throw notEmulated('regexp_replace with named groups', 'athena');
  const known =
    call.source[1]?.length === 1 && call.source[1][0]!.kind === 'string' ? literalArgument(call, 1) : undefined;
  const groups = known?.replaceAll(/\\.|\[[^\]]*\]/g, '').match(/\((?!\?)|\(\?P?<[A-Za-z]/g)?.length ?? 0;
  const duck = replacement.replaceAll(
    /\\(.)|\$(\d)|\\$/gs,
    (_, letter: string | undefined, group: string | undefined) => {
      if (group === undefined) return letter === '\\' ? '\\\\' : (letter ?? '');
      if (known !== undefined && Number(group) > groups)
        throw sqlError('athena', 'INVALID_FUNCTION_ARGUMENT', `Illegal replacement sequence: unknown group ${group}`);
      return `\\${group}`;
    },
  );
  return callOf('regexp_replace', [subject, pattern, [text(duck)], [raw(`'g'`)]]);
}
