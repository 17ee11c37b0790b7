"""PyAthena: its cursors, its pandas frames, its SQLAlchemy dialect."""

import datetime
import decimal
import threading
import time

import pyathena
from pyathena.cursor import DictCursor
from pyathena.error import DatabaseError, OperationalError
from pyathena.pandas.cursor import PandasCursor

from cases import case, check, lake

database = "clients_pyathena"
stage = {"s3_staging_dir": lake["outputLocation"], "region_name": lake["region"], "poll_interval": 0.05}


def connect(**more):
    return pyathena.connect(**stage, **more)


def prepare():
    """The database of these cases, with one small table."""
    with connect() as connection:
        cursor = connection.cursor()
        cursor.execute(f"CREATE DATABASE IF NOT EXISTS {database}")
        cursor.execute(f"DROP TABLE IF EXISTS {database}.trees")
        cursor.execute(
            f"CREATE TABLE {database}.trees AS SELECT * FROM (VALUES (1, 'ash', CAST(1.10 AS decimal(10,2))), "
            "(2, NULL, CAST(NULL AS decimal(10,2))), (3, '', CAST(3.30 AS decimal(10,2)))) AS t(id, wood, price)"
        )


@case("every type becomes Python's own, and NULL is not the empty string")
def types():
    cursor = connect().cursor()
    cursor.execute(
        """SELECT true, CAST(7 AS tinyint), 9007199254740993, 0.1e0, DECIMAL '12345678901234567890.12', 'x', '',
        CAST(NULL AS varchar), DATE '2024-02-29', TIMESTAMP '2024-02-29 01:02:03.456', X'01FF', ARRAY[1, 2],
        CAST(ROW(1, 'b') AS ROW(a integer, b varchar)), TIME '01:02:03'"""
    )
    check.assertEqual(
        cursor.fetchone(),
        (
            True,
            7,
            9007199254740993,
            0.1,
            decimal.Decimal("12345678901234567890.12"),
            "x",
            "",
            None,
            datetime.date(2024, 2, 29),
            datetime.datetime(2024, 2, 29, 1, 2, 3, 456000),
            b"\x01\xff",
            [1, 2],
            # PyAthena leaves the values of a row as text.
            {"a": "1", "b": "b"},
            datetime.time(1, 2, 3),
        ),
    )
    check.assertIsNone(cursor.fetchone())
    check.assertEqual([column[1] for column in cursor.description][:4], ["boolean", "tinyint", "bigint", "double"])
    check.assertEqual(cursor.substatement_type, "SELECT")


@case("2,500 rows come over three pages")
def paging():
    cursor = connect().cursor()
    cursor.execute("SELECT n, n * n AS square FROM UNNEST(sequence(1, 2500)) AS t(n) ORDER BY n")
    check.assertEqual(cursor.fetchall(), [(n, n * n) for n in range(1, 2501)])
    cursor.execute("SELECT n FROM UNNEST(sequence(1, 2500)) AS t(n) ORDER BY n")
    check.assertEqual(len(cursor.fetchmany(1200)), 1200)
    check.assertEqual([row[0] for row in cursor], list(range(1201, 2501)))


@case("a row that equals the header is not lost")
def header_row():
    cursor = connect().cursor()
    cursor.execute("SELECT * FROM (VALUES 'wood', 'elm') AS t(wood)")
    check.assertEqual(sorted(cursor.fetchall()), [("elm",), ("wood",)])


@case("the dictionary cursor names its values")
def dictionaries():
    prepare()
    cursor = connect(schema_name=database).cursor(DictCursor)
    cursor.execute("SELECT id, wood FROM trees ORDER BY id")
    check.assertEqual(cursor.fetchall(), [{"id": 1, "wood": "ash"}, {"id": 2, "wood": None}, {"id": 3, "wood": ""}])


