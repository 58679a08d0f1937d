#!/usr/bin/env python3
"""check_events.py EVENTS.json: against event_log_schema.json beside this file, by Debian's python3-jsonschema,
and what a schema cannot say: every time is RFC 3339, sequence numbers count from 0. Exit status 0 or 1."""
import datetime
import json
import os
import sys

import jsonschema

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "event_log_schema.json")) as file:
    schema = json.load(file)
with open(sys.argv[1]) as file:
    log = json.load(file)
try:
    jsonschema.Draft4Validator.check_schema(schema)
    jsonschema.Draft4Validator(schema).validate(log)
    events = [event for device in log["Device"] for event in device["Event"]]
    for text in [log["GeneratedTime"]] + [event["TimeStamp"] for event in events]:
        datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")
    if [event["Sequence"] for event in events] != [str(i) for i in range(len(events))]:
        raise ValueError("sequence numbers do not count from 0")
except (jsonschema.ValidationError, ValueError) as why:
    print("NOT GOOD: %s" % why)
    sys.exit(1)
print("good: %d events" % len(events))
