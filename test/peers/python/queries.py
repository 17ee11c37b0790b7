"""Statements run to their end through boto3, as a stranger's script would."""

import time

import boto3

from cases import check, lake

athena = boto3.client("athena")
redshift = boto3.client("redshift-data")
target = {"WorkgroupName": lake["redshiftWorkgroup"], "Database": lake["redshiftDatabase"]}


def wait_until(answer, seconds=60):
    """Asks again until the answer is true, and gives it back."""
    end = time.monotonic() + seconds
    while not (found := answer()):
        check.assertLess(time.monotonic(), end, f"no answer after {seconds} s")
        time.sleep(0.05)
    return found


def end_of_query(id):
    def terminal():
        execution = athena.get_query_execution(QueryExecutionId=id)["QueryExecution"]
        return execution if execution["Status"]["State"] in ("SUCCEEDED", "FAILED", "CANCELLED") else None

    return wait_until(terminal)


def query(sql, **more):
    """Runs a query that has to succeed and gives its execution."""
    execution = end_of_query(athena.start_query_execution(QueryString=sql, **more)["QueryExecutionId"])
    check.assertEqual(execution["Status"]["State"], "SUCCEEDED", (sql, execution["Status"]))
    return execution


def texts(row):
    """The values of a row; a datum without a value is NULL."""
    return [datum.get("VarCharValue") for datum in row["Data"]]


def rows(sql, **more):
    """Data rows of a SELECT, over all pages, without the header."""
    execution = query(sql, **more)
    pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=execution["QueryExecutionId"])
    return [texts(row) for page in pages for row in page["ResultSet"]["Rows"]][1:]


def end_of_statement(id):
    def terminal():
        statement = redshift.describe_statement(Id=id)
        return statement if statement["Status"] in ("FINISHED", "FAILED", "ABORTED") else None

    return wait_until(terminal)


def statement(sql, **more):
    """Runs a statement that has to finish and gives its description."""
    given = more if "SessionId" in more else {**target, **more}
    described = end_of_statement(redshift.execute_statement(Sql=sql, **given)["Id"])
    check.assertEqual(described["Status"], "FINISHED", (sql, described.get("Error")))
    return described


def records(described):
    """All rows of a finished statement; each value as Python has it."""
    pages = redshift.get_paginator("get_statement_result").paginate(Id=described["Id"])
    return [[value_of(field) for field in record] for page in pages for record in page["Records"]]


def value_of(field):
    [(kind, value)] = field.items()
    return None if kind == "isNull" else value