@case("pandas reads the result object")
def frames():
    prepare()
    cursor = connect(schema_name=database).cursor(PandasCursor)
    frame = cursor.execute("SELECT * FROM trees ORDER BY id").as_pandas()
    check.assertEqual(frame["id"].tolist(), [1, 2, 3])
    check.assertEqual(frame["wood"].fillna("").tolist(), ["ash", "", ""])
    check.assertEqual(frame["price"].tolist()[::2], [decimal.Decimal("1.10"), decimal.Decimal("3.30")])
    parts = "UNNEST(sequence(0, 299)) AS x(a) CROSS JOIN UNNEST(sequence(1, 1000)) AS y(b)"
    long = cursor.execute(f"SELECT a * 1000 + b AS n FROM {parts}").as_pandas()
    check.assertEqual((len(long), int(long["n"].sum())), (300_000, 300_000 * 300_001 // 2))
    empty = cursor.execute("SELECT id FROM trees WHERE id > 9").as_pandas()
    check.assertEqual(len(empty), 0)


@case("parameters go as question marks and as text")
def parameters():
    prepare()
    marks = connect(schema_name=database).cursor()
    marks.execute("SELECT wood FROM trees WHERE id = ? AND wood = ?", parameters=["1", "'ash'"], paramstyle="qmark")
    check.assertEqual(marks.fetchall(), [("ash",)])
    marks.execute("SELECT %(n)s AS n, %(s)s AS s", {"n": 1, "s": "it's"})
    check.assertEqual(marks.fetchall(), [(1, "it's")])


@case("CTAS and INSERT are written and read back")
def write():
    prepare()
    cursor = connect(schema_name=database).cursor()
    cursor.execute("DROP TABLE IF EXISTS copied")
    cursor.execute("CREATE TABLE copied AS SELECT id, wood FROM trees")
    cursor.execute("INSERT INTO copied VALUES (4, 'yew')")
    check.assertEqual(cursor.rowcount, 1)
    cursor.execute("SELECT count(*), max(wood) FROM copied")
    check.assertEqual(cursor.fetchone(), (4, "yew"))


@case("a refused and a failed query are errors of the driver")
def errors():
    cursor = connect().cursor()
    with check.assertRaisesRegex(DatabaseError, "line 1:15: mismatched input"):
        cursor.execute("SELECT 1 FORM t WHERE")
    with check.assertRaisesRegex(OperationalError, "TABLE_NOT_FOUND: line 1:15"):
        cursor.execute("SELECT * FROM nowhere_at_all")
    with check.assertRaisesRegex(OperationalError, "DIVISION_BY_ZERO"):
        cursor.execute("SELECT 1 / (n - n) FROM (VALUES 1) AS t(n)")


@case("cancel ends a long query")
def cancel():
    cursor = connect().cursor()
    failure = []

    def run():
        try:
            cursor.execute(
                "SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(n), UNNEST(sequence(1, 10000)) AS b(n), "
                "UNNEST(sequence(1, 10000)) AS c(n) WHERE (a.n * b.n + c.n) % 7 = 3"
            )
        except OperationalError as error:
            failure.append(str(error))

    worker = threading.Thread(target=run)
    worker.start()
    end = time.monotonic() + 30
    while cursor.query_id is None and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.5)
    cursor.cancel()
    worker.join(30)
    check.assertFalse(worker.is_alive())
    check.assertRegex(failure[0], "(?i)cancel")


@case("SQLAlchemy inspects schemas, tables and columns, and queries them")
def sqlalchemy():
    import sqlalchemy as sa

    prepare()
    host = f"athena.{lake['region']}.amazonaws.com:443"
    engine = sa.create_engine(f"awsathena+rest://@{host}/{database}", connect_args=stage)
    inspector = sa.inspect(engine)
    check.assertIn(database, inspector.get_schema_names())
    check.assertIn("trees", inspector.get_table_names(schema=database))
    check.assertTrue(inspector.has_table("trees", schema=database))
    check.assertFalse(inspector.has_table("absent", schema=database))
    columns = inspector.get_columns("trees", schema=database)
    check.assertEqual([column["name"] for column in columns], ["id", "wood", "price"])
    with engine.connect() as connection:
        trees = sa.Table("trees", sa.MetaData(), schema=database, autoload_with=connection)
        found = connection.execute(sa.select(trees.c.id, trees.c.wood).where(trees.c.id > 1).order_by(trees.c.id))
        check.assertEqual([tuple(row) for row in found], [(2, None), (3, "")])
