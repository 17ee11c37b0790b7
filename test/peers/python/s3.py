"""boto3 on S3."""

import base64
import hashlib
import io
import os
import tempfile
import time
import urllib.error
import urllib.request
import uuid

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

from cases import case, check, refused

s3 = boto3.client("s3")


def new_bucket():
    name = f"clients-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name)
    return name


def remove(bucket):
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        if found := page.get("Contents"):
            s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": one["Key"]} for one in found]})
    s3.delete_bucket(Bucket=bucket)


@case("an object keeps its bytes, its type, its metadata and its checksum")
def put_and_get():
    bucket = new_bucket()
    body = b"one\ntwo\n"
    put = s3.put_object(
        Bucket=bucket, Key="a/b c+d é.txt", Body=body, ContentType="text/plain", Metadata={"origin": "here"}
    )
    check.assertEqual(put["ETag"], f'"{hashlib.md5(body).hexdigest()}"')
    got = s3.get_object(Bucket=bucket, Key="a/b c+d é.txt", ChecksumMode="ENABLED")
    check.assertEqual(got["Body"].read(), body)
    check.assertEqual((got["ContentType"], got["Metadata"]), ("text/plain", {"origin": "here"}))
    check.assertEqual(got["ETag"], put["ETag"])
    head = s3.head_object(Bucket=bucket, Key="a/b c+d é.txt")
    check.assertEqual(head["ContentLength"], len(body))
    s3.put_object(Bucket=bucket, Key="empty", Body=b"")
    check.assertEqual(s3.get_object(Bucket=bucket, Key="empty")["Body"].read(), b"")
    remove(bucket)


@case("checksums of every kind are verified and given back")
def checksums():
    bucket = new_bucket()
    body = os.urandom(100_000)
    for algorithm in ("CRC32", "SHA1", "SHA256"):
        s3.put_object(Bucket=bucket, Key=algorithm, Body=body, ChecksumAlgorithm=algorithm)
        got = s3.get_object(Bucket=bucket, Key=algorithm, ChecksumMode="ENABLED")
        check.assertEqual(got["Body"].read(), body)
        check.assertTrue(got.get(f"Checksum{algorithm}"), algorithm)
    check.assertEqual(
        s3.head_object(Bucket=bucket, Key="SHA256", ChecksumMode="ENABLED")["ChecksumSHA256"],
        base64.b64encode(hashlib.sha256(body).digest()).decode(),
    )
    wrong = base64.b64encode(bytes(32)).decode()
    refused(lambda: s3.put_object(Bucket=bucket, Key="bad", Body=body, ChecksumSHA256=wrong), "BadDigest")
    refused(lambda: s3.head_object(Bucket=bucket, Key="bad"), "404")
    remove(bucket)


@case("a large object goes up and down in parts")
def parts():
    bucket = new_bucket()
    data = os.urandom(20 * 1024 * 1024 + 17)
    config = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
    s3.upload_fileobj(io.BytesIO(data), bucket, "large", Config=config)
    head = s3.head_object(Bucket=bucket, Key="large")
    check.assertEqual(head["ContentLength"], len(data))
    check.assertRegex(head["ETag"], r'^"[0-9a-f]{32}-5"$')
    with tempfile.TemporaryDirectory() as folder:
        place = os.path.join(folder, "down")
        s3.download_file(bucket, "large", place, Config=config)
        with open(place, "rb") as file:
            check.assertEqual(hashlib.sha256(file.read()).digest(), hashlib.sha256(data).digest())
    refused(
        lambda: s3.complete_multipart_upload(
            Bucket=bucket, Key="large", UploadId="none", MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": '"0"'}]}
        ),
        "NoSuchUpload",
    )
    remove(bucket)


@case("an upload that is given up leaves nothing")
def abort():
    bucket = new_bucket()
    upload = s3.create_multipart_upload(Bucket=bucket, Key="half")["UploadId"]
    place = {"Bucket": bucket, "Key": "half", "UploadId": upload}
    part = s3.upload_part(**place, PartNumber=1, Body=b"x" * 1000)
    listed = s3.list_parts(**place)["Parts"]
    check.assertEqual([(one["PartNumber"], one["ETag"]) for one in listed], [(1, part["ETag"])])
    check.assertEqual([one["UploadId"] for one in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]], [upload])
    s3.abort_multipart_upload(**place)
    check.assertNotIn("Contents", s3.list_objects_v2(Bucket=bucket))
    refused(lambda: s3.list_parts(**place), "NoSuchUpload")
    remove(bucket)


@case("keys are listed in order, by prefix, by folder and page by page")
def listing():
    bucket = new_bucket()
    keys = sorted([f"data/part-{n:03}" for n in range(25)] + ["data/deep/x", "readme", "data.txt", "spaced key"])
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 10}))
    check.assertEqual([one["Key"] for page in pages for one in page["Contents"]], keys)
    check.assertEqual([page["KeyCount"] for page in pages], [10, 10, 9])
    level = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    check.assertEqual([one["Prefix"] for one in level["CommonPrefixes"]], ["data/"])
    check.assertEqual([one["Key"] for one in level["Contents"]], ["data.txt", "readme", "spaced key"])
    inner = s3.list_objects_v2(Bucket=bucket, Delimiter="/", Prefix="data/", StartAfter="data/part-022")
    check.assertEqual([one["Key"] for one in inner["Contents"]], ["data/part-023", "data/part-024"])
    first = [
        one["Key"] for page in s3.get_paginator("list_objects").paginate(Bucket=bucket) for one in page["Contents"]
    ]
    check.assertEqual(first, keys)
    remove(bucket)


