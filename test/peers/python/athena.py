"""boto3 on Athena."""

import io
import re
import time
import uuid

import boto3

from cases import case, check, lake, refused
from queries import athena, end_of_query, query, rows, texts, wait_until

s3 = boto3.client("s3")
database = "clients_athena"


def located(execution):
    """Bucket and key of a query's result object."""
    bucket, key = re.fullmatch(r"s3://([^/]+)/(.+)", execution["ResultConfiguration"]["OutputLocation"]).groups()
    return {"Bucket": bucket, "Key": key}


@case("a query moves to SUCCEEDED and says what it was")
def moves():
    token = uuid.uuid4().hex
    id = athena.start_query_execution(QueryString="SELECT 1 AS one", ClientRequestToken=token)["QueryExecutionId"]
    execution = end_of_query(id)
    check.assertEqual(execution["Status"]["State"], "SUCCEEDED")
    check.assertEqual((execution["StatementType"], execution["SubstatementType"]), ("DML", "SELECT"))
    check.assertEqual(execution["Query"], "SELECT 1 AS one")
    check.assertEqual(execution["WorkGroup"], lake["workgroup"])
    check.assertGreaterEqual(execution["Status"]["CompletionDateTime"], execution["Status"]["SubmissionDateTime"])
    check.assertIn("DataScannedInBytes", execution["Statistics"])
    check.assertTrue(execution["ResultConfiguration"]["OutputLocation"].endswith(f"/{id}.csv"))


@case("a token that was used starts no second query, and refuses another text")
def token():
    token = uuid.uuid4().hex
    first = athena.start_query_execution(QueryString="SELECT 1", ClientRequestToken=token)["QueryExecutionId"]
    again = athena.start_query_execution(QueryString="SELECT 1", ClientRequestToken=token)["QueryExecutionId"]
    check.assertEqual(first, again)
    refused(
        lambda: athena.start_query_execution(QueryString="SELECT 2", ClientRequestToken=token),
        "InvalidRequestException",
    )


@case("pages hold the header once and every row in order")
def paging():
    execution = query("SELECT n FROM UNNEST(sequence(1, 2500)) AS t(n) ORDER BY n")
    pages = list(athena.get_paginator("get_query_results").paginate(QueryExecutionId=execution["QueryExecutionId"]))
    check.assertEqual([len(page["ResultSet"]["Rows"]) for page in pages], [1000, 1000, 501])
    found = [texts(row)[0] for page in pages for row in page["ResultSet"]["Rows"]]
    check.assertEqual(found, ["n", *map(str, range(1, 2501))])
    small = athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"], MaxResults=3)
    check.assertEqual([texts(row) for row in small["ResultSet"]["Rows"]], [["n"], ["1"], ["2"]])
    after = athena.get_query_results(
        QueryExecutionId=execution["QueryExecutionId"], MaxResults=2, NextToken=small["NextToken"]
    )
    check.assertEqual([texts(row) for row in after["ResultSet"]["Rows"]], [["3"], ["4"]])
    refused(
        lambda: athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"], MaxResults=1001),
        "InvalidRequestException",
    )


