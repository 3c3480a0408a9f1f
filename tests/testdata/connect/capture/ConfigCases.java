import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.*;
import org.apache.kafka.common.config.ConfigDef;

/** The settings that the real classes declare. */
public final class ConfigCases {
    public static void main(String[] args) throws Exception {
        String transforms = "org.apache.kafka.connect.transforms.";
        for (String name : new String[] {"Cast", "ExtractField", "Flatten", "HeaderFrom", "HoistField", "InsertField", "MaskField", "ReplaceField", "SetSchemaMetadata", "TimestampConverter"})
            for (String part : new String[] {"$Key", "$Value"})
                print(transforms + name + part);
        for (String name : new String[] {"DropHeaders", "Filter", "InsertHeader", "RegexRouter", "TimestampRouter", "ValueToKey", "predicates.HasHeaderKey", "predicates.RecordIsTombstone", "predicates.TopicNameMatches"})
            print(transforms + name);
        for (String name : new String[] {"json.JsonConverter", "storage.StringConverter", "storage.SimpleHeaderConverter"})
            print("org.apache.kafka.connect." + name);
        for (String name : new String[] {"ByteArray", "Boolean", "Short", "Integer", "Long", "Float", "Double"})
            print("org.apache.kafka.connect.converters." + name + "Converter");
    }

    static void print(String name) throws Exception {
        Object instance = Class.forName(name).getDeclaredConstructor().newInstance();
        ConfigDef definition = (ConfigDef) instance.getClass().getMethod("config").invoke(instance);
        for (ConfigDef.ConfigKey key : definition.configKeys().values()) {
            ObjectNode node = Text.object();
            node.put("class", name);
            node.put("name", key.name);
            node.put("type", key.type.name());
            node.put("required", !key.hasDefault());
            node.put("default", key.hasDefault() ? ConfigDef.convertToString(key.defaultValue, key.type) : null);
            node.put("importance", key.importance.name());
            node.put("group", key.group);
            node.put("order", key.orderInGroup);
            node.put("width", key.width.name());
            node.put("display", key.displayName);
            node.put("validator", key.validator == null ? null : key.validator.toString());
            Text.print(node);
        }
    }
}
