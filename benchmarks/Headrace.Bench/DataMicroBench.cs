using System.Buffers;
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Headrace.Connect;
using Headrace.Connect.Converters.Json;
using Headrace.Connect.Sink;
using Headrace.Connect.Transforms;

namespace Headrace.Bench;

/// <summary>The records of <see cref="DataBench"/> in this process: from JSON through the transformations to the line of text, without Kafka and file.</summary>
/// <remarks>For BenchmarkDotNet, which shows bytes allocated too. All figures are for one record.</remarks>
[MemoryDiagnoser]
public class DataMicroBench
{
    private const int RecordCount = 1000;
    private const string Topic = "data";

    private readonly ArrayBufferWriter<byte> _output = new(512 * 1024);
    private readonly JsonConverter _withSchema = Converter(hasSchema: true);
    private readonly JsonConverter _withoutSchema = Converter(hasSchema: false);
    private readonly ITransformation[] _chain = Chain();
    private readonly ReadOnlyMemory<byte>[] _envelopes = Records(hasSchema: true);
    private readonly ReadOnlyMemory<byte>[] _payloads = Records(hasSchema: false);

    /// <summary>JSON with schema to text.</summary>
    [Benchmark(OperationsPerInvoke = RecordCount)]
    public int WithSchema() => Run(_withSchema, _envelopes, []);

    /// <summary>JSON with schema through five transformations to text.</summary>
    [Benchmark(OperationsPerInvoke = RecordCount)]
    public int WithSchemaFiveTransformations() => Run(_withSchema, _envelopes, _chain);

    /// <summary>JSON without schema to text.</summary>
    [Benchmark(OperationsPerInvoke = RecordCount)]
    public int WithoutSchema() => Run(_withoutSchema, _payloads, []);

    /// <summary>JSON without schema through five transformations to text.</summary>
    [Benchmark(OperationsPerInvoke = RecordCount)]
    public int WithoutSchemaFiveTransformations() => Run(_withoutSchema, _payloads, _chain);

    /// <summary>Runs one benchmark again and again, for a profiler, and prints processor time and bytes for a record.</summary>
    /// <param name="name">The benchmark's method.</param>
    /// <param name="records">How many records a round has.</param>
    /// <param name="rounds">How many rounds to print.</param>
    internal static void Loop(string name, long records, int rounds)
    {
        var bench = new DataMicroBench();
        Func<int> benchmark = name switch
        {
            nameof(WithSchema) => bench.WithSchema,
            nameof(WithSchemaFiveTransformations) => bench.WithSchemaFiveTransformations,
            nameof(WithoutSchema) => bench.WithoutSchema,
            nameof(WithoutSchemaFiveTransformations) => bench.WithoutSchemaFiveTransformations,
            _ => throw new ArgumentException($"There is no benchmark {name} in {nameof(DataMicroBench)}.", nameof(name)),
        };
        for (var round = 0; round <= rounds; round++)
        {
            var cpu = Environment.CpuUsage.TotalTime;
            var bytes = GC.GetTotalAllocatedBytes();
            for (long done = 0; done < records; done += RecordCount)
                benchmark();
            var microseconds = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / records;
            if (round > 0)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {microseconds:F3} CPU us, {(GC.GetTotalAllocatedBytes() - bytes) / records} bytes a record"));
        }
    }

    private int Run(JsonConverter converter, ReadOnlyMemory<byte>[] records, ITransformation[] chain)
    {
        _output.ResetWrittenCount();
        for (var offset = 0; offset < records.Length; offset++)
        {
            var data = converter.ToConnectData(Topic, null, records[offset]);
            ConnectRecord record = new SinkRecord(Topic, 0, null, default, data.Schema, data.Value, offset);
            foreach (var transformation in chain)
                record = transformation.Apply(record)!;
            record.Value.WriteText(_output);
        }

        return _output.WrittenCount;
    }

    private static JsonConverter Converter(bool hasSchema)
    {
        var converter = new JsonConverter();
        converter.Configure(new Dictionary<string, string?> { ["schemas.enable"] = hasSchema ? "true" : "false" }, isKey: false);
        return converter;
    }

    private static ITransformation[] Chain()
    {
        (string Alias, ITransformation Transformation)[] stages =
            [("flat", new FlattenValue()), ("cast", new CastValue()), ("drop", new ReplaceFieldValue()), ("add", new InsertFieldValue()), ("mask", new MaskFieldValue())];
        foreach (var (alias, transformation) in stages)
        {
            var prefix = $"transforms.{alias}.";
            transformation.Configure(DataRecords.FiveTransformations
                .Where(setting => setting.Name.StartsWith(prefix, StringComparison.Ordinal) && setting.Name != prefix + "type")
                .ToDictionary(setting => setting.Name[prefix.Length..], setting => (string?)setting.Value));
        }

        return [.. stages.Select(stage => stage.Transformation)];
    }

    /// <summary>Records side by side in one array, as they lie in a fetched batch.</summary>
    private static ReadOnlyMemory<byte>[] Records(bool hasSchema)
    {
        var random = new Random(7);
        var texts = Enumerable.Range(0, RecordCount).Select(id => Encoding.UTF8.GetBytes(DataRecords.Make(id, random, hasSchema))).ToArray();
        var all = new byte[texts.Sum(text => text.Length)];
        var records = new ReadOnlyMemory<byte>[RecordCount];
        var position = 0;
        for (var index = 0; index < RecordCount; index++)
        {
            texts[index].CopyTo(all, position);
            records[index] = all.AsMemory(position, texts[index].Length);
            position += texts[index].Length;
        }

        return records;
    }
}
