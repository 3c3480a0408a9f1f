#!/usr/bin/env python3
"""Records what a client and a broker say to each other, one file per client, for testdata/frames.

    record_frames.py LISTEN_PORT BROKER_PORT FILE [FRAMES_PER_REQUEST]

It listens on 127.0.0.1:LISTEN_PORT and passes everything on to BROKER_PORT; the broker has to advertise LISTEN_PORT. Of each request key and
version the first few frames (2 unless told) are kept with their answers. It ends on SIGTERM. A line of the file is

    key version request-hex response-hex        the frames without their length; "-" where there was no answer (acks=0)

The files here were made with a broker of `peers/bin/kafka-broker DIR 31892` that advertises 127.0.0.1:31895 (KAFKA_EXTRA), and

    kcat.txt             kcat -P and kcat -G, headers and keys
    kafka-python.txt     KafkaProducer with every codec, KafkaConsumer in a group
    java.txt             kafka-tool: TopicCommand, ConsoleProducer, ConsoleConsumer in a group, ConsumerGroupCommand, ConfigCommand,
                         ProducerPerformance in transactions
"""
import asyncio
import signal
import struct
import sys

LISTEN, BROKER, FILE = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
KEPT = int(sys.argv[4]) if len(sys.argv) > 4 else 2
RESPONSE_BYTES_MAX = 20_000

counts = {}
lines = []


async def read_frame(reader):
    head = await reader.readexactly(4)
    size = struct.unpack(">i", head)[0]
    return head, await reader.readexactly(size)


async def pump_requests(reader, writer, pending):
    try:
        while True:
            head, frame = await read_frame(reader)
            key, version, correlation = struct.unpack(">hhi", frame[:8])
            pending.append((correlation, key, version, frame))
            writer.write(head + frame)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def pump_responses(reader, writer, pending):
    try:
        while True:
            head, frame = await read_frame(reader)
            correlation = struct.unpack(">i", frame[:4])[0]
            while pending:
                asked, key, version, request = pending.pop(0)
                keep(key, version, request, frame if asked == correlation else None)
                if asked == correlation:
                    break
            writer.write(head + frame)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def keep(key, version, request, response):
    count = counts.get((key, version), 0)
    if count >= KEPT or len(request) + len(response or b"") > RESPONSE_BYTES_MAX:
        return
    counts[key, version] = count + 1
    lines.append(f"{key} {version} {request.hex()} {response.hex() if response is not None else '-'}")


async def serve(reader, writer):
    broker_reader, broker_writer = await asyncio.open_connection("127.0.0.1", BROKER)
    pending = []
    await asyncio.gather(pump_requests(reader, broker_writer, pending), pump_responses(broker_reader, writer, pending))


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await asyncio.start_server(serve, "127.0.0.1", LISTEN)
    await stop.wait()
    lines.sort(key=lambda line: [int(part) for part in line.split()[:2]])
    with open(FILE, "w", encoding="ascii") as out:
        out.write("\n".join(lines) + "\n")
    sys.exit(0)


asyncio.run(main())
