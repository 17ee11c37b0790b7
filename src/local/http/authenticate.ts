/** Who sent a request, and its body with every promise of its signature kept. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { account, region, ServiceError } from '../api.ts';
import { createChecksum } from '../store/checksums.ts';
import { readBody, singleChunk } from './body.ts';
import { unwrapChunks } from './chunked.ts';
import { header, type Caller, type Protocol } from './exchange.ts';
import { emptyHash, parseTime, readClaim, Signer, type Claim } from './signature.ts';
import { isSignedV2 } from './signatureV2.ts';

const longestSkewMs = 15 * 60_000;
const smallBody = 16 * 1024 * 1024;

/** The secrets that this process has given out. */
export interface Keys {
  find(accessKeyId: string): { readonly secret: string; readonly user: string } | undefined;
}

export interface Authenticated {
  readonly caller: Caller;
  readonly body: AsyncIterable<Uint8Array>;
}

/** What each protocol calls a key that nobody knows, a signature that differs, a request without one, a late one. */
const codes = {
  awsJson: [
    'UnrecognizedClientException',
    'InvalidSignatureException',
    'MissingAuthenticationTokenException',
    'InvalidSignatureException',
  ],
  restJson: [
    'UnrecognizedClientException',
    'InvalidSignatureException',
    'MissingAuthenticationTokenException',
    'InvalidSignatureException',
  ],
  restXml: ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'AccessDenied', 'RequestTimeTooSkewed'],
  query: ['InvalidClientTokenId', 'SignatureDoesNotMatch', 'MissingAuthenticationToken', 'SignatureDoesNotMatch'],
} as const satisfies Record<Protocol, readonly [string, string, string, string]>;

const texts = {
  unknownKey: {
    restXml: 'The AWS Access Key Id you provided does not exist in our records.',
    other: 'The security token included in the request is invalid.',
  },
  mismatch:
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
};

/** Throws the protocol's own error for a request that is not signed by one of `keys` within the last 15 minutes. */
export async function authenticate(
  request: IncomingMessage,
  source: AsyncIterable<Uint8Array>,
  query: URLSearchParams,
  protocol: Protocol,
  keys: Keys,
  nowMs: number,
): Promise<Authenticated> {
  const [unknownKey, mismatch, missing] = codes[protocol];
  const status = protocol === 'awsJson' ? 400 : 403;
  const findKey = (accessKeyId: string): { secret: string; user: string } => {
    const key = keys.find(accessKeyId);
    const text = protocol === 'restXml' ? texts.unknownKey.restXml : texts.unknownKey.other;
    if (!key) throw new ServiceError(unknownKey, text, status === 400 ? 400 : 403);
    return key;
  };

  const linkKey = query.get('AWSAccessKeyId');
  if (protocol === 'restXml' && linkKey !== null) {
    const key = findKey(linkKey);
    if (!isSignedV2(request, query, key.secret)) throw new ServiceError(mismatch, texts.mismatch, 403);
    refuseExpiredLink(Number(query.get('Expires')) * 1000, nowMs);
    return { caller: makeCaller(key.user, linkKey), body: source };
  }

  const claim = readClaim(request, query);
  if (!claim) {
    const text = protocol === 'restXml' ? 'Access Denied' : 'Missing Authentication Token';
    throw new ServiceError(missing, text, status);
  }
  refuseOtherRegion(claim, protocol, status);
  const key = findKey(claim.accessKeyId);
  const signer = new Signer(key.secret, claim);
  refuseWrongTime(claim, protocol, nowMs);
  const refuse = (): never => {
    throw new ServiceError(mismatch, texts.mismatch, status);
  };
  if (!claim.signedHeaders.includes('host')) refuse();

  const declared = header(request, 'x-amz-content-sha256');
  const caller = makeCaller(key.user, claim.accessKeyId);
  if (declared === undefined && claim.place === 'header') {
    // Only S3 says its hash in a header; the others' bodies are small and must be read to check the signature.
    const bytes = await readBody(source, smallBody);
    if (!signer.isRequestSigned(request, createHash('sha256').update(bytes).digest('hex'))) refuse();
    return { caller, body: singleChunk(bytes) };
  }
  const payload = claim.place === 'query' ? (declared ?? 'UNSIGNED-PAYLOAD') : (declared ?? emptyHash);
  if (!signer.isRequestSigned(request, payload)) refuse();
  return { caller, body: unwrapBody(request, source, payload, signer, claim) };
}

