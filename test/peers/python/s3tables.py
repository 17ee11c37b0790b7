"""boto3 on S3 Tables."""

import uuid

import boto3

from cases import case, check, lake, refused
from queries import query, records, rows, statement

s3tables = boto3.client("s3tables")


def new_bucket():
    name = f"clients-{uuid.uuid4().hex[:12]}"
    return name, s3tables.create_table_bucket(name=name)["arn"]


def fields(*pairs):
    return {"iceberg": {"schema": {"fields": [{"name": name, "type": type} for name, type in pairs]}}}


@case("a table bucket, a namespace and a table live and die")
def life():
    name, arn = new_bucket()
    check.assertEqual(arn.split(":bucket/")[1], name)
    check.assertEqual(s3tables.get_table_bucket(tableBucketARN=arn)["name"], name)
    check.assertIn(
        arn,
        [
            one["arn"]
            for page in s3tables.get_paginator("list_table_buckets").paginate()
            for one in page["tableBuckets"]
        ],
    )
    refused(lambda: s3tables.create_table_bucket(name=name), "ConflictException")
    s3tables.create_namespace(tableBucketARN=arn, namespace=["woods"])
    refused(lambda: s3tables.create_namespace(tableBucketARN=arn, namespace=["woods"]), "ConflictException")
    check.assertEqual(s3tables.get_namespace(tableBucketARN=arn, namespace="woods")["namespace"], ["woods"])
    check.assertEqual(
        [one["namespace"] for one in s3tables.list_namespaces(tableBucketARN=arn)["namespaces"]], [["woods"]]
    )
    made = s3tables.create_table(
        tableBucketARN=arn,
        namespace="woods",
        name="trees",
        format="ICEBERG",
        metadata=fields(("id", "int"), ("wood", "string")),
    )
    check.assertTrue(made["versionToken"])
    place = {"tableBucketARN": arn, "namespace": "woods", "name": "trees"}
    refused(lambda: s3tables.create_table(**place, format="ICEBERG"), "ConflictException")
    for table in (s3tables.get_table(**place), s3tables.get_table(tableArn=made["tableARN"])):
        check.assertEqual((table["name"], table["namespace"], table["format"]), ("trees", ["woods"], "ICEBERG"))
        check.assertEqual(table["tableARN"], made["tableARN"])
        check.assertTrue(table["metadataLocation"].endswith(".metadata.json"))
    pointer = s3tables.get_table_metadata_location(**place)
    check.assertEqual(pointer["metadataLocation"], table["metadataLocation"])
    check.assertEqual([one["name"] for one in s3tables.list_tables(tableBucketARN=arn)["tables"]], ["trees"])
    refused(lambda: s3tables.delete_namespace(tableBucketARN=arn, namespace="woods"), "ConflictException")
    refused(lambda: s3tables.delete_table_bucket(tableBucketARN=arn), "ConflictException")
    s3tables.delete_table(**place)
    refused(lambda: s3tables.get_table(**place), "NotFoundException")
    s3tables.delete_namespace(tableBucketARN=arn, namespace="woods")
    refused(lambda: s3tables.get_namespace(tableBucketARN=arn, namespace="woods"), "NotFoundException")
    s3tables.delete_table_bucket(tableBucketARN=arn)
    refused(lambda: s3tables.get_table_bucket(tableBucketARN=arn), "NotFoundException")


@case("lists come page by page and by prefix")
def listing():
    _, arn = new_bucket()
    for namespace in ("one", "two"):
        s3tables.create_namespace(tableBucketARN=arn, namespace=[namespace])
        for n in range(3):
            s3tables.create_table(
                tableBucketARN=arn, namespace=namespace, name=f"t{n}", format="ICEBERG", metadata=fields(("id", "int"))
            )

    def listed(**more):
        pages = s3tables.get_paginator("list_tables").paginate(tableBucketARN=arn, **more)
        return [(one["namespace"][0], one["name"]) for page in pages for one in page["tables"]]

    every = [(namespace, f"t{n}") for namespace in ("one", "two") for n in range(3)]
    check.assertEqual(sorted(listed(PaginationConfig={"PageSize": 2})), every)
    check.assertEqual(sorted(listed(namespace="two")), every[3:])
    check.assertEqual(listed(namespace="one", prefix="t2"), [("one", "t2")])
    for namespace, name in every:
        s3tables.delete_table(tableBucketARN=arn, namespace=namespace, name=name)
    for namespace in ("one", "two"):
        s3tables.delete_namespace(tableBucketARN=arn, namespace=namespace)
    s3tables.delete_table_bucket(tableBucketARN=arn)


@case("a table is renamed and its pointer moves only from the version that is current")
def rename():
    _, arn = new_bucket()
    s3tables.create_namespace(tableBucketARN=arn, namespace=["ns"])
    old = {"tableBucketARN": arn, "namespace": "ns", "name": "before"}
    new = {**old, "name": "after"}
    token = s3tables.create_table(**old, format="ICEBERG", metadata=fields(("id", "int")))["versionToken"]
    refused(lambda: s3tables.rename_table(**old, newName="after", versionToken="stale"), "ConflictException")
    s3tables.rename_table(**old, newName="after", versionToken=token)
    refused(lambda: s3tables.get_table(**old), "NotFoundException")
    pointer = s3tables.get_table_metadata_location(**new)
    refused(
        lambda: s3tables.update_table_metadata_location(
            **new, versionToken="stale", metadataLocation=pointer["metadataLocation"]
        ),
        "ConflictException",
    )
    s3tables.delete_table(**new)
    s3tables.delete_namespace(tableBucketARN=arn, namespace="ns")
    s3tables.delete_table_bucket(tableBucketARN=arn)


