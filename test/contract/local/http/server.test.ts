import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { LocalEndpoint } from '../../../fakes/localEndpoint.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

describe('The loopback endpoint', () => {
  let local: LocalEndpoint;
  let port = 0;

  before(async () => {
    local = await LocalEndpoint.start();
    port = Number(new URL(local.served.lakehouse.endpoint).port);
  });
  after(() => local.remove());

  const send = ({ method = 'POST', path = '/', headers = {}, body = '' }: Asked): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, method, path, headers }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString(),
          });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  interface Signing {
    readonly service: string;
    readonly time?: Date;
    readonly secret?: string;
    readonly accessKeyId?: string;
    readonly payloadHash?: string;
    readonly region?: string;
  }

  /** Headers of a hand-made signature of version 4, and what its chunks go on from. */
  const sign = (asked: Asked, signing: Signing) => {
    const { method = 'POST', path = '/', headers = {}, body = '' } = asked;
    const { lakehouse } = local.served;
    const time = (signing.time ?? new Date()).toISOString().replace(/[-:]|\.\d{3}/g, '');
    const region = signing.region ?? 'us-east-1';
    const scope = `${time.slice(0, 8)}/${region}/${signing.service}/aws4_request`;
    const payloadHash = signing.payloadHash ?? sha256(body);
    const signed: Record<string, string> = {
      ...headers,
      host: `127.0.0.1:${port}`,
      'x-amz-date': time,
      ...(signing.service === 's3' && { 'x-amz-content-sha256': payloadHash }),
    };
    const names = Object.keys(signed).sort();
    const [rawPath = '/', query = ''] = path.split('?');
    const canonicalPath = signing.service === 's3' ? rawPath : encodeURIComponent(rawPath).replaceAll('%2F', '/');
    const canonical = [
      method,
      canonicalPath,
      query.split('&').sort().join('&'),
      ...names.map((name) => `${name}:${signed[name]}`),
      '',
      names.join(';'),
      payloadHash,
    ].join('\n');
    const secret = signing.secret ?? lakehouse.secretAccessKey;
    const key = [region, signing.service, 'aws4_request'].reduce<Buffer>(hmac, hmac(`AWS4${secret}`, time.slice(0, 8)));
    const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex');
    const credential = `${signing.accessKeyId ?? lakehouse.accessKeyId}/${scope}`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
    return { headers: { ...signed, authorization }, time, scope, key, signature };
  };

  const call = (asked: Asked, signing: Signing): Promise<Answer> =>
    send({ ...asked, headers: sign(asked, signing).headers });
  const athena = (operation: string, body: string, signing: Partial<Signing> = {}): Promise<Answer> =>
    call({ headers: { 'x-amz-target': `AmazonAthena.${operation}` }, body }, { service: 'athena', ...signing });
  const type = (answer: Answer): unknown => (JSON.parse(answer.body) as { __type?: string }).__type;

  it('refuses what is signed for another Region, in the words of each service', async () => {
    const refused = await athena('ListWorkGroups', '{}', { region: 'eu-west-1' });
    assert.equal(type(refused), 'InvalidSignatureException');
    assert.match(refused.body, /scoped to a valid region, not 'eu-west-1'/);
    const s3 = await call({ method: 'GET', path: '/' }, { service: 's3', region: 'eu-west-1' });
    assert.match(s3.body, /<Code>AuthorizationHeaderMalformed<.*expecting 'us-east-1'/s);
  });

  it('says who signed', async () => {
    const client = new STSClient(local.config);
    const { Arn, Account } = await client.send(new GetCallerIdentityCommand({}));
    assert.deepEqual([Arn, Account], ['arn:aws:iam::000000000000:user/nurse', '000000000000']);
    client.destroy();
  });

  it('takes a hand-made signature and names every answer', async () => {
    const answer = await athena('ListWorkGroups', '{}');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'application/x-amz-json-1.1');
    assert.match(String(answer.headers['x-amzn-requestid']), /^[0-9a-f-]{36}$/);
  });

  it('refuses an unknown key, a wrong signature and a missing one in the words of each protocol', async () => {
    const wrongs: [string, (signing: Partial<Signing>) => Promise<Answer>, [string, string, string]][] = [
      [
        'json',
        (signing) => athena('ListWorkGroups', '{}', signing),
        ['UnrecognizedClientException', 'InvalidSignatureException', 'MissingAuthenticationTokenException'],
      ],
      [
        's3',
        (signing) => call({ method: 'GET', path: '/lakebook-local/x' }, { service: 's3', ...signing }),
        ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'AccessDenied'],
      ],
      [
        'query',
        (signing) => call({ body: 'Action=GetCallerIdentity' }, { service: 'sts', ...signing }),
        ['InvalidClientTokenId', 'SignatureDoesNotMatch', 'MissingAuthenticationToken'],
      ],
    ];
    for (const [name, ask, [unknownKey, mismatch]] of wrongs) {
      const byKey = await ask({ accessKeyId: 'AKIAUNKNOWN' });
      assert.ok(byKey.body.includes(unknownKey), `${name}: ${byKey.body}`);
      assert.ok(byKey.status === 403 || byKey.status === 400);
      const bySecret = await ask({ secret: 'wrong' });
      assert.ok(bySecret.body.includes(mismatch), `${name}: ${bySecret.body}`);
    }
    const unsigned = await send({ headers: { 'x-amz-target': 'AmazonAthena.ListWorkGroups' }, body: '{}' });
    assert.equal(type(unsigned), 'MissingAuthenticationTokenException');
    const open = await send({ method: 'GET', path: '/lakebook-local/x' });
    assert.match(open.body, /<Code>AccessDenied<\/Code>/);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const unsignedForm = await send({ headers: form, body: 'Action=GetCallerIdentity' });
    assert.match(
      unsignedForm.body,
      /<ErrorResponse><Error><Type>Sender<\/Type><Code>MissingAuthenticationToken<\/Code>/,
    );
    const tables = await call({ method: 'GET', path: '/buckets' }, { service: 's3tables', secret: 'wrong' });
    assert.equal(tables.headers['x-amzn-errortype'], 'InvalidSignatureException');
  });

  it('refuses a body that was changed on its way', async () => {
    const asked = { headers: { 'x-amz-target': 'AmazonAthena.ListWorkGroups' }, body: '{}' };
    const { headers } = sign(asked, { service: 'athena' });
    assert.equal(type(await send({ ...asked, headers, body: '{ }' })), 'InvalidSignatureException');
    const put = { method: 'PUT', path: '/lakebook-local/changed', body: 'abc' };
    const signed = sign(put, { service: 's3' });
    const answer = await send({ ...put, headers: signed.headers, body: 'abd' });
    assert.match(answer.body, /XAmzContentSHA256Mismatch/);
    assert.match((await call({ method: 'GET', path: '/lakebook-local/changed' }, { service: 's3' })).body, /NoSuchKey/);
  });

  it('refuses a signature that is 15 minutes off', async () => {
    const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);
    assert.equal((await athena('ListWorkGroups', '{}', { time: minutes(-14) })).status, 200);
    const late = await athena('ListWorkGroups', '{}', { time: minutes(-16) });
    assert.match(late.body, /Signature expired/);
    const early = await call({ method: 'GET', path: '/' }, { service: 's3', time: minutes(16) });
    assert.match(early.body, /RequestTimeTooSkewed/);
  });

  it('takes presigned links of version 4 until they expire', async () => {
    const client = new S3Client(local.config);
    await client.send(new PutObjectCommand({ Bucket: 'lakebook-local', Key: 'linked file', Body: 'linked' }));
    client.destroy();
    const link = (seconds: number, ageS: number): string => {
      const { lakehouse } = local.served;
      const time = new Date(Date.now() - ageS * 1000).toISOString().replace(/[-:]|\.\d{3}/g, '');
      const scope = `${time.slice(0, 8)}/us-east-1/s3/aws4_request`;
      const query = [
        'X-Amz-Algorithm=AWS4-HMAC-SHA256',
        `X-Amz-Credential=${encodeURIComponent(`${lakehouse.accessKeyId}/${scope}`)}`,
        `X-Amz-Date=${time}`,
        `X-Amz-Expires=${seconds}`,
        'X-Amz-SignedHeaders=host',
      ].join('&');
      const path = '/lakebook-local/linked%20file';
      const canonical = ['GET', path, query, `host:127.0.0.1:${port}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
      const first = hmac(`AWS4${lakehouse.secretAccessKey}`, time.slice(0, 8));
      const key = ['us-east-1', 's3', 'aws4_request'].reduce<Buffer>(hmac, first);
      const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex');
      return `${path}?${query}&X-Amz-Signature=${signature}`;
    };
    assert.equal((await send({ method: 'GET', path: link(60, 0) })).body, 'linked');
    assert.match((await send({ method: 'GET', path: link(60, 61) })).body, /Request has expired/);
    assert.match(
      (await send({ method: 'GET', path: link(60, 0).replace('linked%20', 'other%20') })).body,
      /SignatureDoesNotMatch/,
    );
    assert.match((await send({ method: 'GET', path: link(700_000, 0) })).body, /AuthorizationQueryParametersError/);
  });

  it('takes presigned links of version 2', async () => {
    const { accessKeyId, secretAccessKey } = local.served.lakehouse;
    const client = new S3Client(local.config);
    await client.send(new PutObjectCommand({ Bucket: 'lakebook-local', Key: 'two', Body: 'second' }));
    client.destroy();
    const link = (expires: number): string => {
      const text = `GET\n\n\n${expires}\n/lakebook-local/two?response-content-type=text/x`;
      const signature = createHmac('sha1', secretAccessKey).update(text).digest('base64');
      return `/lakebook-local/two?AWSAccessKeyId=${accessKeyId}&Expires=${expires}&response-content-type=text%2Fx&Signature=${encodeURIComponent(signature)}`;
    };
    const soon = Math.floor(Date.now() / 1000) + 60;
    const answer = await send({ method: 'GET', path: link(soon) });
    assert.deepEqual([answer.body, answer.headers['content-type']], ['second', 'text/x']);
    assert.match((await send({ method: 'GET', path: link(soon - 120) })).body, /Request has expired/);
    assert.match(
      (await send({ method: 'GET', path: link(soon).replace('text%2Fx', 'text%2Fy') })).body,
      /SignatureDoesNotMatch/,
    );
  });

  describe('with aws-chunked bodies', () => {
    const path = '/lakebook-local/chunked';
    const data = 'x'.repeat(70_000) + 'end';
    const trailerValue = '';
    const base = {
      method: 'PUT',
      path,
      headers: { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': String(data.length) },
    };
    const read = async (): Promise<string> => (await call({ method: 'GET', path }, { service: 's3' })).body;

    /** Chunks with signatures that follow on the request's. */
    const wrap = (signed: ReturnType<typeof sign>, pieces: string[], trailer?: string): string => {
      let previous = signed.signature;
      let body = '';
      for (const piece of [...pieces, '']) {
        const text = ['AWS4-HMAC-SHA256-PAYLOAD', signed.time, signed.scope, previous, sha256(''), sha256(piece)].join(
          '\n',
        );
        previous = hmac(signed.key, text).toString('hex');
        body += `${piece.length.toString(16)};chunk-signature=${previous}\r\n${piece}${piece === '' ? '' : '\r\n'}`;
      }
      if (trailer === undefined) return `${body}\r\n`;
      const text = ['AWS4-HMAC-SHA256-TRAILER', signed.time, signed.scope, previous, sha256(`${trailer}\n`)].join('\n');
      return `${body}${trailer}\r\nx-amz-trailer-signature:${hmac(signed.key, text).toString('hex')}\r\n\r\n`;
    };

    it('checks every signed chunk', async () => {
      const signed = sign(base, { service: 's3', payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' });
      const body = wrap(signed, [data.slice(0, 65_536), data.slice(65_536)]);
      assert.equal((await send({ ...base, headers: signed.headers, body })).status, 200);
      assert.equal(await read(), data);
      const changed = await send({ ...base, headers: signed.headers, body: body.replace('end', 'END') });
      assert.match(changed.body, /SignatureDoesNotMatch/);
      const cut = await send({ ...base, headers: signed.headers, body: body.slice(0, -90) });
      assert.match(cut.body, /IncompleteBody|SignatureDoesNotMatch/);
      assert.equal(await read(), data);
    });

    it('checks the signed trailer and the checksum in it', async () => {
      const sum = createHash('sha1').update(data).digest('base64');
      const headers = { ...base.headers, 'x-amz-trailer': 'x-amz-checksum-sha1' };
      const asked = { ...base, headers };
      const payloadHash = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';
      const signed = sign(asked, { service: 's3', payloadHash });
      const good = wrap(signed, [data], `x-amz-checksum-sha1:${sum}`);
      const answer = await send({ ...asked, headers: signed.headers, body: good });
      assert.deepEqual([answer.status, answer.headers['x-amz-checksum-sha1']], [200, sum]);
      const wrong = wrap(signed, [data], `x-amz-checksum-sha1:${createHash('sha1').digest('base64')}`);
      assert.match((await send({ ...asked, headers: signed.headers, body: wrong })).body, /BadDigest/);
      const forged = good.replace(/trailer-signature:..../, 'trailer-signature:0000');
      assert.match((await send({ ...asked, headers: signed.headers, body: forged })).body, /SignatureDoesNotMatch/);
    });

    it('takes unsigned chunks, refuses a wrong length', async () => {
      const payloadHash = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
      const signed = sign(base, { service: 's3', payloadHash });
      const body = `${data.length.toString(16)}\r\n${data}\r\n0\r\n${trailerValue}\r\n`;
      assert.equal((await send({ ...base, headers: signed.headers, body })).status, 200);
      const short = `3\r\nabc\r\n0\r\n\r\n`;
      assert.match((await send({ ...base, headers: signed.headers, body: short })).body, /IncompleteBody/);
      assert.equal(await read(), data);
    });
  });

  it('asks for the body only when the request may be served', async () => {
    const exchange = (head: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(head));
        socket.once('data', (bytes: Buffer) => {
          resolve(bytes.toString().split('\r\n')[0] ?? '');
          socket.destroy();
        });
        socket.once('error', reject);
      });
    const asked = { method: 'PUT', path: '/lakebook-local/expected', body: 'abc' };
    const headOf = (secret?: string): string => {
      const { headers } = sign(asked, { service: 's3', ...(secret !== undefined && { secret }) });
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
      return [`PUT ${asked.path} HTTP/1.1`, ...lines, 'content-length: 3', 'expect: 100-continue', '', ''].join('\r\n');
    };
    assert.equal(await exchange(headOf()), 'HTTP/1.1 100 Continue');
    assert.equal(await exchange(headOf('wrong')), 'HTTP/1.1 403 Forbidden');
  });

  it('answers to loopback names alone', async () => {
    for (const host of ['evil.example', 'evil.example:80', '127.0.0.1.evil.example', '']) {
      const answer = await send({ method: 'GET', headers: { host } });
      assert.equal(answer.status, 403, host);
    }
  });

  it('refuses broken JSON, wrong types and unknown services by name', async () => {
    assert.equal(type(await athena('ListWorkGroups', '{')), 'SerializationException');
    assert.equal(type(await athena('ListWorkGroups', '[]')), 'SerializationException');
    assert.equal(type(await athena('StartQueryExecution', '{"QueryString":1}')), 'SerializationException');
    assert.equal(type(await athena('StartQueryExecution', '{}')), 'InvalidRequestException');
    const unknown = await athena('toString', '{}');
    assert.equal(unknown.status, 501);
    assert.match(unknown.body, /local lakehouse: Athena\.toString is not emulated/);
    const target = { 'x-amz-target': 'AWSLakeFormation.GetTable' };
    const other = await call({ headers: target, body: '{}' }, { service: 'lakeformation' });
    assert.match(other.body, /local lakehouse: AWSLakeFormation\.GetTable is not emulated/);
    const xml = { method: 'POST', path: '/lakebook-local?delete=', body: '<Delete><Object>' };
    assert.match((await call(xml, { service: 's3' })).body, /MalformedXML/);
    const entity = { ...xml, body: '<!DOCTYPE d [<!ENTITY a "b">]><Delete><Object><Key>&a;</Key></Object></Delete>' };
    assert.match((await call(entity, { service: 's3' })).body, /MalformedXML/);
  });

  it('refuses a request that is too large without keeping it', async () => {
    const answer = await athena('StartQueryExecution', `{"QueryString":"${'x'.repeat(17 * 1024 * 1024)}"}`);
    assert.equal(answer.status, 413);
  });

  it('reads keys with every kind of sign as they are signed', async () => {
    const client = new S3Client(local.config);
    for (const Key of ["a b+c&d=e'(f)*!~", 'x/../y', 'ü/日本', '%41']) {
      await client.send(new PutObjectCommand({ Bucket: 'lakebook-local', Key, Body: Key }));
      const got = await client.send(new GetObjectCommand({ Bucket: 'lakebook-local', Key }));
      assert.equal(await got.Body?.transformToString(), Key);
    }
    client.destroy();
  });
});
