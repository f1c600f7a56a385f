"""Keeps a copy of an organization's users, groups and memberships in a local SQLite file, through restarts of everybody.

    ROLLCALL_ADDRESS=127.0.0.1:50051 ROLLCALL_KEY=... ROLLCALL_ORGANIZATION=... python mirror.py mirror.db

Without ROLLCALL_ORGANIZATION, of all organizations that the key is good for.
"""

import os
import sqlite3
import sys
import time

import grpc
from google.protobuf.json_format import MessageToDict
from identity.v1 import event_service_pb2 as events
from identity.v1 import event_service_pb2_grpc as service

TABLES = """
    CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, version INTEGER, user_name TEXT, active INTEGER, organization TEXT);
    CREATE TABLE IF NOT EXISTS groups (id TEXT PRIMARY KEY, version INTEGER, display_name TEXT, organization TEXT);
    CREATE TABLE IF NOT EXISTS memberships (group_id TEXT, member_id TEXT, PRIMARY KEY (group_id, member_id));
    CREATE TABLE IF NOT EXISTS feeds (organization TEXT PRIMARY KEY, sequence INTEGER);
    CREATE TABLE IF NOT EXISTS progress (id INTEGER PRIMARY KEY CHECK (id = 1), token TEXT);
"""
# Errors that pass; after the others somebody has to look.
PASSING = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED, grpc.StatusCode.INTERNAL}


class Missed(Exception):
    """An event was not told. It never happens, and a mirror that would not notice it could be wrong for ever."""


def version(etag):
    return int(etag.removeprefix('W/"').removesuffix('"'))


def note_sequence(db, organization, sequence):
    """Each organization's events are numbered without a gap; some are told twice."""
    last = db.execute("SELECT sequence FROM feeds WHERE organization = ?", (organization,)).fetchone()
    last = last[0] if last else 0
    if sequence > last + 1:
        raise Missed(f"{organization}: event {sequence} after {last}")
    db.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?)", (organization, max(last, sequence)))


def apply_event(db, event):
    kind = events.EventKind.Name(event.kind)
    values = MessageToDict(event.values)
    if kind == "EVENT_KIND_ORGANIZATION_DELETED":
        of_organization = "SELECT id FROM groups WHERE organization = ?"
        db.execute(f"DELETE FROM memberships WHERE group_id IN ({of_organization})", (event.organization_id,))
        db.execute("DELETE FROM groups WHERE organization = ?", (event.organization_id,))
        db.execute("DELETE FROM users WHERE organization = ?", (event.organization_id,))
        db.execute("DELETE FROM feeds WHERE organization = ?", (event.organization_id,))
        return
    note_sequence(db, event.organization_id, event.sequence)
    if kind == "EVENT_KIND_USER_DELETED":
        db.execute("DELETE FROM users WHERE id = ?", (event.resource_id,))
    elif kind == "EVENT_KIND_GROUP_DELETED":
        db.execute("DELETE FROM groups WHERE id = ?", (event.resource_id,))
        db.execute("DELETE FROM memberships WHERE group_id = ?", (event.resource_id,))
    elif kind.startswith("EVENT_KIND_USER_"):
        db.execute("INSERT OR IGNORE INTO users VALUES (?, 0, '', 0, ?)", (event.resource_id, event.organization_id))
        db.execute(
            "UPDATE users SET version = ?, user_name = coalesce(?, user_name), active = ? WHERE id = ? AND version < ?",
            (event.version, values.get("userName"), event.active, event.resource_id, event.version),
        )
    elif kind.startswith("EVENT_KIND_GROUP_"):
        db.execute("INSERT OR IGNORE INTO groups VALUES (?, 0, '', ?)", (event.resource_id, event.organization_id))
        db.execute(
            "UPDATE groups SET version = ?, display_name = coalesce(?, display_name) WHERE id = ? AND version < ?",
            (event.version, values.get("displayName"), event.resource_id, event.version),
        )
        # Memberships have no versions: whoever applies all of them in order ends with what is there.
        added = [(event.resource_id, member) for member in values.get("members.added", [])]
        removed = [(event.resource_id, member) for member in values.get("members.removed", [])]
        db.executemany("INSERT OR IGNORE INTO memberships VALUES (?, ?)", added)
        db.executemany("DELETE FROM memberships WHERE group_id = ? AND member_id = ?", removed)


def apply(db, organization, message):
    """A message and its token in one transaction: whatever happens, they agree."""
    with db:
        # How far the feeds were when the snapshot was made.
        rows = [(row.id, row.last_event_sequence) for row in message.organizations]
        if organization and message.snapshot_complete:
            rows = [(organization, message.sequence)]
        db.executemany("INSERT OR REPLACE INTO feeds VALUES (?, ?)", rows)
        users = [
            (row.id, version(row.etag), row.user_name, row.active, row.organization_id)
            for row in message.users
        ]
        db.executemany("INSERT OR REPLACE INTO users VALUES (?, ?, ?, ?, ?)", users)
        groups = [(row.id, version(row.etag), row.display_name, row.organization_id) for row in message.groups]
        db.executemany("INSERT OR REPLACE INTO groups VALUES (?, ?, ?, ?)", groups)
        members = [(row.group_id, row.member_id) for row in message.memberships]
        db.executemany("INSERT OR IGNORE INTO memberships VALUES (?, ?)", members)
        for event in message.events:
            apply_event(db, event)
        db.execute("INSERT OR REPLACE INTO progress VALUES (1, ?)", (message.token,))


def start_over(db):
    with db:
        for table in ("users", "groups", "memberships", "feeds", "progress"):
            db.execute(f"DELETE FROM {table}")


def reason(error):
    """The contract's reason, which travels as google.rpc.ErrorInfo."""
    details = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin", b"")
    return "SNAPSHOT_REQUIRED" if b"SNAPSHOT_REQUIRED" in details else ""


def follow(stub, db, organization, metadata):
    token = db.execute("SELECT token FROM progress").fetchone()
    request = events.WatchEventsRequest(
        organization_id=organization,
        token=token[0] if token else "",
        start=events.WATCH_START_SNAPSHOT,  # counts without a token
    )
    for message in stub.WatchEvents(request, metadata=metadata):
        apply(db, organization, message)


def main(path):
    organization = os.environ.get("ROLLCALL_ORGANIZATION", "")
    metadata = [("authorization", f"Bearer {os.environ['ROLLCALL_KEY']}")]
    db = sqlite3.connect(path)
    db.executescript(TABLES)
    # A connection that has died is noticed, also while nothing is sent.
    options = [("grpc.keepalive_time_ms", 30_000), ("grpc.max_reconnect_backoff_ms", 1_000)]
    with grpc.insecure_channel(os.environ["ROLLCALL_ADDRESS"], options) as channel:
        stub = service.EventServiceStub(channel)
        while True:
            try:
                follow(stub, db, organization, metadata)
            except Missed:
                start_over(db)
            except grpc.RpcError as error:
                if reason(error) == "SNAPSHOT_REQUIRED":
                    start_over(db)
                elif error.code() not in PASSING:
                    raise
            time.sleep(0.2)


if __name__ == "__main__":
    main(sys.argv[1])