@case("an object is copied and removed; what is not there is refused as S3 does")
def copy_and_delete():
    bucket = new_bucket()
    s3.put_object(Bucket=bucket, Key="from", Body=b"body", Metadata={"a": "b"})
    s3.copy_object(Bucket=bucket, Key="to", CopySource={"Bucket": bucket, "Key": "from"})
    got = s3.get_object(Bucket=bucket, Key="to")
    check.assertEqual((got["Body"].read(), got["Metadata"]), (b"body", {"a": "b"}))
    s3.delete_object(Bucket=bucket, Key="from")
    s3.delete_object(Bucket=bucket, Key="from")
    refused(lambda: s3.get_object(Bucket=bucket, Key="from"), "NoSuchKey")
    refused(lambda: s3.head_object(Bucket=bucket, Key="from"), "404")
    refused(lambda: s3.list_objects_v2(Bucket="clients-no-such-bucket"), "NoSuchBucket")
    refused(lambda: s3.delete_bucket(Bucket=bucket), "BucketNotEmpty")
    remove(bucket)
    refused(lambda: s3.head_bucket(Bucket=bucket), "404")


@case("a write on condition does not replace what is there")
def conditional_put():
    bucket = new_bucket()
    s3.put_object(Bucket=bucket, Key="k", Body=b"first", IfNoneMatch="*")
    refused(lambda: s3.put_object(Bucket=bucket, Key="k", Body=b"second", IfNoneMatch="*"), "PreconditionFailed")
    check.assertEqual(s3.get_object(Bucket=bucket, Key="k")["Body"].read(), b"first")
    remove(bucket)


@case("presigned addresses of both signature versions open with any HTTP client, until they are changed or late")
def presigned():
    bucket = new_bucket()
    s3.put_object(Bucket=bucket, Key="shared file", Body=b"body")
    for version in ("s3", "s3v4"):
        client = boto3.client("s3", config=Config(signature_version=version))
        place = {"Bucket": bucket, "Key": "shared file"}
        address = client.generate_presigned_url("get_object", Params=place, ExpiresIn=60)
        check.assertIn("X-Amz-Signature" if version == "s3v4" else "AWSAccessKeyId", address)
        with urllib.request.urlopen(address) as response:
            check.assertEqual(response.read(), b"body")
        for bad in (address.replace("shared%20file", "other"), address.replace("ignature=", "ignature=0")):
            with check.assertRaises(urllib.error.HTTPError) as refusal:
                urllib.request.urlopen(bad)
            check.assertEqual(refusal.exception.code, 403)
            check.assertIn(b"<Code>SignatureDoesNotMatch</Code>", refusal.exception.read())
        late = client.generate_presigned_url("get_object", Params=place, ExpiresIn=1)
        time.sleep(2.1)
        with check.assertRaises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(late)
        check.assertEqual(refusal.exception.code, 403)
        upload = client.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": f"up-{version}"})
        urllib.request.urlopen(urllib.request.Request(upload, data=b"sent", method="PUT", headers={"Content-Type": ""}))
        check.assertEqual(s3.get_object(Bucket=bucket, Key=f"up-{version}")["Body"].read(), b"sent")
    remove(bucket)


@case("a wrong secret and an unknown key are refused")
def wrong_keys():
    secret = boto3.client("s3", aws_secret_access_key="wrong", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"])
    refused(lambda: secret.list_buckets(), "SignatureDoesNotMatch")
    stranger = boto3.client("s3", aws_secret_access_key="wrong", aws_access_key_id="AKIANOBODY0000000000")
    refused(lambda: stranger.list_buckets(), "InvalidAccessKeyId")
    keys = {"aws_secret_access_key": "wrong", "aws_access_key_id": os.environ["AWS_ACCESS_KEY_ID"]}
    refused(boto3.client("athena", **keys).list_work_groups, "InvalidSignatureException")
    refused(boto3.client("sts", **keys).get_caller_identity, "SignatureDoesNotMatch")


@case("a key cannot leave its bucket")
def traversal():
    bucket = new_bucket()
    for key in ("../outside", "a/../../outside", "a/..", "./x", "a//b"):
        try:
            s3.put_object(Bucket=bucket, Key=key, Body=b"x")
        except s3.exceptions.ClientError as refusal:
            check.assertLess(refusal.response["ResponseMetadata"]["HTTPStatusCode"], 500, key)
            continue
        listed = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        check.assertEqual(listed, [key])
        check.assertEqual(s3.get_object(Bucket=bucket, Key=key)["Body"].read(), b"x")
        s3.delete_object(Bucket=bucket, Key=key)
    check.assertNotIn("outside", [one["Name"] for one in s3.list_buckets()["Buckets"]])
    remove(bucket)
