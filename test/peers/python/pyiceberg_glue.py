"""PyIceberg over the Glue catalog: another writer of the same Iceberg tables."""

import uuid

import boto3
import pyarrow
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.exceptions import CommitFailedException, NoSuchTableError, ValidationException
from pyiceberg.types import StringType

from cases import case, check, lake
from queries import query, rows


def new_place():
    """A catalog over the endpoint, and a namespace with a bucket of its own. Arrow's S3 client has to be told the endpoint."""
    name = f"clients_{uuid.uuid4().hex[:12]}"
    bucket = name.replace("_", "-")
    boto3.client("s3").create_bucket(Bucket=bucket)
    catalog = GlueCatalog(
        "local", **{"s3.endpoint": lake["endpoint"], "s3.region": lake["region"], "warehouse": f"s3://{bucket}/"}
    )
    catalog.create_namespace(name)
    return catalog, name, bucket


trees = pyarrow.table(
    {"id": pyarrow.array([1, 2, 3], pyarrow.int64()), "wood": pyarrow.array(["ash", None, ""], pyarrow.string())}
)


@case("a table made and filled by PyIceberg is read by Athena")
def write_there():
    catalog, name, bucket = new_place()
    table = catalog.create_table(f"{name}.trees", schema=trees.schema)
    check.assertTrue(table.metadata_location.startswith(f"s3://{bucket}/"))
    table.append(trees)
    table.append(trees.slice(0, 1))
    check.assertEqual(table.scan().to_arrow().num_rows, 4)
    check.assertEqual(
        catalog.load_table(f"{name}.trees").scan(row_filter="id = 2").to_arrow().to_pylist(), [{"id": 2, "wood": None}]
    )
    check.assertEqual(
        rows(f"SELECT id, wood FROM {name}.trees ORDER BY id"), [["1", "ash"], ["1", "ash"], ["2", None], ["3", ""]]
    )
    check.assertEqual(rows(f'SELECT count(*) FROM "{name}"."trees$snapshots"'), [["2"]])


@case("both write the same table, one after the other")
def both_write():
    catalog, name, _ = new_place()
    table = catalog.create_table(f"{name}.trees", schema=trees.schema)
    table.append(trees)
    query(f"INSERT INTO {name}.trees VALUES (4, 'yew')")
    query(f"DELETE FROM {name}.trees WHERE id = 1")
    table = catalog.load_table(f"{name}.trees")
    check.assertEqual(sorted(table.scan().to_arrow().column("id").to_pylist()), [2, 3, 4])
    with table.update_schema() as update:
        update.add_column("note", StringType())
    table.append(pyarrow.table({"id": [5], "wood": ["fir"], "note": ["new"]}))
    check.assertEqual(
        rows(f"SELECT id, note FROM {name}.trees ORDER BY id"), [["2", None], ["3", None], ["4", None], ["5", "new"]]
    )


@case("a table made by Athena is loaded, scanned and dropped by PyIceberg")
def read_here():
    catalog, name, bucket = new_place()
    query(
        f"CREATE TABLE {name}.trees (id int, wood string, planted date) PARTITIONED BY (year(planted)) "
        f"LOCATION 's3://{bucket}/trees/' TBLPROPERTIES ('table_type' = 'ICEBERG')"
    )
    query(f"INSERT INTO {name}.trees VALUES (1, 'ash', DATE '2023-05-01'), (2, NULL, DATE '2024-05-01')")
    check.assertIn((name, "trees"), catalog.list_tables(name))
    table = catalog.load_table(f"{name}.trees")
    found = table.scan(row_filter="planted >= '2024-01-01'").to_arrow()
    check.assertEqual(found.column("id").to_pylist(), [2])
    check.assertEqual(table.scan().to_arrow().num_rows, 2)
    catalog.drop_table(f"{name}.trees")
    with check.assertRaises(NoSuchTableError):
        catalog.load_table(f"{name}.trees")


@case("a writer that comes late puts its rows upon the others")
def conflict():
    catalog, name, _ = new_place()
    table = catalog.create_table(f"{name}.trees", schema=trees.schema)
    stale = catalog.load_table(f"{name}.trees")
    table.append(trees)
    stale.append(trees)
    check.assertEqual(stale.scan().to_arrow().num_rows, 6)
    with check.assertRaises((CommitFailedException, ValidationException)):
        with catalog.load_table(f"{name}.trees").transaction() as transaction:
            table.append(trees)
            transaction.overwrite(trees)
    check.assertEqual(catalog.load_table(f"{name}.trees").scan().to_arrow().num_rows, 9)
    check.assertEqual(rows(f"SELECT count(*) FROM {name}.trees"), [["9"]])
