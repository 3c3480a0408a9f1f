using Headrace.Connect.Config;
using Headrace.Connect.Runtime.Validation;

namespace Headrace.Connect.Runtime.Tests.Validation;

public sealed class ConfigKeyInfoCacheTests
{
    private readonly ConfigKeyInfoCache _cache = new();

    [Fact]
    public void DefinitionThatIsSeenAgain_HasTheSameViews()
    {
        ConfigDef definition = [ConfigKey.String("a").Document("The first.", Importance.High), ConfigKey.Password("b").Default(new("s3cret"))];

        Assert.False(_cache.TryGet(definition, out _));
        Assert.True(_cache.TryGet(definition, out var infos));

        Assert.True(_cache.TryGet(definition, out var again));
        Assert.Same(infos, again);
        Assert.Equal(definition.Select(ConfigKeyInfo.From), infos);
        Assert.Equal("[hidden]", infos[1].DefaultValue);
    }

    [Fact]
    public void DefinitionThatLooksTheSame_IsAnother()
    {
        Assert.False(_cache.TryGet(Make(), out _));
        Assert.False(_cache.TryGet(Make(), out _));

        static ConfigDef Make() => [ConfigKey.String("a")];
    }
}