function makeCaller(user: string, accessKeyId: string): Caller {
  return { user, accessKeyId, arn: `arn:aws:iam::${account}:user/${user}` };
}

function refuseOtherRegion({ scope }: Claim, protocol: Protocol, status: number): void {
  if (scope.region === region) return;
  if (protocol === 'restXml')
    throw new ServiceError(
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${scope.region}' is wrong; expecting '${region}'`,
      400,
      { Region: region },
    );
  const text = `Credential should be scoped to a valid region, not '${scope.region}': this is ${region}.`;
  throw new ServiceError(codes[protocol][1], text, status);
}

function refuseWrongTime(claim: Claim, protocol: Protocol, nowMs: number): void {
  const signedMs = parseTime(claim.time);
  const [, , , late] = codes[protocol];
  if (claim.place === 'query') {
    const seconds = claim.expiresS ?? NaN;
    if (!(seconds >= 1 && seconds <= 604_800))
      throw new ServiceError('AuthorizationQueryParametersError', 'X-Amz-Expires must be between 1 and 604800 seconds');
    refuseExpiredLink(signedMs + seconds * 1000, nowMs);
    return;
  }
  if (claim.time.slice(0, 8) !== claim.scope.date || !(Math.abs(nowMs - signedMs) <= longestSkewMs)) {
    const text =
      protocol === 'restXml'
        ? 'The difference between the request time and the current time is too large.'
        : `Signature expired or not yet valid: ${claim.time} is more than 15 minutes from ${new Date(nowMs).toISOString()}.`;
    throw new ServiceError(late, text, protocol === 'awsJson' ? 400 : 403);
  }
}

function refuseExpiredLink(endMs: number, nowMs: number): void {
  if (!(nowMs <= endMs)) throw new ServiceError('AccessDenied', 'Request has expired', 403);
}

/** Removes aws-chunked and checks hash, length and checksums while the bytes flow. */
async function* unwrapBody(
  request: IncomingMessage,
  source: AsyncIterable<Uint8Array>,
  payload: string,
  signer: Signer,
  claim: Claim,
): AsyncGenerator<Uint8Array> {
  const isWrapped =
    payload.startsWith('STREAMING-') || /(^|,)\s*aws-chunked/.test(header(request, 'content-encoding') ?? '');
  const trailer = new Map<string, string>();
  const bytes = isWrapped
    ? unwrapChunks(source, {
        ...(payload.startsWith('STREAMING-AWS4-HMAC-SHA256') && { signer }),
        seed: claim.signature,
        onTrailer: (fields) => fields.forEach((value, name) => trailer.set(name, value)),
      })
    : source;

  const hash = /^[0-9a-f]{64}$/.test(payload) ? createHash('sha256') : undefined;
  const names = [
    ...Object.keys(request.headers),
    ...(header(request, 'x-amz-trailer') ?? '').split(',').map((name) => name.trim().toLowerCase()),
  ].filter((name) => name.startsWith('x-amz-checksum-'));
  const checksums = names.flatMap((name) => {
    const checksum = createChecksum(name.slice('x-amz-checksum-'.length));
    return checksum ? [{ name, checksum }] : [];
  });
  const md5 = header(request, 'content-md5') === undefined ? undefined : createHash('md5');
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.byteLength;
    hash?.update(chunk);
    md5?.update(chunk);
    for (const { checksum } of checksums) checksum.update(chunk);
    yield chunk;
  }

  const decodedLength = header(request, 'x-amz-decoded-content-length');
  if (isWrapped && decodedLength !== undefined && Number(decodedLength) !== size)
    throw new ServiceError(
      'IncompleteBody',
      'You did not provide the number of bytes specified by the x-amz-decoded-content-length header',
    );
  if (hash && hash.digest('hex') !== payload)
    throw new ServiceError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  if (md5 && md5.digest('base64') !== header(request, 'content-md5'))
    throw new ServiceError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  for (const { name, checksum } of checksums) {
    const expected = trailer.get(name) ?? header(request, name);
    if (expected !== undefined && expected !== checksum.digest())
      throw new ServiceError(
        'BadDigest',
        `The ${name.slice('x-amz-checksum-'.length).toUpperCase()} you specified did not match the calculated checksum.`,
      );
  }
  for (const [name, value] of trailer) request.headers[name] ??= value;
}
