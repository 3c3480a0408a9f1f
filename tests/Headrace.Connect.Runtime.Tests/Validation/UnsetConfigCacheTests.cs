using Headrace.Connect.Config;
using Headrace.Connect.Runtime.Validation;

namespace Headrace.Connect.Runtime.Tests.Validation;

public sealed class UnsetConfigCacheTests
{
    private readonly UnsetConfigCache _cache = new();

    [Fact]
    public void DefinitionThatIsSeenAgain_HasTheSameResults()
    {
        ConfigDef definition = [ConfigKey.String("a").Document("The first.", Importance.High), ConfigKey.Password("b").Default(new("s3cret"))];

        Assert.False(_cache.TryGet(definition, out _));
        Assert.True(_cache.TryGet(definition, out var infos));

        Assert.True(_cache.TryGet(definition, out var again));
        Assert.Same(infos, again);
        Assert.Equal(definition.Select(ConfigKeyInfo.From), infos.Select(static info => info.Definition));
        Assert.Equal(new("b", "[hidden]", [], [], true), infos[1].Value);
    }

    [Fact]
    public void DefinitionThatLooksTheSame_IsAnother()
    {
        Assert.False(_cache.TryGet(Make(), out _));
        Assert.False(_cache.TryGet(Make(), out _));

        static ConfigDef Make() => [ConfigKey.String("a")];
    }
}
