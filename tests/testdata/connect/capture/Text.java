import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.*;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.*;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.*;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/** The unambiguous text form of Connect data in the golden files. */
final class Text {
    static final ObjectMapper MAPPER = new ObjectMapper();
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static ObjectNode object() {
        return NODES.objectNode();
    }

    static com.fasterxml.jackson.databind.JsonNode schema(Schema schema) {
        if (schema == null)
            return NODES.nullNode();
        ObjectNode node = object();
        node.put("type", schema.type().name());
        if (schema.isOptional())
            node.put("optional", true);
        if (schema.defaultValue() != null)
            node.set("default", value(schema.defaultValue(), null));
        if (schema.name() != null)
            node.put("name", schema.name());
        if (schema.version() != null)
            node.put("version", schema.version());
        if (schema.doc() != null)
            node.put("doc", schema.doc());
        if (schema.parameters() != null) {
            ArrayNode parameters = node.putArray("parameters");
            for (Map.Entry<String, String> entry : schema.parameters().entrySet())
                parameters.addArray().add(entry.getKey()).add(entry.getValue());
        }
        if (schema.type() == Schema.Type.STRUCT) {
            ArrayNode fields = node.putArray("fields");
            for (Field field : schema.fields())
                fields.addArray().add(field.name()).add(schema(field.schema()));
        }
        if (schema.type() == Schema.Type.MAP)
            node.set("keys", schema(schema.keySchema()));
        if (schema.type() == Schema.Type.MAP || schema.type() == Schema.Type.ARRAY)
            node.set("values", schema(schema.valueSchema()));
        return node;
    }

    /** context is the schema that stands beside the value; a struct of that schema does not repeat it. */
    static com.fasterxml.jackson.databind.JsonNode value(Object value, Schema context) {
        if (value == null)
            return NODES.nullNode();
        ObjectNode node = object();
        if (value instanceof Byte) node.put("int8", value.toString());
        else if (value instanceof Short) node.put("int16", value.toString());
        else if (value instanceof Integer) node.put("int32", value.toString());
        else if (value instanceof Long) node.put("int64", value.toString());
        else if (value instanceof Float) node.put("float32", Integer.toHexString(Float.floatToRawIntBits((Float) value)));
        else if (value instanceof Double) node.put("float64", Long.toHexString(Double.doubleToRawLongBits((Double) value)));
        else if (value instanceof Boolean) node.put("boolean", (Boolean) value);
        else if (value instanceof String) node.put("string", (String) value);
        else if (value instanceof byte[]) node.put("bytes", HexFormat.of().formatHex((byte[]) value));
        else if (value instanceof ByteBuffer) node.put("bytes", HexFormat.of().formatHex(((ByteBuffer) value).array()));
        else if (value instanceof BigDecimal) node.put("decimal", ((BigDecimal) value).unscaledValue() + "/" + ((BigDecimal) value).scale());
        else if (value instanceof java.util.Date) node.put("date", Long.toString(((java.util.Date) value).getTime()));
        else if (value instanceof Collection) {
            ArrayNode list = node.putArray("array");
            if (context != null && context.type() != Schema.Type.ARRAY)
                context = null;
            for (Object element : (Collection<?>) value)
                list.add(value(element, context == null ? null : context.valueSchema()));
        } else if (value instanceof Map) {
            ArrayNode list = node.putArray("map");
            if (context != null && context.type() != Schema.Type.MAP)
                context = null;
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet())
                list.addArray().add(value(entry.getKey(), context == null ? null : context.keySchema()))
                    .add(value(entry.getValue(), context == null ? null : context.valueSchema()));
        } else if (value instanceof Struct) {
            Struct struct = (Struct) value;
            ArrayNode list = node.putArray("struct");
            for (Field field : struct.schema().fields())
                list.add(value(struct.getWithoutDefault(field.name()), field.schema()));
            if (context == null || !struct.schema().equals(context))
                node.set("schema", schema(struct.schema()));
        } else {
            node.put("other", value.getClass().getName() + ": " + value);
        }
        return node;
    }

    static ObjectNode schemaAndValue(Schema schema, Object value) {
        ObjectNode node = object();
        node.set("schema", schema(schema));
        node.set("value", value(value, schema));
        return node;
    }

    static com.fasterxml.jackson.databind.JsonNode record(ConnectRecord<?> record) {
        if (record == null)
            return NODES.nullNode();
        ObjectNode node = object();
        node.put("kind", record instanceof SinkRecord ? "sink" : "source");
        node.put("topic", record.topic());
        node.put("partition", record.kafkaPartition());
        node.put("timestamp", record.timestamp());
        if (record instanceof SinkRecord)
            node.put("offset", ((SinkRecord) record).kafkaOffset());
        node.set("key", schemaAndValue(record.keySchema(), record.key()));
        node.set("value", schemaAndValue(record.valueSchema(), record.value()));
        ArrayNode headers = node.putArray("headers");
        for (Header header : record.headers())
            headers.addArray().add(header.key()).add(schemaAndValue(header.schema(), header.value()));
        return node;
    }

    static ObjectNode error(Throwable error) {
        ObjectNode node = object();
        ObjectNode inner = node.putObject("error");
        inner.put("class", error.getClass().getSimpleName());
        inner.put("message", error.getMessage());
        return node;
    }

    static ObjectNode config(Map<String, ?> config) {
        ObjectNode node = object();
        for (Map.Entry<String, ?> entry : config.entrySet())
            node.put(entry.getKey(), entry.getValue() == null ? null : entry.getValue().toString());
        return node;
    }

    static void print(ObjectNode node) {
        try {
            System.out.println(MAPPER.writeValueAsString(node));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2)
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        return map;
    }
}
