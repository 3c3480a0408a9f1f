import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.*;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.*;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/** Transformations and predicates: class, settings, record and what came out. */
public final class TransformCases {
    static final String PACKAGE = "org.apache.kafka.connect.transforms.";
    static final long TS = 1700000000123L;

    static final Schema N = SchemaBuilder.struct().optional().field("x", Schema.INT64_SCHEMA).field("y.z", SchemaBuilder.bool().optional().defaultValue(true).build()).build();
    static final Schema REC = SchemaBuilder.struct().name("rec").version(3).doc("a doc").parameter("p", "q")
        .field("i", SchemaBuilder.int32().doc("an int").build()).field("s", Schema.OPTIONAL_STRING_SCHEMA).field("d", SchemaBuilder.int32().optional().defaultValue(7).build())
        .field("n", N).field("b", Schema.OPTIONAL_BYTES_SCHEMA).field("ts", Timestamp.builder().optional().build()).build();
    static final Schema ALL = SchemaBuilder.struct().name("all")
        .field("i8", Schema.INT8_SCHEMA).field("i16", Schema.INT16_SCHEMA).field("i32", Schema.INT32_SCHEMA).field("i64", Schema.INT64_SCHEMA).field("f32", Schema.FLOAT32_SCHEMA)
        .field("f64", Schema.FLOAT64_SCHEMA).field("bool", Schema.BOOLEAN_SCHEMA).field("str", Schema.STRING_SCHEMA).field("bytes", Schema.BYTES_SCHEMA)
        .field("dec", Decimal.schema(2)).field("date", org.apache.kafka.connect.data.Date.SCHEMA).field("time", Time.SCHEMA).field("ts", Timestamp.SCHEMA)
        .field("list", SchemaBuilder.array(Schema.INT32_SCHEMA).build()).field("map", SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA).build())
        .field("opt", SchemaBuilder.int64().optional().build()).field("nn", SchemaBuilder.string().name("custom").version(5).optional().defaultValue("dflt").build()).build();
    static final Schema OPT = SchemaBuilder.struct().name("o").optional().field("i", Schema.OPTIONAL_INT32_SCHEMA).field("ts", Schema.OPTIONAL_INT64_SCHEMA).build();
    static final Schema DEEP_INNER = SchemaBuilder.struct().optional().field("c", Schema.STRING_SCHEMA).field("e", SchemaBuilder.int32().defaultValue(3).build()).build();
    static final Schema DEEP_MIDDLE = SchemaBuilder.struct().field("b", DEEP_INNER).field("arr", SchemaBuilder.array(DEEP_INNER).optional().build()).build();
    static final Schema DEEP = SchemaBuilder.struct().name("deep").optional().field("a", DEEP_MIDDLE).field("top", Schema.OPTIONAL_INT8_SCHEMA).build();

    static Struct rec() {
        return new Struct(REC).put("i", 5).put("s", "12").put("n", new Struct(N).put("x", 9L)).put("b", new byte[] {1, 2}).put("ts", new java.util.Date(TS));
    }

    static Struct all() {
        return new Struct(ALL).put("i8", (byte) 8).put("i16", (short) 300).put("i32", 70000).put("i64", 5000000000L).put("f32", 1.5f).put("f64", -2.5e10).put("bool", true).put("str", "42")
            .put("bytes", new byte[] {1, -1}).put("dec", new BigDecimal("12.34")).put("date", new java.util.Date(86400000L * 19000)).put("time", new java.util.Date(3723004)).put("ts", new java.util.Date(TS))
            .put("list", List.of(1, 2)).put("map", Map.of("k", 1));
    }

    static Map<String, Object> allMap() {
        Map<String, Object> map = Text.map();
        for (Field field : ALL.fields())
            map.put(field.name(), all().getWithoutDefault(field.name()));
        return map;
    }

    static Map<String, Object> recMap() {
        return Text.map("i", 5, "s", "12", "d", null, "n", Text.map("x", 9L, "y.z", true, "empty", Text.map()), "b", new byte[] {1, 2}, "ts", new java.util.Date(TS), "list", List.of(1, Text.map("q", 1)));
    }

    static Struct deep(boolean withInner) {
        Struct inner = new Struct(DEEP_INNER).put("c", "C");
        return new Struct(DEEP).put("a", new Struct(DEEP_MIDDLE).put("b", withInner ? inner : null).put("arr", List.of(inner)));
    }

    static ConnectHeaders headers() {
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString("h1", "x");
        headers.addInt("h2", 2);
        headers.addString("h1", "again");
        return headers;
    }

    static SinkRecord sink(Schema schema, Object value) {
        return new SinkRecord("top", 1, Schema.STRING_SCHEMA, "k", schema, value, 42, TS, TimestampType.CREATE_TIME, headers());
    }

    static SourceRecord source(Schema schema, Object value) {
        return new SourceRecord(Text.map("p", "x"), Text.map("o", 1L), "top", null, null, null, schema, value, null, headers());
    }

    static SinkRecord keyed(Schema schema, Object key) {
        return new SinkRecord("top", 1, schema, key, Schema.STRING_SCHEMA, "v", 42, TS, TimestampType.CREATE_TIME, headers());
    }

    static List<SinkRecord> standard() {
        return List.of(sink(REC, rec()), sink(null, recMap()), sink(null, null), sink(OPT, null), sink(null, "text"), sink(Schema.STRING_SCHEMA, "text"), sink(ALL, all()), sink(null, allMap()));
    }

    static void each(String name, Map<String, Object> config) {
        for (SinkRecord record : standard())
            run(name, config, record);
    }

    static Map<String, Object> keep(Object... config) {
        Map<String, Object> map = Text.map(config);
        map.put("replace.null.with.default", "false");
        return map;
    }

    public static void main(String[] args) {
        cast();
        extract();
        flatten();
        insert();
        others();
        timestamps();
        routers();
        predicates();
        mismatched();
        unicode();
        farDates();
    }

    /** Records that tell another schema than that of their struct. */
    /** Characters that only Unicode's tables know to be alphabetic, or of upper or lower case; and those whose upper case is several. */
    static void unicode() {
        for (String property : new String[] {"IsLowercase", "javaLowerCase", "IsUppercase", "IsAlphabetic", "IsAlnum", "IsWord", "IsTitlecase", "Ll"}) {
            for (String character : new String[] {"\u00aa", "\u02b0", "\u0345", "\u2071", "\u2170", "\u24d0", "\u2160", "\u24b6", "\u01c5", "\u0903", "\u0300", "\ua770", "a", "A", "1", "_"})
                run("RegexRouter", Text.map("regex", "t\\p{" + property + "}", "replacement", "x"), new SinkRecord("t" + character, 0, null, null, null, "v", 1));
        }
        for (String spec : new String[] {"stra\u00dfe", "x:\ufb01", "STR\u0131NG", "\u017ftring", "\u0131nt8", "\u0149", "x:\u1fb7", "\u00e4", "\u01c5"})
            run("Cast$Value", Text.map("spec", spec), new SinkRecord("t", 0, null, null, Schema.STRING_SCHEMA, "1", 1));
    }

    static void mismatched() {
        Schema own = SchemaBuilder.struct().field("i", Schema.INT32_SCHEMA).field("s", Schema.OPTIONAL_STRING_SCHEMA).field("ts", Schema.OPTIONAL_INT64_SCHEMA).build();
        Struct value = new Struct(own).put("i", 5).put("s", "12").put("ts", TS);
        Schema turned = SchemaBuilder.struct().name("turned").field("ts", Schema.OPTIONAL_INT64_SCHEMA).field("s", Schema.OPTIONAL_STRING_SCHEMA).field("more", Schema.OPTIONAL_INT8_SCHEMA).field("i", Schema.INT32_SCHEMA).build();
        Schema fewer = SchemaBuilder.struct().field("s", Schema.OPTIONAL_STRING_SCHEMA).build();
        for (Schema schema : new Schema[] {turned, fewer, Schema.STRING_SCHEMA, REC}) {
            SinkRecord record = sink(schema, value);
            run("Cast$Value", Text.map("spec", "i:string,s:int64"), record);
            run("Flatten$Value", Text.map(), record);
            run("TimestampConverter$Value", Text.map("field", "ts", "target.type", "Timestamp"), record);
            run("HeaderFrom$Value", Text.map("fields", "s", "headers", "h", "operation", "move"), record);
            run("ValueToKey", Text.map("fields", "i"), record);
            if (schema.type() == Schema.Type.STRUCT)
                run("SetSchemaMetadata$Value", Text.map("schema.version", "2"), record);
            run("InsertField$Value", Text.map("topic.field", "t"), record);
            run("MaskField$Value", Text.map("fields", "i"), record);
            run("ReplaceField$Value", Text.map("exclude", "i"), record);
        }
    }

    static void cast() {
        String v = "Cast$Value";
        String[] targets = {"int8", "int16", "int32", "int64", "float32", "float64", "boolean", "string"};
        for (String target : targets) {
            for (Field field : ALL.fields()) {
                run(v, Text.map("spec", field.name() + ":" + target), sink(ALL, all()));
                run(v, Text.map("spec", field.name() + ":" + target), sink(null, allMap()));
            }
            for (Object value : new Object[] {(byte) -1, 300, 1e10, -1e30, Double.NaN, 0.9, -0.9f, Long.MAX_VALUE, Long.MIN_VALUE, true, false, "5", " 5", "5.5", "true", "TRUE", "1", "", "1e3", "abc", "+7", "300", new byte[] {65}, new BigDecimal("3.99"), new java.util.Date(TS), new java.util.Date(5), new java.util.Date(86400000), null, List.of(1), Text.map("a", 1)})
                run(v, Text.map("spec", target), sink(null, value));
            run(v, Text.map("spec", target), sink(Timestamp.builder().doc("d").build(), new java.util.Date(TS)));
            run(v, Text.map("spec", target), sink(SchemaBuilder.int64().name("n").version(2).doc("d").parameter("p", "q").optional().defaultValue(5L).build(), 9L));
            run(v, Text.map("spec", target), sink(Schema.OPTIONAL_STRING_SCHEMA, null));
            run(v, Text.map("spec", target), sink(Decimal.schema(1), new BigDecimal("2.5")));
            run(v, Text.map("spec", target), sink(REC, rec()));
            run(v, Text.map("spec", target), sink(SchemaBuilder.array(Schema.INT32_SCHEMA).build(), List.of(1)));
        }
        for (String target : new String[] {"float32", "float64", "int32"})
            for (String value : new String[] {"0x1p3", " 0x1.8p1 ", "-0X.8P-1f", "+0x1p-1074", "0x1p-1075", "0x1.8p-1075", "0x1p1024", "0x1.fffffffffffff8p1023", "0x1.fffffffffffff7p1023", "0x1", "0xp1", "0x1p", "0x1.fffffep127", "0x1.ffffffp127", "0x1.0000010000000000001p0", "0x1p-149d", "0x1p-150", "0x0p99999999999", "-0x0p0", "0x1p-99999999999", "--0x1p1", "0x1p1.5", "0x.p1", "NaN", "-NaN", "Infinity", "-Infinity"})
                run(v, Text.map("spec", target), sink(null, value));
        each(v, Text.map("spec", "i:string,s:int64"));
        each(v, Text.map("spec", "d:int64, absent:string"));
        each(v, keep("spec", "d:string"));
        each(v, keep("spec", "i:string"));
        run(v, Text.map("spec", "nn:string"), sink(ALL, all()));
        run(v, Text.map("spec", "i:INT64"), sink(SchemaBuilder.struct().optional().field("i", SchemaBuilder.int32().defaultValue(4).build()).build(), null));
        Schema withDefault = SchemaBuilder.struct().field("i", SchemaBuilder.int32().defaultValue(4).build()).build();
        run(v, Text.map("spec", "i:string"), sink(withDefault, new Struct(withDefault)));
        run(v, keep("spec", "i:string"), sink(withDefault, new Struct(withDefault)));
        run("Cast$Key", Text.map("spec", "int32"), keyed(Schema.STRING_SCHEMA, "12"));
        run("Cast$Key", Text.map("spec", "i:string"), keyed(REC, rec()));
        for (String spec : new String[] {"", "a:b:c", "foo", "a:foo", "int8,int16", "a:bytes", "bytes", "a:int8,a:int16", "a:", ":int8", "INT8", "a:int8,", "struct", "a:int8,int16"})
            run(v, Text.map("spec", spec), sink(null, Text.map("a", 1)));
        run(v, Text.map(), sink(null, 1));
        run(v, Text.map("spec", "n:int8"), sink(REC, rec()));
    }

    static void extract() {
        String v = "ExtractField$Value";
        for (String field : new String[] {"i", "d", "n", "nope", "n.x", "ts", "list", ""})
            each(v, Text.map("field", field));
        each(v, keep("field", "d"));
        for (String field : new String[] {"n.x", "n.`y.z`", "n.y.z", "i.x", "nope.x", "n.nope", "`n`.`x`", "`n.x", "`n`x", "n.`y\\`.z`", "n..x", ".n", "n.", "`", "``", "n.`y.z`.a", "d"})
            each(v, Text.map("field", field, "field.syntax.version", "v2"));
        run(v, Text.map("field", "a.b.e", "field.syntax.version", "V2"), sink(DEEP, deep(true)));
        run(v, Text.map("field", "a.b.e", "field.syntax.version", "V2"), sink(DEEP, deep(false)));
        run(v, Text.map("field", "a.b.e", "field.syntax.version", "V2"), sink(DEEP, null));
        run(v, Text.map("field", "i", "field.syntax.version", "V3"), sink(REC, rec()));
        run(v, Text.map(), sink(REC, rec()));
        run("ExtractField$Key", Text.map("field", "i"), keyed(REC, rec()));
        run("ExtractField$Key", Text.map("field", "i"), keyed(null, recMap()));
        each("HoistField$Value", Text.map("field", "h"));
        run("HoistField$Key", Text.map("field", "h"), keyed(Schema.STRING_SCHEMA, "kk"));
        run("HoistField$Key", Text.map("field", "h"), keyed(null, null));
        run("HoistField$Value", Text.map(), sink(null, 1));
    }

    static void flatten() {
        String v = "Flatten$Value";
        each(v, Text.map());
        each(v, Text.map("delimiter", "_"));
        run(v, Text.map("delimiter", ""), sink(REC, rec()));
        run(v, Text.map(), sink(DEEP, deep(true)));
        run(v, Text.map(), sink(DEEP, deep(false)));
        run(v, Text.map(), sink(DEEP, null));
        Schema inner = SchemaBuilder.struct().field("p", SchemaBuilder.int32().defaultValue(1).build()).field("q", Schema.STRING_SCHEMA).build();
        Schema outer = SchemaBuilder.struct().name("outer").version(9).doc("dd").parameter("a", "b").field("in", inner).field("m", Schema.OPTIONAL_STRING_SCHEMA).build();
        run(v, Text.map(), sink(outer, new Struct(outer).put("in", new Struct(inner).put("q", "Q"))));
        run(v, keep(), sink(outer, new Struct(outer).put("in", new Struct(inner).put("q", "Q"))));
        run(v, Text.map(), sink(null, Text.map("a", Text.map("b", Text.map("c", 1, "d", null), "e", List.of(1, Text.map("z", 1))), "f", null, "g", Text.map())));
        run(v, Text.map(), sink(null, Text.map("a", Text.map("b", 1), "a.b", 2)));
        run(v, Text.map(), sink(null, Text.map("a", Text.map(null, 1), null, 2)));
        Schema clash = SchemaBuilder.struct().field("a", SchemaBuilder.struct().field("b", Schema.INT32_SCHEMA).build()).field("a.b", Schema.INT32_SCHEMA).build();
        run(v, Text.map(), sink(clash, new Struct(clash).put("a", new Struct(clash.field("a").schema()).put("b", 1)).put("a.b", 2)));
        run("Flatten$Key", Text.map(), keyed(null, Text.map("a", Text.map("b", 1))));
        run(v, Text.map(), sink(null, Text.map("o", new java.util.Date(5), "bd", new BigDecimal("1.5"))));
        run(v, Text.map(), sink(SchemaBuilder.array(Schema.INT32_SCHEMA).build(), List.of(1)));
    }

    static void insert() {
        String v = "InsertField$Value";
        Map<String, Object> all = Text.map("topic.field", "tf!", "partition.field", "pf", "offset.field", "of?", "timestamp.field", "tsf", "static.field", "sf", "static.value", "SV");
        each(v, all);
        run(v, all, source(REC, rec()));
        all.remove("offset.field");
        run(v, all, source(REC, rec()));
        run(v, all, source(null, recMap()));
        run(v, all, source(null, null));
        run(v, Text.map("partition.field", "pf!"), source(REC, rec()));
        run(v, Text.map("timestamp.field", "t!"), source(REC, rec()));
        run(v, Text.map("timestamp.field", "t!"), sink(REC, rec()));
        run(v, Text.map("topic.field", "i"), sink(REC, rec()));
        run(v, Text.map("topic.field", "i"), sink(null, recMap()));
        run(v, Text.map("static.value", "x"), sink(REC, rec()));
        run(v, Text.map(), sink(REC, rec()));
        run(v, Text.map("static.field", "x", "static.value", ""), sink(REC, rec()));
        run(v, Text.map("topic.field", "!"), sink(null, recMap()));
        run(v, Text.map("topic.field", "a!?"), sink(REC, rec()));
        run(v, keep("topic.field", "t"), sink(REC, rec()));
        run("InsertField$Key", Text.map("topic.field", "t"), keyed(REC, rec()));
        run("InsertField$Key", Text.map("topic.field", "t"), keyed(null, null));
        Schema optional = SchemaBuilder.struct().optional().field("i", Schema.OPTIONAL_INT32_SCHEMA).build();
        run(v, Text.map("topic.field", "t"), sink(optional, new Struct(optional)));
        run(v, Text.map("topic.field", "t"), sink(optional, null));

        String h = "InsertHeader";
        for (String literal : new String[] {"x", "1", "[1,2]", "null", "", "true", "{\"a\":1}", "2019-08-23", "1.5", " padded "})
            run(h, Text.map("header", "nh", "value.literal", literal), sink(REC, rec()));
        run(h, Text.map("header", "h1", "value.literal", "n"), source(null, null));
        run(h, Text.map("header", "", "value.literal", "n"), source(null, null));
        run(h, Text.map("value.literal", "n"), source(null, null));
        run(h, Text.map("header", "n"), source(null, null));
        for (String names : new String[] {"h1", "h1,h2", "nope", "", "h1,h1", "h1,,h2", "H1"})
            run("DropHeaders", Text.map("headers", names), sink(REC, rec()));
        run("DropHeaders", Text.map(), sink(REC, rec()));

        String f = "HeaderFrom$Value";
        for (String operation : new String[] {"move", "copy", "MOVE", "x"}) {
            each(f, Text.map("fields", "i,s", "headers", "hi,hs", "operation", operation));
            run(f, Text.map("fields", "d", "headers", "h1", "operation", operation), sink(REC, rec()));
            run(f, keep("fields", "d", "headers", "h1", "operation", operation), sink(REC, rec()));
            run(f, Text.map("fields", "nope", "headers", "h", "operation", operation), sink(REC, rec()));
            run(f, Text.map("fields", "nope", "headers", "h", "operation", operation), sink(null, recMap()));
        }
        run(f, Text.map("fields", "i,i", "headers", "a,b", "operation", "copy"), sink(REC, rec()));
        run(f, Text.map("fields", "i", "headers", "a,b", "operation", "copy"), sink(REC, rec()));
        run(f, Text.map("fields", "", "headers", "", "operation", "copy"), sink(REC, rec()));
        run(f, Text.map("fields", "i", "headers", "h"), sink(REC, rec()));
        run("HeaderFrom$Key", Text.map("fields", "i", "headers", "h", "operation", "move"), keyed(REC, rec()));
        run(f, Text.map("fields", "i", "headers", "h", "operation", "move"), source(REC, rec()));
        Schema required = SchemaBuilder.struct().field("r", SchemaBuilder.int32().defaultValue(1).build()).build();
        run(f, keep("fields", "nope", "headers", "h", "operation", "move"), sink(required, new Struct(required)));
        run(f, Text.map("fields", "n", "headers", "h", "operation", "copy"), sink(null, Text.map("n", new Struct(N).put("x", 9L))));
    }

    static void others() {
        String m = "MaskField$Value";
        String everything = "i8,i16,i32,i64,f32,f64,bool,str,dec,date,time,ts,list,map,opt,nn";
        run(m, Text.map("fields", everything), sink(ALL, all()));
        run(m, Text.map("fields", everything), sink(null, allMap()));
        for (Field field : ALL.fields())
            for (String replacement : new String[] {null, "7", "abc", "1.5", "true"}) {
                Map<String, Object> config = Text.map("fields", field.name());
                if (replacement != null)
                    config.put("replacement", replacement);
                run(m, config, sink(ALL, all()));
                run(m, config, sink(null, allMap()));
            }
        each(m, Text.map("fields", "i,s"));
        each(m, Text.map("fields", "d"));
        each(m, keep("fields", "d"));
        each(m, Text.map("fields", "nope"));
        run(m, Text.map("fields", "n"), sink(REC, rec()));
        run(m, Text.map("fields", "n"), sink(null, recMap()));
        run(m, Text.map("fields", ""), sink(REC, rec()));
        run(m, Text.map("fields", "i,i"), sink(REC, rec()));
        run(m, Text.map("fields", "i", "replacement", ""), sink(REC, rec()));
        run(m, Text.map("fields", "i8", "replacement", "300"), sink(ALL, all()));
        run(m, Text.map("fields", "str", "replacement", " x "), sink(ALL, all()));
        run(m, Text.map(), sink(ALL, all()));
        run("MaskField$Key", Text.map("fields", "i"), keyed(REC, rec()));

        String r = "ReplaceField$Value";
        each(r, Text.map("exclude", "s,b", "renames", "i:j"));
        each(r, Text.map("include", "i,d"));
        each(r, Text.map("include", "i,d", "exclude", "i"));
        each(r, Text.map());
        each(r, Text.map("exclude", "nope"));
        each(r, keep("exclude", "s"));
        each(r, Text.map("renames", "i:s"));
        each(r, Text.map("renames", "s:i", "exclude", "i"));
        each(r, Text.map("include", "nope"));
        for (String renames : new String[] {"a", "a:b:c", "", "a:", "i:x,i:y", "i:x,s:x", "i : x"})
            run(r, Text.map("renames", renames), sink(REC, rec()));
        run(r, Text.map("exclude", "i,i"), sink(REC, rec()));
        run(r, Text.map("include", "i,,s"), sink(REC, rec()));
        run(r, Text.map("blacklist", "i"), sink(REC, rec()));
        Schema optional = SchemaBuilder.struct().optional().field("i", Schema.OPTIONAL_INT32_SCHEMA).field("j", Schema.OPTIONAL_INT32_SCHEMA).build();
        run(r, Text.map("exclude", "i"), sink(optional, new Struct(optional)));
        run(r, Text.map("exclude", "i"), sink(optional, null));
        run("ReplaceField$Key", Text.map("exclude", "i"), keyed(REC, rec()));

        String s = "SetSchemaMetadata$Value";
        // A schema that is no struct fails in Kafka, which asks it for its fields.
        for (SinkRecord record : standard()) {
            if (record.valueSchema() != null && record.valueSchema().type() != Schema.Type.STRUCT)
                continue;
            run(s, Text.map("schema.name", "nn", "schema.version", "9"), record);
            run(s, Text.map("schema.name", "nn"), record);
            run(s, Text.map("schema.version", "9"), record);
            run(s, keep("schema.version", "9"), record);
        }
        run(s, Text.map(), sink(REC, rec()));
        run(s, Text.map("schema.version", "x"), sink(REC, rec()));
        run(s, Text.map("schema.name", ""), sink(REC, rec()));
        run("SetSchemaMetadata$Key", Text.map("schema.name", "kk"), keyed(REC, rec()));

        String k = "ValueToKey";
        each(k, Text.map("fields", "i,d"));
        each(k, Text.map("fields", "d,i"));
        each(k, keep("fields", "i,d"));
        each(k, Text.map("fields", "nope"));
        run(k, Text.map("fields", ""), sink(REC, rec()));
        run(k, Text.map("fields", "i,i"), sink(REC, rec()));
        run(k, Text.map(), sink(REC, rec()));
        run(k, Text.map("fields", "n,ts"), sink(REC, rec()));
        each("Filter", Text.map());
    }

    static void timestamps() {
        String v = "TimestampConverter$Value";
        String[] targets = {"string", "unix", "Date", "Time", "Timestamp"};
        String format = "yyyy-MM-dd HH:mm:ss.SSS";
        List<SchemaAndValue> values = List.of(
            new SchemaAndValue(Timestamp.SCHEMA, new java.util.Date(TS)), new SchemaAndValue(Timestamp.builder().optional().build(), null), new SchemaAndValue(Timestamp.SCHEMA, new java.util.Date(-1)),
            new SchemaAndValue(org.apache.kafka.connect.data.Date.SCHEMA, new java.util.Date(86400000L * 19000)), new SchemaAndValue(Time.SCHEMA, new java.util.Date(3723004)),
            new SchemaAndValue(Schema.STRING_SCHEMA, "2023-11-14 22:13:20.123"), new SchemaAndValue(Schema.OPTIONAL_STRING_SCHEMA, "not a date"), new SchemaAndValue(Schema.INT64_SCHEMA, TS), new SchemaAndValue(Schema.OPTIONAL_INT64_SCHEMA, null),
            new SchemaAndValue(Schema.INT32_SCHEMA, 5), new SchemaAndValue(Schema.FLOAT64_SCHEMA, 5.0),
            new SchemaAndValue(null, new java.util.Date(TS)), new SchemaAndValue(null, TS), new SchemaAndValue(null, "2023-11-14 22:13:20.123"), new SchemaAndValue(null, 5), new SchemaAndValue(null, null), new SchemaAndValue(null, Text.map("a", 1)));
        for (String target : targets)
            for (SchemaAndValue value : values) {
                run(v, Text.map("target.type", target, "format", format), sink(value.schema(), value.value()));
                run(v, Text.map("target.type", target, "format", format, "field", "f"), sink(null, Text.map("f", value.value(), "g", 1)));
                if (value.schema() != null) {
                    Schema schema = SchemaBuilder.struct().name("w").optional().field("f", value.schema()).field("g", SchemaBuilder.int32().defaultValue(2).build()).build();
                    run(v, Text.map("target.type", target, "format", format, "field", "f"), sink(schema, new Struct(schema).put("f", value.value())));
                }
            }
        for (String precision : new String[] {"nanoseconds", "microseconds", "milliseconds", "seconds", "hours"})
            for (long unix : new long[] {0, -1, -1001, TS, TS * 1000 + 7, 1700000000, TS * 1000000 + 1})
                for (String target : new String[] {"unix", "Timestamp", "string"})
                    run(v, Text.map("target.type", target, "format", format, "unix.precision", precision), sink(Schema.INT64_SCHEMA, unix));
        for (String precision : new String[] {"nanoseconds", "microseconds", "seconds"})
            for (long ts : new long[] {TS, -1, 0})
                run(v, Text.map("target.type", "unix", "unix.precision", precision), sink(Timestamp.SCHEMA, new java.util.Date(ts)));
        each(v, Text.map("field", "ts", "target.type", "string", "format", format));
        each(v, Text.map("field", "ts", "target.type", "unix"));
        each(v, Text.map("field", "nope", "target.type", "unix"));
        each(v, Text.map("field", "n.x", "target.type", "Timestamp"));
        each(v, keep("field", "ts", "target.type", "Date"));
        run(v, Text.map("target.type", "unix"), sink(Schema.STRING_SCHEMA, "2023"));
        run(v, Text.map("target.type", "string"), sink(Timestamp.SCHEMA, new java.util.Date(TS)));
        run(v, Text.map("target.type", "date"), sink(Timestamp.SCHEMA, new java.util.Date(TS)));
        run(v, Text.map(), sink(Timestamp.SCHEMA, new java.util.Date(TS)));
        Schema incomplete = SchemaBuilder.struct().field("r", Schema.STRING_SCHEMA).field("f", Schema.BOOLEAN_SCHEMA).build();
        run(v, Text.map("field", "f", "target.type", "Timestamp"), sink(incomplete, new Struct(incomplete).put("f", true)));
        Schema withDefault = SchemaBuilder.int64().optional().defaultValue(TS).build();
        Schema holder = SchemaBuilder.struct().field("f", withDefault).build();
        run(v, Text.map("field", "f", "target.type", "Timestamp"), sink(holder, new Struct(holder)));
        run(v, keep("field", "f", "target.type", "Timestamp"), sink(holder, new Struct(holder)));
        run("TimestampConverter$Key", Text.map("target.type", "unix"), keyed(Timestamp.SCHEMA, new java.util.Date(TS)));
        long[] times = {TS, 0, -1, 951782400000L, 1709164800000L, 1735689599999L, 1104537600000L, 1230768000000L, -62135769600001L, -12219292800001L, 253402300800000L, 1700000000007L, 1689000000000L};
        for (String pattern : new String[] {"yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "yyyy-MM-dd HH:mm:ss z", "yyyy-MM-dd HH:mm:ss Z", "EEE, d MMM yyyy hh:mm:ss a", "EEEE dd MMMM yy G", "yyyyMMdd", "D w W F u k K H h", "YYYY-'W'ww-u", "''yyyy''", "y M d H m s S",
            "yyyyy.MMMMM.dd GGG hh:mm aaa", "X XX XXX", "XXXXXT", "XXXX", "XXXX'", "HH 'o''clock'", "ss.SS", "LLLL L", "QQ", "yyyy-MM-dd'", "b", "", "zzzz", "MMM", "SSSS", "dd/MM/yyyy", "B", "e", "ww", "yyy", "h:m:s.S a"})
            for (long time : times)
                run(v, Text.map("target.type", "string", "format", pattern), sink(null, new java.util.Date(time)));
        String[][] parses = {
            {"yyyy-MM-dd", "2023-11-14", "2023-13-45", "23-1-1", "2023-11-14 trailing", "2023-11", "-5-1-1", " 2023-11-14", "2023- 11-14", "2023-11-1x", "", "+2023-11-14", "20231114-1-1", "2023-00-00"},
            {"yyyyMMdd", "20231114", "2023111", "202311145", "2023111x"},
            {"yyMMdd", "231114", "991231", "701231", "461231"},
            {"yy-M-d", "23-1-2", "2023-1-2", "3-1-2", "123-1-2"},
            {"HH:mm:ss.SSS", "22:13:20.123", "25:61:61.9999", "1:2:3.4", "01:02:03"},
            {"yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2023-11-14T22:13:20.123Z", "2023-11-14T22:13:20.123+02:00", "2023-11-14T22:13:20.123-0530", "2023-11-14T22:13:20.123"},
            {"yyyy-MM-dd HH:mm:ss Z", "2023-11-14 22:13:20 +0200", "2023-11-14 22:13:20 GMT", "2023-11-14 22:13:20 UTC", "2023-11-14 22:13:20 -08:00", "2023-11-14 22:13:20 PST"},
            {"yyyy-MM-dd HH:mm:ss z", "2023-11-14 22:13:20 UTC", "2023-11-14 22:13:20 GMT+2", "2023-11-14 22:13:20 GMT+02:30", "2023-11-14 22:13:20 +0200", "2023-11-14 22:13:20 EST"},
            {"EEE, d MMM yyyy hh:mm:ss a", "Tue, 14 Nov 2023 10:13:20 PM", "tue, 14 nov 2023 12:13:20 am", "Mon, 14 November 2023 10:13:20 PM", "Tuesday, 14 Nov 2023 13:13:20 AM"},
            {"MMMM d, yyyy", "November 14, 2023", "Nov 14, 2023", "november 14, 2023", "Movember 14, 2023", "May 1, 2023"},
            {"MMM yyyy", "Sept 2023", "Sep 2023", "September 2023"},
            {"yyyy D", "2023 45", "2023 400"}, {"yyyy-MM-dd kk:mm", "2023-11-14 24:05", "2023-11-14 01:05"}, {"KK:mm a", "00:05 PM", "11:05 AM"}, {"YYYY-ww-u", "2023-05-3", "2020-53-7", "2023-01-1"},
            {"yyyy G", "5 BC", "2023 AD"}, {"'at' HH", "at 5", "5"}, {"HHmm", "2213", "221", "22133"}, {"EEE", "Tue"}, {"yyyy-MM-dd X", "2023-11-14 Z", "2023-11-14 +02", "2023-11-14 +0200"}, {"dd.MM.yyyy HH:mm", "14.11.2023 22:13", "1.1.2023 2:3"},
            {"yyyy-MM-dd HH:mm z", "2023-11-14 22:13 IST", "2023-11-14 22:13 JST", "2023-07-14 22:13 India Standard Time", "2023-07-14 22:13 Central European Summer Time", "2023-07-14 22:13 cest", "2023-11-14 22:13 Z", "2023-11-14 22:13 Nowhere Time", "2023-11-14 22:13 GMT"},
            {"YYYY-'W'ww-u", "2023-W05-7", "2023-W05-8", "2023-W05-0", "2023-W05--6", "2023-W05--7", "2100-W01-60"}, {"s", "1700000000"}, {"S", "1700000000123", "99999999999999999999"}, {"yyyy-MM-dd u", "2023-11-14 2"}, {"F EEE MMM yyyy", "2 Tue Nov 2023"}, {"W EEE MMM yyyy", "3 Tue Nov 2023"}};
        for (String[] parse : parses)
            for (int i = 1; i < parse.length; i++)
                run(v, Text.map("target.type", "unix", "format", parse[0]), sink(Schema.STRING_SCHEMA, parse[i]));
    }

    /** Dates far away, weekdays that are none, fields that share the day of the week, and dates that are carried over the change of calendars. */
    static void farDates() {
        String v = "TimestampConverter$Value";
        String[][] parses = {
            {"u", "0", "-2", "302", "8", "7"}, {"E F W D u", "Wed 3 3 3 21", "Mon 5 5 241 61"}, {"u E", "9 Mon"}, {"E u", "Mon 9"}, {"YYYY E u", "2023 Mon 9"}, {"YYYY u E", "2023 9 Mon"},
            {"ww-FF EE", "32-01 Mon"}, {"FF-ww EE", "01-32 Mon"}, {"W-ww EE", "2-32 Mon"}, {"ww-W EE", "32-2 Mon"}, {"F-W EE", "3-1 Mon"}, {"W-F EE", "1-3 Mon"}, {"D-ww EE", "5-32 Mon"}, {"dd-FF", "5-2"}, {"FFF", "1700000000", "-1700000000"}, {"WW", "1700000000"}, {"ww", "1700000000"}, {"YYYY-ww", "2023-1700000000"},
            {"HHH", "2823761209", "-4000000", "9999999"}, {"ddd", "-68723167", "-200000", "-141000", "-141500"}, {"D", "-141427", "-141428", "-141440"}, {"yyyy-MM-dd", "1000-12000-1", "1582-10-15", "1582-10-10", "1582-10-4", "1582-290-1", "1583-01--90"},
            {"yyyy D", "1582 288", "1582 270", "1582 300", "1583 -70", "1581 900"}, {"yyyy ww E", "1582 42 Mon", "1583 -10 Mon"},
            {"YYYY", "1", "0", "-5", "1700000000", "1582", "4"}, {"G YYYY", "BC 5", "BC -396", "AD -396"}, {"YYYY G", "397 BC"}, {"yyyy YYYY", "-5 7"}, {"YYYY HHH", "1583 -3000", "2023 99"}, {"YYYY-MM-dd", "1E20-3-08", "-1432-07-14"}};
        for (String[] parse : parses)
            for (int i = 1; i < parse.length; i++)
                run(v, Text.map("target.type", "unix", "format", parse[0]), sink(null, parse[i]));
        for (long time : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, -730873277355079L, -91327009009178L, -62135596800001L, -62136200000000L, -62167219200001L, -62170000000000L, -93692160000000L, -12219292800000L, -12212640000001L})
            for (String pattern : new String[] {"YYYY-'W'ww-u", "YY ww W F D", "yyyy-MM-dd HH:mm:ss.SSS G"})
                run(v, Text.map("target.type", "string", "format", pattern), sink(null, new java.util.Date(time)));
    }

    static void routers() {
        String t = "TimestampRouter";
        run(t, Text.map(), sink(REC, rec()));
        for (String format : new String[] {"${topic}-${timestamp}", "x", "${timestamp}/${topic}/${topic}", "${other}", "$topic", "", "${topic"})
            run(t, Text.map("topic.format", format), sink(null, null));
        for (String format : new String[] {"yyyy-MM-dd-HH", "yyyy.MM", "'Q'", "qq", "", "YYYY'W'ww"})
            run(t, Text.map("timestamp.format", format), sink(null, null));
        String[][] regexes = {
            {"t(.*)", "x-$1"}, {"(.)(.)(.)", "$3$2$1"}, {"(?<first>.).*", "${first}!"}, {"to", "no"}, {".*", "y"}, {"TOP", "no"}, {"(?i)TOP", "yes"}, {"top|x", "$0$0"}, {"t.*", "\\$1"}, {"t.*", "$2"}, {"t.*", "$"}, {"t.*", "a\\"}, {"(", "x"}, {"t.*", "${nope}"}, {"t.*", ""},
            {"[a-z&&[^x]]+", "cls"}, {"\\p{Alpha}+", "alpha"}, {"\\p{Lower}+", "lower"}, {"t\\Qo\\Ep", "q"}, {"t++op", "poss"}, {"(?:t)(o)p", "$1"}, {"\\w{3}", "w"}, {"(t)(o)(p)(x)?", "[$4]"}, {"^top$", "anchor"}, {"t[op]{2}", "set"}, {"\\h*top", "h"}, {"top\\z", "z"},
            {"(t)", "$1"}, {"\\x74op", "hex"}, {"\\u0074op", "uni"}, {"(?x) t o p # c", "comment"}, {"t(?=o)op", "ahead"}, {"(?>t)op", "atomic"}, {"a{,3}top", "x"}, {"(?<a1>t)(o)", "x"}, {"(t)op", "$12"}, {"(t)op", "$1x"}, {".{3}", "${1}"}, {"[[a-z]]+", "nested"}, {"\\R?top", "r"}, {"*", "x"}, {"[", "x"},
            {"\\1", "x"}, {"{2}top", "x"}, {"{", "x"}, {"a{", "x"}, {")", "x"}, {"a)", "x"}, {"\\", "x"}, {"\\E", "x"}, {"\\k<n>", "x"}, {"t.*", "${"}, {"t.*", "${}"}};
        String[][] more = {
            // A quantifier after a quantifier, or after flags, is none; a quoted text is a row of characters.
            {".**", "x"}, {".{2}*", "x"}, {"t.{2}{3}", "x"}, {"(?i)*top", "x"}, {"(?s){2}top", "x"}, {"t\\Qo\\E+p", "x"}, {"\\Qto\\E*p", "x"}, {"\\Qto\\E?p.*", "x"}, {"\\x7\\Q4op\\E", "x"}, {"\\Qt.p\\E|t\\Qo\\Ep(", "x"}, {"[\\Qt-p\\E]+", "x"}, {"[\\Qa]\\E", "x"},
            // Classes that are intersected with nothing.
            {"[&&t]op", "x"}, {"[t&&]op", "x"}, {"[t&&&o]+p", "x"}, {"[&&]", "x"}, {"[a-z&&o-t&&[^q]]+", "x"}, {"[^t&&a]op", "x"},
            // Where errors are.
            {"[z-a]", "x"}, {"[a-\\d]", "x"}, {"\\p{", "x"}, {"\\p{}", "x"}, {"\\x{110000}", "x"}, {"\\x{g}", "x"}, {"\\x{41", "x"}, {"\\x", "x"}, {"\\x4", "x"}, {"\\u12", "x"}, {"\\08", "x"}, {"\\0", "x"}, {"\\c", "x"}, {"t{3,1}", "x"}, {"t{99999999999}", "x"}, {"(?<n>t)(?<n>o)", "x"},
            {"(?", "x"}, {"(?i", "x"}, {"\t(", "x"}, {"\\b{g}top\\b{g}", "x"}, {"\\b{w}", "x"}, {"(?c)top", "x"}, {"(?n)top", "x"},
            {"\\p{IsLatin}+", "x"}, {"\\p{script=Latin}+", "x"}, {"\\p{sc=Nope}+", "x"}, {"\\p{InBasic_Latin}+", "x"}, {"\\p{InNope}", "x"}, {"\\p{blk=BasicLatin}+", "x"}, {"\\p{gc=Ll}+", "x"}, {"\\p{a=b}", "x"}, {"\\p{all}+", "x"}, {"\\p{javaLetter}+", "x"}, {"\\p{IsAlnum}+", "x"}, {"\\p{Nope}", "x"}};
        for (String[] regex : more)
            run("RegexRouter", Text.map("regex", regex[0], "replacement", regex[1]), sink(null, "v"));
        for (String[] regex : regexes)
            run("RegexRouter", Text.map("regex", regex[0], "replacement", regex[1]), sink(null, "v"));
        run(t, Text.map(), source(null, "v"));
        run(t, Text.map(), source(REC, new Struct(REC).put("i", 5)));
        run(t, Text.map(), new SinkRecord("top", 1, null, null, null, null, 7, null, TimestampType.CREATE_TIME));
        run("RegexRouter", Text.map("replacement", "x"), sink(null, "v"));
        run("RegexRouter", Text.map("regex", "x"), sink(null, "v"));
    }

    static void predicates() {
        for (String name : new String[] {"h1", "h2", "nope", "H1", ""})
            test("HasHeaderKey", Text.map("name", name), sink(REC, rec()));
        test("HasHeaderKey", Text.map(), sink(REC, rec()));
        for (SinkRecord record : standard())
            test("RecordIsTombstone", Text.map(), record);
        for (String pattern : new String[] {"top", "to", "t.*", "TOP", ".*x", "", "(", "[a-z&&[^x]]+", "t|top"})
            test("TopicNameMatches", Text.map("pattern", pattern), sink(null, "v"));
        test("TopicNameMatches", Text.map(), sink(null, "v"));
    }

    static final Map<com.fasterxml.jackson.databind.JsonNode, Integer> NUMBERS = new HashMap<>();

    /** The number of a record, which is printed before its first use. */
    static int number(ConnectRecord<?> record) {
        com.fasterxml.jackson.databind.JsonNode content = Text.record(record);
        Integer known = NUMBERS.get(content);
        if (known != null)
            return known;
        int number = NUMBERS.size();
        NUMBERS.put(content, number);
        ObjectNode node = Text.object();
        node.put("number", number);
        node.set("record", content);
        Text.print(node);
        return number;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static void run(String name, Map<String, Object> config, ConnectRecord<?> record) {
        ObjectNode node = Text.object();
        node.put("class", PACKAGE + name);
        node.set("config", Text.config(config));
        node.put("input", number(record));
        try {
            Transformation transformation = (Transformation) Class.forName(PACKAGE + name).getDeclaredConstructor().newInstance();
            transformation.configure(config);
            com.fasterxml.jackson.databind.JsonNode output = Text.record((ConnectRecord<?>) transformation.apply(record));
            if (output.equals(Text.record(record)))
                node.put("output", "same");
            else
                node.set("output", output);
        } catch (Exception e) {
            node.setAll(Text.error(e));
        }
        Text.print(node);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static void test(String name, Map<String, Object> config, ConnectRecord<?> record) {
        ObjectNode node = Text.object();
        node.put("class", PACKAGE + "predicates." + name);
        node.set("config", Text.config(config));
        node.put("input", number(record));
        try {
            Predicate predicate = (Predicate) Class.forName(PACKAGE + "predicates." + name).getDeclaredConstructor().newInstance();
            predicate.configure(config);
            node.put("output", predicate.test(record));
        } catch (Exception e) {
            node.setAll(Text.error(e));
        }
        Text.print(node);
    }
}
