"""What every module of cases starts from."""

import json
import os
import unittest

lake = json.loads(os.environ["LAKEHOUSE"])
check = unittest.TestCase()
check.maxDiff = None

registered = {}


def case(title):
    """Registers a function as the case of this title."""

    def keep(function):
        if title in registered:
            raise ValueError(f"two cases are titled {title!r}")
        registered[title] = function
        return function

    return keep


def refused(call, code, text=None):
    """The call must be refused by the service with this code, and a message that matches the text."""
    from botocore.exceptions import ClientError

    with check.assertRaises(ClientError) as refusal:
        call()
    error = refusal.exception.response["Error"]
    check.assertEqual(error["Code"], code, error)
    if text is not None:
        check.assertRegex(error["Message"], text)
    return refusal.exception.response
