using System.Text;
using CsCheck;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Source;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Stores;

public sealed class OffsetStoreTests : IDisposable
{
    private static readonly byte[] RealFile = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "testdata", "standalone.offsets"));

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Keys_AreThoseOfARealWorker()
    {
        foreach (var (key, value) in TopicDump.Read("connect-offsets"))
        {
            Assert.True(OffsetJson.TryParseKey(TopicDump.Bytes(key), out var connector, out var partition));
            Assert.Equal(key, Encoding.UTF8.GetString(OffsetJson.Key(connector, partition)));
            Assert.Equal(value!.Value.ToArray(), OffsetJson.Value(OffsetJson.ParseValue(value.Value)));
            Assert.Equal(Encoding.UTF8.GetString(OffsetJson.Key(connector, new("filename", partition!["filename"]))), key);
        }
    }

    /// <summary>Partitions as a worker of Kafka Connect 4.3.1 showed them; the third and the fourth are in one bucket of the last hash table.</summary>
    [Fact]
    public void Partitions_AreShownInKafkaConnectsOrder()
    {
        string[] shown =
        [
            """["so1x7",{"filename":"16","gz":true,"x":"é","bcyaa":"x",".":true}]""", """["so1x7",{"filename":"92"}]""", """["so1x7",{"filename":-1099511627776}]""",
            """["so1x7",{"filename":"72","ge":2.25}]""", """["so1x7",{"filename":-1099511627776,"f":"x"}]""",
        ];
        for (var first = 0; first < shown.Length; first++)
        {
            var partitions = shown.Skip(first).Concat(shown.Take(first)).Select(static key => OffsetJson.TryParseKey(Encoding.UTF8.GetBytes(key), out _, out var partition) ? partition! : throw new InvalidDataException(key));

            Assert.Equal(shown, SourcePartitionOrder.Of("so1x7", [.. partitions]).Select(static partition => Encoding.UTF8.GetString(OffsetJson.Key("so1x7", partition))));
        }
    }

    [Fact]
    public async Task Reader_FindsWhatWasStoredInTheOrderOfAHashTable()
    {
        using var reader = new OffsetReader("c", await StoreOfAsync(new([new("b", DataValue.From(1)), new("aa", DataValue.From("x"))])));
        var partition = new SourceMap([new("aa", DataValue.From("x")), new("b", DataValue.From(1))]);

        Assert.Equal(4, (await reader.GetOffsetAsync(partition, TestContext.Current.CancellationToken))!["next"].AsInt64());
    }

    private async Task<FileOffsetStore> StoreOfAsync(SourceMap partition)
    {
        var store = new FileOffsetStore(_folder.Combine("offsets"));
        var entry = KeyValuePair.Create(OffsetJson.Key("c", OffsetJson.Normalize(partition)), OffsetJson.Value(new("next", DataValue.From(4))));
        await store.SetAsync([entry], TestContext.Current.CancellationToken);
        return store;
    }

    [Fact]
    public void Json_IsWrittenAsJacksonDoes()
    {
        var map = new SourceMap(
        [
            new("text", DataValue.From("a\"\\/\b\f\n\r\t\u0001é漢😀")), new("int", DataValue.From(5)), new("double", DataValue.From(1e10)), new("bool", DataValue.From(true)),
            new("none", default), new("bytes", DataValue.From((byte[])[1, 2, 3])),
        ]);
        Assert.Equal(
            """{"text":"a\"\\/\b\f\n\r\t\u0001é漢\uD83D\uDE00","int":5,"double":1.0E10,"bool":true,"none":null,"bytes":"AQID"}""",
            Encoding.UTF8.GetString(OffsetJson.Value(map)!));
        Assert.Equal("""["c",null]""", Encoding.UTF8.GetString(OffsetJson.Key("c", null)));
    }

    [Fact]
    public void Json_RefusesNestedValues()
    {
        var error = Assert.Throws<DataException>(() => OffsetJson.Value(new("z", DataValue.From((IReadOnlyList<DataValue>)[]))));
        Assert.Equal("Offsets may only contain primitive types as values, but field z contains ARRAY", error.Message);
    }

    [Fact]
    public void Numbers_ComeBackAs64Bits()
    {
        var map = OffsetJson.ParseValue(TopicDump.Bytes("""{"a":1,"b":1.5}"""))!;
        Assert.Equal(DataKind.Int64, map["a"].Kind);
        Assert.Equal(1.5, map["b"].AsFloat64());
    }

    [Theory]
    [InlineData("99999999999999999999", 7766279631452241919)]
    [InlineData("-9223372036854775809", 9223372036854775807)]
    [InlineData("18446744073709551616", 0)]
    public void NumbersOfMoreBits_LoseTheUpperOnes_AsInJava(string number, long expected) =>
        Assert.Equal(expected, OffsetJson.ParseValue(TopicDump.Bytes($$"""{"a":{{number}}}"""))!["a"].AsInt64());

    [Theory]
    [InlineData("null", true)]
    [InlineData("", true)]
    [InlineData("{} x", true)]
    [InlineData("[]", false)]
    [InlineData("5", false)]
    [InlineData("x", false)]
    public void Values_OfAnotherKind_AreNoOffsets(string value, bool isOffset) => Assert.Equal(isOffset, OffsetJson.TryParseValue(TopicDump.Bytes(value), out _));

    [Theory]
    [InlineData("[]")]
    [InlineData("""["a"]""")]
    [InlineData("""[1,{}]""")]
    [InlineData("""["a",5]""")]
    [InlineData("x")]
    public void ForeignKeys_AreNoneOfOurs(string key) => Assert.False(OffsetJson.TryParseKey(TopicDump.Bytes(key), out _, out _));

    [Fact]
    public void JavaFile_OfARealWorker_IsReadAndWrittenTheSame()
    {
        var entries = JavaHashMapFile.Read(RealFile);
        Assert.Equal(["""["two",{"filename":"/tmp/cap/in \"2\".txt"}]""", """["one",{"filename":"/tmp/cap/in.txt"}]"""], entries.Select(static e => Encoding.UTF8.GetString(e.Key!)));
        Assert.Equal(["""{"position":4}""", """{"position":14}"""], entries.Select(static e => Encoding.UTF8.GetString(e.Value!)));

        Assert.Equal(RealFile, JavaHashMapFile.Write([.. entries.Select(static e => KeyValuePair.Create(e.Key!, e.Value!))]));
    }

    [Fact]
    public void JavaFile_RoundTrips() => Gen.Select(Gen.Byte.Array, Gen.Byte.Array).Array[0, 40].Sample(static pairs =>
    {
        var entries = pairs.Select(static pair => KeyValuePair.Create(pair.Item1, pair.Item2)).ToArray();
        var read = JavaHashMapFile.Read(JavaHashMapFile.Write(entries));
        return read.Count == entries.Length && read.Zip(entries).All(static both => both.First.Key!.SequenceEqual(both.Second.Key) && both.First.Value!.SequenceEqual(both.Second.Value));
    });

    [Fact]
    public void JavaFile_ThatIsDamaged_IsRefusedWithoutHarm() => Gen.Select(Gen.Int[0, RealFile.Length - 1], Gen.Byte, Gen.Int[0, RealFile.Length]).Sample(static damage =>
    {
        var bytes = RealFile[..damage.Item3];
        if (damage.Item1 < bytes.Length)
            bytes[damage.Item1] = damage.Item2;
        try
        {
            JavaHashMapFile.Read(bytes);
        }
        catch (InvalidDataException)
        {
            // Refused: fine. Anything else fails the test.
        }
    });

    [Fact]
    public async Task FileStore_KeepsOffsetsAcrossStarts()
    {
        var path = _folder.Combine("offsets");
        await using (var store = new FileOffsetStore(path))
        {
            await store.StartAsync(TestContext.Current.CancellationToken);
            await store.SetAsync([Entry("a", "1"), Entry("b", "2")], TestContext.Current.CancellationToken);
            await store.SetAsync([Entry("b", null), Entry("c", "3")], TestContext.Current.CancellationToken);
        }
        await using var again = new FileOffsetStore(path);
        await again.StartAsync(TestContext.Current.CancellationToken);
        var values = await again.GetAsync(["a"u8.ToArray(), "b"u8.ToArray(), "c"u8.ToArray()], TestContext.Current.CancellationToken);
        Assert.Equal(["1", null, "3"], values.Select(static value => value is null ? null : Encoding.UTF8.GetString(value)));
        Assert.False(File.Exists(path + ".tmp"));
    }

    [Fact]
    public async Task FileStore_RefusesADamagedFileAndNamesIt()
    {
        var path = _folder.WriteText("offsets", "nonsense");
        await using var store = new FileOffsetStore(path);
        var error = await Assert.ThrowsAsync<ConnectException>(() => store.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal("nonsense", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task FileStore_TakesAnEmptyOrMissingFileForNoOffsets()
    {
        await using var missing = new FileOffsetStore(_folder.Combine("missing"));
        await missing.StartAsync(TestContext.Current.CancellationToken);
        await using var empty = new FileOffsetStore(_folder.WriteText("empty", ""));
        await empty.StartAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await empty.GetAllAsync("c", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Reader_FindsTheOffsetsOfItsConnectorAlone()
    {
        await using var store = new FileOffsetStore(_folder.Combine("offsets"));
        var partition = new SourceMap("file", DataValue.From("f"));
        await store.SetAsync(
            [new(OffsetJson.Key("a", partition), OffsetJson.Value(new("p", DataValue.From(1)))), new(OffsetJson.Key("ab", partition), OffsetJson.Value(new("p", DataValue.From(2))))],
            TestContext.Current.CancellationToken);

        using var reader = new OffsetReader("a", store);
        Assert.Equal(1, (await reader.GetOffsetAsync(partition, TestContext.Current.CancellationToken))!["p"].AsInt64());
        Assert.Null(await reader.GetOffsetAsync(new("file", DataValue.From("g")), TestContext.Current.CancellationToken));
        Assert.Single(await store.GetAllAsync("a", TestContext.Current.CancellationToken));
    }

    private static KeyValuePair<byte[], byte[]?> Entry(string key, string? value) => new(Encoding.UTF8.GetBytes(key), value is null ? null : Encoding.UTF8.GetBytes(value));
}
