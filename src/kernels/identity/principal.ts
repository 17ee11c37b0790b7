import type { Principal } from '../api.ts';
import type { Caller } from '../aws/call.ts';
import { createClient, type Target } from '../aws/clients.ts';

/** Who the service says the target's keys belong to. STS is loaded on first use. */
export async function fetchPrincipal(target: Target, caller: Caller, signal: AbortSignal): Promise<Principal> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = createClient(STSClient, target);
  try {
    const { Account: account = '', Arn: arn = '' } = await caller.call(
      'sts:GetCallerIdentity',
      (options) => client.send(new GetCallerIdentityCommand({}), options),
      signal,
    );
    return { account, arn };
  } finally {
    client.destroy();
  }
}
