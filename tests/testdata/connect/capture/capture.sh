#!/usr/bin/env bash
# Runs the cases through the real classes of Apache Kafka Connect and writes what they answer, one JSON object a line, beside this folder:
#   HEADRACE_PEERS=/path/to/peers tests/testdata/connect/capture/capture.sh
# HEADRACE_PEERS holds kafka/libs and kafka/plugins/file of Kafka 4.3.1, and kafka/plugins/debezium-postgres of Debezium 3.6.0.Final. Needs a JDK 17 or later.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
libs="$HEADRACE_PEERS/kafka/libs/*:$HEADRACE_PEERS/kafka/plugins/file/*:$HEADRACE_PEERS/kafka/plugins/debezium-postgres/*"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
javac -cp "$libs" -d "$out" "$here"/*.java
java="java -Dlog4j2.level=OFF -Duser.timezone=UTC -Duser.language=en -Duser.country=US -cp $out:$libs"
$java ConverterCases > "$here/../converters.jsonl"
$java JsonErrorCases > "$here/../json-errors.jsonl"
$java TransformCases > "$here/../transforms.jsonl"
$java FileSourceCases > "$here/../file-source.jsonl"
$java DebeziumCases > "$here/../debezium.jsonl"
$java ConfigCases > "$here/../configs.jsonl"
$java org.apache.kafka.connect.runtime.distributed.GroupCases assignments > "$here/../assignments.jsonl"
$java org.apache.kafka.connect.runtime.distributed.GroupCases protocol > "$here/../group-protocol.jsonl"
port=${CAPTURE_PORT:-29192}
KAFKA_LOG_LEVEL=INFO "$HEADRACE_PEERS/bin/kafka-broker" "$out/broker" "$port" > "$out/broker.log" 2>&1 & broker=$!
trap 'kill $broker; rm -rf "$out"' EXIT
until grep -q "Kafka Server started" "$out/broker.log"; do sleep 1; done
$java SinkCallCases "127.0.0.1:$port" $((port + 200)) > "$here/../sink-calls.jsonl"
cp "$here/../sink-partitions.jsonl" "$out/cases"
$java SinkPartitionCases "127.0.0.1:$port" $((port + 201)) "$out/cases" > "$here/../sink-partitions.jsonl"
wc -l "$here"/../*.jsonl
