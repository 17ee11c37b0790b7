/** All items of a paged list, in order. */
export async function collectPages<Item>(
  fetchPage: (token: string | undefined) => Promise<{ items: readonly Item[] | undefined; token: string | undefined }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const page = await fetchPage(token);
    all.push(...(page.items ?? []));
    token = page.token === '' ? undefined : page.token;
  } while (token !== undefined);
  return all;
}
