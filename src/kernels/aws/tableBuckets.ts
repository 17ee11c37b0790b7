import { ListTableBucketsCommand, S3TablesClient } from '@aws-sdk/client-s3tables';
import { Caller } from './call.ts';
import { createClient, type Target } from './clients.ts';
import { collectPages } from './pages.ts';

/** Nobody waits longer for what is only an addition. */
const longestMs = 3_000;
const once = { baseMs: 0, capMs: 0, attempts: { throttled: 1, transient: 1, unreachable: 1 } };

/**
 * Names of the table buckets of the account and Region. Engines mount them as catalogs and do not always list those;
 * whoever may not list buckets gets none, without an error.
 */
export async function listTableBuckets(target: Target, signal: AbortSignal): Promise<readonly string[]> {
  const client = createClient(S3TablesClient, target);
  const caller = new Caller(target, once);
  const limited = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
  try {
    const buckets = await collectPages((token) =>
      caller
        .call(
          's3tables:ListTableBuckets',
          (options) =>
            client.send(
              new ListTableBucketsCommand({ ...(token !== undefined && { continuationToken: token }) }),
              options,
            ),
          limited,
        )
        .then((page) => ({ items: page.tableBuckets, token: page.continuationToken })),
    );
    return buckets.flatMap(({ name }) => name ?? []);
  } catch {
    signal.throwIfAborted();
    return [];
  } finally {
    client.destroy();
  }
}
