/** The statement that would make a table again. */
import type { LimitedTable, TableEntry } from '../../api.ts';
import { nameToSql, quoteText } from '../../../sql/quote.ts';
import { specById } from '../../iceberg/metadata.ts';
import { currentColumns } from '../columns.ts';
import { partitionsProperty } from '../external.ts';
import type { Place } from '../names.ts';
import { parseType, sqlTypeOf } from '../types.ts';
import type { Workspace } from '../workspace.ts';
import { requiredColumns } from './constraints.ts';
import { s3Location } from './show.ts';

export async function showCreateTable(
  work: Workspace,
  place: Place,
  entry: Exclude<TableEntry, LimitedTable>,
): Promise<string> {
  const name = [place.schema, entry.name].map((one) => nameToSql(one, work.dialect)).join('.');
  if (entry.kind === 'view')
    return work.dialect === 'athena' ? `CREATE VIEW ${name} AS\n${entry.sql}` : `CREATE VIEW ${name} AS ${entry.sql};`;
  const columns = await currentColumns(entry, (folder) => work.metadata(folder));
  if (work.dialect === 'redshift' && entry.kind === 'iceberg') {
    const list = columns.map((column) => {
      const type =
        parseType(column.type, entry.declaredTypes ? 'redshift' : 'athena') ?? parseType(column.type, 'athena');
      const required = requiredColumns(entry).includes(column.name) ? ' NOT NULL' : '';
      return `    ${nameToSql(column.name, 'redshift')} ${type ? sqlTypeOf(type, 'redshift') : column.type}${required}`;
    });
    const iceberg = place.catalog.kind === 'redshift' ? '' : '\nUSING ICEBERG';
    return `CREATE TABLE ${name} (\n${list.join(',\n')}\n)${iceberg};`;
  }
  const list = (of: readonly { name: string; type: string; comment?: string }[]): string =>
    of
      .map(
        (column) =>
          `  ${hiveName(column.name)} ${column.type}${column.comment ? ` COMMENT ${quoteText(column.comment)}` : ''}`,
      )
      .join(', \n');
  if (entry.kind === 'iceberg') {
    const metadata = await work.metadata(entry.folder);
    const spec = specById(metadata, metadata.defaultSpecId);
    const schema = new Map(metadata.schemas.flatMap((one) => one.fields).map((field) => [field.id, field.name]));
    const terms = spec.fields.map((field) => {
      const column = hiveName(schema.get(field.sourceId) ?? field.name);
      const { transform } = field;
      if (transform.kind === 'identity') return column;
      if (transform.kind === 'bucket') return `bucket(${transform.buckets}, ${column})`;
      return transform.kind === 'truncate' ? `truncate(${transform.width}, ${column})` : `${transform.kind}(${column})`;
    });
    const partitioned = terms.length ? `PARTITIONED BY (${terms.join(', ')})\n` : '';
    const properties = Object.entries({ table_type: 'iceberg', ...entry.properties }).map(
      ([key, value]) => `  ${quoteText(key)}=${quoteText(value)}`,
    );
    const ddlName = [place.schema, entry.name].map((one) => (nameToSql(one) === one ? one : hiveName(one))).join('.');
    // A table bucket has a place for it.
    const location =
      place.catalog.kind === 's3tables' ? '' : `LOCATION ${quoteText(s3Location(entry.folder, work) ?? '')}\n`;
    return `CREATE TABLE ${ddlName} (\n${list(columns)})\n${partitioned}${location}TBLPROPERTIES (\n${properties.join(',\n')}\n)`;
  }
  const partitioned = entry.partitionColumns.length ? `PARTITIONED BY ( \n${list(entry.partitionColumns)})\n` : '';
  const parameters = Object.entries(entry.serdeParameters).map(
    ([key, value]) => `  ${quoteText(key)}=${quoteText(value)}`,
  );
  const serde = `ROW FORMAT SERDE \n  ${quoteText(entry.serde)} \n${parameters.length ? `WITH SERDEPROPERTIES ( \n${parameters.join(', \n')}) \n` : ''}`;
  const properties = Object.entries(entry.properties)
    .filter(([key]) => key !== partitionsProperty && key !== 'EXTERNAL')
    .map(([key, value]) => `  ${quoteText(key)}=${quoteText(value)}`);
  return `CREATE EXTERNAL TABLE \`${place.schema}.${entry.name}\`(\n${list(entry.columns)})\n${partitioned}${serde}STORED AS INPUTFORMAT \n  ${quoteText(entry.inputFormat)} \nOUTPUTFORMAT \n  ${quoteText(entry.outputFormat)}\nLOCATION\n  ${quoteText(entry.location)}\nTBLPROPERTIES (\n${properties.join(', \n')})`;
}

/** A name as Athena's DDL quotes it. */
function hiveName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
