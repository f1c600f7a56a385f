"""Ends the web sessions of everybody who was deactivated or deleted, from the moment of its first start on.

    ROLLCALL_ADDRESS=127.0.0.1:50051 ROLLCALL_KEY=... ROLLCALL_ORGANIZATION=... python end_sessions.py token.txt
"""
import os, pathlib, sys, time

import grpc
from identity.v1 import event_service_pb2 as events, event_service_pb2_grpc as service


def end_sessions(user_id, account_id):
    print(f"ended the sessions of {account_id or user_id}", flush=True)  # your session store's business


token = pathlib.Path(sys.argv[1])
stub = service.EventServiceStub(grpc.insecure_channel(os.environ["ROLLCALL_ADDRESS"]))
while True:
    request = events.WatchEventsRequest(
        organization_id=os.environ["ROLLCALL_ORGANIZATION"],
        token=token.read_text() if token.exists() else "",
        start=events.WATCH_START_NOW,
        kinds=[events.EVENT_KIND_USER_DEACTIVATED, events.EVENT_KIND_USER_DELETED],
    )
    try:
        for message in stub.WatchEvents(request, metadata=[("authorization", f"Bearer {os.environ['ROLLCALL_KEY']}")]):
            for event in message.events:
                end_sessions(event.resource_id, event.account_id)
            # What was done before a crash is done again: that does no harm. A token that is half written would.
            next_token = token.with_suffix(".next")
            next_token.write_text(message.token)
            next_token.replace(token)
    except grpc.RpcError as error:
        print(f"again in a second: {error.code().name}", file=sys.stderr)
        time.sleep(1)
