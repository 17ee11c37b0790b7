import { LakeError } from '../api.ts';
import type { Target } from './clients.ts';
import { correctThere, startPosition } from './failures.ts';

/** What a failed call means for trying again. */
export type Fault = 'throttled' | 'transient' | 'unreachable' | 'expired' | 'other';

/** What a sentence about a failed call can name. */
export interface CallSite {
  /** The IAM action, e.g. `athena:StartQueryExecution`. */
  readonly action: string;
  readonly target: Target;
}

const expired = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired']);
const refusedKeys = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'IncompleteSignature',
]);
const noKeys = new Set(['CredentialsProviderError', 'ProviderError', 'TokenProviderError']);
const throttled = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'SlowDown',
  'RequestThrottled',
  'RequestThrottledException',
  'BandwidthLimitExceeded',
]);
const denied = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'ForbiddenException',
  'Forbidden',
  'UnauthorizedException',
  'AllAccessDisabled',
]);
const notFound = new Set([
  'ResourceNotFoundException',
  'EntityNotFoundException',
  'MetadataException',
  'NotFoundException',
  'NoSuchKey',
  'NoSuchBucket',
  'NotFound',
]);
const limits = new Set([
  'ActiveStatementsExceededException',
  'ActiveSessionsExceededException',
  'ActiveWaitingRequestsExceededException',
]);
const otherRegion = new Set([
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);
const unknownHost = new Set(['ENOTFOUND', 'EAI_AGAIN']);
const noAnswer = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);
const broken = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);

/** The members of an SDK or Node error that say what it is. */
interface Seen {
  readonly name: string;
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly detail: (member: string) => string | undefined;
}

