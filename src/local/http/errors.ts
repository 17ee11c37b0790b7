/** Errors on the wire, in the shape that each protocol's clients read. */
import { ServiceError } from '../api.ts';
import type { Protocol } from './exchange.ts';
import { xml } from './xml.ts';

export interface WireError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Any failure as a service error; what nobody foresaw becomes `InternalServerError`. */
export function toServiceError(error: unknown, protocol: Protocol): ServiceError {
  if (error instanceof ServiceError) return error;
  const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  const said = error instanceof Error ? error.message : String(error);
  const message = isFull ? 'the disk of its folder is full. Free some space, then run again' : said;
  const code = {
    awsJson: 'InternalServerException',
    restJson: 'InternalServerErrorException',
    restXml: 'InternalError',
    query: 'InternalFailure',
  };
  return new ServiceError(code[protocol], `local lakehouse: ${message}`, 500);
}

export function renderError(error: ServiceError, protocol: Protocol, requestId: string): WireError {
  const { code, status, message, body } = error;
  switch (protocol) {
    case 'awsJson':
      // As Athena does: the class of the error is in the body alone.
      return {
        status,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: JSON.stringify({ __type: code, ...body, ...('Message' in body ? {} : { message, Message: message }) }),
      };
    case 'restJson':
      return {
        status,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
        body: JSON.stringify({ message, ...body }),
      };
    case 'restXml':
      return {
        status,
        headers: { 'content-type': 'application/xml' },
        body: xml('Error', { Code: code, Message: message, ...body, RequestId: requestId, HostId: 'local' }),
      };
    case 'query':
      return {
        status,
        headers: { 'content-type': 'text/xml' },
        body: xml('ErrorResponse', {
          Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
          RequestId: requestId,
        }),
      };
  }
}