@case("names that S3 Tables refuses are refused")
def names():
    _, arn = new_bucket()
    refused(lambda: s3tables.create_table_bucket(name="aws-of-ours"), "BadRequestException")
    refused(lambda: s3tables.create_namespace(tableBucketARN=arn, namespace=["Upper"]), "BadRequestException")
    s3tables.create_namespace(tableBucketARN=arn, namespace=["ns"])
    refused(
        lambda: s3tables.create_table(tableBucketARN=arn, namespace="ns", name="with-dash", format="ICEBERG"),
        "BadRequestException",
    )
    refused(
        lambda: s3tables.create_table(
            tableBucketARN=arn, namespace="ns", name="t", format="ICEBERG", metadata=fields(("id", "no_such_type"))
        ),
        "BadRequestException",
    )
    refused(
        lambda: s3tables.create_table(tableBucketARN=arn, namespace="absent", name="t", format="ICEBERG"),
        "NotFoundException",
    )
    s3tables.delete_namespace(tableBucketARN=arn, namespace="ns")
    s3tables.delete_table_bucket(tableBucketARN=arn)


@case("a table made by the API is filled by Athena and read by Redshift")
def engines():
    name, arn = new_bucket()
    s3tables.create_namespace(tableBucketARN=arn, namespace=["woods"])
    s3tables.create_table(
        tableBucketARN=arn, namespace="woods", name="trees", format="ICEBERG",
        metadata=fields(("id", "long"), ("wood", "string"), ("price", "decimal(10,2)")),
    )  # fmt: skip
    query(f"""INSERT INTO "s3tablescatalog/{name}"."woods"."trees" VALUES (1, 'ash', 1.10), (2, NULL, 2.20)""")
    context = {"QueryExecutionContext": {"Catalog": f"s3tablescatalog/{name}", "Database": "woods"}}
    check.assertEqual(rows("SELECT * FROM trees ORDER BY id", **context), [["1", "ash", "1.10"], ["2", None, "2.20"]])
    found = records(statement(f'SELECT id, wood, price FROM "{name}@s3tablescatalog"."woods"."trees" ORDER BY id'))
    check.assertEqual(found, [[1, "ash", "1.10"], [2, None, "2.20"]])
    s3tables.delete_table(tableBucketARN=arn, namespace="woods", name="trees")
    s3tables.delete_namespace(tableBucketARN=arn, namespace="woods")
    s3tables.delete_table_bucket(tableBucketARN=arn)


@case("a table made by Athena's DDL is seen by the API and by Glue")
def ddl():
    name, arn = new_bucket()
    context = {"QueryExecutionContext": {"Catalog": f"s3tablescatalog/{name}", "Database": "woods"}}
    query("CREATE DATABASE woods", QueryExecutionContext={"Catalog": f"s3tablescatalog/{name}"})
    query(
        "CREATE TABLE trees (id int, planted date) PARTITIONED BY (month(planted)) TBLPROPERTIES ('table_type' = 'iceberg')",
        **context,
    )
    first = s3tables.get_table(tableBucketARN=arn, namespace="woods", name="trees")
    query("INSERT INTO trees VALUES (1, DATE '2024-02-29'), (2, DATE '2024-03-01')", **context)
    second = s3tables.get_table(tableBucketARN=arn, namespace="woods", name="trees")
    check.assertNotEqual(first["versionToken"], second["versionToken"])
    check.assertNotEqual(first["metadataLocation"], second["metadataLocation"])
    query(
        f'CREATE TABLE "s3tablescatalog/{name}"."woods"."copy" AS SELECT * FROM "s3tablescatalog/{name}"."woods"."trees"'
    )
    check.assertEqual(rows('SELECT count(*) FROM "copy"', **context), [["2"]])
    glue = boto3.client("glue")
    catalog = f"{arn.split(':')[4]}:s3tablescatalog/{name}"
    tables = glue.get_tables(CatalogId=catalog, DatabaseName="woods")["TableList"]
    check.assertEqual(sorted(one["Name"] for one in tables), ["copy", "trees"])
    for table in ("copy", "trees"):
        query(f"DROP TABLE {table}" if table == "trees" else 'DROP TABLE "copy"', **context)
    check.assertEqual(s3tables.list_tables(tableBucketARN=arn)["tables"], [])
    s3tables.delete_namespace(tableBucketARN=arn, namespace="woods")
    s3tables.delete_table_bucket(tableBucketARN=arn)


@case("the sample's table bucket is there")
def sample():
    arn = lake["tableBucketArn"]
    tables = s3tables.list_tables(tableBucketARN=arn, namespace="encounters")["tables"]
    check.assertIn("diabetic_encounters", [one["name"] for one in tables])
