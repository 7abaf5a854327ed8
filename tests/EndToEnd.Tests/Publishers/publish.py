#!/usr/bin/env python3
"""Publishes one PointBatch as plain JSON to RabbitMQ with nothing but the standard library.

usage: publish.py HOST PORT EXCHANGE ROUTING_KEY CONTENT_TYPE [USER PASSWORD [USER_ID]] < body.json
Exit code 0 once the broker has confirmed the message and routed it; 1 where it was returned or refused.
"""
import socket
import struct
import sys

CONNECTION, CHANNEL, BASIC, CONFIRM = 10, 20, 60, 85


def short_text(text):
    data = text.encode()
    return struct.pack("B", len(data)) + data


def long_text(data):
    return struct.pack(">I", len(data)) + data


class Broker:
    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port), timeout=10)
        self.stream = self.socket.makefile("rb")
        self.socket.sendall(b"AMQP\x00\x00\x09\x01")

    def send(self, kind, channel, payload):
        self.socket.sendall(struct.pack(">BHI", kind, channel, len(payload)) + payload + b"\xce")

    def call(self, channel, class_id, method_id, arguments=b""):
        self.send(1, channel, struct.pack(">HH", class_id, method_id) + arguments)

    def expect(self, class_id, method_id):
        """Reads frames until this method comes; heartbeats and contents are passed over."""
        while True:
            kind, _, size = struct.unpack(">BHI", self.stream.read(7))
            payload = self.stream.read(size + 1)[:-1]
            if kind != 1:
                continue
            method = struct.unpack(">HH", payload[:4])
            if method == (class_id, method_id):
                return payload[4:]
            sys.exit(f"the broker answered {method[0]}.{method[1]} instead of {class_id}.{method_id}")

    def open(self, user, password):
        self.expect(CONNECTION, 10)
        self.call(0, CONNECTION, 11, struct.pack(">I", 0) + short_text("PLAIN") + long_text(f"\0{user}\0{password}".encode()) + short_text("en_US"))
        self.call(0, CONNECTION, 31, self.expect(CONNECTION, 30)[:8])
        self.call(0, CONNECTION, 40, short_text("/") + short_text("") + b"\x00")
        self.expect(CONNECTION, 41)
        self.call(1, CHANNEL, 10, short_text(""))
        self.expect(CHANNEL, 11)
        self.call(1, CONFIRM, 10, b"\x00")
        self.expect(CONFIRM, 11)

    def publish(self, exchange, routing_key, content_type, body, user_id):
        mandatory = b"\x01"
        self.call(1, BASIC, 40, struct.pack(">H", 0) + short_text(exchange) + short_text(routing_key) + mandatory)
        has_content_type_and_delivery_mode, has_user_id, persistent = 0x8000 | 0x1000, 0x0010, 2
        flags = has_content_type_and_delivery_mode | (has_user_id if user_id else 0)
        properties = short_text(content_type) + struct.pack("B", persistent) + (short_text(user_id) if user_id else b"")
        self.send(2, 1, struct.pack(">HHQH", BASIC, 0, len(body), flags) + properties)
        for start in range(0, len(body), 100_000):
            self.send(3, 1, body[start:start + 100_000])
        self.expect(BASIC, 80)


def main():
    host, port, exchange, routing_key, content_type = sys.argv[1:6]
    user, password, user_id = (sys.argv[6:] + ["guest", "guest"][len(sys.argv[6:8]):] + [""])[:3]
    broker = Broker(host, int(port))
    broker.open(user, password)
    broker.publish(exchange, routing_key, content_type, sys.stdin.buffer.read(), user_id)
    print("confirmed")


main()