@case("every type has Athena's name and Athena's text")
def types():
    table = [
        ("true", "boolean", "true"),
        ("CAST(7 AS tinyint)", "tinyint", "7"),
        ("CAST(7 AS smallint)", "smallint", "7"),
        ("7", "integer", "7"),
        ("9007199254740993", "bigint", "9007199254740993"),
        ("CAST(1.5 AS real)", "float", "1.5"),
        ("CAST(0.1 AS double)", "double", "0.1"),
        ("CAST('12345678901234567890.12' AS decimal(38,2))", "decimal", "12345678901234567890.12"),
        ("CAST('x' AS varchar(5))", "varchar", "x"),
        ("DATE '2024-02-29'", "date", "2024-02-29"),
        ("TIMESTAMP '2024-02-29 01:02:03.456'", "timestamp", "2024-02-29 01:02:03.456"),
        ("TIMESTAMP '2024-02-29 01:02:03.456 UTC'", "timestamp with time zone", "2024-02-29 01:02:03.456 UTC"),
        ("TIME '01:02:03'", "time", "01:02:03.000"),
        ("X'01FF'", "varbinary", "01 ff"),
        ("ARRAY[1, 2]", "array", "[1, 2]"),
        ("MAP(ARRAY['k'], ARRAY['v'])", "map", "{k=v}"),
        ("CAST(ROW(1, 'b') AS ROW(a integer, b varchar))", "row", "{a=1, b=b}"),
        ("CAST(NULL AS varchar)", "varchar", None),
        ("''", "varchar", ""),
    ]
    sql = "SELECT " + ", ".join(f"{expression} AS c{index}" for index, (expression, *_) in enumerate(table))
    id = query(sql)["QueryExecutionId"]
    result = athena.get_query_results(QueryExecutionId=id)["ResultSet"]
    columns = result["ResultSetMetadata"]["ColumnInfo"]
    check.assertEqual([column["Name"] for column in columns], [f"c{index}" for index in range(len(table))])
    check.assertEqual([column["Type"] for column in columns], [type for _, type, _ in table])
    check.assertEqual(texts(result["Rows"][1]), [text for _, _, text in table])
    decimal = columns[7]
    check.assertEqual((decimal["Precision"], decimal["Scale"]), (38, 2))


@case("the result object tells NULL from the empty string")
def result_object():
    execution = query(
        """SELECT * FROM (VALUES (1, CAST(NULL AS varchar)), (2, ''), (3, 'a "b", c')) AS t(n, s) ORDER BY n"""
    )
    body = s3.get_object(**located(execution))["Body"].read()
    check.assertEqual(body, b'"n","s"\n"1",\n"2",""\n"3","a ""b"", c"\n')
    s3.head_object(Bucket=located(execution)["Bucket"], Key=located(execution)["Key"] + ".metadata")


@case("the result object is read by range and by its ETag")
def result_by_range():
    place = located(query("SELECT n FROM UNNEST(sequence(1, 5000)) AS t(n) ORDER BY n"))
    whole = s3.get_object(**place)
    text = whole["Body"].read()
    check.assertEqual(len(text), whole["ContentLength"])
    part = s3.get_object(**place, Range="bytes=4-13", IfMatch=whole["ETag"])
    check.assertEqual(part["Body"].read(), text[4:14])
    check.assertEqual(part["ContentRange"], f"bytes 4-13/{len(text)}")
    check.assertEqual(part["ResponseMetadata"]["HTTPStatusCode"], 206)
    tail = s3.get_object(**place, Range="bytes=-7")
    check.assertEqual(tail["Body"].read(), text[-7:])
    wrong = refused(lambda: s3.get_object(**place, IfMatch='"00000000000000000000000000000000"'), "PreconditionFailed")
    check.assertEqual(wrong["ResponseMetadata"]["HTTPStatusCode"], 412)
    beyond = refused(lambda: s3.get_object(**place, Range=f"bytes={len(text)}-"), "InvalidRange")
    check.assertEqual(beyond["ResponseMetadata"]["HTTPStatusCode"], 416)
    same = refused(lambda: s3.get_object(**place, IfNoneMatch=whole["ETag"]), "304")
    check.assertEqual(same["ResponseMetadata"]["HTTPStatusCode"], 304)


@case("results go where the query asks, and a prefix without a bucket is refused")
def output_location():
    bucket = re.match(r"s3://([^/]+)", lake["outputLocation"]).group(1)
    execution = query("SELECT 1 AS one", ResultConfiguration={"OutputLocation": f"s3://{bucket}/elsewhere/"})
    check.assertEqual(
        execution["ResultConfiguration"]["OutputLocation"],
        f"s3://{bucket}/elsewhere/{execution['QueryExecutionId']}.csv",
    )
    check.assertEqual(s3.get_object(**located(execution))["Body"].read(), b'"one"\n"1"\n')
    refused(
        lambda: athena.start_query_execution(
            QueryString="SELECT 1", ResultConfiguration={"OutputLocation": "not-a-place"}
        ),
        "InvalidRequestException",
    )


