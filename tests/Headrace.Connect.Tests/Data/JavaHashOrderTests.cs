using System.Text;
using Headrace.Connect.Data;
using Headrace.Connect.Source;

namespace Headrace.Connect.Tests.Data;

/// <summary>Hashes and orders that Java 17 and Kafka 4.3.1 gave.</summary>
public sealed class JavaHashOrderTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData("a", 128)]
    [InlineData("[\"c\",{\"filename\":\"é\"}]", 305428581)]
    public void Bytes_HaveTheHashOfAByteBuffer(string text, int hash) => Assert.Equal(hash, JavaHash.OfByteBuffer(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("topic", 0, 110547184)]
    [InlineData("t-é", 7, 114282)]
    [InlineData("topic", -1, 110547153)]
    public void Partitions_HaveTheHashOfATopicPartition(string topic, int partition, int hash) => Assert.Equal(hash, JavaHash.OfPartition(topic, partition));

    [Fact]
    public void SourceMaps_HaveTheHashOfAMap()
    {
        var map = new SourceMap(
        [
            new("a", DataValue.From(1L)), new("b", default), new("c", DataValue.From(-1L)), new("d", DataValue.From(-1)), new("e", DataValue.From(true)), new("f", DataValue.From(1.5)),
            new("g", DataValue.From((IReadOnlyList<DataValue>)[DataValue.From(1L), DataValue.From("x")])), new("h", DataValue.From(new DataMap { ["k"] = 2L })),
        ]);

        Assert.Equal(1073220112, JavaHash.Of(map));
        Assert.Equal(0, JavaHash.Of((SourceMap?)null));
    }

    /// <summary><c>new HashMap(n)</c> with n keys, and a copy of it that two keys were put into and then the first one removed from.</summary>
    [Theory]
    [InlineData("ka0 kh31 ko62", "kh31 ko62 ka0", "kh31 ko62 more evenmore")]
    [InlineData("ka0 kh31 ko62 kv93 kc124", "kh31 ko62 kc124 ka0 kv93", "ko62 more kv93 kh31 kc124 evenmore")]
    [InlineData("ka0 kh31 ko62 kv93 kc124 kj155", "kh31 ko62 kc124 ka0 kj155 kv93", "ko62 kj155 more kv93 kh31 kc124 evenmore")]
    [InlineData(
        "ka0 kh31 ko62 kv93 kc124 kj155 kq186 kx217 ke248 kl279 ks310", "kx217 ko62 ks310 kj155 kl279 kv93 kh31 kc124 ka0 kq186 ke248",
        "kj155 kl279 more kh31 kc124 ke248 kx217 ko62 ks310 kv93 kq186 evenmore")]
    [InlineData(
        "ka0 kh31 ko62 kv93 kc124 kj155 kq186 kx217 ke248 kl279 ks310 kz341 kg372", "kg372 kj155 kl279 kh31 kc124 ke248 kx217 ko62 ks310 kv93 ka0 kz341 kq186",
        "kg372 kj155 kl279 more kh31 kc124 ke248 kx217 ko62 ks310 kv93 kz341 kq186 evenmore")]
    public void Keys_AreInJavasOrder(string keys, string sized, string copied)
    {
        var names = keys.Split(' ');

        var inOrder = JavaHashOrder.OfSized(names, static name => JavaHash.Of(name), names.Length);

        Assert.Equal(sized, string.Join(' ', inOrder));
        string[] changed = [.. inOrder.Where(name => name != names[0]), "more", "evenmore"];
        Assert.Equal(copied, string.Join(' ', JavaHashOrder.OfCopy(changed, names.Length, names.Length + 2)));
    }
}
