import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.kafka.connect.data.*;
import org.apache.kafka.connect.storage.*;

/** Converters in both directions: class, settings, input and what came out. */
public final class ConverterCases {
    static final Map<String, Object> NONE = Text.map();
    static final Map<String, Object> PLAIN = Text.map("schemas.enable", "false");
    static final Map<String, Object> NUMERIC = Text.map("decimal.format", "numeric");
    static final Map<String, Object> PLAIN_NUMERIC = Text.map("schemas.enable", "false", "decimal.format", "NUMERIC");
    static final Map<String, Object> KEEP_NULL = Text.map("replace.null.with.default", "false");
    static final String JSON = "org.apache.kafka.connect.json.JsonConverter";
    static final String STRING = "org.apache.kafka.connect.storage.StringConverter";
    static final String CONVERTERS = "org.apache.kafka.connect.converters.";
    static final String HEADER = "org.apache.kafka.connect.storage.SimpleHeaderConverter";

    public static void main(String[] args) throws Exception {
        jsonOut();
        jsonIn();
        others();
        headers();
    }

    static List<SchemaAndValue> values() {
        List<SchemaAndValue> list = new ArrayList<>();
        for (byte v : new byte[] {0, -1, 127, -128}) list.add(new SchemaAndValue(Schema.INT8_SCHEMA, v));
        for (short v : new short[] {0, 300, Short.MIN_VALUE}) list.add(new SchemaAndValue(Schema.INT16_SCHEMA, v));
        for (int v : new int[] {0, 7, Integer.MIN_VALUE, Integer.MAX_VALUE}) list.add(new SchemaAndValue(Schema.INT32_SCHEMA, v));
        for (long v : new long[] {0, -12, Long.MIN_VALUE, Long.MAX_VALUE}) list.add(new SchemaAndValue(Schema.INT64_SCHEMA, v));
        for (float v : new float[] {0f, -0f, 0.1f, 1e7f, 9999999f, 0.001f, 9.99e-4f, Float.MAX_VALUE, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY, 16777216f})
            list.add(new SchemaAndValue(Schema.FLOAT32_SCHEMA, v));
        for (double v : new double[] {0, -0.0, 100, 0.1, 1e21, 1e7, 1e6, 12345678.9, 1e-3, 1e-4, 123456789012345680.0, Math.PI, Double.MAX_VALUE, Double.MIN_VALUE, Double.MIN_NORMAL,
            Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 4.35, 9007199254740993.0, 2e-3, 1.5e300})
            list.add(new SchemaAndValue(Schema.FLOAT64_SCHEMA, v));
        for (boolean v : new boolean[] {true, false}) list.add(new SchemaAndValue(Schema.BOOLEAN_SCHEMA, v));
        for (String v : new String[] {"", "a", "a\"b\\c\n\u00e9/<> \u0001\u001f\u007f\t\r\f\b", "\u6f22\u5b57\ud83d\ude00", "\u2028&'", "x".repeat(3000) + "\"" + "\u20ac".repeat(2000)})
            list.add(new SchemaAndValue(Schema.STRING_SCHEMA, v));
        list.add(new SchemaAndValue(Schema.BYTES_SCHEMA, new byte[] {0, 1, -1, 62, 63}));
        list.add(new SchemaAndValue(Schema.BYTES_SCHEMA, new byte[0]));
        list.add(new SchemaAndValue(Schema.BYTES_SCHEMA, new byte[] {1}));
        for (Schema optional : new Schema[] {Schema.OPTIONAL_INT8_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA, Schema.OPTIONAL_BYTES_SCHEMA, Schema.OPTIONAL_FLOAT64_SCHEMA})
            list.add(new SchemaAndValue(optional, null));
        list.add(new SchemaAndValue(Schema.INT32_SCHEMA, null));
        list.add(new SchemaAndValue(SchemaBuilder.int32().defaultValue(7).build(), null));
        list.add(new SchemaAndValue(SchemaBuilder.int32().optional().defaultValue(7).build(), null));
        list.add(new SchemaAndValue(SchemaBuilder.string().defaultValue("d\"").doc("do\tc").name("n").version(2).parameter("p", "q").build(), "x"));
        list.add(new SchemaAndValue(SchemaBuilder.array(Schema.OPTIONAL_INT32_SCHEMA).build(), Arrays.asList(1, null, 3)));
        list.add(new SchemaAndValue(SchemaBuilder.array(Schema.INT32_SCHEMA).build(), Arrays.asList(1, null)));
        list.add(new SchemaAndValue(SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build(), List.of()));
        list.add(new SchemaAndValue(SchemaBuilder.array(SchemaBuilder.array(Schema.INT8_SCHEMA).build()).build(), List.of(List.of((byte) 1), List.of())));
        list.add(new SchemaAndValue(SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA).build(), Text.map("a", 1, "b", 2)));
        list.add(new SchemaAndValue(SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_INT32_SCHEMA).build(), Text.map("k\"", null)));
        list.add(new SchemaAndValue(SchemaBuilder.map(Schema.OPTIONAL_STRING_SCHEMA, Schema.INT32_SCHEMA).build(), Text.map("a", 1)));
        Map<Object, Object> withNull = new LinkedHashMap<>();
        withNull.put(null, 1);
        withNull.put("b", 2);
        list.add(new SchemaAndValue(SchemaBuilder.map(Schema.OPTIONAL_STRING_SCHEMA, Schema.INT32_SCHEMA).build(), withNull));
        list.add(new SchemaAndValue(null, withNull));
        Map<Object, Object> ints = new LinkedHashMap<>();
        ints.put(1, "x");
        ints.put(2, "y");
        list.add(new SchemaAndValue(SchemaBuilder.map(Schema.INT32_SCHEMA, Schema.STRING_SCHEMA).build(), ints));
        list.add(new SchemaAndValue(SchemaBuilder.map(Schema.INT32_SCHEMA, Schema.STRING_SCHEMA).build(), Map.of()));
        for (BigDecimal v : new BigDecimal[] {new BigDecimal("123.45"), new BigDecimal("-1.00"), new BigDecimal("0.00"), new BigDecimal("1.5"), new BigDecimal("123456789012345678901234567890.12")})
            list.add(new SchemaAndValue(Decimal.schema(2), v));
        list.add(new SchemaAndValue(Decimal.schema(0), new BigDecimal("-1")));
        list.add(new SchemaAndValue(Decimal.schema(-3), new BigDecimal("1E+3")));
        list.add(new SchemaAndValue(Decimal.schema(10), new BigDecimal("1E-10")));
        list.add(new SchemaAndValue(Decimal.builder(2).optional().build(), null));
        list.add(new SchemaAndValue(Decimal.schema(2), 5));
        list.add(new SchemaAndValue(org.apache.kafka.connect.data.Date.SCHEMA, new java.util.Date(19000L * 86400000)));
        list.add(new SchemaAndValue(org.apache.kafka.connect.data.Date.SCHEMA, new java.util.Date(-86400000)));
        list.add(new SchemaAndValue(org.apache.kafka.connect.data.Date.SCHEMA, new java.util.Date(1)));
        list.add(new SchemaAndValue(org.apache.kafka.connect.data.Date.SCHEMA, 5));
        list.add(new SchemaAndValue(Time.SCHEMA, new java.util.Date(3723004)));
        list.add(new SchemaAndValue(Time.SCHEMA, new java.util.Date(86400000)));
        list.add(new SchemaAndValue(Time.SCHEMA, new java.util.Date(86400001)));
        list.add(new SchemaAndValue(Time.SCHEMA, new java.util.Date(-1)));
        list.add(new SchemaAndValue(Timestamp.SCHEMA, new java.util.Date(1700000000123L)));
        list.add(new SchemaAndValue(Timestamp.SCHEMA, new java.util.Date(-1)));
        list.add(new SchemaAndValue(Timestamp.SCHEMA, 5L));
        list.add(new SchemaAndValue(Schema.INT32_SCHEMA, "x"));
        list.add(new SchemaAndValue(Schema.INT64_SCHEMA, 1));
        list.add(new SchemaAndValue(Schema.STRING_SCHEMA, 1));
        list.add(new SchemaAndValue(Schema.BYTES_SCHEMA, "x"));
        list.add(new SchemaAndValue(Schema.BOOLEAN_SCHEMA, new byte[1]));
        list.add(new SchemaAndValue(Schema.FLOAT32_SCHEMA, 1.0));
        list.add(new SchemaAndValue(SchemaBuilder.array(Schema.INT32_SCHEMA).build(), "x"));
        list.add(new SchemaAndValue(SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA).build(), 1L));
        list.add(new SchemaAndValue(SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA).build(), ints));
        Schema inner = SchemaBuilder.struct().name("in").field("x", Schema.INT64_SCHEMA).field("dec", Decimal.builder(1).optional().build()).optional().build();
        Schema rec = SchemaBuilder.struct().name("rec").version(3).doc("dd").parameter("p1", "v1")
            .field("id", Schema.INT64_SCHEMA).field("def", SchemaBuilder.int32().defaultValue(7).build()).field("o\"dd", Schema.OPTIONAL_STRING_SCHEMA).field("\ud83d\ude00", Schema.OPTIONAL_STRING_SCHEMA).field("in", inner)
            .field("ts", Timestamp.builder().optional().build()).field("list", SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build()).build();
        list.add(new SchemaAndValue(rec, new Struct(rec).put("id", 5L)));
        list.add(new SchemaAndValue(rec, new Struct(rec).put("id", 5L).put("def", 8).put("o\"dd", "\u00fc").put("in", new Struct(inner).put("x", 1L).put("dec", new BigDecimal("2.5")))
            .put("ts", new java.util.Date(5)).put("list", List.of("a", "b"))));
        list.add(new SchemaAndValue(rec, new Struct(rec)));
        list.add(new SchemaAndValue(rec, new Struct(inner).put("x", 1L)));
        list.add(new SchemaAndValue(inner, null));
        list.add(new SchemaAndValue(rec, Text.map("id", 5L)));
        list.add(new SchemaAndValue(SchemaBuilder.struct().build(), new Struct(SchemaBuilder.struct().build())));
        // Without schema.
        for (Object v : new Object[] {null, 1, (byte) 2, (short) 3, 4L, 1.5f, 2.5, true, "t\"", new byte[] {1, 2}, Arrays.asList(1, "a", null), Text.map("a", 1, "b", Arrays.asList(true), "c", null),
            ints, Text.map(), new java.util.Date(5), new BigDecimal("1.5"), new Struct(inner).put("x", 1L), Text.map("d", new java.util.Date(5))})
            list.add(new SchemaAndValue(null, v));
        return list;
    }

    static void jsonOut() throws Exception {
        for (SchemaAndValue value : values()) {
            out(JSON, NONE, value);
            out(JSON, PLAIN, value);
        }
        for (SchemaAndValue value : values()) {
            if (value.value() instanceof BigDecimal)
                out(JSON, NUMERIC, value);
            if (value.value() == null || value.value() instanceof Struct)
                out(JSON, KEEP_NULL, value);
        }
    }

    static String schema(String type, String rest) {
        return "{\"type\":\"" + type + "\",\"optional\":false" + (rest.isEmpty() ? "" : "," + rest) + "}";
    }

    static String optional(String type, String rest) {
        return "{\"type\":\"" + type + "\",\"optional\":true" + (rest.isEmpty() ? "" : "," + rest) + "}";
    }

    static void jsonIn() throws Exception {
        String[] texts = {"", " ", "null", "true", "false", "1", "-1", "-0", "007", "-007", "1.5", "1e3", "1E400", "-1e-400", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
            "123456789012345678901234567890", "0.1234567890123456789", "\"x\"", "\"\\u00e9\\n\\\"\\/\\ud83d\\ude00\"", "\"caf\u00e9\"", "[]", "[1,\"a\",null,[true]]", "{}", "{\"a\":1,\"b\":{\"c\":[1.5]}}",
            "{\"zeta\":1,\"alpha\":2,\"mid\":3,\"k1\":4,\"k2\":5,\"k10\":6,\"AaAa\":7,\"BBBB\":8,\"\u00e9\":9,\"\":10,\"q\":11,\"w\":12,\"e\":13,\"r\":14,\"t\":15}",
            "{\"a\":1,\"a\":2}", "1 2", "1x", "1,", "{\"a\":1} trailing", "[1,]", "{\"a\":}", "{a:1}", "{'a':1}", "NaN", "// c\n1", "nul", "truex", "tru", "[1", "{\"a\"", "\"a", "\"\\x\"", "\"\\u12\"", "\"a\nb\"", "+1", ".5",
            "1.", "1e", "--1", "-", "\t\r\n 1 ", "\ufeff1", "{\"schema\":null,\"payload\":1}", "[" .repeat(400) + "]".repeat(400), "[" .repeat(1001) + "]".repeat(1001),
            "1" + "0".repeat(999), "1" + "0".repeat(1000), "{\"a\":1,}", "[1 2]", "{\"a\" 1}", "}", "]", ",", "[true,false,null]"};
        for (String text : texts) {
            in(JSON, PLAIN, text);
            if (text.length() < 30)
                in(JSON, NONE, text);
        }
        in(JSON, PLAIN_NUMERIC, "1.50");
        in(JSON, PLAIN, "\"x\"".getBytes(StandardCharsets.UTF_16BE));
        in(JSON, PLAIN, "\"x\"".getBytes(StandardCharsets.UTF_16LE));
        in(JSON, PLAIN, "\"x\"".getBytes("UTF-32BE"));
        in(JSON, PLAIN, new byte[] {'"', (byte) 0xff, '"'});
        in(JSON, PLAIN, new byte[] {'"', (byte) 0xc3, '"'});
        malformed();
        in(JSON, NONE, (byte[]) null);
        in(JSON, PLAIN, (byte[]) null);

        String[] payloads = {"null", "1", "-1", "300", "70000", "5000000000", "99999999999999999999", "1.9", "-1.9", "3e2", "1e70", "1e-70", "12345678901234567890.5", "\"12\"", "\"x\"", "true", "false", "[1]", "{\"a\":1}", "[]", "{}", "\"AAE=\"", "\"!!\"", "\"MDk=\"", "0.1", "123.450", "\"\""};
        String[] types = {"int8", "int16", "int32", "int64", "float", "double", "boolean", "string", "bytes"};
        for (String type : types)
            for (String payload : payloads)
                in(JSON, NONE, "{\"schema\":" + schema(type, "") + ",\"payload\":" + payload + "}");
        String[] names = {"Decimal", "Date", "Time", "Timestamp"};
        for (String name : names)
            for (String payload : payloads) {
                String rest = "\"name\":\"org.apache.kafka.connect.data." + name + "\",\"version\":1" + (name.equals("Decimal") ? ",\"parameters\":{\"scale\":\"2\"}" : "");
                in(JSON, NONE, "{\"schema\":" + optional(name.equals("Decimal") ? "bytes" : name.equals("Timestamp") ? "int64" : "int32", rest) + ",\"payload\":" + payload + "}");
            }
        in(JSON, NONE, "{\"schema\":" + schema("int32", "\"name\":\"org.apache.kafka.connect.data.Time\"") + ",\"payload\":86400000}");
        in(JSON, NONE, "{\"schema\":" + schema("int32", "\"name\":\"org.apache.kafka.connect.data.Time\"") + ",\"payload\":86400001}");
        in(JSON, NONE, "{\"schema\":" + schema("int32", "\"name\":\"org.apache.kafka.connect.data.Time\"") + ",\"payload\":-1}");
        in(JSON, NONE, "{\"schema\":" + schema("bytes", "\"name\":\"org.apache.kafka.connect.data.Decimal\"") + ",\"payload\":\"AQ==\"}");
        in(JSON, NONE, "{\"schema\":" + schema("bytes", "\"name\":\"org.apache.kafka.connect.data.Decimal\",\"parameters\":{\"scale\":\"x\"}") + ",\"payload\":\"AQ==\"}");
        for (String base64 : new String[] {"QQ", "QQ=", "QQ==", "QQ==QQ==", " QQ==", "Q Q==", "QUI=", "QUJD", "QUJD\\n", "QR==", "Q===", "====", "-_==", "\\u0051Q=="})
            in(JSON, NONE, "{\"schema\":" + schema("bytes", "") + ",\"payload\":\"" + base64 + "\"}");

        String[] containers = {
            schema("array", "\"items\":" + schema("int32", "")), schema("array", "\"items\":" + optional("string", "")),
            schema("map", "\"keys\":" + schema("string", "") + ",\"values\":" + schema("int32", "")),
            schema("map", "\"keys\":" + optional("string", "") + ",\"values\":" + optional("int32", "")),
            schema("map", "\"keys\":" + schema("int32", "") + ",\"values\":" + optional("string", "")),
            schema("struct", "\"fields\":[{\"type\":\"int32\",\"optional\":true,\"field\":\"a\"},{\"type\":\"string\",\"optional\":false,\"default\":\"dd\",\"field\":\"b\"}]"),
            schema("struct", "\"fields\":[{\"type\":\"string\",\"optional\":false,\"field\":\"a\"}]"),
            schema("struct", "\"fields\":[{\"type\":\"struct\",\"optional\":true,\"fields\":[{\"type\":\"int64\",\"optional\":false,\"field\":\"x\"}],\"field\":\"a\"}]")};
        String[] contents = {"[1,2]", "[\"a\",null]", "{\"a\":1,\"b\":2}", "{\"a\":1,\"a\":2}", "{\"zeta\":1,\"alpha\":2,\"mid\":3,\"k1\":4,\"k2\":5}", "{\"a\":null}", "[[1,\"x\"],[2,null]]", "[[1,\"x\",3]]", "[1]", "[[1]]", "{}", "[]", "5", "\"s\"",
            "{\"b\":\"y\",\"a\":3,\"c\":{\"d\":1}}", "{\"a\":\"t\"}", "{\"a\":{\"x\":5}}", "{\"a\":{\"y\":5}}", "{\"\\u0061\":\"esc\"}", "{\"b\":null}"};
        for (String container : containers)
            for (String content : contents)
                in(JSON, NONE, "{\"schema\":" + container + ",\"payload\":" + content + "}");
        for (String content : new String[] {"{}", "{\"b\":null}", "{\"a\":null,\"b\":null}"})
            in(JSON, KEEP_NULL, "{\"schema\":" + containers[5] + ",\"payload\":" + content + "}");

        String[] schemas = {"{}", "5", "[]", "\"int32\"", "{\"type\":5}", "{\"type\":\"uint8\"}", "{\"type\":\"float32\"}", "{\"type\":\"int32\"}", "{\"type\":\"int32\",\"optional\":\"true\"}",
            "{\"type\":\"int32\",\"name\":5,\"doc\":true,\"version\":\"1\"}", "{\"type\":\"int32\",\"name\":\"n\",\"doc\":\"d\",\"version\":1.0}", "{\"type\":\"int32\",\"version\":4294967297}",
            "{\"type\":\"int32\",\"parameters\":{\"b\":\"1\",\"a\":\"2\"}}", "{\"type\":\"int32\",\"parameters\":{\"b\":1}}", "{\"type\":\"int32\",\"parameters\":{}}", "{\"type\":\"int32\",\"parameters\":[]}",
            "{\"type\":\"int32\",\"default\":7}", "{\"type\":\"int32\",\"default\":\"x\"}", "{\"type\":\"int32\",\"default\":null}", "{\"type\":\"int32\",\"optional\":true,\"default\":null}", "{\"type\":\"string\",\"default\":5}",
            "{\"default\":5,\"optional\":true,\"type\":\"int64\",\"extra\":{\"x\":[1]}}",
            "{\"type\":\"array\"}", "{\"type\":\"array\",\"items\":null}", "{\"type\":\"array\",\"items\":{}}", "{\"type\":\"map\"}", "{\"type\":\"map\",\"keys\":{\"type\":\"string\"}}", "{\"type\":\"map\",\"keys\":null,\"values\":null}",
            "{\"type\":\"struct\"}", "{\"type\":\"struct\",\"fields\":{}}", "{\"type\":\"struct\",\"fields\":[1]}", "{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\"}]}", "{\"type\":\"struct\",\"fields\":[null]}",
            "{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\",\"field\":\"a\"},{\"type\":\"int32\",\"field\":\"a\"}]}", "{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\",\"field\":\"\"}]}", "{\"type\":\"struct\",\"fields\":[]}",
            "{\"type\":\"struct\",\"optional\":true,\"fields\":[{\"type\":\"int32\",\"field\":\"a\"}],\"default\":{\"a\":5}}", "{\"type\":\"array\",\"items\":{\"type\":\"int32\"},\"default\":[1]}",
            "{\"type\":\"map\",\"keys\":{\"type\":\"string\"},\"values\":{\"type\":\"int32\"},\"default\":{\"a\":1}}", "{\"type\":\"int32\",\"name\":\"org.apache.kafka.connect.data.Date\",\"default\":1}"};
        for (String text : schemas)
            for (String payload : new String[] {"null", "{\"a\":1}"})
                in(JSON, NONE, "{\"schema\":" + text + ",\"payload\":" + payload + "}");
        String[] envelopes = {"{\"payload\":1,\"schema\":{\"type\":\"int32\"}}", "{ \"schema\" : null , \"payload\" : {\"a\":1} }", "{\"schema\":{\"type\":\"int32\"}}", "{\"payload\":1}", "{\"schema\":{\"type\":\"int32\"},\"payload\":1,\"x\":2}",
            "{\"schema\":{\"type\":\"int32\"},\"payload\":1,\"payload\":2}", "{\"sch\\u0065ma\":{\"type\":\"int32\"},\"payload\":1}", "{\"schema\":{\"type\":\"int32\"},\"payload\":1} x", "{\"schema\":{\"type\":\"int32\"},\"payload\":1", "[1]", "5", "{\"schema\":null,\"payload\":null}",
            "{\"schema\":{\"type\":\"nope\"},\"payload\":["};
        for (String text : envelopes)
            in(JSON, NONE, text);
        Map<String, Object> content = Text.map("schema.content", "{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\",\"field\":\"a\",\"default\":3}]}");
        for (String text : new String[] {"{\"a\":1}", "{}", "null", "", "5", "{\"schema\":null,\"payload\":1}"})
            in(JSON, content, text);
        in(JSON, Text.map("schema.content", "{\"type\":\"int32\"}", "schemas.enable", "false"), "{\"a\":1}");
        in(JSON, Text.map("schema.content", ""), "{\"schema\":null,\"payload\":1}");
        in(JSON, Text.map("schema.content", "{"), "1");
        in(JSON, Text.map("schema.content", "{\"type\":\"nope\"}"), "1");
        // It is read where it is not used, too.
        in(JSON, Text.map("schema.content", "{", "schemas.enable", "false"), "1");
        in(JSON, Text.map("schema.content", "{\"a\":1}", "schemas.enable", "false"), "1");
        in(JSON, Text.map("schemas.enable", "maybe"), "1");
        in(JSON, Text.map("decimal.format", "hex"), "1");
    }

    /** Bytes that are no valid UTF-8, and what Jackson makes of them in texts, in names, outside and after the value; texts in UTF-16 and UTF-32. */
    static void malformed() throws Exception {
        String[] sequences = {"c080", "c0af", "c1bf", "e08080", "e09f80", "eda080", "edbfbf", "f8808080", "ff", "80", "c3", "e282", "f09f98", "c328", "efbfbf", "c2a0", "7f", "24", "5f", "2f"};
        for (String sequence : sequences)
            for (String[] around : new String[][] {{"\"a", "b\""}, {"\"\\n", "\""}, {"{\"a", "\":1}"}, {"[1", "]"}, {"1", ""}, {"1 ", ""}, {"[]", ""}, {"true", ""}, {"[true", "]"}, {"\"x\"", ""}, {"", "1"}, {"{\"schema\":null,\"payload\":\"", "\"} \u00e9"}}) {
                byte[] bytes = HexFormat.of().parseHex(HexFormat.of().formatHex(around[0].getBytes(StandardCharsets.UTF_8)) + sequence + HexFormat.of().formatHex(around[1].getBytes(StandardCharsets.UTF_8)));
                in(JSON, around[0].contains("schema") ? NONE : PLAIN, bytes);
            }
        for (String hex : new String[] {"0000feff", "fffe0000", "0000feff00000031", "00000031", "31000000", "0022d8000022", "0022dc000022", "0022d83dde000022", "0022d83d0041", "22000000000011002200", "00000022001100000000002200000000", "00000022000000", "5b005d00ff", "005b005d00"}) {
            in(JSON, PLAIN, HexFormat.of().parseHex(hex));
            in(JSON, NONE, HexFormat.of().parseHex(hex));
        }
        for (String name : new String[] {"\\ud800", "\\udc00", "\\ud800x", "\\ud83d\\ude00", "a\\ud83d\\u0041"})
            in(JSON, PLAIN, "{\"a\":1,\"" + name + "\":2}");
        for (int size : new int[] {50000, 50001})
            in(JSON, PLAIN, "{\"" + "n".repeat(size) + "\":1}");
        for (String number : new String[] {"1e2147483647", "1e2147483648", "1e-2147483647", "1e-2147483648", "0e2147483648", "1.5e-2147483647", "1e00000000000000000001"})
            for (String type : new String[] {"double", "int64", "string"})
                in(JSON, NONE, "{\"schema\":" + schema(type, "") + ",\"payload\":" + number + "}");
        // What is converted is the last of repeated members, and a struct's members in the order of its fields.
        String bytes = schema("struct", "\"fields\":[{\"type\":\"int8\",\"field\":\"b\",\"optional\":true},{\"type\":\"bytes\",\"field\":\"a\"},{\"type\":\"int32\",\"field\":\"c\"}]");
        for (String payload : new String[] {"{\"a\":\"!!\",\"a\":\"\",\"c\":1}", "{\"c\":1,\"a\":\"!!\"}", "{\"a\":\"!!\"}", "{\"c\":null,\"a\":\"!!\"}", "{\"c\":null,\"a\":\"!!\",\"a\":\"AQ==\"}"})
            in(JSON, NONE, "{\"schema\":" + bytes + ",\"payload\":" + payload + "}");
        String map = schema("map", "\"keys\":" + schema("string", "") + ",\"values\":" + schema("bytes", ""));
        in(JSON, NONE, "{\"schema\":" + map + ",\"payload\":{\"a\":\"!!\",\"b\":\"\",\"a\":\"AQ==\"}}");
        in(JSON, NONE, "{\"schema\":" + schema("array", "\"items\":" + schema("bytes", "")) + ",\"payload\":{\"a\":\"!!\",\"a\":\"AQ==\"}}");
        in(HEADER, NONE, HexFormat.of().parseHex("61eda08062"));
        in(JSON, NONE, "{\"schema\":{\"type\":\"map\",\"keys\":{\"type\":1}},\"payload\":{}}");
        in(JSON, NONE, "{\"schema\":{\"type\":\"map\",\"values\":{\"type\":1}},\"payload\":{}}");
        in(JSON, NONE, "{\"schema\":{\"type\":\"map\",\"keys\":null,\"values\":{\"type\":1}},\"payload\":{}}");
        in(JSON, Text.map("schema.content", "{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\",\"field\":\"a\"},{\"type\":\"bytes\",\"field\":\"b\"}],\"optional\":true,\"default\":{\"b\":\"!!\"}}"), "null");
    }

    static void others() throws Exception {
        for (SchemaAndValue value : values())
            if (!(value.value() instanceof byte[]) && !(value.value() instanceof String && ((String) value.value()).length() > 100))
                out(STRING, NONE, value);
        String[] classes = {"ByteArrayConverter", "BooleanConverter", "ShortConverter", "IntegerConverter", "LongConverter", "FloatConverter", "DoubleConverter"};
        List<SchemaAndValue> few = new ArrayList<>();
        few.add(new SchemaAndValue(null, null));
        few.add(new SchemaAndValue(Schema.OPTIONAL_STRING_SCHEMA, null));
        few.add(new SchemaAndValue(Schema.BOOLEAN_SCHEMA, true));
        few.add(new SchemaAndValue(null, false));
        few.add(new SchemaAndValue(Schema.INT32_SCHEMA, "s"));
        for (Object v : new Object[] {(byte) 1, (short) -2, 3, -4L, 1.5f, -1.5, "x", new byte[] {1, 2}, Text.map(), List.of()})
            few.add(new SchemaAndValue(null, v));
        few.add(new SchemaAndValue(Schema.BYTES_SCHEMA, new byte[] {9}));
        few.add(new SchemaAndValue(Schema.BYTES_SCHEMA, "x"));
        byte[][] inputs = {null, {}, {0}, {1}, {2}, {-1}, {1, 2}, {-1, -2}, {1, 2, 3}, {63, -64, 0, 0}, {-1, -1, -1, -1}, {63, -8, 0, 0, 0, 0, 0, 0}, {-1, -1, -1, -1, -1, -1, -1, -2}, "text".getBytes()};
        for (String name : classes) {
            for (SchemaAndValue value : few)
                out(CONVERTERS + name, NONE, value);
            for (byte[] input : inputs)
                in(CONVERTERS + name, NONE, input);
        }
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++)
            all[i] = (byte) i;
        byte[] random = new byte[600];
        new Random(7).nextBytes(random);
        for (String encoding : new String[] {"UTF-8", "utf8", "ISO-8859-1", "latin1", "US-ASCII", "UTF-16", "UTF-16BE", "UTF-16LE", "x-UTF-16LE-BOM", "UTF-32", "windows-1252", "Cp1252", "ISO-8859-15", "8859_15", "ISO-8859-7", "windows-1251", "KOI8-R",
            "IBM437", "cp850", "IBM037", "Cp500", "IBM1047", "IBM420", "TIS-620", "x-MacRoman", "JIS_X0201", "Shift_JIS", "sjis", "windows-31j", "ms932", "GBK", "GB2312", "euc-kr", "ms949", "Big5", "ms950", "x-mswin-936", "nope", "", "utf 8", "UTF-7"}) {
            Map<String, Object> config = Text.map("converter.encoding", encoding);
            out(STRING, config, new SchemaAndValue(Schema.STRING_SCHEMA, "a\u00e9\u20ac\u6f22"));
            out(STRING, config, new SchemaAndValue(Schema.STRING_SCHEMA, "\ud83d\ude00|\u0000\n\u0085\u00a5\u203e\u301c\uff5e\u2014\u2015\u2225\u0416\u03b1\u05d0\u0627\ufe8d\u0e01\u30ab\uff76\uac00\u4e00\ufb01\u2500\uff01\ue000"));
            in(STRING, config, new byte[] {(byte) 0xe9, 'b', (byte) 0x80, 0});
            in(STRING, config, "a\u00e9".getBytes(StandardCharsets.UTF_16));
            if (encoding.startsWith("UTF") || encoding.startsWith("x-UTF"))
                continue;
            in(STRING, config, all);
            in(STRING, config, random);
        }
        for (String hex : new String[] {"feffd8000041d83dde00dc000061", "fffe00d84100", "d8", "d800", "d80041", "d83dde", "0041d8", "feff", "fffe"})
            for (String encoding : new String[] {"UTF-16", "UTF-16BE", "UTF-16LE", "x-UTF-16LE-BOM"})
                in(STRING, Text.map("converter.encoding", encoding), HexFormat.of().parseHex(hex));
        for (byte[] input : new byte[][] {null, {}, {'a'}, {(byte) 0xc3, (byte) 0xa9}, {(byte) 0xc3, 'x'}, {'a', (byte) 0xff, 'b'}, {(byte) 0xe2, (byte) 0x82}, {(byte) 0xf0, (byte) 0x9f, (byte) 0x98, 'z'}, {(byte) 0xc0, (byte) 0x80}, {(byte) 0x80, (byte) 0x81}})
            in(STRING, NONE, input);
        for (String encoding : new String[] {"UTF-8", "UTF-16", "UTF-16BE", "x-UTF-16LE-BOM", "UTF-32", "IBM037"})
            out(STRING, Text.map("converter.encoding", encoding), new SchemaAndValue(Schema.STRING_SCHEMA, ""));
        out(STRING, NONE, new SchemaAndValue(null, "lone \ud800 surrogate"));
        out(STRING, Text.map("converter.encoding", null), new SchemaAndValue(null, "caf\u00e9"));
    }

    static void headers() throws Exception {
        for (SchemaAndValue value : values())
            if (!(value.value() instanceof String && ((String) value.value()).length() > 100))
                out(HEADER, NONE, value);
        String[] texts = {"", "null", " null ", "NULL", "true", " true", "TRUE", "1", "+1", "-1", "128", "-129", "32768", "2147483648", "9223372036854775808", "1.0", "1e3", "-0.0", "007", "123.", "0.1", "0.1234567890123", "3.4e38",
            "3.5e38", "1e-400", "1e400", "NaN", "Infinity", "0x10", "1_000", "1 2", "abc", "\"quoted\"", " padded ", "[]", "[1,2,3]", "[128,1]", "[1, 2.5]", "[1,\"a\"]", "[null]", "[1,null]", "[[1,2],[3]]", "[1,,2]", "[1,2", "[a]", "['x']",
            "[1,2]x", "{}", "{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":2.5}", "{\"a\":1,\"b\":\"x\"}", "{\"a\":null}", "{1:\"x\"}", "{a:1}", "{\"a\"}", "{\"a\":1}x", "{\"foo\\\"bar\":1}", "2019-08-23", "14:34:54.346Z", "2019-08-23T14:34:54.346Z", "2019-13-45",
            "[\"2019-08-23\"]", "[\"14:34:54.346Z\"]", "{\"a\":\"2019-08-23T14:34:54.346Z\"}", "caf\u00e9", "1:2", "a,b", "[true,false]", "[true,1]", "[\"a\",\"b\"]", "{\"a\":[1,2]}", "{\"a\":{\"b\":1}}", "[{\"a\":1}]", "\\", "\"", "[", "{", "5,6", "-", "+", "1e", ".5"};
        for (String text : texts)
            in(HEADER, NONE, text);
        in(HEADER, NONE, new byte[] {(byte) 0xff});
        in(HEADER, NONE, (byte[]) null);
    }

    static Object make(String name, Map<String, Object> config) throws Exception {
        Object converter = Class.forName(name).getDeclaredConstructor().newInstance();
        if (converter instanceof Converter)
            ((Converter) converter).configure(config, false);
        else
            ((HeaderConverter) converter).configure(config);
        return converter;
    }

    static void out(String name, Map<String, Object> config, SchemaAndValue value) throws Exception {
        ObjectNode node = Text.object();
        node.put("case", "out");
        node.put("class", name);
        node.set("config", Text.config(config));
        node.set("input", Text.schemaAndValue(value.schema(), value.value()));
        try {
            Object converter = make(name, config);
            byte[] bytes = converter instanceof Converter
                ? ((Converter) converter).fromConnectData("t", value.schema(), value.value())
                : ((HeaderConverter) converter).fromConnectHeader("t", "h", value.schema(), value.value());
            node.put("bytes", bytes == null ? null : HexFormat.of().formatHex(bytes));
        } catch (Exception e) {
            node.setAll(Text.error(e));
        }
        Text.print(node);
    }

    static void in(String name, Map<String, Object> config, String text) throws Exception {
        in(name, config, text.getBytes(StandardCharsets.UTF_8));
    }

    static void in(String name, Map<String, Object> config, byte[] bytes) throws Exception {
        ObjectNode node = Text.object();
        node.put("case", "in");
        node.put("class", name);
        node.set("config", Text.config(config));
        node.put("bytes", bytes == null ? null : HexFormat.of().formatHex(bytes));
        try {
            Object converter = make(name, config);
            SchemaAndValue value = converter instanceof Converter
                ? ((Converter) converter).toConnectData("t", bytes)
                : ((HeaderConverter) converter).toConnectHeader("t", "h", bytes);
            node.set("output", value == null ? Text.schemaAndValue(null, null) : Text.schemaAndValue(value.schema(), value.value()));
        } catch (Exception e) {
            node.setAll(Text.error(e));
        }
        Text.print(node);
    }
}
