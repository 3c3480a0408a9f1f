import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;

/** What JsonConverter says of bytes that are no JSON: its cause's text, which names the class of the JSON library. */
public final class JsonErrorCases {
    private static final String[] TEXTS = {
            "a", "notjson", "nul", "nullx", "tru", "trueX", "[1,", "[1", "[", "[1 2]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{'a':1}",
            "{\"a\" 1}", "{\"a\":1 \"b\":2}", "[1,]", "[,]", "]", "}", "{]", "[}", "{\"a\":]}", "\"abc", "\"a\\", "\"a\\q\"", "\"a\\u12", "\"a\\u12g4\"", "\"a\nb\"", "\"a\u0001b\"",
            "{\"a\nb\":1}", "-", "-a", "+1", "1.", "1.x", "1e", "1ex", "1e+", "01", "00", "-01", "01a", "1a", "1}", "1]", "1,", "NaN", "Infinity", "-Infinity", "// c\n1", "/* c */ 1",
            "#x", "\u0001", "[1,\n2,\n x]", "{\"a\":\n\n tru}", "\u00e9t\u00e9", "<xml/>", "key=value", "2020-01-01", "2020-01-01 x", "$", "_a", "'a'", "@", "\ud83d\ude00",
            "[\u20ac]", "{\u20ac", "{\ud83d\ude00:1}", "{\"a\":1,\ud83d\ude00", "{\ud800\udc41", "{\ud801\udc00", "{\u0085", "{\u00e9", "{\"a\":.5}", ".5", "{\"a\":undefined}", "True", "None", "  x", "\t\r\n x", "[[[1,2],[3,4]", "{\"a\":{\"b\":[1,{\"c\":\"d}", "Struct{a=1}",
            "{a=1, b=2}", "1 2", "{\"a\":1}}", "[1]]", "\"a\" b", "{\"a\":1}x", "12:30", "1_000", "0x10", "1L", "\"\\ud800\"", "{\"\\q\":1}", "{\"a", "{\"", "nu", "n", "t", "f",
            "falsy", "null,", "[null", "[tru", "{\"a\":nul", "{\"a\":\"x"
    };

    private static final byte[][] BYTES = {
            {'"',(byte)0xff,'"'}, {'"',(byte)0xc3,'"'}, {'"',(byte)0xe2,(byte)0x82,'"'}, {(byte)0x80}, {0,0,0,0,5}, {0}, {0,0,0,0,1,(byte)0x10},
            {'[',(byte)0xff}, {'{',(byte)0xff}, {'"',(byte)0xc3}, {(byte)0xef,(byte)0xbb,(byte)0xbf,'x'}, {(byte)0xef,(byte)0xbb,'x'},
            {'"',(byte)0xf0,(byte)0x9f,(byte)0x98,'"'}, {'"',(byte)0xed,(byte)0xa0,(byte)0x80,'"'}, {'{',(byte)0x80,'}'}, {2,6,'a','b','c'}, {'a',(byte)0xff}
    };

    public static void main(String[] arguments) throws Exception {
        var converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", "false"), false);
        List<byte[]> all = new ArrayList<>();
        for (String text : TEXTS)
            all.add(text.getBytes(StandardCharsets.UTF_8));
        all.addAll(Arrays.asList(BYTES));
        for (char repeated : new char[] {'[', '1'})
            all.add(String.valueOf(repeated).repeat(1001).getBytes(StandardCharsets.UTF_8));
        var json = new ObjectMapper();
        for (byte[] bytes : all) {
            try {
                converter.toConnectData("t", bytes);
            } catch (DataException e) {
                System.out.println(json.writeValueAsString(json.createObjectNode().put("hex", HexFormat.of().formatHex(bytes)).put("error", e.getCause().getMessage())));
            }
        }
    }
}
