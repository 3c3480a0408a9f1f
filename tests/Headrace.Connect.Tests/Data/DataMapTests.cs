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
