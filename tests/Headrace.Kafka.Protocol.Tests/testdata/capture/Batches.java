import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.StringJoiner;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;

/**
 * "write FILE": record batches of Kafka's own builder, one line each, with the records that are in them on the lines below.
 * "read FILE": reads batches, one a line in hex, with Kafka's own reader, and prints the records.
 */
public class Batches {
    private static final byte MAGIC = 2;
    private static final long TIME = 1_700_000_000_000L;

    public static void main(String[] args) throws Exception {
        if (args[0].equals("read")) {
            for (var line : Files.readAllLines(Path.of(args[1])))
                dump(System.out, ByteBuffer.wrap(HexFormat.of().parseHex(line)));
            return;
        }
        try (var out = new PrintStream(args[1], StandardCharsets.UTF_8)) {
            var codecs = new Compression[] {
                Compression.NONE, Compression.gzip().build(), Compression.snappy().build(), Compression.lz4().build(), Compression.zstd().build(),
                Compression.gzip().level(9).build(), Compression.lz4().level(12).build(), Compression.zstd().level(19).build()};
            var names = new String[] {"none", "gzip", "snappy", "lz4", "zstd", "gzip-9", "lz4-12", "zstd-19"};
            for (int i = 0; i < codecs.length; i++) {
                write(out, "mixed-" + names[i], mixed(builder(codecs[i], TimestampType.CREATE_TIME, 7, -1, (short) -1, -1, false, false)));
                if (i > 0)
                    write(out, "large-" + names[i], large(builder(codecs[i], TimestampType.CREATE_TIME, 0, -1, (short) -1, -1, false, false)));
            }
            write(out, "log-append-time", mixed(builder(codecs[0], TimestampType.LOG_APPEND_TIME, 100, -1, (short) -1, -1, false, false)));
            write(out, "idempotent", mixed(builder(codecs[2], TimestampType.CREATE_TIME, 0, 4711, (short) 3, 2147483646, false, false)));
            write(out, "transactional", mixed(builder(codecs[4], TimestampType.CREATE_TIME, 0, 4711, (short) 3, 0, true, false)));
            for (var type : new ControlRecordType[] {ControlRecordType.ABORT, ControlRecordType.COMMIT}) {
                var marker = builder(codecs[0], TimestampType.CREATE_TIME, 55, 4711, (short) 4, -1, true, true);
                marker.appendEndTxnMarker(TIME, new EndTransactionMarker(type, 17));
                write(out, "marker-" + type.name().toLowerCase(java.util.Locale.ROOT), marker);
            }
            var gaps = builder(codecs[3], TimestampType.CREATE_TIME, 1000, -1, (short) -1, -1, false, false);
            gaps.appendWithOffset(1003, TIME, utf8("a"), utf8("1"), new Header[0]);
            gaps.appendWithOffset(1100, TIME - 5, utf8("b"), utf8("2"), new Header[0]);
            write(out, "gaps", gaps);
        }
    }

    private static MemoryRecordsBuilder builder(
            Compression compression, TimestampType type, long offset, long producerId, short epoch, int sequence, boolean transactional, boolean control) {
        return MemoryRecords.builder(
            ByteBuffer.allocate(1024), MAGIC, compression, type, offset, TIME + 999, producerId, epoch, sequence, transactional, control, 5);
    }

    private static MemoryRecordsBuilder mixed(MemoryRecordsBuilder builder) {
        builder.append(TIME, utf8("key"), utf8("value"), new Header[] {new RecordHeader("h", utf8("v"))});
        builder.append(TIME + 1, (byte[]) null, utf8("no key"), new Header[0]);
        builder.append(TIME - 1000, utf8("tombstone"), null, new Header[0]);
        builder.append(TIME + 100_000, new byte[0], new byte[0], new Header[] {
            new RecordHeader("", new byte[0]), new RecordHeader("none", (byte[]) null), new RecordHeader("h", utf8("1")), new RecordHeader("h", utf8("2"))});
        builder.append(TIME + 2, (byte[]) null, (byte[]) null, new Header[0]);
        builder.append(TIME + 3, utf8("größe"), new byte[300], new Header[] {new RecordHeader("ключ", new byte[] {(byte) 0xff, 0, 1})});
        return builder;
    }

    /** More than one block of snappy and lz4. */
    private static MemoryRecordsBuilder large(MemoryRecordsBuilder builder) {
        for (int i = 0; i < 40; i++)
            builder.append(TIME + i, utf8("key-" + i % 10), utf8(("a line that repeats itself, but not in everything: " + i * i + "; ").repeat(80)), new Header[0]);
        return builder;
    }

    private static void write(PrintStream out, String name, MemoryRecordsBuilder builder) {
        var buffer = builder.build().buffer();
        var bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        out.println("batch " + name + " " + HexFormat.of().formatHex(bytes));
        dump(out, buffer.duplicate());
    }

    private static void dump(PrintStream out, ByteBuffer buffer) {
        for (var batch : MemoryRecords.readableRecords(buffer).batches()) {
            batch.ensureValid();
            out.println("header " + batch.baseOffset() + " " + batch.lastOffset() + " " + batch.maxTimestamp() + " " + batch.partitionLeaderEpoch()
                + " " + batch.producerId() + " " + batch.producerEpoch() + " " + batch.baseSequence() + " " + batch.lastSequence()
                + " " + batch.isTransactional() + " " + batch.isControlBatch() + " " + batch.compressionType().id + " " + batch.timestampType().id
                + " " + batch.countOrNull());
            for (var record : batch) {
                record.ensureValid();
                var headers = new StringJoiner(",");
                for (var header : record.headers())
                    headers.add(text(utf8(header.key())) + "=" + text(header.value()));
                out.println("record " + record.offset() + " " + record.timestamp() + " " + text(bytes(record.key())) + " " + text(bytes(record.value())) + " " + headers);
            }
        }
    }

    /** "null", hex after a dot, or size and checksum. */
    private static String text(byte[] bytes) {
        if (bytes == null)
            return "null";
        if (bytes.length <= 20)
            return "." + HexFormat.of().formatHex(bytes);
        var crc = new CRC32C();
        crc.update(bytes);
        return bytes.length + ":" + String.format("%08x", crc.getValue());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer == null)
            return null;
        var bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
