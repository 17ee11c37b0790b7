"""boto3 on Glue."""

import io
import uuid

import boto3
import pyarrow
import pyarrow.parquet

from cases import case, check, refused
from queries import query, rows

glue = boto3.client("glue")
s3 = boto3.client("s3")

hive = {
    "csv": {
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "SerdeInfo": {
            "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
            "Parameters": {"field.delim": ",", "serialization.format": ","},
        },
    },
    "parquet": {
        "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        "SerdeInfo": {
            "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            "Parameters": {},
        },
    },
}


def new_place():
    """A database and a bucket of its own."""
    name = f"clients_{uuid.uuid4().hex[:12]}"
    glue.create_database(DatabaseInput={"Name": name, "Description": "made by boto3"})
    bucket = name.replace("_", "-")
    s3.create_bucket(Bucket=bucket)
    return name, bucket


def table_input(name, format, location, columns, partitions=(), **parameters):
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"classification": format, "EXTERNAL": "TRUE", **parameters},
        "StorageDescriptor": {
            "Columns": [{"Name": name, "Type": type} for name, type in columns],
            "Location": location,
            **hive[format],
        },
        "PartitionKeys": [{"Name": name, "Type": type} for name, type in partitions],
    }


@case("a database is made, read, listed, changed and dropped")
def databases():
    name, _ = new_place()
    found = glue.get_database(Name=name)["Database"]
    check.assertEqual((found["Name"], found["Description"]), (name, "made by boto3"))
    listed = [one["Name"] for page in glue.get_paginator("get_databases").paginate() for one in page["DatabaseList"]]
    check.assertIn(name, listed)
    refused(lambda: glue.create_database(DatabaseInput={"Name": name}), "AlreadyExistsException")
    glue.delete_database(Name=name)
    refused(lambda: glue.get_database(Name=name), "EntityNotFoundException", name)
    refused(lambda: glue.delete_database(Name=name), "EntityNotFoundException")


@case("a table over uploaded CSV files is queried by Athena")
def csv_table():
    database, bucket = new_place()
    s3.put_object(Bucket=bucket, Key="trees/a.csv", Body=b"id,wood,price\n1,ash,1.5\n2,elm,2.5\n")
    s3.put_object(Bucket=bucket, Key="trees/b.csv", Body=b"id,wood,price\n3,,3.5\n")
    s3.put_object(Bucket=bucket, Key="other/c.csv", Body=b"9,none,9.5\n")
    columns = [("id", "int"), ("wood", "string"), ("price", "double")]
    glue.create_table(
        DatabaseName=database,
        TableInput=table_input("trees", "csv", f"s3://{bucket}/trees/", columns, **{"skip.header.line.count": "1"}),
    )
    check.assertEqual(
        rows("SELECT id, wood, price FROM trees ORDER BY id", QueryExecutionContext={"Database": database}),
        [["1", "ash", "1.5"], ["2", "elm", "2.5"], ["3", "", "3.5"]],
    )
    [[path]] = rows(f'SELECT "$path" FROM {database}.trees WHERE id = 3')
    check.assertEqual(path, f"s3://{bucket}/trees/b.csv")


@case("a table over uploaded Parquet files is queried by Athena")
def parquet_table():
    database, bucket = new_place()
    table = pyarrow.table({"id": [1, 2, 3], "wood": ["ash", None, ""], "big": [2**53 + 1, 0, -1]})
    sink = io.BytesIO()
    pyarrow.parquet.write_table(table, sink)
    s3.upload_fileobj(io.BytesIO(sink.getvalue()), bucket, "trees/data.parquet")
    glue.create_table(
        DatabaseName=database,
        TableInput=table_input(
            "trees", "parquet", f"s3://{bucket}/trees", [("id", "bigint"), ("wood", "string"), ("big", "bigint")]
        ),
    )
    check.assertEqual(
        rows(f"SELECT * FROM {database}.trees ORDER BY id"),
        [["1", "ash", str(2**53 + 1)], ["2", None, "0"], ["3", "", "-1"]],
    )


