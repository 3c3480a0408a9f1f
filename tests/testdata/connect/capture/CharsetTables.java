import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.*;
import java.util.*;

/**
 * The names of Java's character sets, and the tables of those with one byte a character, for src/Headrace.Connect.Converters/Charsets/charsets.txt. A line has, with tabs between:
 * the name, other names, the byte for what can't be written, the characters that differ from ISO-8859-1 as byte:characters in hexadecimal, and the bytes of characters that are
 * not those that they are read from. A character set of more bytes has its names alone.
 */
public final class CharsetTables {
    public static void main(String[] args) {
        for (Charset charset : Charset.availableCharsets().values()) {
            String line = charset.name() + "\t" + String.join(",", new TreeSet<>(charset.aliases()));
            System.out.println(isSingleByte(charset) ? line + "\t" + table(charset) : line);
        }
    }

    static boolean isSingleByte(Charset charset) {
        if (!charset.canEncode() || charset.newEncoder().maxBytesPerChar() != 1 || charset.newDecoder().maxCharsPerByte() != 1)
            return false;
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++)
            all[i] = (byte) i;
        return new String(all, charset).length() == 256 && "\ud83d\ude00".getBytes(charset).length == 1 && "\u6f22\u6f22".getBytes(charset).length == 2;
    }

    static String table(Charset charset) {
        char[] chars = new char[256];
        for (int i = 0; i < 256; i++)
            chars[i] = new String(new byte[] {(byte) i}, charset).charAt(0);
        StringBuilder runs = new StringBuilder();
        for (int i = 0; i < 256; i++) {
            if (chars[i] == i)
                continue;
            if (i == 0 || chars[i - 1] == i - 1)
                runs.append(runs.length() > 0 ? " " : "").append(String.format("%02X:", i));
            runs.append(String.format("%04X", (int) chars[i]));
        }
        Map<Character, Integer> inverse = new HashMap<>();
        for (int i = 255; i >= 0; i--)
            if (chars[i] != '\ufffd')
                inverse.put(chars[i], i);
        StringBuilder others = new StringBuilder();
        byte replacement = charset.newEncoder().replacement()[0];
        for (int c = 0; c < 0x10000; c++) {
            if (Character.isSurrogate((char) c))
                continue;
            byte[] bytes = String.valueOf((char) c).getBytes(charset);
            int expected = inverse.getOrDefault((char) c, replacement & 0xff);
            if (bytes.length != 1 || (bytes[0] & 0xff) != expected)
                others.append(others.length() > 0 ? " " : "").append(String.format("%04X%02X", c, bytes[0] & 0xff));
        }
        return String.format("%02X", replacement) + "\t" + runs + "\t" + others;
    }
}