function see(error: unknown): Seen {
  const fields = typeof error === 'object' && error !== null ? (error as Readonly<Record<string, unknown>>) : {};
  const detail = (member: string): string | undefined => {
    const value = fields[member];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const metadata = fields.$metadata as { httpStatusCode?: number } | undefined;
  return {
    name: detail('name') ?? '',
    code: detail('code') ?? '',
    status: metadata?.httpStatusCode ?? 0,
    message: detail('message') ?? detail('Message') ?? String(error),
    detail,
  };
}

/** The service's name of an error: `InvalidRequestException`, `NoSuchKey`; empty for what is not a service's. */
export function serviceCode(error: unknown): string {
  return see(error).name;
}

/** Whether a failed call is worth another try, and of which kind. */
export function classifyFault(error: unknown): Fault {
  if (LakeError.is(error)) return 'other';
  const { name, code, status, detail } = see(error);
  if (expired.has(name)) return 'expired';
  // All slots of the account are taken: the kernel queues, and a quick second try only costs quota.
  if (detail('Reason') === 'CONCURRENT_QUERY_LIMIT_EXCEEDED') return 'other';
  if (throttled.has(name) || status === 429) return 'throttled';
  if (unknownHost.has(code) || noAnswer.has(code)) return 'unreachable';
  if (noKeys.has(name) || isForeign(error)) return 'other';
  const metadata = (error as { $metadata?: { clockSkewCorrected?: boolean } } | null)?.$metadata;
  if (metadata?.clockSkewCorrected) return 'transient';
  if (name === 'TimeoutError' || broken.has(code) || (status >= 500 && name !== 'DatabaseConnectionException'))
    return 'transient';
  return 'other';
}

/** An answer that is none of AWS's: a page of another web server. */
function isForeign(error: unknown): boolean {
  return (
    error instanceof SyntaxError || /is not valid JSON|XML parse error|Deserialization error/i.test(see(error).message)
  );
}

/** Whether a failed call may have been carried out: it was sent, and the service has not refused it. */
export function isUnanswered(error: unknown): boolean {
  const { status } = see(error);
  return classifyFault(error) === 'transient' && (status < 400 || status >= 500);
}

/** Whatever was thrown as the one error of the program; what nobody has foreseen is `internal`. */
export function asLakeError(error: unknown): LakeError {
  if (LakeError.is(error)) return error;
  return new LakeError('internal', error instanceof Error ? error.message : String(error), { cause: error });
}

/** A failed call as the one error of the program, with the next step. Never throws. */
export function toLakeError(error: unknown, { action, target }: CallSite): LakeError {
  if (LakeError.is(error)) return error;
  const seen = see(error);
  const { name, code, status, message } = seen;
  const [service = '', operation = ''] = action.split(':');
  const host = target.endpoint ?? `${service} in ${target.region}`;
  const make = (kind: LakeError['code'], sentence: string, hint: string): LakeError =>
    new LakeError(kind, sentence, { hint, cause: error });

  if (unknownHost.has(code))
    return make(
      'network',
      `Nothing answers at ${seen.detail('hostname') ?? host}: the name is not known.`,
      `Check ${target.endpoint === undefined ? `the region "${target.region}"` : 'the endpoint'} of connection "${target.name}", and that this machine is online.`,
    );
  if (noAnswer.has(code))
    return make(
      'network',
      `Nothing answers at ${host}.`,
      `Check that it is running and reachable, and the endpoint of connection "${target.name}".`,
    );
  if (name === 'TimeoutError')
    return make(
      'network',
      `${host} did not answer in time.`,
      'Check the network or proxy of this machine, then run again.',
    );
  if (broken.has(code)) return make('network', `The connection to ${host} broke.`, 'Run again.');
  if (noKeys.has(name))
    return make(
      'expired',
      `${capital(subject(target))} has no credentials: ${firstSentence(message)}`,
      setUpKeys(target, message),
    );
  if (expired.has(name)) return make('expired', `The credentials of ${subject(target)} have expired.`, signIn(target));
  if (/credential should be scoped to (?:a valid|correct) region/i.test(message))
    return make(
      'notFound',
      `${capital(host)} does not answer for the Region "${target.region}".`,
      `Set the region of connection "${target.name}".`,
    );
  if (isForeign(error))
    return make(
      'network',
      `What answers at ${host} is not ${service}.`,
      `Check the endpoint of connection "${target.name}".`,
    );
  if (refusedKeys.has(name))
    return make('expired', `${host} does not accept the credentials of ${subject(target)}.`, signIn(target));
  if (denied.has(name) || status === 403)
    return make(
      'denied',
      `${capital(subject(target))} is not allowed to do ${action}: ${firstSentence(message)}`,
      `Ask for the permission ${action}, or choose another identity for connection "${target.name}".`,
    );
  if (limits.has(name))
    return make('throttled', firstSentence(message), 'Wait until other statements have ended, then run again.');
  if (throttled.has(name) || status === 429)
    return make(
      'throttled',
      `${service} in ${target.region} is answering too many requests: ${firstSentence(message)}`,
      'Wait a moment, then run again.',
    );
  if (otherRegion.has(name) || status === 301)
    return make(
      'notFound',
      `What was asked for is in another Region than ${target.region}${seen.detail('Region') ? `: ${seen.detail('Region')}` : ''}.`,
      `Set the region of connection "${target.name}".`,
    );
  if (service === 'athena') {
    const known = fromAthena(seen, error, target);
    if (known) return known;
  }
  if (name === 'DatabaseConnectionException')
    return make(
      'network',
      `The database did not accept the connection: ${firstSentence(message)}`,
      `Check the database and the identity of connection "${target.name}".`,
    );
  if (notFound.has(name) || status === 404) return make('notFound', sentence(message), namesHint(service, target));
  if (name === 'ValidationException' || name === 'InvalidRequestException' || name === 'BadRequestException')
    return make('syntax', sentence(message), `Check the settings of connection "${target.name}".`);
  if (status >= 500)
    return make(
      'internal',
      `${service} failed at ${operation}: ${firstSentence(message)}`,
      'Run again; if it stays, see the service health page.',
    );
  return make('internal', sentence(message), `It came from ${action}.`);
}

/** Athena says most things by InvalidRequestException and a text; the text is all there is to tell them apart. */
function fromAthena(seen: Seen, cause: unknown, target: Target): LakeError | undefined {
  const { name, message } = seen;
  const athenaCode = seen.detail('AthenaErrorCode');
  if (seen.detail('Reason') === 'CONCURRENT_QUERY_LIMIT_EXCEEDED')
    return new LakeError('throttled', 'All query slots of the account are taken.', {
      hint: 'Wait until other queries have ended.',
      cause,
    });
  if (name !== 'InvalidRequestException') return undefined;
  const position = startPosition(message);
  if (athenaCode === 'MALFORMED_QUERY' || position)
    return new LakeError('syntax', sentence(message), { cause, hint: correctThere, ...(position && { position }) });
  if (/output bucket/i.test(message))
    return new LakeError('notFound', sentence(message), {
      hint: `Set outputLocation in connection "${target.name}" to a bucket that exists and that you may write to.`,
      cause,
    });
  if (/output location/i.test(message))
    return new LakeError('notFound', 'There is nowhere to write the result: no output location is set.', {
      hint: `Set outputLocation in connection "${target.name}" or in the workgroup.`,
      cause,
    });
  if (/work\s?group .*not found|work\s?group .*does not exist/i.test(message))
    return new LakeError('notFound', sentence(message), {
      hint: `Set the workgroup of connection "${target.name}" to one that exists in ${target.region}.`,
      cause,
    });
  return undefined;
}

function subject({ identity }: Target): string {
  return `${identity.kind === 'profile' ? 'profile' : 'user'} "${identity.name}"`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function signIn(target: Target): string {
  return target.identity.kind === 'profile'
    ? `Sign in again (aws sso login --profile ${target.identity.name}), or set its keys anew.`
    : 'Close the connection and run again.';
}

/** The SDK says the same of a profile that is not there and of one that holds no credentials. */
function setUpKeys(target: Target, message: string): string {
  return target.identity.kind === 'profile' && /could not resolve credentials using profile/i.test(message)
    ? `Set it up (aws configure sso --profile ${target.identity.name}), or name another profile in connection "${target.name}".`
    : signIn(target);
}

function namesHint(service: string, target: Target): string {
  if (service === 'redshift-data')
    return `Check the workgroup or cluster, the database and the region "${target.region}" of connection "${target.name}".`;
  return `Check the name, and the region "${target.region}" of connection "${target.name}".`;
}

function sentence(message: string): string {
  // What a service says of itself behind its sentence: its name, the status, the id of the request.
  const text = message.replace(/\s*\(Service: [^()]*\)\s*$/, '').trim();
  return text === '' ? 'The service gave no reason.' : text;
}

function firstSentence(message: string): string {
  return sentence(sentence(message).split('\n')[0] ?? '');
}

/** Throws LakeError `syntax` for a statement that the service would refuse for its length. */
export function refuseLongStatement(sql: string, longestBytes: number, service: string): void {
  const bytes = Buffer.byteLength(sql);
  if (bytes <= longestBytes) return;
  const count = (n: number): string => n.toLocaleString('en-US');
  throw new LakeError(
    'syntax',
    `The statement has ${count(bytes)} bytes; ${service} takes at most ${count(longestBytes)}.`,
    {
      hint: 'Split it, or load long lists of values into a table and join it.',
    },
  );
}