@case("a syntax error is refused at the start, with its place")
def syntax_error():
    response = refused(
        lambda: athena.start_query_execution(QueryString="SELECT 1\nFORM t"),
        "InvalidRequestException",
        r"^line 2:\d+: ",
    )
    check.assertEqual(response["AthenaErrorCode"], "MALFORMED_QUERY")


@case("a missing table or column fails by name")
def missing():
    for sql, reason in (
        ("SELECT * FROM nowhere_at_all", r"^TABLE_NOT_FOUND: line 1:15: .*nowhere_at_all"),
        ("SELECT nothing FROM (VALUES 1) AS t(n)", r"^COLUMN_NOT_FOUND: line 1:8: .*nothing"),
        ("SELECT 1 / (n - n) FROM (VALUES 1) AS t(n)", r"^DIVISION_BY_ZERO"),
        ("SELECT no_such_function(1)", r"^FUNCTION_NOT_FOUND: line 1:8: .*no_such_function"),
    ):
        status = end_of_query(athena.start_query_execution(QueryString=sql)["QueryExecutionId"])["Status"]
        check.assertEqual(status["State"], "FAILED", sql)
        check.assertRegex(status["StateChangeReason"], reason)
        check.assertEqual(status["AthenaError"]["ErrorCategory"], 2, sql)


@case("a failed query has no results, an unknown id no execution")
def no_results():
    id = end_of_query(athena.start_query_execution(QueryString="SELECT * FROM nowhere")["QueryExecutionId"])
    refused(
        lambda: athena.get_query_results(QueryExecutionId=id["QueryExecutionId"]), "InvalidRequestException", "FAILED"
    )
    unknown = str(uuid.uuid4())
    refused(lambda: athena.get_query_execution(QueryExecutionId=unknown), "InvalidRequestException", unknown)
    refused(lambda: athena.stop_query_execution(QueryExecutionId=unknown), "InvalidRequestException", unknown)


@case("a long query stops when it is told to, and stays CANCELLED")
def cancel():
    query(f"CREATE DATABASE IF NOT EXISTS {database}")
    query(f"DROP TABLE IF EXISTS {database}.many")
    query(f"CREATE TABLE {database}.many AS SELECT n FROM UNNEST(sequence(1, 10000)) AS t(n)")
    id = athena.start_query_execution(
        QueryString="SELECT count(*) FROM many a, many b, many c WHERE (a.n * b.n + c.n) % 7 = 3",
        QueryExecutionContext={"Database": database},
    )["QueryExecutionId"]

    def state():
        return athena.get_query_execution(QueryExecutionId=id)["QueryExecution"]["Status"]["State"]

    wait_until(lambda: state() == "RUNNING")
    asked = time.monotonic()
    athena.stop_query_execution(QueryExecutionId=id)
    check.assertEqual(end_of_query(id)["Status"]["State"], "CANCELLED")
    check.assertLess(time.monotonic() - asked, 15)
    athena.stop_query_execution(QueryExecutionId=id)
    check.assertEqual(state(), "CANCELLED")
    refused(lambda: athena.get_query_results(QueryExecutionId=id), "InvalidRequestException", "CANCELLED")
    check.assertEqual(rows(f"SELECT count(*) FROM {database}.many"), [["10000"]])


@case("CTAS, INSERT and views are read back")
def write():
    query(f"CREATE DATABASE IF NOT EXISTS {database}")
    here = {"QueryExecutionContext": {"Database": database}}
    for old in ("DROP VIEW IF EXISTS both_orders", "DROP TABLE IF EXISTS orders"):
        query(old, **here)
    made = query(
        "CREATE TABLE orders WITH (format = 'PARQUET') AS "
        "SELECT * FROM (VALUES (1, 'ash', CAST(1.10 AS decimal(10,2))), (2, NULL, CAST(2.20 AS decimal(10,2)))) AS t(id, wood, price)",
        **here,
    )
    check.assertEqual(made["SubstatementType"], "CREATE_TABLE_AS_SELECT")
    inserted = query("INSERT INTO orders VALUES (3, '', CAST(3.30 AS decimal(10,2)))", **here)
    check.assertEqual(inserted["SubstatementType"], "INSERT")
    check.assertEqual(athena.get_query_results(QueryExecutionId=inserted["QueryExecutionId"])["UpdateCount"], 1)
    check.assertEqual(
        rows("SELECT * FROM orders ORDER BY id", **here),
        [["1", "ash", "1.10"], ["2", None, "2.20"], ["3", "", "3.30"]],
    )
    query("CREATE OR REPLACE VIEW both_orders AS SELECT id, price * 2 AS double_price FROM orders WHERE id < 3", **here)
    check.assertEqual(rows("SELECT sum(double_price) FROM both_orders", **here), [["6.60"]])
    refusal = athena.start_query_execution(QueryString="CREATE TABLE orders AS SELECT 1 AS id", **here)
    check.assertRegex(
        end_of_query(refusal["QueryExecutionId"])["Status"]["StateChangeReason"], "TABLE_ALREADY_EXISTS|already exists"
    )


