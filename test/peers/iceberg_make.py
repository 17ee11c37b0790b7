"""Writes an Iceberg v2 table with PyIceberg: create, two appends, overwrite, delete, schema change, append.
usage: iceberg_make.py FOLDER   prints {"folder": ..., "metadata": ..., "versions": {snapshot id: [ids]}}"""
import datetime as dt, decimal, json, os, sys
import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.expressions import EqualTo
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.transforms import IdentityTransform
from pyiceberg.types import DateType, DecimalType, DoubleType, ListType, LongType, NestedField, StringType, TimestamptzType

folder = os.path.abspath(sys.argv[1])
catalog = SqlCatalog("c", uri=f"sqlite:///{folder}/catalog.db", warehouse=f"file://{folder}")
catalog.create_namespace("ns")
schema = Schema(
    NestedField(1, "id", LongType(), required=False), NestedField(2, "name", StringType()),
    NestedField(3, "amount", DecimalType(10, 2)), NestedField(4, "score", DoubleType()),
    NestedField(5, "day", DateType()), NestedField(6, "tz", TimestamptzType()), NestedField(7, "region", StringType()),
    NestedField(8, "tags", ListType(9, StringType(), element_required=False)))
spec = PartitionSpec(PartitionField(source_id=7, field_id=1000, transform=IdentityTransform(), name="region"))
table = catalog.create_table("ns.events", schema, partition_spec=spec, properties={"format-version": "2"})


def rows(ids, region):
    return pa.Table.from_pylist([{
        "id": i, "name": None if i % 5 == 0 else f"n{i}", "amount": decimal.Decimal(i * 100 + 25) / decimal.Decimal(100), "score": i / 4,
        "day": dt.date(2024, 1, 1) + dt.timedelta(days=i), "tz": dt.datetime(2024, 1, 1, 10, 0, 0, 5, tzinfo=dt.timezone.utc),
        "region": region, "tags": [f"t{i}", None] if i % 3 else []} for i in ids], schema=table.schema().as_arrow())


versions = {}


def seen():
    versions[str(table.current_snapshot().snapshot_id)] = sorted(table.scan().to_arrow()["id"].to_pylist())


table.append(rows(range(1, 11), "eu")); seen()
table.append(rows(range(11, 16), "us")); seen()
table.overwrite(rows(range(16, 18), "us"), overwrite_filter=EqualTo("region", "us")); seen()
table.delete(EqualTo("id", 3)); seen()  # rewrites one file: copy on write
with table.update_schema() as update:
    update.add_column("note", StringType())
    update.rename_column("name", "label")
table.refresh()
table.append(pa.Table.from_pylist([{"id": 99, "label": "new", "region": None, "note": "added"}], schema=table.schema().as_arrow())); seen()
print(json.dumps({"folder": table.location().removeprefix("file://"), "metadata": table.metadata_location, "versions": versions}))
