import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParsePosition;
import java.text.SimpleDateFormat;
import java.util.*;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.data.*;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.header.ConnectHeaders;

/** Evaluates inputs with the classes of Kafka Connect and of Java, and writes one JSON line a case: what went in, and what came out. */
public class Golden {
    static final ObjectMapper JSON = new ObjectMapper();
    static Path folder;

    public static void main(String[] args) throws Exception {
        folder = Path.of(args[0]);
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        parseString();
        conversions();
        texts();
        floats();
        decimals();
        dates();
        validation();
        builders();
        projections();
        configs();
        headers();
        hashOrder();
    }

    interface Body { Object run() throws Exception; }

    static class Out implements AutoCloseable {
        final PrintWriter writer;
        Out(String name) throws Exception { writer = new PrintWriter(Files.newBufferedWriter(folder.resolve(name + ".jsonl"), StandardCharsets.UTF_8)); }
        void line(Object... pairs) throws Exception {
            Map<String, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < pairs.length; i += 2) map.put((String) pairs[i], pairs[i + 1]);
            writer.write(JSON.writeValueAsString(map)); writer.write('\n');
        }
        public void close() { writer.close(); }
    }

    static Object attempt(Body body) {
        try { return body.run(); } catch (Throwable e) { return Map.of("error", chain(e)); }
    }

    static List<String> chain(Throwable e) {
        List<String> list = new ArrayList<>();
        for (; e != null; e = e.getCause()) list.add(e.getClass().getSimpleName() + ": " + e.getMessage());
        return list;
    }

    // ---- encoding ----

    static Object enc(Object v) {
        if (v == null) return null;
        if (v instanceof Byte) return List.of("i8", v.toString());
        if (v instanceof Short) return List.of("i16", v.toString());
        if (v instanceof Integer) return List.of("i32", v.toString());
        if (v instanceof Long) return List.of("i64", v.toString());
        if (v instanceof Float f) return List.of("f32", Integer.toHexString(Float.floatToIntBits(f)));
        if (v instanceof Double d) return List.of("f64", Long.toHexString(Double.doubleToLongBits(d)));
        if (v instanceof Boolean) return List.of("bool", v.toString());
        if (v instanceof String) return List.of("str", v);
        if (v instanceof byte[] b) return List.of("bytes", Base64.getEncoder().encodeToString(b));
        if (v instanceof BigDecimal d) return List.of("dec", d.unscaledValue().toString(), d.scale());
        if (v instanceof java.util.Date d) return List.of("date", Long.toString(d.getTime()));
        if (v instanceof List<?> l) return List.of("list", encAll(l));
        if (v instanceof Map<?, ?> m) {
            List<Object> entries = new ArrayList<>();
            for (var e : m.entrySet()) entries.add(Arrays.asList(enc(e.getKey()), enc(e.getValue())));
            return List.of("map", entries);
        }
        if (v instanceof Struct s) {
            List<Object> values = new ArrayList<>();
            for (Field f : s.schema().fields()) values.add(enc(s.getWithoutDefault(f.name())));
            return List.of("struct", enc(s.schema()), values);
        }
        throw new IllegalArgumentException(v.getClass().getName());
    }

    static List<Object> encAll(List<?> l) {
        List<Object> out = new ArrayList<>();
        for (Object o : l) out.add(enc(o));
        return out;
    }

    static Object enc(Schema s) {
        if (s == null) return null;
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("type", s.type().toString());
        if (s.isOptional()) m.put("optional", true);
        if (s.name() != null) m.put("name", s.name());
        if (s.version() != null) m.put("version", s.version());
        if (s.doc() != null) m.put("doc", s.doc());
        if (s.parameters() != null) m.put("parameters", s.parameters().entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList());
        if (s.type() == Schema.Type.STRUCT) m.put("fields", s.fields().stream().map(f -> List.of(f.name(), enc(f.schema()))).toList());
        if (s.type() == Schema.Type.MAP) m.put("keys", enc(s.keySchema()));
        if (s.type() == Schema.Type.MAP || s.type() == Schema.Type.ARRAY) m.put("values", enc(s.valueSchema()));
        if (s.defaultValue() != null) m.put("default", enc(s.defaultValue()));
        return m;
    }

    static Object enc(SchemaAndValue v) {
        return v == null ? Arrays.asList(null, null) : Arrays.asList(enc(v.schema()), enc(v.value()));
    }

    // ---- Values ----

    static final String[] TEXTS = {
        "", " ", "   ", "\t", "null", " null", "null ", " null ", "NULL", "nullx", "null x", "true", "false", " true", "true ", "TRUE", "True", "true,", "truefalse",
        "1", "+1", "-1", "0", "-0", "007", "127", "128", "-128", "-129", "32767", "32768", "2147483647", "2147483648", "-2147483649", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "10000000000000000000", "10000000000000000001", "1e18", "1e19", "1e20", "9.3e18",
        "1.0", "1.5", "-0.0", "-0.5", "0.1", ".5", "5.", "123.", ".", "-.", "1e3", "1E3", "1e+3", "1e-3", "1e", "1e+", "e3", "-e3", "1.2.3", "1_000", "1,000", "1 2",
        "0.1234567890123", "3.4e38", "3.5e38", "-3.5e38", "3.4028235e38", "3.4028236e38", "1.7e308", "1.8e308", "1e400", "1e-400", "1e-46", "1e2147483647",
        "1e-2147483647", "1e-2147483648", "1e2147483648", "1e99999999999", "0e2147483647", "0e-2147483647", "0.0e5", "000000000000000000000000001",
        "NaN", "Infinity", "-Infinity", "0x10", "1f", "1d", "1L", "+", "-", "--1", "+-1", "٣", "１２", "1٣", "-٣.٥", "²", "12 ", " 12", "\t12\n", "12\u00a0",
        "2019-08-23", "2019-08-23 ", " 2019-08-23", "2019-8-23", "2019-08-2x", "2019-13-45", "2019-00-00", "0000-00-00", "0001-01-01", "1582-10-04", "1582-10-10", "1582-10-15",
        "9999-12-31", "12345-1-01", "2019/08/23", "2019-08--3", "2019--8-03", "1E3-08-231", "-019-08-23", "20190823-1",
        "14:34:54.346Z", "14\\:34\\:54.346Z", "25:61:61.999Z", "1:2:3.4Z xxxx", "14:34:54.346z", "14:34:54,346Z", "-4:34:54.346Z", "00:00:00.000Z", "23:59:59.999Z",
        "2019-08-23T14:34:54.346Z", "2019-08-23T14\\:34\\:54.346Z", "2019-08-23T14:34:54.346Zx", "2019-08-23T14:34:54.346", "2019-08-23t14:34:54.346Z", "2019-08-23 14:34:54.346Z",
        "2019-02-30T24:00:00.000Z", "2019-08-23T1:2:3.4Z     ", "2019-08-23T14:34:54.346Z,", "9999999999", "1234567890123", "123456789012345678901234", "1111-22-33T44:55:66.777Z",
        "abc", "a b", "a:b", "a,b", "a\"b", "\"quoted\"", "\"", "\"\"", ":", ",", "}", "]", "{", "[", "\\", "\\[1]", "é𝄞", "n", "t", "f", "nul", "tru", "n:", "null:", "true:1",
        "[]", "[ ]", " [] ", "[],", "[]x", "[1]", "[1,2,3]", "[ 1 , 2 ,3 ]", "[1,]", "[1, ]", "[,1]", "[1,,2]", "[1 2]", "[1,2", "[1,2]x", "[1,2] x", "[1][2]", "[a]", "['x']", "[\"x\"]",
        "[\"a\",\"b\"]", "[\"a\" \"b\"]", "[\"a]", "[\"a\"", "[128,1]", "[1,128]", "[32768,1]", "[1,2147483648]", "[1, 2.5]", "[2.5,1]", "[1,3.5e38]", "[3.5e38,1]", "[1e400,1]", "[1,1e400]",
        "[1e400,1e401]", "[1,\"a\"]", "[\"a\",1]", "[1,\"a\",2]", "[1,128,\"a\",3]", "[null]", "[null,null]", "[1,null]", "[null,1]", "[true]", "[true,1]", "[true,false]", "[TRUE]", "[[]]",
        "[[1,2],[3]]", "[[1],[\"a\"]]", "[[1],[]]", "[[],[1]]", "[[1],2]", "[[1],{}]", "[{}]", "[{\"a\":1},{\"b\":\"x\"}]", "[ [a]", " [a]", "  [1", " {a", "\t{", " [", " [1]", "[[[[1]]]]", "[[[[a]]]]",
        "[2019-08-23]", "[\"2019-08-23\"]", "[\"2019-08-23\",1]", "[1,\"2019-08-23\"]", "[40000,\"2019-08-23\"]", "[\"2019-08-23\",40000]", "[\"2019-08-23\",\"14:34:54.346Z\"]", "[-5,\"14:34:54.346Z\"]",
        "[\"14:34:54.346Z\",\"2019-08-23\"]", "[2.5,\"2019-08-23\"]", "[\"2019-08-23\",2.5]", "[\"2019-08-23T14:34:54.346Z\",5]", "[5,\"2019-08-23T14:34:54.346Z\"]", "[14:34:54.346Z]", "[2019-08-23T14:34:54.346Z]",
        "[\"2019-08-23T14:34:54.346Z\",\"2019-08-23\"]", "[9223372036854775807,\"2019-08-23T14:34:54.346Z\"]", "[3000000000,\"2019-08-23\"]",
        "{}", "{ }", "{}x", "{\"a\":1}", "{\"a\":1,\"b\":2}", "{\"b\":1,\"a\":2}", "{ \"a\" : 1 , \"b\" : 2 }", "{\"a\":1,\"b\":2.5}", "{\"a\":1,\"b\":\"x\"}", "{\"a\":null}", "{\"a\":null,\"b\":null}",
        "{\"a\":1,\"b\":null}", "{\"a\":null,\"b\":1}", "{1:\"x\"}", "{1:2,3:4}", "{1:2,300:4}", "{1:2,\"a\":3}", "{\"a\":2,1:3}", "{a:1}", "{\"a\"}", "{\"a\":}", "{\"a\":,}", "{\"a\":1,}", "{,\"a\":1}", "{\"a\":1,,\"b\":2}",
        "{\"a\":1 \"b\":2}", "{\"a\":1\"b\":2}", "{\"a\" 1}", "{:1}", "{null:1}", "{true:1}", "{true:1,false:2}", "{\"a\":1", "{\"a\":1}x", "{\"a\":1}}", "{\"a\":1,\"a\":2}", "{\"a\":[1,2],\"b\":[3]}", "{\"a\":{\"b\":{\"c\":1}}}",
        "{\"a\":{\"b\":1},\"c\":{\"d\":\"x\"}}", "{[1]:2}", "{{}:2}", "{1.5:2}", "{\"2019-08-23\":1}", "{\"a\":\"2019-08-23\"}", "{\"foo\\\"bar\":1}", "{\"a\\\\\":1}", "{\"a\\n\":1}", "{\"a:b,c{d}e[f]g\":1}", "{\"a\": [x}", "{\"a\": {\"b\": [x",
        "{\"k\":\" v \"}", "{\"k\":\"v: \"}", "{\"k\":\": , \"}", "{\"k\":\"   \"}", "{\" k \":1}", "[\" \"]", "[\"\"]", "[\"\\\"\"]", "[\"\\\\\"]", "[\"a\\\\\",\"b\"]", "[\"null\"]", "[\"1\"]", "[\"true\"]", "[\"[1]\"]",
        "[1]\n", "\n[1]", "[\u00a01]", "{1:2}{", "[1e2147483647]", "[0.1,1e400]", "[+1,-1]", "[1,2.0]", "[1.0,2]", "[ ,1]", "[1, ,2]", "[ \"a\" ]", "{\"a\" :\"b\" }", "[nullx]", "[null x]", "[true false]", "[\"a\"x]", "[x\"a\"]",
    };

    static void parseString() throws Exception {
        try (Out out = new Out("parse-string")) {
            List<String> inputs = new ArrayList<>(List.of(TEXTS));
            String[] pieces = {"[", "]", "{", "}", ":", ",", "\"", "\\", " ", "1", "-2", "300", "2.5", "1e400", "null", "true", "a", "b", "\"a\"", "\"b\"", "\"2019-08-23\"", "2019-08-23",
                "14:34:54.346Z", "\"c\":", "1:", ",", "[", "]", "{\"a\":", "}", ", ", " "};
            Random random = new Random(42);
            for (int i = 0; i < 2500; i++) {
                StringBuilder b = new StringBuilder(random.nextInt(4) == 0 ? "" : random.nextBoolean() ? "[" : "{");
                int n = 1 + random.nextInt(9);
                for (int j = 0; j < n; j++) b.append(pieces[random.nextInt(pieces.length)]);
                inputs.add(b.toString());
            }
            for (int i = 0; i < 1500; i++) inputs.add(random(random, 3));
            for (String text : inputs)
                out.line("in", text, "out", attempt(() -> enc(Values.parseString(text))));
        }
    }

    /** Mostly well-formed text. */
    static String random(Random r, int depth) {
        String sp = r.nextInt(6) == 0 ? " " : "";
        switch (r.nextInt(depth > 0 ? 11 : 7)) {
            case 0: return sp + (r.nextInt(400) - 200);
            case 1: return sp + new BigDecimal(new java.math.BigInteger(1 + r.nextInt(80), r), r.nextInt(30) - 10) + sp;
            case 2: return "\"" + "xyz:,{\\".charAt(r.nextInt(7)) + (char) ('a' + r.nextInt(5)) + "\"" + sp;
            case 3: return r.nextBoolean() ? "true" : "null";
            case 4: return sp + String.format("%04d-%02d-%02d", r.nextInt(3000), r.nextInt(14), r.nextInt(40));
            case 5: return String.format("\"%02d:%02d:%02d.%03dZ\"", r.nextInt(30), r.nextInt(70), r.nextInt(70), r.nextInt(1000));
            case 6: return sp + r.nextLong();
            case 7, 8: {
                StringBuilder b = new StringBuilder(sp + "[");
                int n = r.nextInt(4);
                boolean same = r.nextBoolean();
                String first = random(r, depth - 1);
                for (int i = 0; i < n; i++) b.append(i > 0 ? "," : "").append(same ? first : random(r, depth - 1));
                return b.append("]").toString();
            }
            default: {
                StringBuilder b = new StringBuilder(sp + "{");
                int n = r.nextInt(4);
                boolean text = r.nextInt(4) > 0;
                for (int i = 0; i < n; i++) b.append(i > 0 ? "," : "").append(text ? "\"k" + r.nextInt(5) + "\"" : random(r, 0)).append(":").append(random(r, depth - 1));
                return b.append("}").toString();
            }
        }
    }

    static final Schema PERSON = SchemaBuilder.struct().name("person").field("id", Schema.INT64_SCHEMA).field("name", Schema.OPTIONAL_STRING_SCHEMA)
        .field("age", SchemaBuilder.int32().defaultValue(7).build()).build();

    static List<Object> values() {
        List<Object> v = new ArrayList<>();
        v.add(null);
        for (long l : new long[] {0, 1, -1, 127, 128, 300, -200, 32768, 2147483648L, Long.MAX_VALUE, Long.MIN_VALUE}) v.add(l);
        v.add((byte) -5); v.add((short) 300); v.add(70000);
        for (double d : new double[] {0.0, -0.0, 1.0, 1.5, -1.5, 300.7, 1e10, 1e19, -1e30, 1e-5, 12345.125, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e21}) { v.add(d); v.add((float) d); }
        v.add(true); v.add(false);
        for (String s : new String[] {"", "a", "1", "-1.9", "300", "1e3", "1e400", "9223372036854775808", "18446744073709551617", "true", "false", " true", "TRUE", "null", "0x1", " 1", "1 ", "[1,2]", "{\"a\":1}", "2019-08-23", "14:34:54.346Z", "2019-08-23T14:34:54.346Z",
            "quote\"back\\slash", "é𝄞", "line\nbreak", "NaN", "1e-400", "0.5", "-0.5", "[a]", "٣"}) v.add(s);
        v.add(new byte[] {}); v.add(new byte[] {0, 1, -1}); v.add(new byte[] {48, 57});
        for (String d : new String[] {"0", "1.50", "1E+3", "1E-10", "-123456789012345678901234567890.5", "1e400", "0.00", "18446744073709551617", "99999999999999999999.9"}) v.add(new BigDecimal(d));
        for (long ms : new long[] {0, 1, -1, 86399999, 86400000, 86400001, 1700000000123L, 1699920000000L, -86400000, -62135596800000L, 253402300800000L, 3723004}) v.add(new java.util.Date(ms));
        v.add(List.of()); v.add(List.of(1, 2)); v.add(Arrays.asList(1, null, "a\"b")); v.add(List.of(List.of((byte) 1), List.of()));
        v.add(Map.of()); v.add(linked("a", 1, "b", null)); v.add(linked(1, "x", 2.5, List.of(true)));
        v.add(new Struct(PERSON).put("id", 5L)); v.add(new Struct(PERSON).put("id", 5L).put("name", "x\"y").put("age", 1));
        v.add(List.of(new java.util.Date(1700000000123L), new BigDecimal("1.50"), new byte[] {1}, 1.0f));
        v.add(linked("k", new Struct(PERSON)));
        return v;
    }

    static Map<Object, Object> linked(Object... pairs) {
        Map<Object, Object> m = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) m.put(pairs[i], pairs[i + 1]);
        return m;
    }

    static void conversions() throws Exception {
        try (Out out = new Out("conversions")) {
            List<Schema> schemas = Arrays.asList(null, Schema.INT32_SCHEMA, Date.SCHEMA, Time.SCHEMA, Timestamp.SCHEMA);
            for (Object v : values()) {
                for (Schema s : schemas) {
                    if (s != null && !(v instanceof java.util.Date) && !(v instanceof String) && !(v instanceof Boolean)) continue;
                    Map<String, Object> r = new LinkedHashMap<>();
                    r.put("boolean", attempt(() -> enc(Values.convertToBoolean(s, v))));
                    r.put("int8", attempt(() -> enc(Values.convertToByte(s, v))));
                    r.put("int16", attempt(() -> enc(Values.convertToShort(s, v))));
                    r.put("int32", attempt(() -> enc(Values.convertToInteger(s, v))));
                    r.put("int64", attempt(() -> enc(Values.convertToLong(s, v))));
                    r.put("float32", attempt(() -> enc(Values.convertToFloat(s, v))));
                    r.put("float64", attempt(() -> enc(Values.convertToDouble(s, v))));
                    r.put("string", attempt(() -> enc(Values.convertToString(s, v))));
                    r.put("list", attempt(() -> enc(Values.convertToList(s, v))));
                    r.put("map", attempt(() -> enc(Values.convertToMap(s, v))));
                    r.put("struct", attempt(() -> enc(Values.convertToStruct(s, v))));
                    r.put("date", attempt(() -> enc(Values.convertToDate(s, v))));
                    r.put("time", attempt(() -> enc(Values.convertToTime(s, v))));
                    r.put("timestamp", attempt(() -> enc(Values.convertToTimestamp(s, v))));
                    r.put("decimal", attempt(() -> enc(Values.convertToDecimal(s, v, 2))));
                    r.put("infer", attempt(() -> enc(Values.inferSchema(v))));
                    out.line("value", enc(v), "schema", enc(s), "out", r);
                }
            }
        }
    }

    static boolean hasBytes(Object v) {
        return v instanceof byte[] || v instanceof List<?> l && l.stream().anyMatch(Golden::hasBytes);
    }

    static void texts() throws Exception {
        try (Out out = new Out("texts")) {
            for (Object v : values()) {
                if (!hasBytes(v)) out.line("value", enc(v), "text", String.valueOf(v));
            }
            for (Schema s : schemas()) out.line("schema", enc(s), "text", s.toString());
        }
    }

    static List<Schema> schemas() {
        List<Schema> l = new ArrayList<>();
        for (Schema.Type t : Schema.Type.values()) if (t.isPrimitive()) { l.add(SchemaBuilder.type(t).build()); l.add(SchemaBuilder.type(t).optional().build()); }
        l.add(Date.SCHEMA); l.add(Time.SCHEMA); l.add(Timestamp.SCHEMA); l.add(Decimal.schema(2)); l.add(Decimal.builder(0).optional().build());
        l.add(SchemaBuilder.int32().name("x").build()); l.add(SchemaBuilder.string().name(Date.LOGICAL_NAME).build());
        l.add(SchemaBuilder.array(Schema.INT32_SCHEMA).build()); l.add(SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA).optional().build());
        l.add(SchemaBuilder.array(SchemaBuilder.array(Schema.INT8_SCHEMA).build()).build());
        l.add(SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA).build()); l.add(SchemaBuilder.map(Schema.INT32_SCHEMA, SchemaBuilder.array(Schema.STRING_SCHEMA).build()).name("m").build());
        l.add(PERSON); l.add(SchemaBuilder.struct().field("p", PERSON).field("o", SchemaBuilder.struct().optional().field("x", Schema.INT8_SCHEMA).build()).build());
        l.add(SchemaBuilder.array(PERSON).name("people").doc("d").version(3).parameter("a", "b").build());
        return l;
    }

    // ---- numbers ----

    static void floats() throws Exception {
        try (Out out = new Out("floats")) {
            Random r = new Random(7);
            List<Double> doubles = new ArrayList<>(List.of(0.0, -0.0, 1.0, -1.0, 0.1, 0.001, 0.0009999999999999999, 9999999.0, 9999999.999999998, 1e7, 1.0E-5, 123.456, 1e21, 1e22, 1e23, 2e23, 9.5367431640625E-7, 4.9e-324,
                1e-323, 1.5e-323, 2e-323, 2.2250738585072014e-308, 2.225073858507201e-308, 1.7976931348623157e308, 0.5, 100.0, 1e16, 1e17, 123456789012345680.0, 9007199254740993.0, 4503599627370496.5, 8.41e21, 2.0e-3, 5e-324, 3.0e-45, 1.0e10, 12345678.9, 3.141592653589793,
                Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1.0 / 3, 2.0 / 3, 1e-7, 1e15, 123456.0, 1234567.0, 12345678.0));
            for (int i = 0; i < 500; i++) doubles.add(Double.longBitsToDouble(r.nextLong()));
            for (int i = 0; i < 300; i++) doubles.add((double) r.nextInt(2000000) / Math.pow(10, r.nextInt(12)));
            for (int i = -40; i < 40; i++) doubles.add(Math.pow(2, i * 25.0));
            for (double d : doubles) out.line("f64", Long.toHexString(Double.doubleToLongBits(d)), "text", Double.toString(d));
            List<Float> floats = new ArrayList<>(List.of(0f, -0f, 1f, 0.1f, 0.001f, 9.999999E-4f, 9999999f, 1e7f, 1.0E10f, 1.4e-45f, 2.8e-45f, 3.4028235e38f, 1.17549435E-38f, 3.3f, 16777216f, 33554432f, 8.5e9f, 1e-5f, Float.NaN, Float.POSITIVE_INFINITY, 0.33333334f, 1.0E23f, 2.0E-3f));
            for (int i = 0; i < 500; i++) floats.add(Float.intBitsToFloat(r.nextInt()));
            for (int i = 0; i < 200; i++) floats.add((float) (r.nextInt(200000) / Math.pow(10, r.nextInt(8))));
            for (float f : floats) out.line("f32", Integer.toHexString(Float.floatToIntBits(f)), "text", Float.toString(f));
            for (String t : new String[] {"1", "1.0", " 1 ", "1e5", "1d", "1F", "1f ", "NaN", "+NaN", "-NaN", "Infinity", "-Infinity", "infinity", "", " ", ".", "1.", ".5", "1e", "1e+", "0x10", "1_0", "1,0", "1e400", "1e-400", "1L", "--1", "+1", "\u00001", "1\u0000", "٣", "1 2", "\u00a01"})
                out.line("parse", t, "out", attempt(() -> Long.toHexString(Double.doubleToLongBits(Double.parseDouble(t)))));
        }
    }

    static void decimals() throws Exception {
        try (Out out = new Out("decimals")) {
            List<String> texts = new ArrayList<>(List.of("0", "-0", "0.00", "0E+3", "0E-7", "0.000000", "0.0000000", "1", "-1", "10", "1.50", "1E+3", "1E-10", "-1.23E+5", "123456789012345678901234567890", "0.000001", "0.0000001", "-0.0000001234", "1e400", "1e-400", "1234.5e-2", "1234.5e3",
                "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616.5", "1e63", "1e64", "1e65", "3e-1", "0.5", "1.5", "2.5", "-2.5", "0.05", "99.95", "255", "256", "-128", "-129", "65535.0", "1.7976931348623157e308", "1.7976931348623159e308", "4.9e-324", "2e-324", "3.4028235677973366e38",
                "3.4028235677973367e38", "16777217", "0.1", "1e23", "8.41e21", "9007199254740993", "1.", ".1", "+5", "+.5e+1", "00012.3400"));
            Random r = new Random(9);
            for (int i = 0; i < 250; i++) texts.add(new BigDecimal(new java.math.BigInteger(1 + r.nextInt(130), r).multiply(java.math.BigInteger.valueOf(r.nextBoolean() ? 1 : -1)), r.nextInt(60) - 20).toString());
            for (String t : texts) {
                BigDecimal d = new BigDecimal(t);
                List<Object> scales = new ArrayList<>();
                for (int scale : new int[] {-3, -1, 0, 1, 2, 5}) {
                    for (RoundingMode m : new RoundingMode[] {RoundingMode.DOWN, RoundingMode.FLOOR, RoundingMode.CEILING, RoundingMode.HALF_UP, RoundingMode.HALF_EVEN})
                        scales.add(Math.abs((long) d.scale() - scale) > 1000 ? "-" : d.setScale(scale, m).toString());
                }
                out.line("in", t, "unscaled", d.unscaledValue().toString(), "scale", d.scale(), "text", d.toString(), "plain", d.toPlainString(), "precision", d.precision(), "double", Long.toHexString(Double.doubleToLongBits(d.doubleValue())),
                    "float", Integer.toHexString(Float.floatToIntBits(d.floatValue())), "long", Long.toString(d.longValue()), "bytes", Base64.getEncoder().encodeToString(d.unscaledValue().toByteArray()), "hash", d.hashCode(), "scales", scales,
                    "exact", attempt(() -> Long.toString(d.longValueExact())) instanceof String s ? s : null, "strippedWhole", d.signum() == 0 || d.stripTrailingZeros().scale() <= 0);
            }
            for (String t : new String[] {"", " ", " 1", "1 ", "abc", "1e", "1e+", "e5", ".", "-", "+", "--1", "1..2", "1.2.3", "1e5.5", "1e2147483647", "1e2147483648", "1e-2147483647", "1e-2147483648", "1e99999999999", "1e00000000000000005", "1e+-5", "0x1", "1_0", "Infinity", "NaN", "1f", "٣", "-٣.٥e٣", "１", "²", "1e²"})
                out.line("in", t, "parse", attempt(() -> { BigDecimal d = new BigDecimal(t); return List.of(d.unscaledValue().toString(), d.scale()); }));
            for (int i = 0; i < 60; i++) {
                String a = texts.get(r.nextInt(texts.size())), b = i % 4 == 0 ? new BigDecimal(a).setScale(Math.min(400, new BigDecimal(a).scale() + 2 > 0 ? new BigDecimal(a).scale() + 2 : 0), RoundingMode.DOWN).toString() : texts.get(r.nextInt(texts.size()));
                out.line("a", a, "b", b, "compare", new BigDecimal(a).compareTo(new BigDecimal(b)), "equal", new BigDecimal(a).equals(new BigDecimal(b)));
            }
        }
    }

    // ---- dates ----

    static void dates() throws Exception {
        try (Out out = new Out("dates")) {
            Random r = new Random(11);
            List<Long> times = new ArrayList<>(List.of(0L, -1L, 1L, 1700000000000L, 951782400000L, 951868800000L, -12219292800000L, -12219292800001L, -12219379200000L, -62135596800000L, -62135769600000L, -62135769600001L, -62167219200000L, -99999999999999L, 253402300799999L, 253402300800000L, 32503680000000L, -2208988800000L));
            for (int i = 0; i < 200; i++) times.add((long) (r.nextGaussian() * 3e13));
            for (long t : times) out.line("ms", Long.toString(t), "zone", "UTC", "text", new java.util.Date(t).toString(), "formats", formats(t));
            for (String zone : new String[] {"America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Sydney"}) {
                TimeZone.setDefault(TimeZone.getTimeZone(zone));
                for (int i = 0; i < 40; i++) {
                    long t = 946684800000L + (long) (r.nextDouble() * 8.5e11);
                    out.line("ms", Long.toString(t), "zone", zone, "text", new java.util.Date(t).toString(), "formats", formats(t));
                }
                for (String s : new String[] {"2019-03-10T02:30:00.000Z", "2019-11-03T01:30:00.000Z", "2019-03-31T02:30:00.000Z", "2019-10-27T02:30:00.000Z", "2019-07-01T12:00:00.000Z", "2019-01-01T12:00:00.000Z", "2019-04-07T02:30:00.000Z", "2019-10-06T02:30:00.000Z"})
                    out.line("parse", s, "pattern", "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", "zone", zone, "ms", parse("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", s));
            }
            TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
            for (String s : new String[] {"2019-08-23", "2019-13-45", "2019-00-00", "0-0-0", "-5-1-1", "1582-10-04", "1582-10-05", "1582-10-14", "1582-10-15", "1582-12-300", "2019-8-2", " 2019-\t08- 23", "2019 -08-23", "2019-08", "2019-08-", "x", "", "2019--8--23", "99999999999-1-1", "2019-08-23rest", "10000-1-1", "1-1-1", "4-2-29", "100-2-29", "1500-2-29", "1900-2-29", "2000-2-29"})
                out.line("parse", s, "pattern", "yyyy-MM-dd", "zone", "UTC", "ms", parse("yyyy-MM-dd", s));
            for (String s : new String[] {"14:34:54.346Z", "1:2:3.4Z", "25:61:61.99999Z", "-1:-2:-3.-4Z", "14:34:54.346", "14:34:54Z", "::.Z", " 1: 2: 3. 4Z", "14:34:54.346Zmore"})
                out.line("parse", s, "pattern", "HH:mm:ss.SSS'Z'", "zone", "UTC", "ms", parse("HH:mm:ss.SSS'Z'", s));
        }
    }

    static List<String> formats(long t) {
        List<String> l = new ArrayList<>();
        for (String p : new String[] {"yyyy-MM-dd", "HH:mm:ss.SSS'Z'", "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'"}) l.add(new SimpleDateFormat(p).format(new java.util.Date(t)));
        return l;
    }

    static String parse(String pattern, String text) {
        java.util.Date d = new SimpleDateFormat(pattern).parse(text, new ParsePosition(0));
        return d == null ? null : Long.toString(d.getTime());
    }

    // ---- schemas ----

    static void validation() throws Exception {
        try (Out out = new Out("validation")) {
            List<Object> vs = values();
            vs.add(new Struct(SchemaBuilder.struct().name("person").field("id", Schema.INT64_SCHEMA).build()).put("id", 1L));
            vs.add(List.of("a")); vs.add(List.of((byte) 1)); vs.add(List.of(new Struct(PERSON).put("id", 5L), new Struct(PERSON))); vs.add(Map.of("a", "b")); vs.add(Map.of(1, List.of("x"))); vs.add(Map.of(1, List.of(2)));
            vs.add(List.of(List.of(1)));
            for (Schema s : schemas()) {
                for (Object v : vs) {
                    Object r = attempt(() -> { ConnectSchema.validateValue(s, v); return null; });
                    if (seen.add(s + "|" + (r == null ? v == null ? null : v.getClass() : r) + (v instanceof List || v instanceof Map ? v : "")))
                        out.line("schema", enc(s), "value", enc(v), "out", r);
                }
            }
            for (Object v : vs) {
                out.line("field", "id", "value", enc(v), "out", attempt(() -> { new Struct(PERSON).put("id", v); return null; }));
                out.line("field", "name", "value", enc(v), "out", attempt(() -> { new Struct(PERSON).put("name", v); return null; }));
            }
            // The name of a logical type on a schema that it is not made for.
            for (Schema s : new Schema[] {SchemaBuilder.array(Schema.INT32_SCHEMA).name(Date.LOGICAL_NAME).build(), SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA).name(Date.LOGICAL_NAME).build(), SchemaBuilder.struct().name(Date.LOGICAL_NAME).build()})
                out.line("schema", enc(s), "value", enc(new java.util.Date(5)), "out", attempt(() -> { ConnectSchema.validateValue(s, new java.util.Date(5)); return null; }));
            for (Schema s : new Schema[] {Decimal.schema(2), SchemaBuilder.bytes().name(Decimal.LOGICAL_NAME).parameter("scale", "x").build(), SchemaBuilder.bytes().name(Decimal.LOGICAL_NAME).parameter("a", "1").build(), Decimal.schema(-1)}) {
                for (String d : new String[] {"1.50", "1.5", "0.00", "-1.28", "1E+1"}) out.line("decimal", enc(s), "value", enc(new BigDecimal(d)), "out", attempt(() -> enc(Decimal.fromLogical(s, new BigDecimal(d)))));
                for (byte[] b : new byte[][] {{0}, {-128}, {0, -128}, {1, 2, 3}, {-1, -1}}) out.line("decimal", enc(s), "value", enc(b), "out", attempt(() -> enc(Decimal.toLogical(s, b))));
            }
            for (Schema s : new Schema[] {Date.SCHEMA, Time.SCHEMA, Timestamp.SCHEMA, Schema.INT32_SCHEMA}) {
                for (long ms : new long[] {0, -1, 1, 86399999, 86400000, 86400001, -86400000, 1700000000123L, 1699920000000L, -1699920000000L}) {
                    java.util.Date d = new java.util.Date(ms);
                    out.line("logical", enc(s), "ms", Long.toString(ms), "date", attempt(() -> Date.fromLogical(s, d)), "time", attempt(() -> Time.fromLogical(s, d)), "timestamp", attempt(() -> Timestamp.fromLogical(s, d)),
                        "toDate", attempt(() -> Date.toLogical(s, (int) ms).getTime()), "toTime", attempt(() -> Time.toLogical(s, (int) ms).getTime()), "toTimestamp", attempt(() -> Timestamp.toLogical(s, ms).getTime()));
                }
            }
        }
    }

    static final Set<String> seen = new HashSet<>();

    static void builders() throws Exception {
        try (Out out = new Out("builders")) {
            Map<String, Body> cases = new LinkedHashMap<>();
            cases.put("name twice", () -> SchemaBuilder.int32().name("a").name("b"));
            cases.put("version twice", () -> SchemaBuilder.int32().version(1).version(2));
            cases.put("doc twice", () -> SchemaBuilder.int32().doc("a").doc("b"));
            cases.put("optional twice", () -> enc(SchemaBuilder.int32().optional().optional().build()));
            cases.put("optional then required", () -> SchemaBuilder.int32().optional().required());
            cases.put("default twice", () -> SchemaBuilder.int32().defaultValue(1).defaultValue(2));
            cases.put("default of another type", () -> SchemaBuilder.int32().defaultValue("x"));
            cases.put("default null required", () -> SchemaBuilder.int32().defaultValue(null));
            cases.put("default null optional", () -> enc(SchemaBuilder.int32().optional().defaultValue(null).build()));
            cases.put("default then optional", () -> enc(SchemaBuilder.int32().defaultValue(5).optional().build()));
            cases.put("default of array", () -> enc(SchemaBuilder.array(Schema.INT32_SCHEMA).defaultValue(List.of(1, 2)).build()));
            cases.put("default of array wrong", () -> SchemaBuilder.array(Schema.INT32_SCHEMA).defaultValue(List.of("x")));
            cases.put("field twice", () -> SchemaBuilder.struct().field("a", Schema.INT8_SCHEMA).field("a", Schema.INT8_SCHEMA));
            cases.put("field on int", () -> SchemaBuilder.int32().field("a", Schema.INT8_SCHEMA));
            cases.put("field empty name", () -> SchemaBuilder.struct().field("", Schema.INT8_SCHEMA));
            cases.put("field null schema", () -> SchemaBuilder.struct().field("a", null));
            cases.put("array null", () -> SchemaBuilder.array(null));
            cases.put("map null key", () -> SchemaBuilder.map(null, Schema.INT8_SCHEMA));
            cases.put("map null value", () -> SchemaBuilder.map(Schema.INT8_SCHEMA, null));
            cases.put("parameters", () -> enc(SchemaBuilder.int32().parameter("b", "1").parameter("a", "2").parameter("b", "3").build()));
            cases.put("empty parameters", () -> enc(SchemaBuilder.int32().parameters(Map.of()).build()));
            cases.put("field of int", () -> Schema.INT32_SCHEMA.field("a"));
            cases.put("struct of int", () -> new Struct(Schema.INT32_SCHEMA));
            cases.put("struct unknown field", () -> new Struct(PERSON).get("x"));
            cases.put("struct getInt32 of int64", () -> new Struct(PERSON).getInt32("id"));
            cases.put("struct getString of unknown", () -> new Struct(PERSON).getString("x"));
            cases.put("struct validate", () -> { new Struct(PERSON).validate(); return null; });
            cases.put("struct default of age", () -> enc(new Struct(PERSON).get("age")));
            cases.put("struct getInt32 of age", () -> enc(new Struct(PERSON).getInt32("age")));
            for (var e : cases.entrySet()) out.line("case", e.getKey(), "out", attempt(e.getValue()));
        }
    }

    static void projections() throws Exception {
        try (Out out = new Out("projections")) {
            List<Schema> l = new ArrayList<>(schemas());
            l.add(SchemaBuilder.int64().defaultValue(9L).build()); l.add(SchemaBuilder.float64().optional().defaultValue(9.5).build()); l.add(SchemaBuilder.string().defaultValue("d").build());
            l.add(SchemaBuilder.struct().name("person").field("id", Schema.FLOAT64_SCHEMA).field("more", SchemaBuilder.string().defaultValue("m").build()).build());
            l.add(SchemaBuilder.struct().name("person").field("id", Schema.STRING_SCHEMA).build());
            l.add(SchemaBuilder.struct().name("person").field("needed", Schema.STRING_SCHEMA).build());
            l.add(SchemaBuilder.struct().name("person").field("name", Schema.STRING_SCHEMA).build());
            l.add(SchemaBuilder.struct().name("person").field("name", SchemaBuilder.string().defaultValue("nobody").build()).field("extra", Schema.OPTIONAL_INT8_SCHEMA).build());
            l.add(SchemaBuilder.array(Schema.FLOAT32_SCHEMA).build()); l.add(SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT64_SCHEMA).build()); l.add(SchemaBuilder.int32().parameter("a", "1").build()); l.add(SchemaBuilder.int32().version(5).doc("x").build());
            for (Schema from : l) {
                for (Schema to : l) {
                    Object v = sample(from);
                    Object r = attempt(() -> enc(SchemaProjector.project(from, v, to)));
                    if (r instanceof Map<?, ?> m && m.containsKey("error") && !seen.add("p" + r)) continue;
                    out.line("from", enc(from), "to", enc(to), "value", enc(v), "out", r, "null", from.isOptional() ? attempt(() -> enc(SchemaProjector.project(from, null, to))) : null);
                }
            }
            // A projected map is a HashMap; a value is a number whatever its schema.
            Schema texts = SchemaBuilder.map(Schema.OPTIONAL_STRING_SCHEMA, Schema.STRING_SCHEMA).build();
            Object unordered = linked("zeta", "1", null, "2", "alpha", "3", "", "4");
            out.line("from", enc(texts), "to", enc(texts), "value", enc(unordered), "out", attempt(() -> enc(SchemaProjector.project(texts, unordered, texts))), "null", null);
            out.line("from", enc(Schema.INT32_SCHEMA), "to", enc(Schema.FLOAT32_SCHEMA), "value", enc(new BigDecimal("65.35")), "out", attempt(() -> enc(SchemaProjector.project(Schema.INT32_SCHEMA, new BigDecimal("65.35"), Schema.FLOAT32_SCHEMA))), "null", null);
        }
    }

    static Object sample(Schema s) {
        if (Decimal.LOGICAL_NAME.equals(s.name())) return new BigDecimal("1.50");
        if (Date.LOGICAL_NAME.equals(s.name()) || Time.LOGICAL_NAME.equals(s.name()) || Timestamp.LOGICAL_NAME.equals(s.name())) return new java.util.Date(0);
        switch (s.type()) {
            case INT8: return (byte) 100;
            case INT16: return (short) 30000;
            case INT32: return 2000000001;
            case INT64: return 9007199254740993L;
            case FLOAT32: return 0.1f;
            case FLOAT64: return 1e300;
            case BOOLEAN: return true;
            case STRING: return "text";
            case BYTES: return new byte[] {1, 2};
            case ARRAY: return Collections.singletonList(sample(s.valueSchema()));
            case MAP: return linked(sample(s.keySchema()), sample(s.valueSchema()));
            default: {
                Struct st = new Struct(s);
                for (Field f : s.fields()) if (f.schema().defaultValue() == null && !f.schema().isOptional()) st.put(f, sample(f.schema()));
                return st;
            }
        }
    }

    // ---- settings ----

    static ConfigDef.Validator validator(String name) {
        return switch (name) {
            case "none" -> null;
            case "atLeast1" -> ConfigDef.Range.atLeast(1);
            case "between0and5" -> ConfigDef.Range.between(0, 5);
            case "atLeast0.5" -> ConfigDef.Range.atLeast(0.5);
            case "in" -> ConfigDef.ValidString.in("none", "all");
            case "inAnyCase" -> ConfigDef.CaseInsensitiveValidString.in("interval", "poll", "connector");
            case "list" -> ConfigDef.ValidList.anyNonDuplicateValues(false, false);
            case "listOrEmpty" -> ConfigDef.ValidList.anyNonDuplicateValues(true, true);
            case "listIn" -> ConfigDef.ValidList.in("a", "b");
            case "listInNotEmpty" -> ConfigDef.ValidList.in(false, "a", "b");
            case "nonNull" -> new ConfigDef.NonNullValidator();
            case "nonEmpty" -> new ConfigDef.NonEmptyString();
            case "noControl" -> ConfigDef.NonEmptyStringWithoutControlChars.nonEmptyStringWithoutControlChars();
            case "size2" -> ConfigDef.ListSize.atMostOfSize(2);
            case "composite" -> ConfigDef.CompositeValidator.of(new ConfigDef.NonNullValidator(), new ConfigDef.NonEmptyString());
            default -> throw new IllegalArgumentException(name);
        };
    }

    static void configs() throws Exception {
        try (Out out = new Out("configs")) {
            Map<ConfigDef.Type, List<String>> validators = new EnumMap<>(ConfigDef.Type.class);
            validators.put(ConfigDef.Type.BOOLEAN, List.of("none", "nonNull"));
            validators.put(ConfigDef.Type.STRING, List.of("none", "in", "inAnyCase", "nonNull", "nonEmpty", "noControl", "composite"));
            validators.put(ConfigDef.Type.INT, List.of("none", "atLeast1", "between0and5", "nonNull"));
            validators.put(ConfigDef.Type.SHORT, List.of("none", "between0and5"));
            validators.put(ConfigDef.Type.LONG, List.of("none", "atLeast1"));
            validators.put(ConfigDef.Type.DOUBLE, List.of("none", "atLeast0.5", "atLeast1"));
            validators.put(ConfigDef.Type.LIST, List.of("none", "list", "listOrEmpty", "listIn", "listInNotEmpty", "nonNull", "size2"));
            validators.put(ConfigDef.Type.PASSWORD, List.of("none", "nonNull"));
            String[] inputs = {null, "", " ", "true", " TRUE ", "False", "yes", "1", " 1 ", "+1", "-1", "0", "5", "6", "1.0", "0.25", "1e3", "abc", "2147483648", "32768", "9223372036854775807", "9223372036854775808", "1d", "NaN", "Infinity", "none", "All", "poll", "a", "a,b", " a , b ,, c ", "a,", ",", "a,b,a", "a\tb", "a\u0007", "\u00a0x\u00a0",
                "a,b,c", "[a]", "a;b", "x\n,\r\ny", "1\u0000", "٣"};
            for (var e : validators.entrySet()) {
                for (String name : e.getValue()) {
                    ConfigDef.Validator v = validator(name);
                    ConfigDef def = new ConfigDef().define("k", e.getKey(), ConfigDef.NO_DEFAULT_VALUE, v, ConfigDef.Importance.LOW, "doc");
                    out.line("type", e.getKey().toString(), "validator", name, "shown", v == null ? null : v.toString());
                    for (int i = -1; i < inputs.length; i++) {
                        Map<String, String> props = new HashMap<>();
                        if (i >= 0) props.put("k", inputs[i]);
                        ConfigValue cv;
                        Object validated;
                        try { cv = def.validate(props).get(0); validated = cv.errorMessages(); } catch (RuntimeException ex) { cv = null; validated = null; }
                        Object value = cv == null ? null : cv.value();
                        out.line("type", e.getKey().toString(), "validator", name, "given", i >= 0, "in", i >= 0 ? inputs[i] : null, "parse", attempt(() -> ConfigDef.convertToString(def.parse(props).get("k"), e.getKey())),
                            "errors", validated, "value", ConfigDef.convertToString(value, e.getKey()));
                    }
                }
            }
            for (double d : new double[] {1.0, 0.5, 1e10}) out.line("default", "DOUBLE", "text", ConfigDef.convertToString(d, ConfigDef.Type.DOUBLE));
        }
    }

    static void headers() throws Exception {
        try (Out out = new Out("headers")) {
            List<Schema> l = new ArrayList<>(schemas());
            l.add(SchemaBuilder.int32().name(Timestamp.LOGICAL_NAME).build());
            for (Schema s : l) for (Object v : values()) {
                if (hasBytes(v) && s.type() != Schema.Type.BYTES) continue;
                Object r = attempt(() -> { new ConnectHeaders().add("h", v, s); return null; });
                if (seen.add("h" + enc(s) + (v == null ? null : v.getClass()) + (r == null))) out.line("schema", enc(s), "value", enc(v), "out", r);
            }
        }
    }

    static void hashOrder() throws Exception {
        try (Out out = new Out("hash-order")) {
            Random r = new Random(5);
            for (int i = 0; i < 120; i++) {
                Map<Object, Object> map = new HashMap<>();
                List<Object> keys = new ArrayList<>();
                int n = 1 + r.nextInt(i < 60 ? 14 : 200);
                for (int j = 0; j < n; j++) {
                    Object key = switch (r.nextInt(i % 3 == 0 ? 1 : 9)) {
                        case 0, 1 -> "key" + r.nextInt(300);
                        case 2 -> r.nextInt(1000) - 500;
                        case 3 -> r.nextLong();
                        case 4 -> r.nextDouble();
                        case 5 -> r.nextFloat();
                        case 6 -> r.nextBoolean();
                        case 7 -> new BigDecimal(new java.math.BigInteger(100, r).subtract(java.math.BigInteger.ONE.shiftLeft(99)), r.nextInt(5));
                        default -> "ключ-𝄞" + r.nextInt();
                    };
                    if (map.put(key, 1) == null) keys.add(key);
                }
                out.line("keys", encAll(keys), "order", encAll(new ArrayList<>(map.keySet())));
            }
        }
    }
}