@case("an Iceberg table is updated, deleted from, merged into and read in its past")
def iceberg():
    query(f"CREATE DATABASE IF NOT EXISTS {database}")
    here = {"QueryExecutionContext": {"Database": database}}
    query("DROP TABLE IF EXISTS trees", **here)
    bucket = re.match(r"s3://([^/]+)", lake["outputLocation"]).group(1)
    query(
        f"CREATE TABLE trees (id int, wood string) LOCATION 's3://{bucket}/trees/' TBLPROPERTIES ('table_type' = 'ICEBERG')",
        **here,
    )
    query("INSERT INTO trees VALUES (1, 'ash'), (2, 'elm'), (3, 'oak')", **here)
    [[snapshot]] = rows('SELECT snapshot_id FROM "trees$snapshots"', **here)
    query("DELETE FROM trees WHERE id = 2", **here)
    query("UPDATE trees SET wood = 'oak tree' WHERE id = 3", **here)
    query(
        "MERGE INTO trees t USING (VALUES (1, 'fir'), (4, 'yew')) AS s(id, wood) ON t.id = s.id "
        "WHEN MATCHED THEN UPDATE SET wood = s.wood WHEN NOT MATCHED THEN INSERT (id, wood) VALUES (s.id, s.wood)",
        **here,
    )
    check.assertEqual(rows("SELECT * FROM trees ORDER BY id", **here), [["1", "fir"], ["3", "oak tree"], ["4", "yew"]])
    check.assertEqual(
        rows(f"SELECT * FROM trees FOR VERSION AS OF {snapshot} ORDER BY id", **here),
        [["1", "ash"], ["2", "elm"], ["3", "oak"]],
    )


@case("results of SHOW and DESCRIBE have no header row, those of EXPLAIN have one")
def utilities():
    query(f"CREATE DATABASE IF NOT EXISTS {database}")
    query(f"DROP TABLE IF EXISTS {database}.shown")
    query(f"CREATE TABLE {database}.shown AS SELECT 1 AS a, 'x' AS b")

    def first_page(sql):
        execution = query(sql, QueryExecutionContext={"Database": database})
        result = athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])["ResultSet"]
        return execution, [texts(row) for row in result["Rows"]]

    execution, shown = first_page("SHOW TABLES")
    check.assertEqual(execution["StatementType"], "UTILITY")
    check.assertIn(["shown"], shown)
    check.assertNotIn(["tab_name"], shown)
    check.assertTrue(execution["ResultConfiguration"]["OutputLocation"].endswith(".txt"))
    _, databases = first_page("SHOW DATABASES")
    check.assertIn([database], databases)
    _, described = first_page("DESCRIBE shown")
    check.assertEqual(
        [line[0].split()[:2] for line in described if line[0].strip()][:2], [["a", "int"], ["b", "string"]]
    )
    execution, plan = first_page("EXPLAIN SELECT * FROM shown")
    check.assertEqual(execution["StatementType"], "DML")
    check.assertEqual(plan[0], ["Query Plan"])
    check.assertGreater(len(plan), 1)


@case("execution parameters fill the question marks")
def parameters():
    check.assertEqual(rows("SELECT ? AS n, ? AS s", ExecutionParameters=["41 + 1", "'it''s'"]), [["42", "it's"]])


