"""boto3 on the Redshift Data API."""

import csv
import io
import time
import uuid

from botocore.exceptions import ClientError

from cases import case, check, lake, refused
from queries import end_of_statement, records, redshift, statement, target, wait_until


def outcome(sql, **more):
    return end_of_statement(redshift.execute_statement(Sql=sql, **target, **more)["Id"])


@case("a statement finishes with typed fields, and NULL is not the empty string")
def types():
    described = statement(
        "SELECT 7::int AS i, 9007199254740993::bigint AS b, 1.5::float8 AS f, 12345678901234567890.12::decimal(38,2) AS d, "
        "true AS t, 'x'::varchar(5) AS s, ''::varchar(5) AS e, NULL::varchar(5) AS n, '2024-02-29'::date AS day, "
        "'2024-02-29 01:02:03.456'::timestamp AS at"
    )
    check.assertTrue(described["HasResultSet"])
    check.assertEqual(described["ResultRows"], 1)
    check.assertEqual(described["Database"], lake["redshiftDatabase"])
    result = redshift.get_statement_result(Id=described["Id"])
    check.assertEqual(result["TotalNumRows"], 1)
    check.assertEqual(
        [(column["name"], column["typeName"]) for column in result["ColumnMetadata"]],
        [
            ("i", "int4"), ("b", "int8"), ("f", "float8"), ("d", "numeric"), ("t", "bool"),
            ("s", "varchar"), ("e", "varchar"), ("n", "varchar"), ("day", "date"), ("at", "timestamp"),
        ],
    )  # fmt: skip
    check.assertEqual(
        result["Records"][0],
        [
            {"longValue": 7},
            {"longValue": 9007199254740993},
            {"doubleValue": 1.5},
            {"stringValue": "12345678901234567890.12"},
            {"booleanValue": True},
            {"stringValue": "x"},
            {"stringValue": ""},
            {"isNull": True},
            {"stringValue": "2024-02-29"},
            {"stringValue": "2024-02-29 01:02:03.456"},
        ],
    )


@case("every page of a long result is there")
def paging():
    digits = "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)"
    described = statement(
        f"SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n, repeat('x', 300) AS pad "
        f"FROM {digits} a, {digits} b, {digits} c, {digits} e ORDER BY 1"
    )
    pages = list(redshift.get_paginator("get_statement_result").paginate(Id=described["Id"]))
    check.assertGreater(len(pages), 1)
    check.assertEqual({page["TotalNumRows"] for page in pages}, {10000})
    check.assertEqual([row[0]["longValue"] for page in pages for row in page["Records"]], list(range(10000)))


@case("CSV results come by the second version of the call alone")
def csv_format():
    described = statement("SELECT 1 AS n, NULL::varchar AS a, ''::varchar AS b, 'c \"d\", e' AS c", ResultFormat="CSV")
    check.assertEqual(described["ResultFormat"], "CSV")
    result = redshift.get_statement_result_v2(Id=described["Id"])
    check.assertEqual(result["ResultFormat"], "CSV")
    check.assertEqual([column["name"] for column in result["ColumnMetadata"]], ["n", "a", "b", "c"])
    text = "".join(record["CSVRecords"] for record in result["Records"])
    lines = list(csv.reader(io.StringIO(text)))
    check.assertEqual(lines[-1], ["1", "", "", 'c "d", e'])
    refused(lambda: redshift.get_statement_result(Id=described["Id"]), "ValidationException")


@case("parameters are bound by name")
def parameters():
    described = statement(
        "SELECT :greeting || ', ' || :name AS s, :n::int + 1 AS m",
        Parameters=[
            {"name": "greeting", "value": "it's"},
            {"name": "name", "value": "a lake"},
            {"name": "n", "value": "41"},
        ],
    )
    check.assertEqual(records(described), [["it's, a lake", 42]])
    check.assertEqual([one["name"] for one in described["QueryParameters"]], ["greeting", "name", "n"])


@case("the service waits as long as it is asked to")
def long_poll():
    started = redshift.execute_statement(Sql="SELECT 1 AS one", **target, WaitTimeSeconds=20)
    check.assertEqual((started["Status"], started["HasResultSet"]), ("FINISHED", True))
    id = redshift.execute_statement(Sql="SELECT 2 AS two", **target)["Id"]
    check.assertEqual(redshift.describe_statement(Id=id, WaitTimeSeconds=20)["Status"], "FINISHED")
    check.assertEqual(redshift.get_statement_result(Id=id, WaitTimeSeconds=20)["Records"], [[{"longValue": 2}]])


