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

    /** Bytes that are no characters, in all places; byte order marks of texts that are too short for one. */
    private static final String[] MALFORMED = {
            "225cc3a9", "225cc3", "7b225cff223a31", "7b22eda080223a78", "7b22ff", "6e756c6c80", "6e756c6cc3", "5b66616c7365c3a95d", "5b2261c3a922c3", "22c3a95c71ff", "22ff0a22",
            "22c3a90a22", "7b22c3a9ff5c71", "fffe00", "fffe", "feff", "fffe31", "feff00", "000031", "0000", "ff", "fe", "c3", "c328", "e2", "e282", "e28241", "f0", "f09f", "f09f98",
            "f09f9841", "f8", "c080", "ed", "eda080", "ffff", "fefe", "fdfe", "feffff", "00000001", "0001", "00010203", "0102", "0000ff", "22fffe22", "22e2", "22e282", "22f09f98",
            "22f09f", "7b22ff223a317d", "7b22c3223a317d", "7b22c322", "7b22e2822231", "7b22c3", "5b22ff225d", "5bc3a9", "5bc3", "5be282", "5be28241", "5b31ff5d", "31ff", "5b31c35d",
            "74727565ff", "74727565c3a9", "6eff", "6ec3a9", "6ec3", "6ec328", "6e75e282", "efbbbf", "efbbbfff", "efbbbf31ff", "efbbbffe", "efbbbf22ff22", "efbbff", "efbb", "ef",
            "31c3", "2dff", "2d31ff", "312eff", "3165ff", "ff31", "ff22", "e9", "e974e9", "e9e9", "e9c3a9", "a0", "a9", "d7", "aa", "b5", "5bff5d", "7b80", "7bc3", "7be282",
            "7bff7d", "7b61ff", "22ff", "22f8", "22ed", "22eda0", "22eda022", "22f8888080", "22f5808080", "22f4908080", "22c0", "22c022", "22e08080", "225cff", "225c75ff", "000000",
            "c3a9ff", "c3a9c3", "c3a9e9", "2fff", "20ff", "0aff", "09c3", "5b0aff", "7b0a22ff", "225cc08022", "22ff5cc08022", "5b22615ce0808062225d", "225cf080808022", "7b225cc1bf223a317d", "225ce081ae22", "22c0805cc3a922", "225ce282ac22"
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
        for (String hex : MALFORMED)
            all.add(HexFormat.of().parseHex(hex));
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
