#!/usr/bin/env python3
"""Compares what an export tells of a day with the day's records, with nothing but Python's standard library: the
second half of verify_day.py, which uses it for whatever folder it is given.

    verify_events.py AUDITORS PUBLISHED    that the folder for auditors and the published one are of one day, and
                                           hours.json of the one against records.bin of the other

The words of the log's numbers are in log_words.json beside this file. Of events.json everything is compared but
GeneratedTime, Version and the sentence in its head, which are the word of whoever exported it. That the records are
those which the kiosk signed is what verify_day.py AUDITORS --key VKEY says. Exit status: 0 good, 1 not, 2 usage."""
import base64
import collections
import datetime
import hashlib
import json
import os
import struct
import sys

RECORD = struct.Struct(">BBBBBBHIIQqQ16s16s32s16s")  # 120 bytes; before them 64 of package hash and kiosk's key
Record = collections.namedtuple("Record", "version event kiosk how score owner operator argument epoch number "
                                          "time_ms running_ms tag nonce evidence salt")
LISTED_MAX = 20

class Bad(Exception):
    """What is not good, and why."""

def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()

def members(pairs):
    """An object's; one that is there twice would be one thing here and another for the next reader."""
    if len(dict(pairs)) != len(pairs):
        raise Bad("a member is there twice: " + ", ".join(name for name, _ in pairs))
    return dict(pairs)

def read_json(*path):
    return json.loads(read(*path), object_pairs_hook=members)

# ---- The records, and each as NIST SP 1500-101 has it
def leaf_of(record):
    return hashlib.sha256(b"\x00" + record).digest()

def records_of(folder):
    octets = read(folder, "records.bin")[64:]
    if not octets or len(octets) % RECORD.size:
        raise Bad("records.bin is no list of records")
    return [octets[at:at + RECORD.size] for at in range(0, len(octets), RECORD.size)]

def different(leaves, others):
    if leaves != others:
        at = next(i for i in range(len(leaves) + 1) if leaves[i:i + 1] != others[i:i + 1])
        yield "does not have the records of leaves.txt: they differ from record %d on" % at

def time_text(time_ms):
    time_ms = time_ms if 0 <= time_ms <= 253402000000000 else 0  # no time that a kiosk has
    time = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=time_ms)
    return time.isoformat(timespec="milliseconds") + "Z"

def words_of(record, words):
    """What a record says besides its event."""
    said, number, argument = [], record.argument, words["events"][record.event].get("argument")
    several = argument and argument.get("several")
    times, number = (number >> 16, number & 0xFFFF) if several else (0, number)
    if not argument:
        said.append("argument %d" % number if number else None)
    elif argument["bits"]:
        said += [word for bit, word in enumerate(argument["words"]) if number >> bit & 1]
        others = number >> len(argument["words"]) << len(argument["words"])
        said.append("%s %d" % (argument["name"], others) if others else None)
    elif number < len(argument["words"]) and argument["words"][number] is not None:
        said.append(argument["words"][number])
    else:
        said.append("%s %d" % (argument["name"], number))
    said.append("%d times" % times if several else None)
    said += [words["methods"][record.how & 15], "score %d" % record.score if record.score else None,
             words["findings"][record.how >> 4],
             "owner kiosk %d" % record.owner if record.owner not in (0, record.kiosk) else None,
             "epoch %d" % record.epoch if record.epoch else None]
    return ", ".join(filter(None, said))

def event_of(octets, words):
    record = Record._make(RECORD.unpack(octets))
    if record.version != 1 or not 0 < record.event < len(words["events"]):
        raise Bad("a record of a kind that log_words.json does not know: %d" % record.event)
    row = words["events"][record.event]
    event = {"@type": "EventLogging.Event", "Id": row["word"], "Sequence": str(record.number),
             "TimeStamp": time_text(record.time_ms), "Type": row["type"], "Disposition": row["disposition"],
             "Hash": base64.b64encode(leaf_of(octets)).decode()}
    if words_of(record, words):
        event["Details"] = words_of(record, words)
    if record.operator:
        event["UserId"] = str(record.operator)
    return event

# ---- Comparing
def differing(said, right):
    """The name of a member in which two objects differ, or None."""
    if not isinstance(said, dict):
        return "form"
    return next((name for name in {**right, **said}
                 if name not in said or name not in right or said[name] != right[name]
                 or type(said[name]) is not type(right[name])), None)