@case("a failed statement says why, with the place of a syntax error")
def errors():
    for sql, text in (
        ("SELEC 1", r'syntax error at or near "SELEC"'),
        ("SELECT * FROM nowhere_at_all", r'relation "nowhere_at_all" does not exist'),
        ("SELECT nothing FROM (SELECT 1 AS n) t", r'column "nothing" does not exist'),
        ("SELECT 1 / (n - n) FROM (SELECT 1 AS n) t", r"[Dd]ivi(de|sion) by zero"),
    ):
        described = outcome(sql)
        check.assertEqual(described["Status"], "FAILED", sql)
        check.assertRegex(described["Error"], text)
    refused(lambda: redshift.describe_statement(Id=str(uuid.uuid4())), "ResourceNotFoundException")
    refused(lambda: redshift.get_statement_result(Id=outcome("SELEC 1")["Id"]), "ValidationException", "FAILED")
    refused(
        lambda: redshift.execute_statement(Sql="SELECT 1", WorkgroupName="no-such-group", Database="dev"),
        "ValidationException",
    )


@case("a batch is one transaction: what fails undoes what went before")
def transaction():
    statement("DROP TABLE IF EXISTS clients_batch")
    statement("CREATE TABLE clients_batch (n int)")
    batch = redshift.batch_execute_statement(
        Sqls=["INSERT INTO clients_batch VALUES (1)", "INSERT INTO clients_batch SELECT 1 / 0", "SELECT 1"], **target
    )
    described = end_of_statement(batch["Id"])
    check.assertEqual(described["Status"], "FAILED")
    check.assertEqual([one["Status"] for one in described["SubStatements"]], ["FINISHED", "FAILED", "ABORTED"])
    check.assertEqual(records(statement("SELECT count(*) FROM clients_batch")), [[0]])
    good = end_of_statement(
        redshift.batch_execute_statement(
            Sqls=["INSERT INTO clients_batch VALUES (1), (2)", "SELECT n FROM clients_batch ORDER BY n"], **target
        )["Id"]
    )
    check.assertEqual(good["Status"], "FINISHED")
    check.assertEqual([one["Id"] for one in good["SubStatements"]], [f"{good['Id']}:1", f"{good['Id']}:2"])
    check.assertEqual(
        redshift.get_statement_result(Id=f"{good['Id']}:2")["Records"], [[{"longValue": 1}], [{"longValue": 2}]]
    )
    check.assertEqual(records(statement("SELECT count(*) FROM clients_batch")), [[2]])


@case("a batch in AUTO_COMMIT keeps what was done before the failure")
def auto_commit():
    statement("DROP TABLE IF EXISTS clients_steps")
    statement("CREATE TABLE clients_steps (n int)")
    batch = redshift.batch_execute_statement(
        Sqls=["INSERT INTO clients_steps VALUES (1)", "INSERT INTO clients_steps SELECT 1 / 0"],
        ExecutionMode="AUTO_COMMIT",
        **target,
    )
    check.assertEqual(end_of_statement(batch["Id"])["Status"], "FAILED")
    check.assertEqual(records(statement("SELECT count(*) FROM clients_steps")), [[1]])


@case("a session keeps its temporary tables and its transaction to itself")
def sessions():
    statement("DROP TABLE IF EXISTS clients_session")
    statement("CREATE TABLE clients_session (n int)")
    opened = statement("CREATE TEMP TABLE mine AS SELECT 5 AS n", SessionKeepAliveSeconds=60)
    session = opened["SessionId"]
    check.assertEqual(records(statement("SELECT n FROM mine", SessionId=session)), [[5]])
    check.assertRegex(outcome("SELECT n FROM mine")["Error"], "mine")
    statement("BEGIN", SessionId=session)
    statement("INSERT INTO clients_session SELECT n FROM mine", SessionId=session)
    check.assertEqual(records(statement("SELECT count(*) FROM clients_session", SessionId=session)), [[1]])
    check.assertEqual(records(statement("SELECT count(*) FROM clients_session")), [[0]])
    statement("ROLLBACK", SessionId=session)
    check.assertEqual(records(statement("SELECT count(*) FROM clients_session", SessionId=session)), [[0]])
    listed = [one for one in redshift.list_sessions(WorkgroupName=target["WorkgroupName"])["Sessions"]]
    check.assertIn(session, [one["SessionId"] for one in listed])
    refused(lambda: redshift.execute_statement(Sql="SELECT 1", SessionId=str(uuid.uuid4())), "ValidationException")


