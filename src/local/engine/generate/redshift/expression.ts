/** Expressions of Redshift in DuckDB's words, by the types that are known of them. */
import { quoteText } from '../../../../sql/quote.ts';
import type { Expression } from '../../../../sql/tree/expression.ts';
import type { Type } from '../../../../sql/types/type.ts';
import { sqlError } from '../../errors.ts';
import { fieldName, NotGenerated } from '../duck.ts';
import { plainSql, type Context } from '../expression.ts';
import { callSql, specialSql } from './calls.ts';
import { castSql, coercedSql, textSql } from './cast.ts';
import { betweenSql, compareSql, inQuery, inSql } from './compare.ts';
import { extractSql } from './dateParts.ts';
import { intervalSql, literalSql, typedLiteralSql } from './literal.ts';
import { binarySql, unarySql } from './operators.ts';
import { declaredType, isOpen, isText, library } from './types.ts';

/** The expression, turned into the type that it has to have where it stands. */
export function redshiftCoerced(node: Expression, context: Context): string {
  const { analysis } = context;
  const to = analysis.coercions.get(node);
  const sql = plainSql(node, context);
  return to ? coercedSql(sql, analysis.typeOf(node), to) : sql;
}

/** What is Redshift's own; the rest is the same in both dialects. */
export function redshiftSql(node: Expression, context: Context): string | undefined {
  const { analysis } = context;
  const sql = (inner: Expression): string => redshiftCoerced(inner, context);
  switch (node.kind) {
    case 'literal':
      return literalSql(node, analysis.typeOf(node));
    case 'typedLiteral':
      return typedLiteralSql(node, analysis.typeOf(node));
    case 'interval':
      return intervalSql(node);
    case 'column':
    case 'field':
      return pathSql(node, context);
    case 'subscript':
      return subscriptSql(node, context);
    case 'unary':
      return unarySql(node, context);
    case 'binary':
      return binarySql(node, context);
    case 'between':
      return betweenSql(node, context);
    case 'in':
      return inSql(node, context);
    case 'like':
      return likeSql(node, context);
    case 'is':
      return isSql(node, context);
    case 'distinctFrom':
      throw new NotGenerated('IS DISTINCT FROM');
    case 'quantified':
      return `(${inQuery(node, node.left, node.query, `${node.operator} ${node.quantifier}`, context)})`;
    case 'row':
      throw new NotGenerated('a row as a value');
    case 'array': {
      const items = node.items.map((item) => superItem(item, context));
      return `json_array(${items.join(', ')})`;
    }
    case 'case': {
      const { operand } = node;
      const whens = node.whens.map(
        ({ when, then }) =>
          ` WHEN ${operand ? compareSql('=', operand, when, context) : truth(when, context)} THEN ${sql(then)}`,
      );
      return `CASE${whens.join('')}${node.otherwise ? ` ELSE ${sql(node.otherwise)}` : ''} END`;
    }
    case 'cast': {
      const type = analysis.typeOf(node);
      if (type.name === 'any') throw unknownType(node, context);
      const how = node.form === 'TRY_CAST' ? 'TRY_CAST' : 'CAST';
      const value = plainSql(node.value, context);
      return castSql(value, analysis.typeOf(node.value), declaredType(type, node.type), how);
    }
    case 'extract':
      return extractSql(node, context);
    case 'atTimeZone': {
      const type = analysis.typeOf(node.value);
      const moment = /^timestamp/.test(type.name)
        ? plainSql(node.value, context)
        : coercedSql(plainSql(node.value, context), type, { name: 'timestamp' });
      return `${library}.${type.name === 'timestamptz' ? 'in' : 'to'}_zone(${moment}, ${plainSql(node.zone, context)})`;
    }
    case 'not':
      return `(NOT ${truth(node.operand, context)})`;
    case 'logical':
      return `(${node.terms.map((term) => truth(term, context)).join(` ${node.operator} `)})`;
    case 'call':
      return callSql(node, context);
    case 'special':
      return specialSql(node, context);
    case 'lambda':
      throw new NotGenerated('a lambda');
    case 'parameter':
      throw sqlError('redshift', 'UNDEFINED_PARAMETER', `no value was given for parameter "${node.text}"`, {
        sql: analysis.text,
        offset: node.start,
      });
    default:
      return undefined;
  }
}

/** A condition: a value of SUPER, or a text, as boolean. */
export function truth(node: Expression, context: Context): string {
  const type = context.analysis.typeOf(node);
  const sql = plainSql(node, context);
  return type.name === 'boolean' || type.name === 'unknown' ? sql : coercedSql(sql, type, { name: 'boolean' });
}