@case("a statement that is not emulated fails by name")
def not_emulated():
    id = athena.start_query_execution(QueryString="MSCK REPAIR TABLE nowhere")["QueryExecutionId"]
    status = end_of_query(id)["Status"]
    check.assertEqual(status["State"], "FAILED")
    check.assertTrue(status["StateChangeReason"])


@case("UNLOAD writes Parquet files and a manifest of them")
def unload():
    bucket = re.match(r"s3://([^/]+)", lake["outputLocation"]).group(1)
    folder = f"unload-{uuid.uuid4().hex}/"
    execution = query(
        f"UNLOAD (SELECT n FROM UNNEST(sequence(1, 10)) AS t(n)) TO 's3://{bucket}/{folder}' WITH (format = 'PARQUET')"
    )
    manifest = re.fullmatch(r"s3://([^/]+)/(.+)", execution["Statistics"]["DataManifestLocation"]).groups()
    listed = s3.get_object(Bucket=manifest[0], Key=manifest[1])["Body"].read().decode().split()
    check.assertTrue(listed)
    import pyarrow.parquet

    found = []
    for place in listed:
        key = place.removeprefix(f"s3://{bucket}/")
        check.assertTrue(key.startswith(folder), place)
        data = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        found += pyarrow.parquet.read_table(io.BytesIO(data)).column("n").to_pylist()
    check.assertEqual(sorted(found), list(range(1, 11)))


@case("executions are listed page by page, newest first, and fetched in one call")
def history():
    ids = [query(f"SELECT {n}")["QueryExecutionId"] for n in range(3)]
    pages = list(
        athena.get_paginator("list_query_executions").paginate(
            WorkGroup=lake["workgroup"], PaginationConfig={"PageSize": 2, "MaxItems": 5}
        )
    )
    listed = [id for page in pages for id in page["QueryExecutionIds"]]
    check.assertEqual(listed[:3], ids[::-1])
    check.assertGreater(len(pages), 1)
    unknown = str(uuid.uuid4())
    batch = athena.batch_get_query_execution(QueryExecutionIds=[*ids, unknown])
    check.assertEqual({one["QueryExecutionId"] for one in batch["QueryExecutions"]}, set(ids))
    check.assertEqual([one["QueryExecutionId"] for one in batch["UnprocessedQueryExecutionIds"]], [unknown])


@case("work groups are listed and read, an unknown one is refused")
def work_groups():
    names = [group["Name"] for group in athena.list_work_groups()["WorkGroups"]]
    check.assertIn(lake["workgroup"], names)
    group = athena.get_work_group(WorkGroup=lake["workgroup"])["WorkGroup"]
    check.assertEqual(group["State"], "ENABLED")
    check.assertEqual(group["Configuration"]["ResultConfiguration"]["OutputLocation"], lake["outputLocation"])
    for call in (
        lambda: athena.get_work_group(WorkGroup="no-such-group"),
        lambda: athena.start_query_execution(QueryString="SELECT 1", WorkGroup="no-such-group"),
    ):
        refused(call, "InvalidRequestException", "WorkGroup")


@case("a work group without a place for results needs one, and one that manages them needs none")
def work_group_results():
    suffix = uuid.uuid4().hex[:8]
    bare, managed = f"bare-{suffix}", f"managed-{suffix}"
    athena.create_work_group(Name=bare)
    refused(
        lambda: athena.start_query_execution(QueryString="SELECT 1", WorkGroup=bare),
        "InvalidRequestException",
        "[Oo]utput ?[Ll]ocation",
    )
    athena.create_work_group(Name=managed, Configuration={"ManagedQueryResultsConfiguration": {"Enabled": True}})
    check.assertEqual(rows("SELECT 'kept' AS s", WorkGroup=managed), [["kept"]])
    execution = query("SELECT 1", WorkGroup=managed)
    check.assertNotIn("OutputLocation", execution.get("ResultConfiguration", {}))
    for name in (bare, managed):
        athena.delete_work_group(WorkGroup=name, RecursiveDeleteOption=True)
    refused(lambda: athena.get_work_group(WorkGroup=bare), "InvalidRequestException")


