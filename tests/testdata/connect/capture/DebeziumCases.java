import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.*;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.*;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;

/** Debezium's transformations: class, settings, record and what came out; then the settings that they declare. */
public final class DebeziumCases {
    static final String EXTRACT = "io.debezium.transforms.ExtractNewRecordState";
    static final String ROUTER = "io.debezium.transforms.ByLogicalTableRouter";
    static final String OUTBOX = "io.debezium.transforms.outbox.EventRouter";
    static final String HEADER = "io.debezium.transforms.HeaderToValue";
    static final String ZONE = "io.debezium.transforms.TimezoneConverter";
    static final long TS = 1700000000123L;

    static final Schema ROW = SchemaBuilder.struct().optional().name("srv.inv.orders.Value").version(2).doc("a row").parameter("p", "q")
        .field("id", Schema.INT64_SCHEMA).field("name", Schema.OPTIONAL_STRING_SCHEMA).field("qty", SchemaBuilder.int32().optional().defaultValue(7).build())
        .field("price", Decimal.builder(2).optional().build()).field("region", Schema.STRING_SCHEMA).build();
    static final Schema SOURCE = SchemaBuilder.struct().name("io.debezium.connector.postgresql.Source")
        .field("version", Schema.STRING_SCHEMA).field("connector", Schema.STRING_SCHEMA).field("name", Schema.STRING_SCHEMA).field("ts_ms", Schema.INT64_SCHEMA)
        .field("snapshot", SchemaBuilder.string().name("io.debezium.data.Enum").version(1).parameter("allowed", "true,false,last").optional().defaultValue("false").build())
        .field("db", Schema.STRING_SCHEMA).field("table", Schema.STRING_SCHEMA).field("lsn", Schema.OPTIONAL_INT64_SCHEMA).field("ts_us", Schema.OPTIONAL_INT64_SCHEMA).field("ts_ns", Schema.OPTIONAL_INT64_SCHEMA).build();
    static final Schema TRANSACTION = SchemaBuilder.struct().optional().name("event.block").version(1)
        .field("id", Schema.STRING_SCHEMA).field("total_order", Schema.INT64_SCHEMA).field("data_collection_order", Schema.INT64_SCHEMA).build();
    static final Schema KEY = SchemaBuilder.struct().name("srv.inv.orders.Key").field("id", Schema.INT64_SCHEMA).field("name", Schema.OPTIONAL_STRING_SCHEMA).build();

