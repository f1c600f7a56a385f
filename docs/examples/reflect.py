"""Calls a method of the contract without generated types: the service says itself what there is, by reflection.

    ROLLCALL_ADDRESS=127.0.0.1:50051 ROLLCALL_KEY=... python reflect.py UserService/ListUsers '{"organization_id": "..."}'

Each answer is a line of JSON; a refusal is one too, on standard error, with the reason that programs decide by. A method that
takes a stream takes each further argument as a part of it.
"""

import json
import os
import sys

import grpc
from google.protobuf import descriptor_pool, json_format, message_factory
from google.rpc import error_details_pb2, status_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

PACKAGE = "identity.v1"


class Identity:
    """The contract's services, as they are where this is connected to."""

    def __init__(self, channel, key):
        self.channel = channel
        self.metadata = [("authorization", f"Bearer {key}")]
        self.pool = descriptor_pool.DescriptorPool(ProtoReflectionDescriptorDatabase(channel))

    def call(self, name, *parts, timeout=None):
        """Answers of `Service/Method`, one after the other, as messages; `parts` are dicts, as JSON has them."""
        service, method = name.split("/")
        found = self.pool.FindServiceByName(f"{PACKAGE}.{service}").methods_by_name[method]
        request = message_factory.GetMessageClass(found.input_type)
        answer = message_factory.GetMessageClass(found.output_type)
        messages = [json_format.ParseDict(part, request()) for part in parts]
        kind = ("stream" if found.client_streaming else "unary") + ("_stream" if found.server_streaming else "_unary")
        send = getattr(self.channel, kind)(
            f"/{PACKAGE}.{service}/{method}",
            request_serializer=request.SerializeToString,
            response_deserializer=answer.FromString,
        )
        sent = iter(messages) if found.client_streaming else messages[0]
        answered = send(sent, metadata=self.metadata, timeout=timeout)
        yield from answered if found.server_streaming else [answered]


def refusal(error):
    """What an error says: its code and text, and `google.rpc.ErrorInfo`, `BadRequest` and `RetryInfo` as they come."""
    told = {"code": error.code().name, "message": error.details()}
    for name, value in error.trailing_metadata() or ():
        if name != "grpc-status-details-bin":
            continue
        for detail in status_pb2.Status.FromString(value).details:
            for kind in (error_details_pb2.ErrorInfo, error_details_pb2.BadRequest, error_details_pb2.RetryInfo):
                if detail.Is(kind.DESCRIPTOR):
                    told |= json_format.MessageToDict(kind.FromString(detail.value))
    return told


def main(name, parts):
    with grpc.insecure_channel(os.environ["ROLLCALL_ADDRESS"]) as channel:
        identity = Identity(channel, os.environ["ROLLCALL_KEY"])
        try:
            for answer in identity.call(name, *map(json.loads, parts or ["{}"])):
                print(json.dumps(json_format.MessageToDict(answer), ensure_ascii=False), flush=True)
        except grpc.RpcError as error:
            print(json.dumps(refusal(error), ensure_ascii=False), file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
