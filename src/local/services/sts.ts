import { account, ServiceError } from '../api.ts';
import { readBody } from '../http/body.ts';
import { send, type Service } from '../http/exchange.ts';
import { xml } from '../http/xml.ts';

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** Who am I: the only question of STS that needs no roles. */
export const stsService: Service = {
  protocol: 'query',
  async handle(exchange) {
    const form = new URLSearchParams((await readBody(exchange.body, 1024 * 1024)).toString('utf8'));
    const action = form.get('Action') ?? exchange.query.get('Action') ?? '';
    if (action !== 'GetCallerIdentity')
      throw new ServiceError('InvalidAction', `local lakehouse: STS.${action} is not emulated`, 501);
    const { caller, requestId } = exchange;
    send(
      exchange,
      200,
      'text/xml',
      xml(
        'GetCallerIdentityResponse',
        {
          GetCallerIdentityResult: { Arn: caller.arn, UserId: `AIDA${userId(caller.user)}`, Account: account },
          ResponseMetadata: { RequestId: requestId },
        },
        namespace,
      ),
    );
  },
};

/** Sixteen characters that stay the same for a user. */
function userId(user: string): string {
  return Buffer.from(user).toString('hex').toUpperCase().padEnd(16, '0').slice(0, 16);
}
