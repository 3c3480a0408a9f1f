import com.fasterxml.jackson.databind.node.*;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.apache.kafka.connect.file.FileStreamSourceTask;
import org.apache.kafka.connect.source.*;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** Random scripts of what happens to a file while FileStreamSource reads it: bytes that are appended, polls with the lines and positions that came, and restarts of the task. */
public final class FileSourceCases {
    static final int CASES = 150;
    static final Random RANDOM = new Random(43);
    static volatile FileStreamSourceTask current;
    static Map<String, Object> stored;

    public static void main(String[] args) throws Exception {
        // A poll without lines waits for a second, unless somebody wakes it.
        Thread waker = new Thread(() -> {
            while (true) {
                FileStreamSourceTask task = current;
                if (task != null)
                    synchronized (task) {
                        task.notifyAll();
                    }
                Thread.yield();
            }
        });
        waker.setDaemon(true);
        waker.start();
        for (int i = 0; i < CASES; i++)
            run();
    }

    static void run() throws Exception {
        // Positions are compared, and gone on from, in ASCII alone: elsewhere the real task counts characters.
        boolean ascii = RANDOM.nextBoolean();
        Path file = Files.createTempFile("lines", ".txt");
        if (RANDOM.nextInt(4) == 0)
            Files.delete(file);
        ObjectNode node = Text.object();
        node.put("ascii", ascii);
        ArrayNode steps = node.putArray("steps");
        stored = null;
        FileStreamSourceTask task = start(file);
        int count = 2 + RANDOM.nextInt(10);
        for (int i = 0; i < count; i++) {
            int step = RANDOM.nextInt(ascii ? 5 : 4);
            if (step == 4) {
                task.stop();
                task = start(file);
                steps.addObject().put("restart", true);
            } else if (step < 2) {
                byte[] bytes = bytes(ascii);
                Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                steps.addObject().put("append", HexFormat.of().formatHex(bytes));
            } else {
                poll(task, steps.addObject().putArray("lines"));
            }
        }
        task.stop();
        current = null;
        Files.deleteIfExists(file);
        Text.print(node);
    }

    static void poll(FileStreamSourceTask task, ArrayNode lines) throws Exception {
        for (int quiet = 0; quiet < 2;) {
            List<SourceRecord> records = task.poll();
            if (records == null) {
                quiet++;
                continue;
            }
            quiet = 0;
            for (SourceRecord record : records) {
                lines.addArray().add((String) record.value()).add((Long) record.sourceOffset().get("position"));
                stored = new HashMap<>(record.sourceOffset());
            }
        }
    }

    /** Some bytes with ends of lines of all kinds, and lines longer than the task's buffer; no character is cut by the end. */
    static byte[] bytes(boolean ascii) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        int count = RANDOM.nextInt(6);
        for (int i = 0; i < count; i++) {
            switch (RANDOM.nextInt(ascii ? 6 : 9)) {
                case 0: case 1: letters(output, RANDOM.nextInt(20)); break;
                case 2: output.write('\n'); break;
                case 3: output.write('\r'); break;
                case 4: output.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8)); break;
                case 5:
                    if (RANDOM.nextInt(8) == 0)
                        letters(output, RANDOM.nextInt(3000));
                    else
                        output.write(RANDOM.nextInt(32));
                    break;
                case 6: output.writeBytes("\u00e9\u20ac\ud83d\ude00\ufeff\u2028\u0085".getBytes(StandardCharsets.UTF_8)); break;
                default:
                    byte[] bytes = new byte[RANDOM.nextInt(6)];
                    RANDOM.nextBytes(bytes);
                    output.writeBytes(bytes);
                    output.write('.');
            }
        }
        if (output.size() > 0 && output.toByteArray()[output.size() - 1] < 0)
            output.write('e');
        return output.toByteArray();
    }

    static void letters(ByteArrayOutputStream output, int count) {
        for (int i = 0; i < count; i++)
            output.write('a' + RANDOM.nextInt(26));
    }

    static FileStreamSourceTask start(Path file) {
        FileStreamSourceTask task = new FileStreamSourceTask();
        task.initialize(new SourceTaskContext() {
            public Map<String, String> configs() {
                return null;
            }

            public OffsetStorageReader offsetStorageReader() {
                return new OffsetStorageReader() {
                    public <T> Map<String, Object> offset(Map<String, T> partition) {
                        return stored;
                    }

                    public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
                        return null;
                    }
                };
            }

            public org.apache.kafka.common.metrics.PluginMetrics pluginMetrics() {
                return null;
            }
        });
        task.start(Map.of("file", file.toString(), "topic", "t"));
        current = task;
        return task;
    }
}
