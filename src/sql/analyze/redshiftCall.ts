/** Calls of Redshift whose types no signature can say, and words that stand where a value would. */
import type { Signature } from '../functions/signature.ts';
import type { Call, Expression } from '../tree/expression.ts';
import { rulesOf } from '../types/rules.ts';
import { anyType, type Type } from '../types/type.ts';
import { stringValue } from './literal.ts';
import { typeExpression, unify, type Place } from './expression.ts';
import { suggest } from './nearest.ts';
import { refuse } from './refusals.ts';

const datePart: Type = { name: 'other', names: ['datepart'] };

/** Every spelling of a date part, with the one that stands for it here. */
export const dateParts: ReadonlyMap<string, string> = new Map(
  `millennium:mil,mils,millennium,millennia century:c,cent,cents,century,centuries decade:dec,decs,decade,decades
   year:y,yr,yrs,year,years quarter:q,qtr,qtrs,quarter,quarters month:mon,mons,month,months week:w,week,weeks
   day:d,day,days hour:h,hr,hrs,hour,hours minute:m,min,mins,minute,minutes second:s,sec,secs,second,seconds
   millisecond:ms,msec,msecs,msecond,mseconds,millisec,millisecs,millisecon,millisecond,milliseconds
   microsecond:us,usec,usecs,usecond,useconds,microsec,microsecs,microsecond,microseconds
   dow:dw,dow,dayofweek,weekday doy:dayofyear,doy,dy,yearday epoch:epoch timezone:timezone
   timezone_hour:timezone_hour timezone_minute:timezone_minute`
    .split(/\s+/)
    .flatMap((line) => {
      const [name = '', words = ''] = line.split(':');
      return words.split(',').map((word) => [word, name] as const);
    }),
);

/** The word of a date part, bare or as a text; undefined where the argument is neither. */
export function datePartWord(node: Expression): string | undefined {
  if (node.kind === 'column') return node.name.value.toLowerCase();
  return node.kind === 'literal' && node.type === 'string' ? stringValue(node.text).toLowerCase() : undefined;
}

/** The type of an argument that is a date part by every signature; undefined for all others. */
export function typeDatePart(
  node: Expression,
  at: number,
  signatures: readonly Signature[],
  place: Place,
): Type | undefined {
  const isPart = signatures.every(({ parameters }) => {
    const shape = parameters[at]?.shape;
    return shape?.kind === 'type' && shape.name === 'other' && shape.names?.[0] === 'datepart';
  });
  const word = isPart && signatures.length > 0 ? datePartWord(node) : undefined;
  if (word === undefined) return undefined;
  place.analysis.types.set(node, datePart);
  if (!dateParts.has(word) && word !== '') {
    const near = suggest(word, [...dateParts.keys()]);
    const refusal = refuse('INVALID_PARAMETER_VALUE', `invalid date part "${word}"`);
    place.analysis.fault('type', node, refusal, {
      message: near ? `There is no date part ${word}. Did you mean ${near}?` : `There is no date part ${word}.`,
      ...(near ? { fix: node.kind === 'column' ? near : `'${near}'` } : {}),
    });
  }
  return datePart;
}

/** The type of a call by its name and arguments, or undefined where the signatures of the catalogue say it. */
export function redshiftType(name: string, node: Call, args: readonly Expression[], place: Place): Type | undefined {
  const { analysis } = place;
  const types = (): readonly Type[] => args.map((arg) => typeExpression(arg, place));
  const sorted = node.withinGroup?.[0]?.value;
  switch (name) {
    case 'nvl2': {
      if (args.length !== 3) return undefined;
      const [, present, absent] = types();
      const type = present!.name === 'unknown' ? absent! : present!;
      for (const arg of args.slice(1)) analysis.coerce(arg, type);
      return type;
    }
    case 'decode': {
      if (args.length < 3) return undefined;
      const isResult = (at: number): boolean => at > 0 && (at % 2 === 0 || at === args.length - 1);
      unify(
        args.filter((_, at) => !isResult(at)),
        place,
      );
      return unify(
        args.filter((_, at) => isResult(at)),
        place,
      );
    }
    case 'percentile_cont':
    case 'percentile_disc': {
      types();
      const type = sorted ? analysis.typeOf(sorted) : anyType;
      return name === 'percentile_disc' ? type : continuous(type);
    }
    case 'median': {
      const [type] = types();
      return type && args.length === 1 ? continuous(type) : undefined;
    }
    case 'array':
    case 'object':
      types();
      return { name: 'super' };
    case 'json_extract_path_text':
      types();
      return args.length < 2 ? undefined : { name: 'varchar' };
    case 'concat': {
      const [a, b] = types();
      return a && b && args.length === 2 ? rulesOf.redshift.operatorType('||', a, b) : undefined;
    }
    default:
      return undefined;
  }
}

/** Of a value between two: whole numbers become NUMERIC with one place. */
function continuous(type: Type): Type {
  if (/^(?:smallint|integer|bigint)$/.test(type.name)) return { name: 'decimal', size: 38, scale: 1 };
  return type.name === 'varchar' || type.name === 'unknown' ? { name: 'double' } : type;
}