def event_faults(said, right):
    last, seen = 0, set()
    for at, event in enumerate(said):
        text = event.get("Sequence") if isinstance(event, dict) else None
        number = int(text) if isinstance(text, str) and text.isascii() and text.isdigit() else len(right)
        if number >= len(right) or str(number) != text:
            yield "event %d, counted from 0, was added: no record has the number that it says" % at
            continue
        name = differing(event, right[number])
        if number in seen:
            yield "event %d stands there twice" % number
        elif name:
            yield "event %d was altered: its %s is not record %d's" % (number, name, number)
        if number < last:
            yield "event %d is out of its order" % number
        seen.add(number)
        last = number
    for number in range(len(right)):
        if number not in seen:
            yield "event %d is missing" % number

def head_faults(log, device, origin):
    parts, free = origin.split("/"), ("GeneratedTime", "Details", "Device", "Version", "Event")
    right = {"@type": "EventLogging.ElectionEventLog", **({"ElectionId": parts[1]} if len(parts) > 2 else {})}
    right_device = {"@type": "EventLogging.Device", "Id": origin, "Type": "electronic-poll-book",
                    "Manufacturer": "Shailoo", "Model": "shailoo-kiosk"}
    for said, should in ((log, right), (device, right_device)):
        name = differing({name: value for name, value in said.items() if name not in free}, should)
        if name or len(log["Device"]) != 1:
            yield "its head is not this log's: %s" % (name or "Device")

def hours_faults(said, right):
    hours = said.get("hours")
    for at in range(max(len(hours), len(right["hours"]))):
        if at >= len(hours) or at >= len(right["hours"]) or differing(hours[at], right["hours"][at]):
            yield "hour %d is not what the records say" % at
    name = differing({**said, "hours": 0}, {**right, "hours": 0})
    if name:
        yield "its %s is not what the records say" % name

def refuse(name, faults):
    faults = list(faults)
    if faults:
        more = "; and %d more" % (len(faults) - LISTED_MAX) if len(faults) > LISTED_MAX else ""
        raise Bad("%s: %s%s" % (name, "; ".join(faults[:LISTED_MAX]), more))

def compare_events(folder, records, origin, words):
    log, right = read_json(folder, "events.json"), [event_of(octets, words) for octets in records]
    try:
        device = log["Device"][0]
        refuse("events.json", [*event_faults(device["Event"], right), *head_faults(log, device, origin)])
    except (AttributeError, LookupError, TypeError):
        raise Bad("events.json: not in the form of NIST SP 1500-101")

def compare_hours(folder, records, origin):
    read_records = [Record._make(RECORD.unpack(octets)) for octets in records]
    hours = collections.Counter(record.time_ms // 3600000 for record in read_records if record.event == 3)
    right = {"log": origin, "records": len(records), "issued": sum(hours.values()),
             "voided": sum(record.event == 5 for record in read_records),
             "hours": [{"from": time_text(hour * 3600000), "issued": hours[hour]} for hour in sorted(hours)]}
    try:
        refuse("hours.json", hours_faults(read_json(folder, "hours.json"), right))
    except (AttributeError, TypeError):
        raise Bad("hours.json: not in its form")

# ---- What verify_day.py asks of a folder whose checkpoint is good
def verdict(folder, leaves, size, origin):
    """(good or good so far, what was compared and what was not), or Bad."""
    names = os.listdir(folder)
    if "records.bin" not in names:
        return ("good so far, closed or not cannot be told from leaf hashes",
                "".join("; %s is NOT checked: that takes the auditors' records" % name
                        for name in ("events.json", "hours.json") if name in names))
    records = records_of(folder)
    refuse("records.bin", different([leaf_of(octets) for octets in records], leaves))
    words, said = read_json(os.path.dirname(os.path.abspath(__file__)), "log_words.json"), "; records.bin has the same"
    if "events.json" in names:
        compare_events(folder, records, origin, words)
        said += "; each event of events.json is its record's"
    is_closed = words["events"][records[-1][1]]["word"] == "closed" and size == len(records)
    return "good, closed" if is_closed else "good so far, NOT closed", said

def main(words):
    if len(words) != 2 or not all(os.path.isdir(word) for word in words):
        return print(__doc__) or 2
    try:
        records = records_of(words[0])
        leaves = [base64.b64decode(line, validate=True) for line in read(words[1], "leaves.txt").split()]
        refuse("records.bin", different([leaf_of(octets) for octets in records], leaves))
        compare_hours(words[1], records, read(words[1], "checkpoint.note").decode().split("\n")[0])
    except (Bad, ValueError, OSError) as why:
        print("NOT GOOD: %s" % why)
        return 1
    print("good: one day of %d records, and hours.json is what they say" % len(records))
    return 0

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
