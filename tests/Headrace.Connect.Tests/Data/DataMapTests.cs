using Headrace.Connect.Data;

namespace Headrace.Connect.Tests.Data;

public sealed class DataMapTests
{
    [Fact]
    public void Set_ExistingKey_KeepsItsPlace()
    {
        var map = new DataMap { ["a"] = 1, ["b"] = 2, ["c"] = 3 };

        map["a"] = 9;

        Assert.Equal("{a=9, b=2, c=3}", map.ToString());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(2000)]
    public void RandomChanges_AgreeWithAnOrderedDictionary(int keys)
    {
        var random = new Random(keys);
        var expected = new OrderedDictionary<int, int>();
        var map = new DataMap();
        for (var step = 0; step < keys * 20; step++)
        {
            var key = random.Next(keys);
            if (random.Next(3) == 0)
                Assert.Equal(expected.Remove(key), map.Remove(DataValue.From(key)));
            else
            {
                expected[key] = step;
                map[DataValue.From(key)] = step;
            }

            Assert.Equal(expected.Count, map.Count);
        }

        Assert.Equal(expected.Select(entry => (entry.Key, entry.Value)), map.Select(entry => (entry.Key.AsInt32(), entry.Value.AsInt32())));
        for (var key = 0; key < keys; key++)
            Assert.Equal(expected.ContainsKey(key), map.ContainsKey(key));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(200)]
    public void RandomChanges_OfAMapThatSharesItsKeys_AgreeWithAnOrderedDictionary_AndLeaveItsSiblingsAlone(int keys)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var layout = new MapLayout([.. Enumerable.Range(0, keys).Select(key => $"k{key}")]);
            var sibling = new DataMap(layout, [.. Enumerable.Range(0, keys).Select(DataValue.From)]);
            var map = new DataMap(layout, [.. Enumerable.Range(0, keys).Select(DataValue.From)]);
            var expected = new OrderedDictionary<string, int>(Enumerable.Range(0, keys).Select(key => KeyValuePair.Create($"k{key}", key)));
            for (var step = 0; step < keys; step++)
            {
                var key = $"k{random.Next(keys * 2)}";
                if (random.Next(3) == 0)
                {
                    Assert.Equal(expected.Remove(key), map.Remove(DataValue.From(key)));
                }
                else if (random.Next(2) == 0 == expected.ContainsKey(key))
                {
                    expected[key] = step;
                    map[key] = step;
                }

                Assert.Equal(expected.Count, map.Count);
                Assert.Equal(expected.TryGetValue(key, out var value) ? DataValue.From(value) : default, map[key]);
            }

            Assert.Equal(expected.Select(entry => (entry.Key, entry.Value)), map.Select(entry => (entry.Key.AsString(), entry.Value.AsInt32())));
            Assert.Equal("{" + string.Join(", ", expected.Select(entry => $"{entry.Key}={entry.Value}")) + "}", map.ToString());
            Assert.Equal(Enumerable.Range(0, keys).Select(key => ($"k{key}", key)), sibling.Select(entry => (entry.Key.AsString(), entry.Value.AsInt32())));
            var copy = new DataMap();
            foreach (var (name, number) in sibling)
                copy[name] = number;
            Assert.Equal(copy, sibling);
            Assert.Equal(copy.GetHashCode(), sibling.GetHashCode());
        }
    }

    [Fact]
    public void MapThatSharesItsKeys_FindsTextKeptAsUtf8_AndNoOtherKind()
    {
        var map = new DataMap(new MapLayout(["ä", "1"]), [1, 2]);

        Assert.Equal(DataValue.From(1), map[DataValue.FromUtf8([0xC3, 0xA4], 0, 2)]);
        Assert.False(map.ContainsKey(DataValue.From(1)));
        Assert.Throws<ArgumentException>(() => map.Add(DataValue.From("1"), 3));
        Assert.Equal("{ä=1, 1=2}", map.ToString());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(30)]
    public void Find_TextKeptAsUtf8_EqualsTextKeptAsString(int entries)
    {
        var map = new DataMap();
        for (var i = 0; i < entries; i++)
            map[$"schlüssel-{i}-𝄞"] = i;

        for (var i = 0; i < entries; i++)
        {
            var utf8 = System.Text.Encoding.UTF8.GetBytes($"..schlüssel-{i}-𝄞..");
            Assert.Equal(DataValue.From(i), map[DataValue.FromUtf8(utf8, 2, utf8.Length - 4)]);
        }
    }

    [Fact]
    public void Equals_OtherOrder_IsEqualAndHashesAlike()
    {
        var left = new DataMap { ["a"] = 1, ["b"] = 2 };
        var right = new DataMap { ["b"] = 2, ["a"] = 1 };

        Assert.Equal(left, right);
        Assert.Equal(left.GetHashCode(), right.GetHashCode());
        Assert.NotEqual(left, new DataMap { ["a"] = 1, ["b"] = 2L });
    }

    [Fact]
    public void Walk_ChangedMeanwhile_Throws()
    {
        var map = new DataMap { ["a"] = 1 };

        Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (var entry in map)
                map["b"] = 2;
        });
    }

    [Fact]
    public void Add_ExistingKey_Throws() => Assert.Throws<ArgumentException>(() => new DataMap { { "a", 1 }, { "a", 2 } });
}
