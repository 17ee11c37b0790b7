"""Runs cases of one module: a title comes in as a line of JSON, it goes out with null or the traceback."""

import importlib
import json
import logging
import sys
import traceback

from cases import registered

answers = sys.stdout
sys.stdout = sys.stderr
# Clients log what they then raise, and the cases of errors would fill the screen.
logging.disable()
importlib.import_module(sys.argv[1])
for line in sys.stdin:
    title, problem = json.loads(line), None
    try:
        registered[title]()
    except BaseException:
        problem = traceback.format_exc()
    print(json.dumps([title, problem]), file=answers, flush=True)
