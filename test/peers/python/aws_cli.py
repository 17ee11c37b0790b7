"""AWS CLI: every call finds the endpoint by its environment."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
import uuid

from cases import case, check, lake
from queries import end_of_query, end_of_statement, wait_until

aws_command = os.path.join(os.path.dirname(sys.executable), "aws")


def run(*parameters, stdin=b""):
    return subprocess.run([aws_command, *parameters], input=stdin, capture_output=True)


def aws(*parameters, stdin=b""):
    """Standard output of a call that has to succeed."""
    done = run(*parameters, stdin=stdin)
    check.assertEqual(done.returncode, 0, f"aws {' '.join(parameters)}\n{done.stderr.decode()}")
    return done.stdout.decode()


def ask(*parameters):
    """The answer of a call, read from JSON; None where there is none."""
    text = aws(*parameters, "--output", "json")
    return json.loads(text) if text.strip() else None


def refused(text, *parameters, code=None):
    """A call that has to fail with this text on standard error, by default with the CLI's code for a service's error."""
    done = run(*parameters)
    check.assertRegex(done.stderr.decode(), text)
    check.assertIn(done.returncode, (254, 255) if code is None else (code,))


def start_query(sql, *more):
    return ask("athena", "start-query-execution", "--query-string", sql, "--query", "QueryExecutionId", *more)


def end_state(id):
    """Waits by boto3: a process of the CLI for each look would take most of the time."""
    return end_of_query(id)["Status"]["State"]


def finish_query(sql, *more):
    id = start_query(sql, *more)
    check.assertEqual(end_state(id), "SUCCEEDED", sql)
    return id


@case("sts get-caller-identity names the local account and user")
def identity():
    who = ask("sts", "get-caller-identity")
    check.assertEqual(who["Account"], "000000000000")
    check.assertIn(lake["user"], who["Arn"])


@case("athena: a query is started, polled and its results paged")
def query():
    id = finish_query("SELECT n, CAST(NULL AS varchar) AS nothing FROM UNNEST(sequence(1, 2500)) AS t(n) ORDER BY n")
    get = ("athena", "get-query-results", "--query-execution-id", id)
    every = ask(*get)
    check.assertEqual(len(every["ResultSet"]["Rows"]), 2501)
    check.assertEqual(every["ResultSet"]["Rows"][1]["Data"], [{"VarCharValue": "1"}, {}])
    first = ask(*get, "--page-size", "10", "--max-items", "25")
    values = [row["Data"][0]["VarCharValue"] for row in first["ResultSet"]["Rows"]]
    check.assertEqual(values, ["n", *map(str, range(1, 25))])
    rest = ask(*get, "--max-items", "5", "--starting-token", first["NextToken"])
    check.assertEqual(
        [row["Data"][0]["VarCharValue"] for row in rest["ResultSet"]["Rows"]], ["25", "26", "27", "28", "29"]
    )
    one = ask(*get, "--no-paginate")
    check.assertEqual(len(one["ResultSet"]["Rows"]), 1000)
    text = aws(
        *get,
        "--no-paginate",
        "--max-results",
        "2",
        "--query",
        "ResultSet.Rows[*].Data[0].VarCharValue",
        "--output",
        "text",
    )
    check.assertEqual(text.split(), ["n", "1"])


@case("athena: syntax errors and missing tables are told in words and by the exit code")
def query_errors():
    refused(
        r"An error occurred \(InvalidRequestException\) when calling the StartQueryExecution operation: line 1:15: ",
        "athena", "start-query-execution", "--query-string", "SELECT 1 FORM t WHERE",
    )  # fmt: skip
    id = start_query("SELECT * FROM nowhere_at_all")
    check.assertEqual(end_state(id), "FAILED")
    status = ask("athena", "get-query-execution", "--query-execution-id", id, "--query", "QueryExecution.Status")
    check.assertRegex(status["StateChangeReason"], r"^TABLE_NOT_FOUND: line 1:15: .*nowhere_at_all.* does not exist")
    check.assertEqual(status["AthenaError"]["ErrorCategory"], 2)
    refused("InvalidRequestException", "athena", "get-query-results", "--query-execution-id", id)


@case("athena: a long query is stopped")
def stop():
    id = start_query(
        "SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(n), UNNEST(sequence(1, 10000)) AS b(n), "
        "UNNEST(sequence(1, 10000)) AS c(n) WHERE (a.n * b.n + c.n) % 7 = 3"
    )
    state = ("athena", "get-query-execution", "--query-execution-id", id, "--query", "QueryExecution.Status.State")
    wait_until(lambda: ask(*state) != "QUEUED")
    check.assertEqual(ask(*state), "RUNNING")
    aws("athena", "stop-query-execution", "--query-execution-id", id)
    check.assertEqual(end_state(id), "CANCELLED")


@case("athena: executions, work groups, databases and tables are listed")
def listings():
    finish_query("CREATE DATABASE IF NOT EXISTS clients_cli")
    finish_query("DROP TABLE IF EXISTS clients_cli.made")
    id = finish_query("CREATE TABLE clients_cli.made AS SELECT 1 AS a, 'x' AS b")
    check.assertIn(id, ask("athena", "list-query-executions", "--max-items", "20", "--query", "QueryExecutionIds"))
    check.assertIn(lake["workgroup"], ask("athena", "list-work-groups", "--query", "WorkGroups[].Name"))
    group = ask("athena", "get-work-group", "--work-group", lake["workgroup"], "--query", "WorkGroup.State")
    check.assertEqual(group, "ENABLED")
    refused("InvalidRequestException", "athena", "get-work-group", "--work-group", "absent")
    databases = ask("athena", "list-databases", "--catalog-name", "AwsDataCatalog", "--query", "DatabaseList[].Name")
    check.assertIn("clients_cli", databases)
    tables = ask(
        "athena", "list-table-metadata", "--catalog-name", "AwsDataCatalog", "--database-name", "clients_cli",
        "--page-size", "1", "--query", "TableMetadataList[].[Name, Columns[].Type]",
    )  # fmt: skip
    check.assertIn(["made", ["int", "string"]], tables)
    refused(
        "MetadataException", "athena", "get-table-metadata", "--catalog-name", "AwsDataCatalog",
        "--database-name", "clients_cli", "--table-name", "absent",
    )  # fmt: skip


@case("athena: results lie where s3 cp finds them")
def result_object():
    id = finish_query("SELECT 'ash' AS wood, CAST(NULL AS varchar) AS nothing")
    place = ask(
        "athena", "get-query-execution", "--query-execution-id", id,
        "--query", "QueryExecution.ResultConfiguration.OutputLocation",
    )  # fmt: skip
    check.assertEqual(aws("s3", "cp", place, "-"), '"wood","nothing"\n"ash",\n')


@case("s3: files go up and down, whole, in parts and from a stream")
def copies():
    bucket = f"s3://clients-cli-{uuid.uuid4().hex[:8]}"
    aws("s3", "mb", bucket)
    check.assertIn(bucket.removeprefix("s3://"), aws("s3", "ls"))
    with tempfile.TemporaryDirectory() as folder:
        for name, size in (("empty", 0), ("small", 1000), ("large", 20 * 1024 * 1024 + 3)):
            up, down = os.path.join(folder, name), os.path.join(folder, f"{name}.back")
            data = os.urandom(size)
            with open(up, "wb") as file:
                file.write(data)
            aws("s3", "cp", up, f"{bucket}/dir/{name}", "--no-progress")
            aws("s3", "cp", f"{bucket}/dir/{name}", down, "--no-progress")
            with open(down, "rb") as file:
                check.assertEqual(hashlib.sha256(file.read()).digest(), hashlib.sha256(data).digest(), name)
    streamed = os.urandom(9 * 1024 * 1024)
    aws("s3", "cp", "-", f"{bucket}/streamed", stdin=streamed)
    check.assertEqual(run("s3", "cp", f"{bucket}/streamed", "-").stdout, streamed)
    listed = [line.split() for line in aws("s3", "ls", f"{bucket}/dir/").splitlines()]
    check.assertEqual(
        [(words[2], words[3]) for words in listed],
        [("0", "empty"), (str(20 * 1024 * 1024 + 3), "large"), ("1000", "small")],
    )
    check.assertIn("PRE dir/", aws("s3", "ls", f"{bucket}/"))
    aws("s3", "cp", f"{bucket}/dir/large", f"{bucket}/copied")
    aws("s3", "mv", f"{bucket}/dir/small", f"{bucket}/moved")
    head = ask(
        "s3api", "head-object", "--bucket", bucket.removeprefix("s3://"), "--key", "copied", "--query", "ContentLength"
    )
    check.assertEqual(head, 20 * 1024 * 1024 + 3)
    refused("BucketNotEmpty", "s3", "rb", bucket, code=1)
    aws("s3", "rm", bucket, "--recursive")
    check.assertEqual(run("s3", "ls", bucket).stdout, b"")
    aws("s3", "rb", bucket)
    refused("NoSuchBucket", "s3", "ls", bucket, code=255)


@case("s3: a folder is synchronised and only what changed goes over")
def sync():
    bucket = f"s3://clients-cli-{uuid.uuid4().hex[:8]}"
    aws("s3", "mb", bucket)
    with tempfile.TemporaryDirectory() as folder:
        here, back = os.path.join(folder, "here"), os.path.join(folder, "back")
        os.makedirs(os.path.join(here, "deep"))
        for name in ("a.txt", "b with space.txt", "deep/é.txt"):
            with open(os.path.join(here, name), "w") as file:
                file.write(name)
        check.assertEqual(aws("s3", "sync", here, f"{bucket}/x", "--no-progress").count("upload:"), 3)
        check.assertEqual(aws("s3", "sync", here, f"{bucket}/x", "--no-progress"), "")
        os.remove(os.path.join(here, "a.txt"))
        check.assertIn("delete:", aws("s3", "sync", here, f"{bucket}/x", "--delete", "--no-progress"))
        check.assertEqual(aws("s3", "sync", f"{bucket}/x", back, "--no-progress").count("download:"), 2)
        with open(os.path.join(back, "deep/é.txt")) as file:
            check.assertEqual(file.read(), "deep/é.txt")
    aws("s3", "rb", bucket, "--force")


@case("s3: presigned addresses of the default and of version 4 open without the CLI")
def presign():
    bucket = f"s3://clients-cli-{uuid.uuid4().hex[:8]}"
    aws("s3", "mb", bucket)
    aws("s3", "cp", "-", f"{bucket}/a file", stdin=b"shared")
    with tempfile.TemporaryDirectory() as folder:
        config = os.path.join(folder, "config")
        with open(config, "w") as file:
            file.write("[default]\ns3 =\n  signature_version = s3v4\n")
        version_two = aws("s3", "presign", f"{bucket}/a file").strip()
        os.environ["AWS_CONFIG_FILE"], before = config, os.environ["AWS_CONFIG_FILE"]
        version_four = aws("s3", "presign", f"{bucket}/a file").strip()
        os.environ["AWS_CONFIG_FILE"] = before
    check.assertIn("AWSAccessKeyId=", version_two)
    check.assertIn("X-Amz-Algorithm=AWS4-HMAC-SHA256", version_four)
    for address in (version_two, version_four):
        with urllib.request.urlopen(address) as response:
            check.assertEqual(response.read(), b"shared")
    aws("s3", "rb", bucket, "--force")


def statement(sql, *more):
    id = ask(
        "redshift-data", "execute-statement", "--workgroup-name", lake["redshiftWorkgroup"],
        "--database", lake["redshiftDatabase"], "--sql", sql, "--query", "Id", *more,
    )  # fmt: skip
    return id


def end_status(id):
    return end_of_statement(id)["Status"]


@case("redshift-data: a statement is executed, described and its result read in both forms")
def redshift():
    id = statement("SELECT 1 AS n, NULL::varchar AS nothing, '' AS empty")
    check.assertEqual(end_status(id), "FINISHED")
    result = ask("redshift-data", "get-statement-result", "--id", id)
    check.assertEqual(result["Records"], [[{"longValue": 1}, {"isNull": True}, {"stringValue": ""}]])
    id = statement("SELECT :wood AS wood", "--parameters", "name=wood,value=ash", "--result-format", "CSV")
    check.assertEqual(end_status(id), "FINISHED")
    chunks = ask("redshift-data", "get-statement-result-v2", "--id", id, "--query", "Records[].CSVRecords")
    check.assertIn("ash", "".join(chunks))
    id = statement("SELEC 1")
    check.assertEqual(end_status(id), "FAILED")
    error = ask("redshift-data", "describe-statement", "--id", id, "--query", "Error")
    check.assertIn('syntax error at or near "SELEC"', error)
    refused("ResourceNotFoundException", "redshift-data", "describe-statement", "--id", str(uuid.uuid4()))


@case("redshift-data: a batch runs, tables are listed and described")
def redshift_lists():
    target = ("--workgroup-name", lake["redshiftWorkgroup"], "--database", lake["redshiftDatabase"])
    id = ask(
        "redshift-data", "batch-execute-statement", *target, "--query", "Id", "--sqls",
        "DROP TABLE IF EXISTS clients_cli", "CREATE TABLE clients_cli (n int, s varchar(7))",
    )  # fmt: skip
    check.assertEqual(end_status(id), "FINISHED")
    tables = ask("redshift-data", "list-tables", *target, "--table-pattern", "clients_cli", "--query", "Tables[].name")
    check.assertEqual(tables, ["clients_cli"])
    columns = ask(
        "redshift-data", "describe-table", *target, "--schema", "public", "--table", "clients_cli",
        "--query", "ColumnList[].[name, typeName]",
    )  # fmt: skip
    check.assertEqual(columns, [["n", "int4"], ["s", "varchar"]])
    check.assertIn("public", ask("redshift-data", "list-schemas", *target, "--query", "Schemas"))
    check.assertIn(lake["redshiftDatabase"], ask("redshift-data", "list-databases", *target, "--query", "Databases"))
    check.assertIn(id, ask("redshift-data", "list-statements", "--query", "Statements[].Id", "--max-items", "50"))


@case("redshift-data: a long statement is cancelled")
def redshift_cancel():
    digits = "(" + " UNION ALL ".join(f"SELECT {n} AS n" for n in range(10)) + ")"
    thousand = f"(SELECT a.n + 10 * b.n + 100 * c.n AS n FROM {digits} a, {digits} b, {digits} c)"
    id = statement(
        f"SELECT count(*) FROM {thousand} a, {thousand} b, {thousand} c, {thousand} d WHERE (a.n * b.n + c.n * d.n) % 7 = 3"
    )
    status = ("redshift-data", "describe-statement", "--id", id, "--query", "Status")
    wait_until(lambda: ask(*status) not in ("SUBMITTED", "PICKED"))
    check.assertEqual(ask(*status), "STARTED")
    check.assertTrue(ask("redshift-data", "cancel-statement", "--id", id, "--query", "Status"))
    check.assertEqual(end_status(id), "ABORTED")


@case("s3tables: a bucket, a namespace and a table live and die")
def s3tables():
    arn = ask("s3tables", "create-table-bucket", "--name", f"clients-cli-{uuid.uuid4().hex[:8]}", "--query", "arn")
    here = ("--table-bucket-arn", arn)
    aws("s3tables", "create-namespace", *here, "--namespace", "woods")
    metadata = json.dumps({"iceberg": {"schema": {"fields": [{"name": "id", "type": "int", "required": True}]}}})
    made = ask(
        "s3tables", "create-table", *here, "--namespace", "woods", "--name", "trees", "--format", "ICEBERG",
        "--metadata", metadata,
    )  # fmt: skip
    place = (*here, "--namespace", "woods", "--name", "trees")
    table = ask("s3tables", "get-table", *place)
    check.assertEqual((table["tableARN"], table["namespace"]), (made["tableARN"], ["woods"]))
    check.assertIn(arn, ask("s3tables", "list-table-buckets", "--query", "tableBuckets[].arn"))
    check.assertEqual(ask("s3tables", "list-namespaces", *here, "--query", "namespaces[].namespace"), [["woods"]])
    check.assertEqual(ask("s3tables", "list-tables", *here, "--query", "tables[].name"), ["trees"])
    refused("ConflictException", "s3tables", "delete-namespace", *here, "--namespace", "woods")
    aws("s3tables", "delete-table", *place)
    refused("NotFoundException", "s3tables", "get-table", *place)
    aws("s3tables", "delete-namespace", *here, "--namespace", "woods")
    aws("s3tables", "delete-table-bucket", *here)
    refused("NotFoundException", "s3tables", "get-table-bucket", *here)


@case("glue: databases and tables are listed, made and dropped")
def glue():
    name = f"clients_cli_{uuid.uuid4().hex[:8]}"
    aws("glue", "create-database", "--database-input", json.dumps({"Name": name}))
    check.assertIn(name, ask("glue", "get-databases", "--query", "DatabaseList[].Name"))
    table = {
        "Name": "trees",
        "TableType": "EXTERNAL_TABLE",
        "StorageDescriptor": {
            "Columns": [{"Name": "id", "Type": "int"}],
            "Location": "s3://clients-nothing/trees/",
            "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"},
        },
    }
    aws("glue", "create-table", "--database-name", name, "--table-input", json.dumps(table))
    check.assertEqual(ask("glue", "get-tables", "--database-name", name, "--query", "TableList[].Name"), ["trees"])
    check.assertEqual(
        ask(
            "glue",
            "get-table",
            "--database-name",
            name,
            "--name",
            "trees",
            "--query",
            "Table.StorageDescriptor.Location",
        ),
        "s3://clients-nothing/trees/",
    )
    aws("glue", "delete-table", "--database-name", name, "--name", "trees")
    refused("EntityNotFoundException", "glue", "get-table", "--database-name", name, "--name", "trees")
    aws("glue", "delete-database", "--name", name)


@case("a wrong secret is refused")
def wrong_secret():
    os.environ["AWS_SECRET_ACCESS_KEY"], before = "wrong", os.environ["AWS_SECRET_ACCESS_KEY"]
    try:
        refused("SignatureDoesNotMatch", "sts", "get-caller-identity")
        refused("InvalidSignatureException", "athena", "list-work-groups")
    finally:
        os.environ["AWS_SECRET_ACCESS_KEY"] = before