    static Schema envelopeSchema(Schema row) {
        return SchemaBuilder.struct().name("srv.inv.orders.Envelope").version(2).field("before", row).field("after", row).field("source", SOURCE)
            .field("transaction", TRANSACTION).field("op", Schema.STRING_SCHEMA).field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA).field("ts_us", Schema.OPTIONAL_INT64_SCHEMA).build();
    }

    static Struct row(long id, String name) {
        return new Struct(ROW).put("id", id).put("name", name).put("price", new BigDecimal("12.50")).put("region", "eu");
    }

    static Struct source() {
        return new Struct(SOURCE).put("version", "3.6.0.Final").put("connector", "postgresql").put("name", "srv").put("ts_ms", TS).put("db", "inv").put("table", "orders").put("lsn", 99L)
            .put("ts_us", TS * 1000 + 7).put("ts_ns", TS * 1000000 + 7);
    }

    static Struct transaction() {
        return new Struct(TRANSACTION).put("id", "tx1").put("total_order", 5L).put("data_collection_order", 3L);
    }

    static Struct envelope(Schema row, Struct before, Struct after, String op, Struct transaction) {
        return new Struct(envelopeSchema(row)).put("before", before).put("after", after).put("source", source()).put("transaction", transaction).put("op", op).put("ts_ms", TS + 5).put("ts_us", TS * 1000);
    }

    static Struct key(long id) {
        return new Struct(KEY).put("id", id).put("name", "k");
    }

    static ConnectHeaders headers() {
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString("h1", "x");
        headers.addInt("h2", 2);
        return headers;
    }

    static SinkRecord sink(Struct value, ConnectHeaders headers) {
        return new SinkRecord("srv.inv.orders", 1, KEY, key(1), value == null ? null : value.schema(), value, 42, TS, TimestampType.CREATE_TIME, headers);
    }

    static SourceRecord source(Struct value, ConnectHeaders headers) {
        return new SourceRecord(Text.map("p", "x"), Text.map("o", 1L), "srv.inv.outbox", null, KEY, key(1), value.schema(), value, null, headers);
    }

    static Struct create() {
        return envelope(ROW, null, row(1, "one"), "c", transaction());
    }

    static Struct update() {
        return envelope(ROW, row(1, "one"), row(1, "uno"), "u", null);
    }

    static Struct delete() {
        return envelope(ROW, row(1, "one"), null, "d", transaction());
    }

    static Struct truncate() {
        return envelope(ROW, null, null, "t", null);
    }

    static List<ConnectRecord<?>> standard() {
        return List.of(
            sink(create(), headers()), sink(update(), headers()), sink(delete(), headers()), sink(truncate(), headers()), sink(null, headers()),
            new SinkRecord("srv.inv.orders", 1, KEY, key(1), ROW, null, 42, TS, TimestampType.CREATE_TIME, headers()),
            new SinkRecord("srv.inv.orders", 1, KEY, key(1), envelopeSchema(ROW), null, 42, TS, TimestampType.CREATE_TIME, headers()),
            sink(row(1, "plain"), headers()),
            new SinkRecord("t", 0, null, null, null, Text.map("op", "c"), 42, TS, TimestampType.CREATE_TIME, headers()),
            new SinkRecord("t", 0, Schema.STRING_SCHEMA, "k", Schema.STRING_SCHEMA, "text", 42, TS, TimestampType.CREATE_TIME, headers()),
            new SourceRecord(Text.map("p", "x"), Text.map("o", 1L), "srv.inv.orders", null, null, null, create().schema(), create(), null, headers()));
    }

    static void each(String name, Map<String, Object> config) {
        for (ConnectRecord<?> record : standard())
            run(name, config, record);
    }

    public static void main(String[] args) throws Exception {
        extract();
        logicalTables();
        headerToValue();
        timezones();
        outbox();
        documents();
        references();
        names();
        nestedHeaders();
        oldTimes();
        outboxForms();
        operations();
        for (String name : new String[] {EXTRACT, ROUTER, OUTBOX, HEADER, ZONE})
            print(name);
    }

    static void extract() {
        String[] modes = {"drop", "tombstone", "rewrite", "rewrite-with-tombstone", "delete-to-tombstone"};
        each(EXTRACT, Text.map());
        String references = "op,ts_ms,source.ts_ms,db,table:tab,transaction.id,total_order,before.name,after.qty:Q,lsn,snapshot,absent,h9";
        for (String mode : modes) {
            each(EXTRACT, Text.map("delete.tombstone.handling.mode", mode));
            each(EXTRACT, Text.map("delete.tombstone.handling.mode", mode, "add.fields", references));
            each(EXTRACT, Text.map("delete.tombstone.handling.mode", mode, "add.headers", references, "add.headers.prefix", "h."));
            each(EXTRACT, Text.map("delete.tombstone.handling.mode", mode, "add.fields", "op, table ,lsn", "add.fields.prefix", "", "add.headers", "op,ts_us", "route.by.field", "region"));
            each(EXTRACT, Text.map("delete.tombstone.handling.mode", mode, "replace.null.with.default", "false"));
            for (String compatible : new String[] {"true", "false"}) {
                for (String fromKey : new String[] {"true", "false"}) {
                    Map<String, Object> config = Text.map("delete.tombstone.handling.mode", mode, "add.fields", "op,name:name2", "drop.fields.header.name", "drop",
                        "drop.fields.from.key", fromKey, "drop.fields.keep.schema.compatible", compatible);
                    for (Struct value : new Struct[] {create(), update(), delete()}) {
                        // The real one fails there, since it asks the schema that is not there for optional fields.
                        if (mode.equals("delete-to-tombstone") && value.get("op").equals("d"))
                            continue;
                        run(EXTRACT, config, sink(value, dropping(List.of("name", "region", "__op", "nope"))));
                        run(EXTRACT, config, sink(value, dropping(List.of("nope"))));
                        run(EXTRACT, config, sink(value, dropping(List.of())));
                        run(EXTRACT, config, sink(value, headers()));
                    }
                }
            }
        }
        run(EXTRACT, Text.map("delete.tombstone.handling.mode", "REWRITE"), sink(delete(), headers()));
        run(EXTRACT, Text.map("route.by.field", "name"), sink(envelope(ROW, null, row(1, null), "c", null), headers()));
        run(EXTRACT, Text.map("route.by.field", "name"), sink(envelope(ROW, null, row(1, " "), "c", null), headers()));
        run(EXTRACT, Text.map("route.by.field", "nope"), sink(create(), headers()));
        run(EXTRACT, Text.map("route.by.field", "id"), sink(create(), headers()));
        run(EXTRACT, Text.map("route.by.field", "region"), sink(delete(), headers()));
        run(EXTRACT, Text.map("add.fields", "op:id", "add.fields.prefix", ""), sink(create(), headers()));
        run(EXTRACT, Text.map("add.fields", "op,op"), sink(create(), headers()));
        run(EXTRACT, Text.map("add.headers", "op,op"), sink(create(), headers()));
        run(EXTRACT, Text.map("add.fields", "before.id:OLD,before.name,source.snapshot,data_collection_order"), sink(update(), headers()));
        Schema mongo = SchemaBuilder.struct().name("m.Envelope").field("after", Schema.OPTIONAL_STRING_SCHEMA).field("before", Schema.OPTIONAL_STRING_SCHEMA).field("op", Schema.STRING_SCHEMA).build();
        run(EXTRACT, Text.map(), sink(new Struct(mongo).put("after", "{}").put("op", "c"), headers()));
        Schema bare = SchemaBuilder.struct().name("m.Envelope").field("op", Schema.STRING_SCHEMA).build();
        run(EXTRACT, Text.map(), sink(new Struct(bare).put("op", "c"), headers()));
    }

    static ConnectHeaders dropping(List<String> names) {
        ConnectHeaders headers = headers();
        headers.addList("drop", names, SchemaBuilder.array(Schema.STRING_SCHEMA).build());
        return headers;
    }

    static void logicalTables() {
        Map<String, Object> plain = Text.map("topic.regex", "(.*)orders", "topic.replacement", "$1all");
        each(ROUTER, plain);
        each(ROUTER, Text.map("topic.regex", "nothing", "topic.replacement", "x"));
        each(ROUTER, Text.map("topic.regex", "srv\\.(?<db>.*)\\.(.*)", "topic.replacement", "${db}-$2", "key.enforce.uniqueness", "false"));
        each(ROUTER, Text.map("topic.regex", "(.*)orders", "topic.replacement", "$1all", "key.field.regex", ".*\\.(.*)", "key.field.replacement", "tab_$1"));
        each(ROUTER, Text.map("topic.regex", "(.*)orders", "topic.replacement", "$1all", "key.field.regex", "nope", "key.field.replacement", "tab"));
        each(ROUTER, Text.map("topic.regex", "(.*)orders", "topic.replacement", "$1all", "key.field.name", "shard"));
        for (String mode : new String[] {"none", "avro", "avro_unicode"})
            for (String topic : new String[] {"1-ä.x_y/z", "a-b", "ok_1.b", "€1"})
                run(ROUTER, Text.map("topic.regex", ".*", "topic.replacement", topic, "schema.name.adjustment.mode", mode), sink(update(), headers()));
        run(ROUTER, Text.map("topic.regex", ".*", "topic.replacement", "a", "key.field.name", "id"), sink(update(), headers()));
        run(ROUTER, Text.map("topic.regex", ".*", "topic.replacement", "$9"), sink(update(), headers()));
        Schema optionalKey = SchemaBuilder.struct().optional().name("K").version(3).doc("d").parameter("a", "b").field("id", SchemaBuilder.int64().optional().defaultValue(4L).build()).build();
        run(ROUTER, plain, new SinkRecord("orders", 1, optionalKey, new Struct(optionalKey), create().schema(), create(), 42, TS, TimestampType.CREATE_TIME, headers()));
        run(ROUTER, plain, new SinkRecord("orders", 1, Schema.STRING_SCHEMA, null, null, null, 42, TS, TimestampType.CREATE_TIME, headers()));
    }

    static void headerToValue() {
        for (String operation : new String[] {"move", "copy"}) {
            each(HEADER, Text.map("headers", "h1,h2", "fields", "f1,f2", "operation", operation));
            each(HEADER, Text.map("headers", "h2", "fields", "f2", "operation", operation));
            each(HEADER, Text.map("headers", "nope", "fields", "f2", "operation", operation));
            each(HEADER, Text.map("headers", "h1,nope", "fields", "source.extra,x", "operation", operation));
            each(HEADER, Text.map("headers", "h1,h2", "fields", "added.one,added.two", "operation", operation));
        }
        ConnectHeaders twice = headers();
        twice.addString("h1", "again");
        run(HEADER, Text.map("headers", "h1", "fields", "f1", "operation", "move"), sink(row(1, "plain"), twice));
        run(HEADER, Text.map("headers", "h1", "fields", "name", "operation", "copy"), sink(row(1, "plain"), headers()));
        run(HEADER, Text.map("headers", "h2", "fields", "name", "operation", "copy"), sink(row(1, "plain"), headers()));
        run(HEADER, Text.map("headers", "h1", "fields", "name.x", "operation", "copy"), sink(row(1, "plain"), headers()));
        run(HEADER, Text.map("headers", "h1,h2", "fields", "f1", "operation", "copy"), sink(row(1, "plain"), headers()));
        ConnectHeaders rich = headers();
        rich.add("list", List.of("a", "b"), SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build());
        rich.add("struct", row(3, "inner"), ROW);
        run(HEADER, Text.map("headers", "list,struct", "fields", "l,s", "operation", "move"), sink(row(1, "plain"), rich));
    }

    static final Schema TIMES = SchemaBuilder.struct().optional().name("times.Value")
        .field("ts", SchemaBuilder.int64().optional().name("io.debezium.time.Timestamp").version(1).build()).field("micro", SchemaBuilder.int64().optional().name("io.debezium.time.MicroTimestamp").version(1).build())
        .field("nano", SchemaBuilder.int64().optional().name("io.debezium.time.NanoTimestamp").version(1).build()).field("zoned", SchemaBuilder.string().optional().name("io.debezium.time.ZonedTimestamp").version(1).build())
        .field("ztime", SchemaBuilder.string().optional().name("io.debezium.time.ZonedTime").version(1).build()).field("connect", org.apache.kafka.connect.data.Timestamp.builder().optional().build())
        .field("date", SchemaBuilder.int32().optional().name("io.debezium.time.Date").version(1).build()).field("time", Time.builder().optional().build()).field("n", Schema.OPTIONAL_INT64_SCHEMA).build();

    static Struct times(long millis, String zoned, String ztime) {
        return new Struct(TIMES).put("ts", millis).put("micro", millis * 1000 + 1).put("nano", millis * 1000000 + 1).put("zoned", zoned).put("ztime", ztime)
            .put("connect", new java.util.Date(millis)).put("date", 19000).put("time", new java.util.Date(5)).put("n", 3L);
    }

    static void timezones() {
        Struct[] rows = {
            times(TS, "2023-11-14T22:13:20.123Z", "10:15:30Z"), times(-1, "1969-12-31T23:59:59.999999999+02:00", "10:15:30.5+01:00"), times(1679792400000L, "2023-03-26T01:00:00Z", "00:00Z"),
            times(1679794200000L, "2023-03-26T02:30:00Z", "23:59:59.123456789-11:30"), times(1698546600000L, "2023-10-29T02:30:00+01:00", "10:15+00:00"), times(1698550200000L, "2023-10-29T03:30:00Z", "10:15:00Z"),
            times(1720000000000L, "2024-07-03T09:46Z", "10:15:30Z"), times(0, "1970-01-01T00:00:00Z", "00:00:00Z")};
        for (String zone : new String[] {"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "+08:00", "-03:30", "+00:00", "Asia/Tokyo", "Australia/Lord_Howe"}) {
            for (Struct row : rows) {
                // A zone with summer time changes the time of day with the day of the test.
                if (!zone.matches("UTC|Asia/Tokyo|Asia/Kolkata|[+-].*"))
                    row = row.put("ztime", null);
                run(ZONE, Text.map("converted.timezone", zone), sink(envelope(TIMES, null, row, "c", null), headers()));
            }
        }
        Struct one = rows[0];
        String[] lists = {"source:orders", "source:orders:micro", "source:other", "topic:srv.inv.orders", "topic:srv.inv.orders:ts", "orders:zoned", "srv.inv.orders:nano", "other:ts", "source:orders:ts,micro",
            "topic:other", "source:orders:before.ts", "source:orders:after.ts", "source:orders:source.ts_ms", "source:orders:source.ts_us,source.ts_ns", "source:orders:date", "source:orders:absent", "orders", "a:b:c:d", "topic:t-1", "SOURCE:orders:ts"};
        for (String list : lists) {
            run(ZONE, Text.map("converted.timezone", "Asia/Kolkata", "include.list", list), sink(envelope(TIMES, rows[7], one, "u", null), headers()));
            run(ZONE, Text.map("converted.timezone", "Asia/Kolkata", "exclude.list", list), sink(envelope(TIMES, rows[7], one, "u", null), headers()));
        }
        each(ZONE, Text.map("converted.timezone", "Asia/Kolkata"));
        for (String zone : new String[] {"Mars/Olympus", "+8", "8:00", ""})
            run(ZONE, Text.map("converted.timezone", zone), sink(envelope(TIMES, null, one, "c", null), headers()));
        run(ZONE, Text.map("converted.timezone", "UTC", "include.list", "source:a", "exclude.list", "source:b"), sink(envelope(TIMES, null, one, "c", null), headers()));
    }

    static Schema outboxSchema(Schema payload, Schema timestamp) {
        return SchemaBuilder.struct().optional().name("srv.inv.outbox.Value").field("id", Schema.STRING_SCHEMA).field("aggregatetype", Schema.OPTIONAL_STRING_SCHEMA).field("aggregateid", Schema.STRING_SCHEMA)
            .field("type", Schema.OPTIONAL_STRING_SCHEMA).field("payload", payload).field("ts", timestamp).field("version", Schema.OPTIONAL_INT32_SCHEMA).field("part", Schema.OPTIONAL_INT32_SCHEMA)
            .field("tenant", SchemaBuilder.string().optional().defaultValue("t0").build()).build();
    }

    static Struct outbox(Schema payloadSchema, Object payload, Schema timestampSchema, Object timestamp, String op) {
        Schema schema = outboxSchema(payloadSchema, timestampSchema);
        Struct row = new Struct(schema).put("id", "e1").put("aggregatetype", "order").put("aggregateid", "42").put("type", "created").put("payload", payload).put("ts", timestamp).put("version", 3).put("part", 5);
        return envelope(schema, op.equals("c") || op.equals("r") ? null : row, op.equals("d") ? null : row, op, null);
    }

    static Struct outbox(Object payload, String op) {
        return outbox(Schema.OPTIONAL_STRING_SCHEMA, payload, Schema.OPTIONAL_INT64_SCHEMA, TS, op);
    }

    static void outbox() {
        String json = "{\"a\":1,\"b\":\"x\",\"c\":{\"d\":1.5,\"e\":[1,2],\"n\":null},\"f\":true,\"g\":[{\"h\":1},{\"h\":2}],\"i\":[],\"j\":5000000000,\"k\":[\"s\"],\"l\":[null,1],\"m\":1e3}";
        Struct[] events = {outbox(json, "c"), outbox(json, "r"), outbox(json, "u"), outbox(json, "d"), outbox(null, "c"), outbox("", "c"), outbox(" ", "c"), outbox("text", "c")};
        String[][] configs = {
            {}, {"route.by.field", "type"}, {"route.by.field", "nope"}, {"route.topic.replacement", "ev.${routedByValue}.x"}, {"route.topic.regex", "(?<routedByValue>or).*"}, {"table.field.event.id", "tenant"},
            {"table.field.event.id", "nope"}, {"table.field.event.key", "type"}, {"table.field.event.key", "nope"}, {"table.field.event.payload", "type"}, {"table.field.event.payload", "nope"},
            {"table.fields.additional.placement", "type:header"}, {"table.fields.additional.placement", "type:header:eventType,version:envelope,tenant:envelope:t"}, {"table.fields.additional.placement", "part:partition"},
            {"table.fields.additional.placement", "type:envelope,part:partition"}, {"table.fields.additional.placement", "nope:envelope"}, {"table.fields.additional.placement", "nope:header"},
            {"table.fields.additional.placement", "nope:envelope,type:header", "table.field.additional.missing", "ignore"}, {"table.fields.additional.placement", "type:HEADER"},
            {"table.fields.additional.placement", "type:envelope", "table.field.event.schema.version", "version"}, {"route.tombstone.on.empty.payload", "true"},
            {"route.tombstone.on.empty.payload", "true", "table.fields.additional.placement", "type:envelope"}, {"table.expand.json.payload", "true"},
            {"table.expand.json.payload", "true", "table.json.payload.null.behavior", "optional_bytes"}, {"table.expand.json.payload", "true", "table.fields.additional.placement", "type:envelope"},
            {"table.op.invalid.behavior", "error"}, {"table.op.invalid.behavior", "fatal"}, {"table.fields.additional.placement", "tenant:header"}};
        for (String[] config : configs)
            for (Struct event : events)
                run(OUTBOX, Text.map((Object[]) config), source(event, headers()));
        each(OUTBOX, Text.map());
        String[][] times = {{"io.debezium.time.Timestamp", "1700000000999"}, {"io.debezium.time.MicroTimestamp", "1700000000999001"}, {"io.debezium.time.NanoTimestamp", "1700000000999000001"}, {"other", "5"}, {null, "5"}, {"io.debezium.time.Timestamp", null}};
        for (String[] time : times) {
            Schema schema = SchemaBuilder.int64().optional().name(time[0]).build();
            run(OUTBOX, Text.map("table.field.event.timestamp", "ts"), source(outbox(Schema.OPTIONAL_STRING_SCHEMA, "p", schema, time[1] == null ? null : Long.valueOf(time[1]), "c"), headers()));
        }
        run(OUTBOX, Text.map("table.field.event.timestamp", "nope"), source(outbox("p", "c"), headers()));
        run(OUTBOX, Text.map(), source(outbox(Schema.OPTIONAL_BYTES_SCHEMA, new byte[] {1, 2}, Schema.OPTIONAL_INT64_SCHEMA, TS, "c"), headers()));
        run(OUTBOX, Text.map("table.expand.json.payload", "true"), source(outbox(Schema.OPTIONAL_BYTES_SCHEMA, new byte[] {1, 2}, Schema.OPTIONAL_INT64_SCHEMA, TS, "c"), headers()));
        for (String payload : new String[] {"{}", "{\"a\":null}", "{\"a\":{}}", "{\"a\":[[1],[2]]}", "{\"a\":[{\"b\":1},{\"b\":2}]}", "{\"a\":2147483648}", "{\"a\":1.0}", "{\"a\":-0.0}", "{\"a\":\"\\u00e4\"}", "{\"a\":1,\"a\":2}",
            "{\"a\":[{\"b\":{\"c\":1}}]}", "{\"ä ö\":1}", "{", "nope", "{\"a\":[null]}", "{\"a\":[1,\"x\"]}", "{\"a\":[1,2.5]}", "{\"a\":[true]}", "{\"a\":[1,5000000000]}"})
            run(OUTBOX, Text.map("table.expand.json.payload", "true"), source(outbox(payload, "c"), headers()));
        for (String placement : new String[] {"a", "a:b:c:d", "type:nowhere"})
            run(OUTBOX, Text.map("table.fields.additional.placement", placement), source(outbox("p", "c"), headers()));
    }

    /** MongoDB's rows are text. */
    static void documents() {
        Schema document = SchemaBuilder.string().name("io.debezium.data.Json").version(1).optional().build();
        Schema schema = SchemaBuilder.struct().name("srv.inv.orders.Envelope").field("before", document).field("after", document).field("source", SOURCE).field("op", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA).build();
        Struct insert = new Struct(schema).put("after", "{\"a\":1}").put("source", source()).put("op", "c");
        Struct delete = new Struct(schema).put("before", "{\"a\":1}").put("source", source()).put("op", "d");
        Struct truncate = new Struct(schema).put("source", source()).put("op", "t");
        for (Struct value : new Struct[] {insert, delete, truncate}) {
            for (String mode : new String[] {"drop", "tombstone", "rewrite", "delete-to-tombstone"}) {
                run(EXTRACT, Text.map("delete.tombstone.handling.mode", mode), sink(value, headers()));
                run(EXTRACT, Text.map("delete.tombstone.handling.mode", mode, "route.by.field", "a"), sink(value, headers()));
                run(EXTRACT, Text.map("delete.tombstone.handling.mode", mode, "add.fields", "after.a"), sink(value, headers()));
                run(EXTRACT, Text.map("delete.tombstone.handling.mode", mode, "add.headers", "after.a"), sink(value, headers()));
            }
            run(ROUTER, Text.map("topic.regex", "(.*)orders", "topic.replacement", "$1all"), sink(value, headers()));
        }
    }

    static void references() {
        for (String reference : new String[] {"source.ts_ms.x", "op.", "op..", ":x", "op:", "table:T:", ",op", "op,", " op , table : t ", "before..x"}) {
            run(EXTRACT, Text.map("add.fields", reference), sink(update(), headers()));
            run(EXTRACT, Text.map("add.headers", reference), sink(update(), headers()));
        }
        for (String compatible : new String[] {"true", "false"})
            run(EXTRACT, Text.map("drop.fields.header.name", "drop", "drop.fields.keep.schema.compatible", compatible), sink(update(), dropping(Arrays.asList("name", null))));
    }

    static void names() {
        run(ROUTER, Text.map("topic.regex", "nothing", "topic.replacement", "x", "key.field.regex", "(.*)", "key.field.replacement", "$2"), sink(update(), headers()));
        run(ROUTER, Text.map("topic.regex", ".*", "topic.replacement", "x", "key.enforce.uniqueness", "false", "key.field.regex", "(.*)", "key.field.replacement", "$2"), sink(update(), headers()));
        Schema row = SchemaBuilder.struct().name("R").field("id", Schema.INT64_SCHEMA).build();
        Struct value = new Struct(row).put("id", 1L);
        run(ROUTER, Text.map("topic.regex", ".*", "topic.replacement", "x"), sink(envelope(row, value, value, "u", null), headers()));
        run(ROUTER, Text.map("topic.regex", ".*", "topic.replacement", "x"), sink(envelopeWithout(row, value), headers()));
    }

    /** Envelopes that don't say what was done, or not as text. */
    static void operations() {
        for (Schema op : new Schema[] {null, Schema.OPTIONAL_INT32_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA}) {
            SchemaBuilder builder = SchemaBuilder.struct().name("srv.inv.orders.Envelope").field("before", ROW).field("after", ROW);
            if (op != null)
                builder.field("op", op);
            Schema schema = builder.build();
            for (Struct value : new Struct[] {new Struct(schema).put("after", row(1, "a")), new Struct(schema).put("before", row(1, "a")), new Struct(schema)})
                for (String mode : new String[] {"drop", "tombstone", "rewrite", "delete-to-tombstone"}) {
                    run(EXTRACT, Text.map("delete.tombstone.handling.mode", mode), sink(value, headers()));
                    run(EXTRACT, Text.map("delete.tombstone.handling.mode", mode, "add.fields", "op", "route.by.field", "nope"), sink(value, headers()));
                }
        }
    }

    static Struct envelopeWithout(Schema row, Struct after) {
        Schema schema = envelopeSchema(row);
        Struct envelope = new Struct(schema).put("after", after).put("source", source()).put("op", "c");
        return envelope;
    }

    static void nestedHeaders() {
        for (String operation : new String[] {"move", "copy"}) {
            for (String[] fields : new String[][] {{"after.op", "x"}, {"after.name", "after.more"}, {"added.one", "x"}, {"source.extra", "added.two"}, {"transaction.id", "op"}, {"a.", "b"}}) {
                run(HEADER, Text.map("headers", "h1,h2", "fields", fields[0] + "," + fields[1], "operation", operation), sink(create(), headers()));
                run(HEADER, Text.map("headers", "h2,h1", "fields", fields[0] + "," + fields[1], "operation", operation), sink(create(), headers()));
            }
        }
        run(HEADER, Text.map("headers", "h1,", "fields", "x,,", "operation", "copy"), sink(create(), headers()));
        ConnectHeaders bare = headers();
        bare.add("h3", "no schema", null);
        run(HEADER, Text.map("headers", "h3", "fields", "x", "operation", "copy"), sink(create(), bare));
        run(HEADER, Text.map("headers", "h3", "fields", "after.x", "operation", "copy"), sink(create(), bare));
    }

    /** Offsets of long ago have seconds; a day is left out, or comes twice; years that only rules know of. */
    static void oldTimes() {
        long[] millis = {-62135596800000L, -5364662400000L, -3029006577554L, -2208988800000L, -2047274358383L, -1000000000000L, 1325203200000L, 1325246400000L, 1325332800000L, 4102444800000L, 7258118400000L, 253402300800000L,
            300000000000000L, 300015000000000L, 9223372036825L};
        Schema moments = SchemaBuilder.struct().optional().field("ts", TIMES.field("ts").schema()).field("connect", TIMES.field("connect").schema()).field("zoned", TIMES.field("zoned").schema()).build();
        Schema schema = SchemaBuilder.struct().name("t.Envelope").field("after", moments).field("source", SchemaBuilder.struct().build()).build();
        for (String zone : new String[] {"Europe/Berlin", "Asia/Kolkata", "America/New_York", "Pacific/Apia", "Europe/Dublin", "Africa/Casablanca", "America/Sao_Paulo", "Asia/Tehran", "Antarctica/Troll"}) {
            for (long time : millis) {
                Struct row = new Struct(moments).put("ts", time).put("connect", new java.util.Date(time)).put("zoned", java.time.Instant.ofEpochMilli(Math.min(time, 253402300799999L)).toString());
                Struct value = new Struct(schema).put("after", row).put("source", new Struct(schema.field("source").schema()));
                run(ZONE, Text.map("converted.timezone", zone), new SourceRecord(null, null, "t", null, null, null, schema, value, null));
            }
        }
        Schema defaults = SchemaBuilder.struct().optional().name("times.Value").field("ts", SchemaBuilder.int64().optional().defaultValue(5L).name("io.debezium.time.Timestamp").version(1).build()).build();
        for (String zone : new String[] {"UTC", "Asia/Tokyo"})
            run(ZONE, Text.map("converted.timezone", zone), sink(envelope(defaults, null, new Struct(defaults), "c", null), headers()));
        for (String list : new String[] {"source:orders,", "orders:ts,,", ","})
            run(ZONE, Text.map("converted.timezone", "Asia/Kolkata", "include.list", list), sink(envelope(TIMES, null, times(TS, null, null), "c", null), headers()));
        for (String zone : new String[] {"Pacific Standard Time", "europe/berlin", "utc", "Z", "UTC+2", "GMT+2", "posix/UTC", "+08", "localtime", "Factory"})
            run(ZONE, Text.map("converted.timezone", zone), sink(envelope(TIMES, null, times(TS, "2023-11-14T22:13:20.123Z", null), "c", null), headers()));
    }

    static void outboxForms() {
        for (String payload : new String[] {"{\"a\":1} x", "{\"a\":1}]", "{} {}", "[]", " []", "[] ", "{\"\":1}", "{\"\":null}", "{\"a\":{\"\":1}}", "\u0001", "\u00a0", "{'a':1}", "{\"a\":01}", "{\"a\":NaN}", "{\"a\":1,}", "{\"a\":\"\t\"}", "{/**/}",
            "{\"a\":[[],[1]]}", "{\"a\":[[1],null]}", "{\"a\":[{},{}]}", "{\"a\":-0}", "{\"a\":1e400}", "{\"a\":".repeat(80) + "1" + "}".repeat(80)}) {
            run(OUTBOX, Text.map("table.expand.json.payload", "true"), source(outbox(payload, "c"), headers()));
            run(OUTBOX, Text.map("route.tombstone.on.empty.payload", "true"), source(outbox(payload, "c"), headers()));
        }
        for (String mode : new String[] {"none", "avro", "avro_unicode"})
            run(OUTBOX, Text.map("table.expand.json.payload", "true", "field.name.adjustment.mode", mode), source(outbox("{\"a\":1,\"b1\":{\"c\":[\"d\"]}}", "c"), headers()));
        for (String placement : new String[] {"type : envelope : kind", " type : header , version:envelope ", "type:header,,", ",", "type:header:", "part:partition,version:partition"})
            run(OUTBOX, Text.map("table.fields.additional.placement", placement), source(outbox("p", "c"), headers()));
        run(OUTBOX, Text.map("table.field.event.timestamp", "version"), source(outbox("p", "c"), headers()));
        run(OUTBOX, Text.map("table.field.event.timestamp", "type"), source(outbox("p", "c"), headers()));
        run(OUTBOX, Text.map("table.fields.additional.placement", "ts:partition"), source(outbox("p", "c"), headers()));
        run(OUTBOX, Text.map("table.fields.additional.placement", "type:envelope", "table.field.event.schema.version", "ts"), source(outbox("p", "c"), headers()));
        Struct versionless = outbox("p", "c");
        versionless.getStruct("after").put("version", null).put("part", null);
        run(OUTBOX, Text.map("table.fields.additional.placement", "type:envelope,part:partition", "table.field.event.schema.version", "version"), source(versionless, headers()));
        for (String[] setting : new String[][] {{"table.op.invalid.behavior", "bad"}, {"table.field.additional.missing", "bad"}, {"table.json.payload.null.behavior", "bad"}})
            run(OUTBOX, Text.map((Object[]) setting), source(outbox("p", "c"), headers()));
        for (String[] setting : new String[][] {{"headers", "h1", "fields", "a b", "operation", "copy"}, {"headers", "h1", "fields", "a", "operation", "bad"}, {"headers", "h1", "fields", "a"}, {"headers", "", "fields", "a", "operation", "copy"}})
            run(HEADER, Text.map((Object[]) setting), sink(create(), headers()));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static void run(String name, Map<String, Object> config, ConnectRecord<?> record) {
        // Some change the record that they get, so what it was is noted before.
        JsonNode input = Text.record(record);
        int number = TransformCases.number(record);
        ObjectNode node = Text.object();
        node.put("class", name);
        node.set("config", Text.config(config));
        node.put("input", number);
        try {
            Transformation transformation = (Transformation) Class.forName(name).getDeclaredConstructor().newInstance();
            transformation.configure(config);
            JsonNode output = Text.record((ConnectRecord<?>) transformation.apply(record));
            if (output.equals(input))
                node.put("output", "same");
            else
                node.set("output", output);
        } catch (Exception e) {
            node.setAll(Text.error(e));
        }
        Text.print(node);
    }

    /** Debezium's checks are lambdas, whose text changes with each run: they are left out. */
    static void print(String name) throws Exception {
        Object instance = Class.forName(name).getDeclaredConstructor().newInstance();
        ConfigDef definition = (ConfigDef) instance.getClass().getMethod("config").invoke(instance);
        for (ConfigDef.ConfigKey key : definition.configKeys().values()) {
            ObjectNode node = Text.object();
            node.put("setting", name);
            node.put("name", key.name);
            node.put("type", key.type.name());
            node.put("required", !key.hasDefault());
            node.put("default", key.hasDefault() ? ConfigDef.convertToString(key.defaultValue, key.type) : null);
            node.put("importance", key.importance.name());
            node.put("group", key.group);
            node.put("order", key.orderInGroup);
            node.put("width", key.width.name());
            node.put("display", key.displayName);
            Text.print(node);
        }
    }
}
