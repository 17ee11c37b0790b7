/** What Redshift has in FROM besides tables: the items of SUPER values, PIVOT and UNPIVOT. */
import { quoteText } from '../../../../sql/quote.ts';
import type { Field } from '../../../../sql/analyze/scope.ts';
import type { Expression } from '../../../../sql/tree/expression.ts';
import type { Aliased, Relation, Reshaped } from '../../../../sql/tree/query.ts';
import { NotGenerated } from '../duck.ts';
import { plainSql } from '../expression.ts';
import { relationSql } from '../relation.ts';
import type { Generator } from '../query.ts';
import { callSql } from './calls.ts';
import { coercedSql } from './cast.ts';
import { redshiftCoerced, superOf } from './expression.ts';
import { duckOf } from './types.ts';

/** The items of an array, or the attributes of an object, as rows; `AT` names their position or their name. */
export function itemsSql(relation: Relation | Aliased, fields: readonly Field[], generator: Generator): string {
  const { value, isUnpivot, item } = navigated(relation, generator);
  const type = generator.analysis.typeOf(value);
  const sql = plainSql(value, generator);
  const alias = generator.newName('lb_i');
  const inner = generator.newName('lb_n');
  if (item) generator.nameField(item, `${alias}.c0`);
  const at = fields.length > 1 ? fields.at(-1) : undefined;
  if (at) generator.nameField(at, `${alias}.c1`);
  if (isUnpivot) {
    const object = superOf(sql, type);
    const value = `json_extract(${inner}.j, '$."' || replace(${inner}.k, '"', '\\"') || '"')`;
    return `LATERAL (SELECT ${value} AS c0, ${inner}.k AS c1 FROM (SELECT unnest(json_keys(${object})) AS k, ${object} AS j) AS ${inner}) AS ${alias}`;
  }
  const list = type.name === 'array' ? sql : `json_extract(${superOf(sql, type)}, '$[*]')`;
  const position = at ? `, unnest(generate_series(0, len(${list}) - 1)) AS c1` : '';
  return `LATERAL (SELECT unnest(${list}) AS c0${position}) AS ${alias}`;
}

function navigated(
  relation: Relation,
  generator: Generator,
): { value: Expression; isUnpivot: boolean; item: Field | undefined } {
  const { analysis } = generator;
  switch (relation.kind) {
    case 'aliased':
      return navigated(relation.relation, generator);
    case 'bracketRelation':
      return navigated(relation.inner, generator);
    case 'superRelation':
      return {
        value: relation.value,
        isUnpivot: relation.unpivot !== undefined,
        item: analysis.relations.get(relation)?.[0],
      };
    case 'table': {
      const meaning = analysis.tables.get(relation);
      if (meaning?.kind === 'items')
        return { value: meaning.value, isUnpivot: false, item: analysis.relations.get(relation)?.[0] };
      break;
    }
    default:
  }
  throw new NotGenerated('AT behind this relation');
}

/** PIVOT and UNPIVOT. */
export function turnedSql(node: Reshaped, fields: readonly Field[], generator: Generator): string {
  const turned = generator.analysis.turned.get(node);
  if (!turned) throw new NotGenerated(node.word.text.toUpperCase());
  const from = relationSql(node.relation, generator);
  const alias = generator.newName('lb_p');
  let columns: string[];
  let tail = '';
  if (turned.kind === 'pivot') {
    const groups = turned.groups.map((field) => generator.fieldSql(field));
    const column = { sql: generator.fieldSql(turned.column), type: turned.column.type };
    const cells = turned.cells.map(({ value, aggregate }) => {
      const to = generator.analysis.coercions.get(value) ?? generator.analysis.typeOf(value);
      const own = to.name === 'unknown' ? column.sql : coercedSql(column.sql, column.type, to);
      return callSql(aggregate, generator, `${own} IS NOT DISTINCT FROM ${redshiftCoerced(value, generator)}`);
    });
    columns = [...groups, ...cells];
    if (groups.length > 0) tail = ` GROUP BY ${groups.map((_, at) => at + 1).join(', ')}`;
  } else {
    const unpivoted = generator.newName('lb_u');
    const rows = turned.items.map(
      ({ label, field }) =>
        `{l: ${quoteText(label)}, v: CAST(${coercedSql(generator.fieldSql(field), field.type, turned.type)} AS ${duckOf(turned.type)})}`,
    );
    columns = [...turned.kept.map((field) => generator.fieldSql(field)), `${unpivoted}.e.l`, `${unpivoted}.e.v`];
    tail = `, LATERAL (SELECT unnest([${rows.join(', ')}]) AS e) AS ${unpivoted}`;
    if (!turned.withNulls) tail += ` WHERE ${unpivoted}.e.v IS NOT NULL`;
  }
  fields.forEach((field, at) => generator.nameField(field, `${alias}.c${at}`));
  return `(SELECT ${columns.map((sql, at) => `${sql} AS c${at}`).join(', ')} FROM ${from}${tail}) AS ${alias}`;
}