@case("prepared statements and named queries are kept")
def kept_texts():
    name = f"kept_{uuid.uuid4().hex[:8]}"
    group = {"WorkGroup": lake["workgroup"]}
    athena.create_prepared_statement(StatementName=name, QueryStatement="SELECT ? + 1 AS n", **group)
    found = athena.get_prepared_statement(StatementName=name, **group)["PreparedStatement"]
    check.assertEqual(found["QueryStatement"], "SELECT ? + 1 AS n")
    check.assertEqual(rows(f"EXECUTE {name} USING 41"), [["42"]])
    athena.delete_prepared_statement(StatementName=name, **group)
    refused(lambda: athena.get_prepared_statement(StatementName=name, **group), "ResourceNotFoundException")
    id = athena.create_named_query(Name=name, Database="default", QueryString="SELECT 1")["NamedQueryId"]
    check.assertEqual(athena.get_named_query(NamedQueryId=id)["NamedQuery"]["QueryString"], "SELECT 1")
    check.assertIn(id, athena.list_named_queries(**group)["NamedQueryIds"])
    check.assertEqual(athena.batch_get_named_query(NamedQueryIds=[id])["NamedQueries"][0]["Name"], name)
    athena.delete_named_query(NamedQueryId=id)


@case("catalogs, databases and tables are listed, whatever the case of the catalog's name")
def metadata():
    query(f"CREATE DATABASE IF NOT EXISTS {database}")
    query(f"DROP TABLE IF EXISTS {database}.listed")
    query(f"CREATE TABLE {database}.listed AS SELECT 1 AS a, 'x' AS b, CAST(1 AS decimal(5,1)) AS c")
    catalogs = [one["CatalogName"] for one in athena.list_data_catalogs()["DataCatalogsSummary"]]
    check.assertIn("AwsDataCatalog", catalogs)
    for catalog in ("AwsDataCatalog", "awsdatacatalog"):
        found = [
            one["Name"]
            for page in athena.get_paginator("list_databases").paginate(CatalogName=catalog)
            for one in page["DatabaseList"]
        ]
        check.assertIn(database, found)
        check.assertEqual(athena.get_database(CatalogName=catalog, DatabaseName=database)["Database"]["Name"], database)
        tables = [
            one["Name"]
            for page in athena.get_paginator("list_table_metadata").paginate(
                CatalogName=catalog, DatabaseName=database, PaginationConfig={"PageSize": 1}
            )
            for one in page["TableMetadataList"]
        ]
        check.assertIn("listed", tables)
        table = athena.get_table_metadata(CatalogName=catalog, DatabaseName=database, TableName="listed")
        check.assertEqual(
            [(column["Name"], column["Type"]) for column in table["TableMetadata"]["Columns"]],
            [("a", "int"), ("b", "string"), ("c", "decimal(5,1)")],
        )
    found = athena.list_table_metadata(CatalogName="AwsDataCatalog", DatabaseName=database, Expression="list.*")
    check.assertEqual([one["Name"] for one in found["TableMetadataList"]], ["listed"])
    for call in (
        lambda: athena.get_table_metadata(CatalogName="awsdatacatalog", DatabaseName=database, TableName="absent"),
        lambda: athena.get_database(CatalogName="AwsDataCatalog", DatabaseName="absent"),
        lambda: athena.list_table_metadata(CatalogName="AwsDataCatalog", DatabaseName="absent"),
    ):
        refused(call, "MetadataException", "absent")


@case("a result of no rows, of many columns and of a long field comes back whole")
def shapes():
    check.assertEqual(rows("SELECT n FROM (VALUES 1) AS t(n) WHERE n > 1"), [])
    wide = ", ".join(f"{n} AS c{n}" for n in range(500))
    check.assertEqual(rows(f"SELECT {wide}"), [[str(n) for n in range(500)]])
    [[long]] = rows("SELECT rpad('', 100000, 'lake')")
    check.assertEqual(long, "lake" * 25000)


@case("a text beyond 262,144 bytes is refused")
def too_long():
    refused(
        lambda: athena.start_query_execution(QueryString="SELECT 1 -- " + "x" * 300_000),
        "InvalidRequestException",
    )
