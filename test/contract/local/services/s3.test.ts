import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { LocalEndpoint } from '../../../fakes/localEndpoint.ts';

describe('S3 of the local lakehouse', () => {
  let local: LocalEndpoint;
  let client: S3Client;
  const bucket = 'lakebook-local';

  before(async () => {
    local = await LocalEndpoint.start();
    client = new S3Client(local.config);
  });
  after(async () => {
    client.destroy();
    await local.remove();
  });

  const put = (key: string, body: string) =>
    client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  const get = async (key: string, more: { Range?: string; IfMatch?: string; IfNoneMatch?: string } = {}) =>
    (await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...more }))).Body?.transformToString();

  it('makes, lists, heads and deletes buckets', async () => {
    await client.send(new CreateBucketCommand({ Bucket: 'second-bucket' }));
    await client.send(new CreateBucketCommand({ Bucket: 'second-bucket' }));
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    assert.deepEqual(
      Buckets?.map(({ Name }) => Name),
      ['lakebook-local', 'second-bucket'],
    );
    await client.send(new HeadBucketCommand({ Bucket: 'second-bucket' }));
    assert.equal((await client.send(new GetBucketLocationCommand({ Bucket: bucket }))).LocationConstraint, undefined);
    await client.send(new DeleteBucketCommand({ Bucket: 'second-bucket' }));
    await assert.rejects(client.send(new HeadBucketCommand({ Bucket: 'second-bucket' })), { name: 'NotFound' });
    await assert.rejects(client.send(new CreateBucketCommand({ Bucket: 'Bad_Name' })), { name: 'InvalidBucketName' });
    await assert.rejects(client.send(new DeleteBucketCommand({ Bucket: 'absent-bucket' })), { name: 'NoSuchBucket' });
  });

  it('gives back what was put, with its headers and an MD5 entity tag', async () => {
    const body = randomBytes(300_000);
    const { ETag } = await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: 'some/data.bin',
        Body: body,
        ContentType: 'text/x-data',
        CacheControl: 'no-store',
        Metadata: { owner: 'nurse' },
      }),
    );
    assert.equal(ETag, `"${createHash('md5').update(body).digest('hex')}"`);
    const got = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'some/data.bin' }));
    assert.deepEqual(Buffer.from((await got.Body?.transformToByteArray()) ?? []), body);
    assert.equal(got.ContentType, 'text/x-data');
    assert.equal(got.CacheControl, 'no-store');
    assert.deepEqual(got.Metadata, { owner: 'nurse' });
    assert.equal(got.ContentLength, 300_000);
  });

  it('reads a stream of known length in signed chunks with a checksum trailer', async () => {
    const body = randomBytes(200_000);
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: 'streamed',
        Body: Readable.from([body.subarray(0, 70_000), body.subarray(70_000)]),
        ContentLength: body.length,
        ChecksumAlgorithm: 'CRC32',
      }),
    );
    const got = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'streamed', ChecksumMode: 'ENABLED' }));
    assert.deepEqual(Buffer.from((await got.Body?.transformToByteArray()) ?? []), body);
    assert.ok(got.ChecksumCRC32);
    assert.equal(got.ContentEncoding, undefined);
  });

  it('refuses bytes that do not match their checksum and keeps the old object', async () => {
    await put('kept', 'old');
    await assert.rejects(
      client.send(new PutObjectCommand({ Bucket: bucket, Key: 'kept', Body: 'new', ChecksumCRC32: 'AAAAAA==' })),
      { name: 'BadDigest' },
    );
    assert.equal(await get('kept'), 'old');
  });

  it('serves ranges and conditions', async () => {
    const { ETag = '' } = await put('digits', '0123456789');
    assert.equal(await get('digits', { Range: 'bytes=2-4' }), '234');
    assert.equal(await get('digits', { Range: 'bytes=7-' }), '789');
    assert.equal(await get('digits', { Range: 'bytes=-2' }), '89');
    assert.equal(await get('digits', { Range: 'bytes=4-1000', IfMatch: ETag }), '456789');
    await assert.rejects(get('digits', { Range: 'bytes=10-' }), { name: 'InvalidRange' });
    await assert.rejects(get('digits', { IfMatch: '"other"' }), { name: 'PreconditionFailed' });
    await assert.rejects(get('digits', { IfNoneMatch: ETag }), (error: { $metadata?: { httpStatusCode?: number } }) => {
      return error.$metadata?.httpStatusCode === 304;
    });
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'digits' }));
    assert.equal(head.ContentLength, 10);
    await assert.rejects(get('absent'), { name: 'NoSuchKey' });
    await assert.rejects(client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'absent' })), { name: 'NotFound' });
  });

  it('writes only where nothing is, or only over what was read', async () => {
    const { ETag = '' } = await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: 'once', Body: 'a', IfNoneMatch: '*' }),
    );
    await assert.rejects(
      client.send(new PutObjectCommand({ Bucket: bucket, Key: 'once', Body: 'b', IfNoneMatch: '*' })),
      { name: 'PreconditionFailed' },
    );
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'once', Body: 'c', IfMatch: ETag }));
    await assert.rejects(client.send(new PutObjectCommand({ Bucket: bucket, Key: 'once', Body: 'd', IfMatch: ETag })), {
      name: 'PreconditionFailed',
    });
    assert.equal(await get('once'), 'c');
  });

  it('keeps odd keys apart: folders beside objects, dots, patterns, long names, other scripts', async () => {
    const keys = [
      'odd/a',
      'odd/a/',
      'odd/a/b',
      'odd/a//b',
      'odd/../up',
      'odd/./here',
      'odd/*?[x].csv',
      'odd/100%25 & <more> "quotes"',
      'odd/%2A',
      'odd/a%folder',
      `odd/${'long'.repeat(200)}`,
      'odd/ünï/日本/🦆',
      'odd/line\nbreak',
      'odd/a+b c',
    ];
    for (const key of keys) await put(key, `of ${key}`);
    for (const key of keys) assert.equal(await get(key), `of ${key}`, key);
    const listed = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'odd/', EncodingType: 'url' }));
    const found = listed.Contents?.map(({ Key = '' }) => decodeURIComponent(Key)) ?? [];
    const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    assert.deepEqual(found, sorted);
    for (const key of keys) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    const rest = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'odd/' }));
    assert.equal(rest.KeyCount, 0);
  });

  it('lists by prefix and delimiter, page by page, in both versions', async () => {
    for (const key of ['p/1', 'p/2', 'p/x/1', 'p/x/2', 'p/y/1', 'p/z']) await put(key, key);
    const names: string[] = [];
    let token: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: 'p/',
          Delimiter: '/',
          MaxKeys: 2,
          ...(token !== undefined && { ContinuationToken: token }),
        }),
      );
      names.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
      names.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix));
      assert.ok((page.KeyCount ?? 0) <= 2);
      token = page.NextContinuationToken;
    } while (token !== undefined);
    assert.deepEqual(names, ['p/1', 'p/2', 'p/x/', 'p/y/', 'p/z']);
    const first = await client.send(
      new ListObjectsCommand({ Bucket: bucket, Prefix: 'p/', MaxKeys: 3, Delimiter: '/' }),
    );
    assert.equal(first.NextMarker, 'p/x/');
    const second = await client.send(
      new ListObjectsCommand({ Bucket: bucket, Prefix: 'p/', Marker: first.NextMarker, Delimiter: '/' }),
    );
    assert.deepEqual(
      second.Contents?.map(({ Key }) => Key),
      ['p/z'],
    );
    const after = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'p/', StartAfter: 'p/x/1' }));
    assert.deepEqual(
      after.Contents?.map(({ Key }) => Key),
      ['p/x/2', 'p/y/1', 'p/z'],
    );
  });

  it('joins the parts of an upload', async () => {
    const key = 'big/joined';
    const { UploadId = '' } = await client.send(
      new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ContentType: 'text/plain' }),
    );
    const first = randomBytes(5 * 1024 * 1024);
    const parts = [];
    for (const [index, body] of [first, Buffer.from('end')].entries()) {
      const part = { Bucket: bucket, Key: key, UploadId, PartNumber: index + 1 };
      const { ETag } = await client.send(new UploadPartCommand({ ...part, Body: body }));
      parts.push({ ETag, PartNumber: index + 1 });
    }
    const listed = await client.send(new ListPartsCommand({ Bucket: bucket, Key: key, UploadId }));
    assert.deepEqual(
      listed.Parts?.map(({ Size }) => Size),
      [first.length, 3],
    );
    const wrong = { Parts: [{ ETag: '"0"', PartNumber: 1 }] };
    await assert.rejects(
      client.send(new CompleteMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId, MultipartUpload: wrong })),
      { name: 'InvalidPart' },
    );
    const { ETag } = await client.send(
      new CompleteMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId, MultipartUpload: { Parts: parts } }),
    );
    assert.match(ETag ?? '', /^"[0-9a-f]{32}-2"$/);
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    assert.equal(head.ContentLength, first.length + 3);
    assert.equal(head.ContentType, 'text/plain');
    assert.equal(head.ETag, ETag);
    const again = await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: key }));
    const gone = { Bucket: bucket, Key: key, UploadId: again.UploadId };
    await client.send(new AbortMultipartUploadCommand(gone));
    await assert.rejects(client.send(new ListPartsCommand(gone)), { name: 'NoSuchUpload' });
  });

  it('copies objects and deletes many at once', async () => {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'from ä', Body: 'x', Metadata: { a: 'b' } }));
    await client.send(
      new CopyObjectCommand({ Bucket: bucket, Key: 'to', CopySource: `${bucket}/${encodeURIComponent('from ä')}` }),
    );
    assert.deepEqual((await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'to' }))).Metadata, { a: 'b' });
    const { Deleted } = await client.send(
      new DeleteObjectsCommand({
        Bucket: bucket,
        Delete: { Objects: [{ Key: 'to' }, { Key: 'from ä' }, { Key: 'no' }] },
      }),
    );
    assert.deepEqual(
      Deleted?.map(({ Key }) => Key),
      ['to', 'from ä', 'no'],
    );
    await assert.rejects(get('to'), { name: 'NoSuchKey' });
  });

  it('shows files that the engine has written beside it', async () => {
    const path = local.store.objectPath(bucket, 'engine/part-0.parquet');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'PAR1');
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'engine/part-0.parquet' }));
    assert.equal(head.ETag, `"${createHash('md5').update('PAR1').digest('hex')}"`);
    await writeFile(path, 'PAR1PAR1');
    assert.equal(await get('engine/part-0.parquet'), 'PAR1PAR1');
  });

  it('names the operation that it does not have', async () => {
    await assert.rejects(
      client.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: 'digits', Tagging: { TagSet: [] } })),
      { name: 'NotImplemented', message: /PUT \?tagging .* is not emulated/ },
    );
  });

  it('keeps keys that look like files of its own apart from them', async () => {
    const keys = ['t/a%note/b', 't/a', 't/a%note', 't/a%object', 't/a/c'];
    for (const key of keys) await put(key, key);
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 't/' }));
    assert.deepEqual(Contents?.map(({ Key }) => Key).sort(), [...keys].sort());
    for (const key of keys) assert.equal(await get(key), key);
  });

  it('reads an object whose note cannot be written', async () => {
    await put('hand/made', 'x');
    const note = join(local.store.layout.notes(bucket), 'hand', 'made%note');
    await rm(note);
    await mkdir(join(note, 'in the way'), { recursive: true });
    assert.equal(await get('hand/made'), 'x');
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'hand/' }));
    assert.equal(Contents?.length, 1);
  });

  it('never lists a file or folder that is on its way, and keeps a key that is called like one', async () => {
    const name = `.${randomUUID()}.tmp`;
    await put(`way/${name}`, 'mine');
    const folder = join(local.store.layout.bucket(bucket), 'way');
    await writeFile(join(folder, `.${randomUUID()}.tmp`), 'x');
    await mkdir(join(folder, `.${randomUUID()}.tmp`));
    await writeFile(join(folder, `.00001-${randomUUID()}.metadata.json.tmp`), 'x');
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'way/' }));
    assert.deepEqual(
      Contents?.map(({ Key }) => Key),
      [`way/${name}`],
    );
    assert.equal(await get(`way/${name}`), 'mine');
  });
});