@case("a partitioned table reads the folders that its partitions name")
def partitions():
    database, bucket = new_place()
    for year in (2023, 2024):
        s3.put_object(Bucket=bucket, Key=f"trees/year={year}/a.csv", Body=f"1,ash{year}\n".encode())
    glue.create_table(
        DatabaseName=database,
        TableInput=table_input(
            "trees", "csv", f"s3://{bucket}/trees/", [("id", "int"), ("wood", "string")], [("year", "int")]
        ),
    )
    storage = glue.get_table(DatabaseName=database, Name="trees")["Table"]["StorageDescriptor"]
    for year in (2023, 2024):
        glue.create_partition(
            DatabaseName=database,
            TableName="trees",
            PartitionInput={
                "Values": [str(year)],
                "StorageDescriptor": {**storage, "Location": f"s3://{bucket}/trees/year={year}/"},
            },
        )
    listed = glue.get_partitions(DatabaseName=database, TableName="trees")["Partitions"]
    check.assertEqual(sorted(one["Values"] for one in listed), [["2023"], ["2024"]])
    check.assertEqual(rows(f"SELECT wood, year FROM {database}.trees WHERE year = 2024"), [["ash2024", "2024"]])
    check.assertEqual(rows(f"SELECT count(*) FROM {database}.trees"), [["2"]])


@case("tables are listed page by page and by pattern, changed and dropped")
def tables():
    database, bucket = new_place()
    for n in range(5):
        glue.create_table(
            DatabaseName=database, TableInput=table_input(f"t{n}", "csv", f"s3://{bucket}/t{n}/", [("a", "int")])
        )
    pages = glue.get_paginator("get_tables").paginate(DatabaseName=database, PaginationConfig={"PageSize": 2})
    check.assertEqual([one["Name"] for page in pages for one in page["TableList"]], [f"t{n}" for n in range(5)])
    found = glue.get_tables(DatabaseName=database, Expression="t[34]")["TableList"]
    check.assertEqual([one["Name"] for one in found], ["t3", "t4"])
    changed = table_input("t0", "csv", f"s3://{bucket}/t0/", [("a", "int"), ("b", "string")])
    glue.update_table(DatabaseName=database, TableInput=changed)
    table = glue.get_table(DatabaseName=database, Name="t0")["Table"]
    check.assertEqual([one["Name"] for one in table["StorageDescriptor"]["Columns"]], ["a", "b"])
    check.assertEqual(table["Parameters"]["classification"], "csv")
    check.assertTrue(table["CreateTime"])
    refused(lambda: glue.create_table(DatabaseName=database, TableInput=changed), "AlreadyExistsException")
    refused(lambda: glue.get_table(DatabaseName=database, Name="absent"), "EntityNotFoundException", "absent")
    refused(lambda: glue.get_tables(DatabaseName="absent_database"), "EntityNotFoundException")
    for n in range(5):
        glue.delete_table(DatabaseName=database, Name=f"t{n}")
    refused(lambda: glue.delete_table(DatabaseName=database, Name="t0"), "EntityNotFoundException")
    check.assertEqual(glue.get_tables(DatabaseName=database)["TableList"], [])
    glue.delete_database(Name=database)


@case("what Athena makes, Glue shows")
def made_by_athena():
    database, bucket = new_place()
    query(
        f"CREATE TABLE {database}.made WITH (format = 'PARQUET', external_location = 's3://{bucket}/made/') AS SELECT 1 AS a, 'x' AS b"
    )
    table = glue.get_table(DatabaseName=database, Name="made")["Table"]
    check.assertEqual(
        [(one["Name"], one["Type"]) for one in table["StorageDescriptor"]["Columns"]], [("a", "int"), ("b", "string")]
    )
    check.assertEqual(table["StorageDescriptor"]["Location"].rstrip("/"), f"s3://{bucket}/made")
    query(f"CREATE VIEW {database}.seen AS SELECT a FROM {database}.made")
    check.assertEqual(glue.get_table(DatabaseName=database, Name="seen")["Table"]["TableType"], "VIRTUAL_VIEW")
    query(
        f"CREATE TABLE {database}.ice (id int) LOCATION 's3://{bucket}/ice/' TBLPROPERTIES ('table_type' = 'ICEBERG')"
    )
    parameters = glue.get_table(DatabaseName=database, Name="ice")["Table"]["Parameters"]
    check.assertEqual(parameters["table_type"].upper(), "ICEBERG")
    check.assertTrue(parameters["metadata_location"].endswith(".metadata.json"))
