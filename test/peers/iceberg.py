"""Reads Iceberg tables with PyIceberg. One JSON request on each line of stdin, one JSON answer on each line of stdout:
{"metadata": path, "snapshot": id or null, "filter": text or null, "out": path}   writes the rows as Parquet
{"metadata": path, "check": true}                                                 reads in every other way"""
import datetime, json, math, sys
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyiceberg.expressions import EqualTo, GreaterThan, IsNull, LessThan
from pyiceberg.table import StaticTable
from pyiceberg.types import BinaryType, BooleanType, PrimitiveType


def read(table, request):
    options = {"snapshot_id": int(request["snapshot"])} if request.get("snapshot") else {}
    if request.get("filter"):
        options["row_filter"] = request["filter"]
    scan = table.scan(**options)
    rows = scan.to_arrow()
    pq.write_table(rows, request["out"])
    return {"rows": rows.num_rows, "columns": rows.column_names, "files": len(list(scan.plan_files()))}


def check(table):
    failures = []

    def same(found, wanted, what):
        if found != wanted:
            failures.append(f"{what}: got {found}, wanted {wanted}")

    rows = table.scan().to_arrow()
    files = list(table.scan().plan_files())
    same(sum(task.file.record_count for task in files), rows.num_rows, "record counts of the files")
    for task in files:
        parquet = pq.ParquetFile(task.file.file_path.removeprefix("file://"))
        same(parquet.metadata.num_rows, task.file.record_count, f"rows of {task.file.file_path}")
        with open(task.file.file_path.removeprefix("file://"), "rb") as raw:
            same(raw.seek(0, 2), task.file.file_size_in_bytes, f"size of {task.file.file_path}")
    for column in table.schema().fields:
        if not isinstance(column.field_type, PrimitiveType) or isinstance(column.field_type, (BinaryType, BooleanType)):
            continue
        values = [value for value in rows[column.name].to_pylist() if value is not None]
        known = [value for value in values if not (isinstance(value, float) and math.isnan(value))]
        same(table.scan(row_filter=IsNull(column.name)).to_arrow().num_rows, rows.num_rows - len(values), f"NULLs of {column.name}")
        if not known:
            continue
        # A filter on a column's own extremes must not lose a row: a wrong bound prunes its file away.
        for value in (min(known), max(known)):
            literal = value.isoformat() if isinstance(value, (datetime.datetime, datetime.time)) else value
            found = table.scan(row_filter=EqualTo(column.name, literal)).to_arrow().num_rows
            same(found, known.count(value), f"{column.name} = {value}")
        for predicate, value in ((LessThan, min(known)), (GreaterThan, max(known))):
            literal = value.isoformat() if isinstance(value, (datetime.datetime, datetime.time)) else value
            found = table.scan(row_filter=predicate(column.name, literal)).to_arrow()[column.name].to_pylist()
            same([f for f in found if not (isinstance(f, float) and math.isnan(f))], [], f"{predicate.__name__} extreme of {column.name}")
    inspected = table.inspect.files()
    same(pc.sum(inspected["record_count"]).as_py() or 0, rows.num_rows, "inspect.files")
    current = table.current_snapshot()
    # Some of them refuse a table that has no snapshot yet.
    for name in ("snapshots", "history", "manifests", "partitions", "refs", "entries", "metadata_log_entries") if current else ():
        getattr(table.inspect, name)()
    if current is not None:
        same(int(current.summary["total-records"]), rows.num_rows, "total-records")
        for manifest in current.manifests(table.io):
            with open(manifest.manifest_path.removeprefix("file://"), "rb") as raw:
                same(raw.seek(0, 2), manifest.manifest_length, f"length of {manifest.manifest_path}")
    for snapshot in table.snapshots():
        same(table.scan(snapshot_id=snapshot.snapshot_id).to_arrow().num_rows, int(snapshot.summary["total-records"]), f"rows of snapshot {snapshot.snapshot_id}")
    return {
        "failures": failures,
        "rows": rows.num_rows,
        "snapshots": [str(snapshot.snapshot_id) for snapshot in table.snapshots()],
        "operations": [snapshot.summary.operation.value for snapshot in table.snapshots()],
        "schema": [f"{field.field_id} {field.name} {field.field_type}" for field in table.schema().fields],
        "partition_fields": [str(field) for field in table.spec().fields],
        "properties": dict(table.properties),
    }


for line in sys.stdin:
    request = json.loads(line)
    table = StaticTable.from_metadata(request["metadata"])
    answer = check(table) if request.get("check") else read(table, request)
    print(json.dumps(answer), flush=True)
