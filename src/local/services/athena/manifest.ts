/** The files that UNLOAD and CREATE TABLE AS have written, for the manifest beside a result. */
import { stringValue } from '../../../sql/analyze/literal.ts';
import type { SqlContext } from '../../api.ts';
import { listKeys } from '../../store/listing.ts';
import { parseLocation } from '../../store/layout.ts';
import type { DiskStore } from '../../store/store.ts';
import { meaningful } from './classify.ts';

/** `s3://` addresses, or undefined where the statement writes no files of its own. */
export async function writtenFiles(
  store: DiskStore,
  sql: string,
  context: SqlContext,
  substatementType: string,
): Promise<readonly string[] | undefined> {
  const location =
    substatementType === 'UNLOAD'
      ? unloadLocation(sql)
      : substatementType === 'CREATE_TABLE_AS_SELECT'
        ? await tableLocation(store, sql, context)
        : undefined;
  if (location === undefined) return undefined;
  const { bucket, key } = parseLocation(location);
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
  const { keys } = await listKeys(store.layout.bucket(bucket), { prefix, delimiter: '', after: '', limit: 100_000 });
  return keys.filter((name) => !name.endsWith('/')).map((name) => `s3://${bucket}/${name}`);
}

function unloadLocation(sql: string): string | undefined {
  const tokens = meaningful(sql);
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'open') depth++;
    else if (token.kind === 'close') depth--;
    const next = tokens[index + 1];
    if (depth === 0 && token.text.toUpperCase() === 'TO' && next?.kind === 'string') return stringValue(next.text);
  }
  return undefined;
}

async function tableLocation(store: DiskStore, sql: string, context: SqlContext): Promise<string | undefined> {
  const tokens = meaningful(sql).slice(2);
  const start = tokens[0]?.text.toUpperCase() === 'IF' ? 3 : 0;
  const names: string[] = [];
  for (let at = start; tokens[at]; at += 2) {
    const { text = '' } = tokens[at] ?? {};
    names.unshift(/^["`]/.test(text) ? text.slice(1, -1) : text.toLowerCase());
    if (tokens[at + 1]?.kind !== 'dot') break;
  }
  const [table = '', schema = context.schema, catalogName = context.catalog] = names;
  const catalog = await store.findCatalog(catalogName, 'athena');
  const entry = catalog && (await store.table(catalog, schema.toLowerCase(), table.toLowerCase()));
  return entry?.kind === 'external' ? entry.location : undefined;
}
