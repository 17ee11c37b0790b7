/** How the function libraries fail: DuckDB's own `error` is volatile, which TRY does not take. */
export const failFunction = 'lb_fail';

/** Throws what stands in the text: `NAME: what is said`. */
export function fail(text = ''): never {
  throw new Error(`lakebook ${text}`);
}

/** SQL that fails where the condition holds, and is `value` elsewhere. `text` is SQL, too. */
export function failing(condition: string, text: string, value: string): string {
  return `CASE WHEN (CASE WHEN ${condition} THEN ${failFunction}(${text}) END) IS NULL THEN ${value} END`;
}

/** SQL in which each of the values stands once only, for calls inside calls would grow without end. `body` names them `lb_v.…`. */
export function once(values: readonly string[], body: string): string {
  const fields = values.map((value) => `${value}: ${value}`).join(', ');
  // HAVING takes `lb_v.a` for a column of a table.
  const named = body.replaceAll(/\blb_v\.(\w+)/g, "lb_v['$1']");
  return `list_extract(list_transform([{${fields}}], lambda lb_v: ${named}), 1)`;
}
