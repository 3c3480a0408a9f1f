import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * Writes the golden bytes of every message that has a schema in Headrace: for each version of Kafka's own class one line "name version variant hex".
 * filled: every field has a value of its own, every array two elements. nulls: what may be null is null. empty: nothing was set.
 */
public class CaptureMessages {
    private static final String[] PACKAGES = {
        "org.apache.kafka.common.message.", "org.apache.kafka.coordinator.group.generated.", "org.apache.kafka.coordinator.transaction.generated."};

    private final JsonNode schema;
    private final Class<?> type;
    private final short version;
    private final boolean useNulls;
    private int counter;

    private CaptureMessages(JsonNode schema, Class<?> type, short version, boolean useNulls) {
        this.schema = schema;
        this.type = type;
        this.version = version;
        this.useNulls = useNulls;
    }

    public static void main(String[] args) throws Exception {
        var names = new TreeSet<String>();
        var head = Pattern.compile("^(?:(?:request|response|record) \\d+|header|data) (\\w+) ");
        try (var files = Files.list(Path.of(args[0]))) {
            for (var file : files.filter(path -> path.toString().endsWith(".txt")).toList())
                for (var line : Files.readAllLines(file)) {
                    var match = head.matcher(line);
                    if (match.find())
                        names.add(match.group(1));
                }
        }
        var mapper = new ObjectMapper();
        mapper.configure(JsonParser.Feature.ALLOW_COMMENTS, true);
        try (var out = new PrintWriter(args[1], StandardCharsets.UTF_8)) {
            for (var name : names) {
                JsonNode schema;
                try (InputStream json = CaptureMessages.class.getResourceAsStream("/common/message/" + name + ".json")) {
                    schema = mapper.readTree(json);
                }
                var type = findClass(name);
                var sample = (Message) type.getConstructor().newInstance();
                for (short version = sample.lowestSupportedVersion(); version <= sample.highestSupportedVersion(); version++) {
                    write(out, name, version, "filled", new CaptureMessages(schema, type, version, false).fill());
                    write(out, name, version, "nulls", new CaptureMessages(schema, type, version, true).fill());
                    write(out, name, version, "empty", type.getConstructor().newInstance());
                }
            }
        }
    }

    private static Class<?> findClass(String name) throws ClassNotFoundException {
        for (var prefix : PACKAGES)
            for (var suffix : new String[] {"Data", ""})
                try {
                    return Class.forName(prefix + name + suffix);
                } catch (ClassNotFoundException exception) {
                    // It is in another of the packages, or in none: see below.
                }
        throw new ClassNotFoundException(name);
    }

    private static void write(PrintWriter out, String name, short version, String variant, Object message) {
        var cache = new ObjectSerializationCache();
        var data = (Message) message;
        var buffer = ByteBuffer.allocate(data.size(cache, version));
        data.write(new ByteBufferAccessor(buffer), cache, version);
        out.println(name + " " + version + " " + variant + " " + HexFormat.of().formatHex(buffer.array()));
    }

    private Object fill() throws Exception {
        return fillStruct(type, schema.get("fields"));
    }

    private Object fillStruct(Class<?> struct, JsonNode fields) throws Exception {
        var value = struct.getConstructor().newInstance();
        for (var field : fields)
            if (contains(versionsOf(field), version))
                setField(struct, value, field);
        return value;
    }

    private void setField(Class<?> struct, Object owner, JsonNode field) throws Exception {
        var name = field.get("name").asText();
        var setter = findSetter(struct, "set" + Character.toUpperCase(name.charAt(0)) + name.substring(1));
        var text = field.get("type").asText();
        if (useNulls && field.has("nullableVersions") && contains(field.get("nullableVersions").asText(), version)) {
            setter.invoke(owner, (Object) null);
            return;
        }
        if (!text.startsWith("[]")) {
            setter.invoke(owner, makeValue(text, field, setter.getParameterTypes()[0]));
            return;
        }
        var parameter = setter.getParameterTypes()[0];
        Collection<Object> list = parameter == List.class ? new ArrayList<>() : newCollection(parameter);
        for (int i = 0; i < 2; i++)
            list.add(makeValue(text.substring(2), field, null));
        setter.invoke(owner, list);
    }

    @SuppressWarnings("unchecked")
    private static Collection<Object> newCollection(Class<?> type) throws Exception {
        Constructor<?> constructor = type.getConstructor();
        return (Collection<Object>) constructor.newInstance();
    }

    private static Method findSetter(Class<?> struct, String name) {
        for (var method : struct.getMethods())
            if (method.getName().equals(name) && method.getParameterCount() == 1)
                return method;
        throw new IllegalStateException(struct + " has no " + name);
    }

    private Object makeValue(String text, JsonNode field, Class<?> target) throws Exception {
        int n = ++counter;
        switch (text) {
            case "bool":
                return !field.path("default").asText("false").equalsIgnoreCase("true");
            case "int8":
                return (byte) (n % 100 + 20);
            case "int16":
                return (short) (1000 + n);
            case "uint16":
                return 40000 + n;
            case "int32":
                return 70000 + n;
            case "uint32":
                return 3_000_000_000L + n;
            case "int64":
                return 5_000_000_000L + n;
            case "float64":
                return n + 0.5;
            case "uuid":
                return new Uuid(0x1122334455667788L + n, 0x99aabbccddeeff00L + n);
            case "string":
                // Some are longer than one byte of a varint says, some are not ASCII.
                return n % 7 == 0 ? "long-" + "x".repeat(200) + n : n % 5 == 0 ? "größe-€-" + n : "text-" + n;
            case "bytes":
                var bytes = ("bytes-" + n).getBytes(StandardCharsets.UTF_8);
                return target == ByteBuffer.class || field.path("zeroCopy").asBoolean() ? ByteBuffer.wrap(bytes) : bytes;
            case "records":
                return MemoryRecords.readableRecords(ByteBuffer.wrap(("records-" + n).getBytes(StandardCharsets.UTF_8)));
            default:
                return fillStruct(Class.forName(type.getName() + "$" + text), findFields(text, field));
        }
    }

    private JsonNode findFields(String struct, JsonNode field) {
        if (field.has("fields"))
            return field.get("fields");
        for (var common : schema.get("commonStructs"))
            if (common.get("name").asText().equals(struct))
                return common.get("fields");
        throw new IllegalStateException("no struct " + struct);
    }

    private static String versionsOf(JsonNode field) {
        return field.has("versions") ? field.get("versions").asText() : field.get("taggedVersions").asText();
    }

    private static boolean contains(String range, int version) {
        if (range.equals("none"))
            return false;
        if (range.endsWith("+"))
            return version >= Integer.parseInt(range.substring(0, range.length() - 1));
        var parts = range.split("-");
        return version >= Integer.parseInt(parts[0]) && version <= Integer.parseInt(parts[parts.length - 1]);
    }
}