/** A value inside an array or an object. */
export function superItem(node: Expression, context: Context): string {
  const type = context.analysis.typeOf(node);
  const sql = plainSql(node, context);
  return type.name === 'unknown' ? 'NULL' : coercedSql(sql, type, { name: 'super' });
}

function unknownType(node: Expression & { kind: 'cast' }, { analysis }: Context): Error {
  const text = analysis.text.slice(node.type.start, node.type.end);
  const known = /^(?:geometry|geography|hllsketch|oid|name|bit|refcursor)\b/i.test(text);
  if (known) return new NotGenerated(`type ${text.toLowerCase()}`);
  return sqlError('redshift', 'UNDEFINED_OBJECT', `type "${text.toLowerCase()}" does not exist`, {
    sql: analysis.text,
    offset: node.type.start,
  });
}

function pathSql(node: Expression & { kind: 'column' | 'field' }, context: Context): string {
  const { analysis } = context;
  const found = analysis.fields.get(node);
  if (found) return context.fieldSql(found.field);
  if (node.kind === 'field') return stepSql(plainSql(node.base, context), analysis.typeOf(node.base), node.name.value);
  throw new NotGenerated('a name that is not known');
}

/** One step into a value. Names of attributes are read in lower case, as Redshift does unless it is told otherwise. */
function stepSql(base: string, type: Type, name: string): string {
  const wanted = name.toLowerCase();
  const at = type.names?.findIndex((one) => one.toLowerCase() === wanted) ?? -1;
  if (type.name === 'row' && at >= 0) return `struct_extract(${base}, ${quoteText(fieldName(type, at))})`;
  if (!isOpen(type)) throw new NotGenerated(`a step into a value of type ${type.name}`);
  return `json_extract(${superOf(base, type)}, ${quoteText(`$."${wanted.replaceAll('"', '\\"')}"`)})`;
}

/** An open value as SUPER. */
export function superOf(sql: string, type: Type): string {
  return type.name === 'super' || type.name === 'json' ? sql : `to_json(${sql})`;
}

function subscriptSql(node: Expression & { kind: 'subscript' }, context: Context): string {
  const { analysis } = context;
  const [type, index] = [analysis.typeOf(node.base), analysis.typeOf(node.index)];
  const base = plainSql(node.base, context);
  if (type.name === 'array') return `list_extract(${base}, CAST(${plainSql(node.index, context)} AS BIGINT) + 1)`;
  if (!isOpen(type)) throw new NotGenerated(`a step into a value of type ${type.name}`);
  if (isText(index)) return `json_extract(${superOf(base, type)}, '$."' || ${plainSql(node.index, context)} || '"')`;
  return `${library}.super_item(${superOf(base, type)}, CAST(${plainSql(node.index, context)} AS BIGINT))`;
}

function likeSql(node: Expression & { kind: 'like' }, context: Context): string {
  const { analysis } = context;
  const text = (one: Expression): string => textSql(plainSql(one, context), analysis.typeOf(one));
  const words = node.words.filter((word) => word !== 'NOT').join(' ');
  const not = node.words[0] === 'NOT' ? 'NOT ' : '';
  const escape = node.escape ? text(node.escape) : undefined;
  if (words === 'SIMILAR TO')
    return `(${not}${library}.similar_to(${text(node.value)}, ${text(node.pattern)}, ${escape ?? `'\\'`}))`;
  const pattern = escape === undefined ? text(node.pattern) : `lb_like_pattern(${text(node.pattern)}, ${escape})`;
  return `(${text(node.value)} ${not}${words} ${pattern} ESCAPE '\\')`;
}

function isSql(node: Expression & { kind: 'is' }, context: Context): string {
  const type = context.analysis.typeOf(node.value);
  const words = node.words
    .join(' ')
    .replace(/^ISNULL$/, 'IS NULL')
    .replace(/^NOTNULL$/, 'IS NOT NULL');
  const sql = plainSql(node.value, context);
  if (/UNKNOWN$/.test(words)) return `(${truth(node.value, context)} ${words.replace('UNKNOWN', 'NULL')})`;
  if (!/NULL$/.test(words)) return `(${truth(node.value, context)} ${words})`;
  // The null of JSON is one, too.
  return type.name === 'super' ? `(nullif(json_type(${sql}), 'NULL') ${words})` : `(${sql} ${words})`;
}