@case("a long statement stops when it is told to, and is ABORTED")
def cancel():
    statement("DROP TABLE IF EXISTS clients_many")
    statement("CREATE TABLE clients_many (n int)")
    statement("INSERT INTO clients_many VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)")
    for _ in range(3):
        statement("INSERT INTO clients_many SELECT a.n FROM clients_many a, (SELECT n FROM clients_many LIMIT 10) b")
    id = redshift.execute_statement(
        Sql="SELECT count(*) FROM clients_many a, clients_many b, clients_many c WHERE (a.n * b.n + c.n) % 7 = 3",
        **target,
    )["Id"]
    wait_until(lambda: redshift.describe_statement(Id=id)["Status"] == "STARTED")
    asked = time.monotonic()
    check.assertTrue(redshift.cancel_statement(Id=id)["Status"])
    check.assertEqual(end_of_statement(id)["Status"], "ABORTED")
    check.assertLess(time.monotonic() - asked, 15)
    refused(lambda: redshift.get_statement_result(Id=id), "ValidationException", "ABORTED")
    with check.assertRaises(ClientError):
        redshift.cancel_statement(Id=id)


@case("INSERT, UPDATE and DELETE say how many rows they changed")
def changes():
    statement("DROP TABLE IF EXISTS clients_changes")
    statement("CREATE TABLE clients_changes (n int, s varchar(20))")
    check.assertEqual(statement("INSERT INTO clients_changes VALUES (1, 'a'), (2, 'b'), (3, 'c')")["ResultRows"], 3)
    check.assertEqual(statement("UPDATE clients_changes SET s = upper(s) WHERE n > 1")["ResultRows"], 2)
    check.assertEqual(statement("DELETE FROM clients_changes WHERE n = 1")["ResultRows"], 1)
    check.assertEqual(records(statement("SELECT n, s FROM clients_changes ORDER BY n")), [[2, "B"], [3, "C"]])


@case("databases, schemas, tables and columns are listed")
def metadata():
    statement("CREATE TABLE IF NOT EXISTS clients_listed (id bigint NOT NULL, wood varchar(16), price decimal(10,2))")

    def listed(operation, member, **more):
        return [one for page in redshift.get_paginator(operation).paginate(**target, **more) for one in page[member]]

    check.assertIn(lake["redshiftDatabase"], listed("list_databases", "Databases"))
    check.assertIn("public", listed("list_schemas", "Schemas"))
    tables = listed("list_tables", "Tables", SchemaPattern="public", TablePattern="clients\\_lis%")
    check.assertEqual(
        [(one["schema"], one["name"], one["type"]) for one in tables], [("public", "clients_listed", "TABLE")]
    )
    columns = listed("describe_table", "ColumnList", Schema="public", Table="clients_listed")
    check.assertEqual([one["name"] for one in columns], ["id", "wood", "price"])
    check.assertEqual([one["typeName"] for one in columns], ["int8", "varchar", "numeric"])
    check.assertEqual((columns[1]["length"], columns[2]["precision"], columns[2]["scale"]), (16, 10, 2))


@case("a table of S3 Tables joins with a table of Redshift")
def join():
    bucket = lake["tableBucketArn"].split("/")[-1]
    statement("DROP TABLE IF EXISTS clients_codes")
    statement("CREATE TABLE clients_codes (readmitted varchar(8), meaning varchar(20))")
    statement("INSERT INTO clients_codes VALUES ('<30', 'soon'), ('>30', 'later'), ('NO', 'never')")
    found = records(
        statement(
            f'SELECT c.meaning, count(*) FROM "{bucket}@s3tablescatalog"."encounters"."diabetic_encounters" e '
            "JOIN clients_codes c ON c.readmitted = e.readmitted GROUP BY 1 ORDER BY 1"
        )
    )
    check.assertEqual([row[0] for row in found], ["later", "never", "soon"])
    check.assertEqual(sum(row[1] for row in found), 100_000)


@case("statements are listed by name and status")
def history():
    name = f"clients-{uuid.uuid4().hex[:8]}"
    first = statement("SELECT 1", StatementName=name)["Id"]
    second = outcome("SELECT * FROM nowhere", StatementName=name)["Id"]
    listed = redshift.list_statements(StatementName=name, Status="ALL")["Statements"]
    check.assertEqual([one["Id"] for one in listed], [second, first])
    failed = redshift.list_statements(StatementName=name, Status="FAILED")["Statements"]
    check.assertEqual([one["Id"] for one in failed], [second])
