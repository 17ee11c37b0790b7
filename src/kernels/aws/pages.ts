/** One page of a list, as a service answers. */
export interface Page<Item> {
  readonly items: readonly Item[] | undefined;
  readonly token: string | undefined;
}

/** The pages of a list, in order; the next is asked for when the one before has been taken. */
export async function* eachPage<Item>(
  fetchPage: (token: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  let token: string | undefined;
  do {
    const page = await fetchPage(token);
    token = page.token === '' ? undefined : page.token;
    yield page.items ?? [];
  } while (token !== undefined);
}

/** All items of a paged list, in order. */
export async function collectPages<Item>(
  fetchPage: (token: string | undefined) => Promise<Page<Item>>,
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const items of eachPage(fetchPage)) for (const item of items) all.push(item);
  return all;
}
