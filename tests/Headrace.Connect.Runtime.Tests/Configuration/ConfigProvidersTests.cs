using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Configuration.Providers;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Configuration;

public sealed class ConfigProvidersTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Resolve_ReplacesVariablesOfAllProviders()
    {
        var secrets = _folder.WriteText("s.properties", "user=me\npass=a:b${x}\n");
        _folder.WriteText("key", "k\n");
        Environment.SetEnvironmentVariable("HEADRACE_TEST_VALUE", "v");

        Assert.Equal("me/a:b${x}", Resolve($"${{file:{secrets}:user}}/${{file:{secrets}:pass}}"));
        Assert.Equal("k\n", Resolve($"${{dir:{_folder.Path}:key}}"));
        Assert.Equal("v", Resolve("${env:HEADRACE_TEST_VALUE}"));
    }

    [Theory]
    [InlineData("${none:a:b}")]
    [InlineData("${env:HEADRACE_TEST_NOTHING}")]
    [InlineData("${env")]
    [InlineData("$x")]
    [InlineData("${}")]
    public void Resolve_LeavesUnknownTextAlone(string text) => Assert.Equal(text, Resolve(text));

    [Fact]
    public void Resolve_FailsForAnUnreadableFile() => Assert.ThrowsAny<ConfigException>(() => Resolve("${file:/nowhere/x:y}"));

    [Fact]
    public void Resolve_ReadsNothingOutsideOfAllowedPaths()
    {
        var secrets = _folder.WriteText("s.properties", "a=1");
        Directory.CreateDirectory(_folder.Combine("allowed"));
        var providers = ConfigProviders.From(new Dictionary<string, string?>
        {
            ["config.providers"] = "file",
            ["config.providers.file.class"] = "org.apache.kafka.common.config.provider.FileConfigProvider",
            ["config.providers.file.param.allowed.paths"] = _folder.Combine("allowed"),
        });
        var config = new Dictionary<string, string?> { ["x"] = $"${{file:{_folder.Combine("allowed")}/../s.properties:a}}", ["y"] = $"${{file:{secrets}:a}}" };
        Assert.Same(config, providers.Resolve(config));
    }

    [Fact]
    public void From_PassesOverAProviderWithoutAClass() =>
        Assert.Equal("${x:y}", ConfigProviders.From(new Dictionary<string, string?> { ["config.providers"] = "x" }).Resolve(new Dictionary<string, string?> { ["a"] = "${x:y}" })["a"]);

    [Fact]
    public void From_RefusesAnUnknownClass() => Assert.ThrowsAny<ConfigException>(() => ConfigProviders.From(
        new Dictionary<string, string?> { ["config.providers"] = "a", ["config.providers.a.class"] = "Nope" }));

    [Fact]
    public void AFileThatCantBeRead_IsNamedInKafkaConnectsWords()
    {
        var error = Assert.ThrowsAny<ConfigException>(() => Resolve("${file:/nowhere/at/all:key}"));

        Assert.Equal("Could not read properties from file /nowhere/at/all", error.Message);
        Assert.NotNull(error.InnerException);
    }

    [Fact]
    public void AFileThatIsNotThere_BelowAllowedPaths_IsNamedInTheSameWords()
    {
        var error = Assert.ThrowsAny<ConfigException>(() => ResolveAllowed(_folder.Path, $"${{file:{_folder.Path}/none:key}}"));

        Assert.Equal($"Could not read properties from file {_folder.Path}/none", error.Message);
    }

    [Fact]
    public void AFileThatIsNoUtf8_CantBeRead()
    {
        var latin = _folder.Combine("latin");
        File.WriteAllBytes(latin, [(byte)'k', (byte)'=', 0xE4, 0xFF]);

        Assert.Equal($"Could not read properties from file {latin}", Assert.ThrowsAny<ConfigException>(() => Resolve($"${{file:{latin}:k}}")).Message);
        Assert.Equal($"Could not read file {latin} for property latin", Assert.ThrowsAny<ConfigException>(() => Resolve($"${{dir:{_folder.Path}:latin}}")).Message);
    }

    [Fact]
    public void AFolder_GivesFilesAsTheyAre()
    {
        File.WriteAllBytes(_folder.Combine("marked"), [0xEF, 0xBB, 0xBF, (byte)'a']);

        Assert.Equal("\uFEFFa", Resolve($"${{dir:{_folder.Path}:marked}}"));
    }

    [Fact]
    public void AMalformedEscape_FailsInJavasWords()
    {
        var file = _folder.WriteText("bad", "a=b\nc=\\u00zz\n");

        // A config exception: whoever asks for values knows what to do with it.
        var error = Assert.ThrowsAny<ConfigException>(() => Resolve($"${{file:{file}:a}}"));

        Assert.Equal(@"Malformed \uxxxx encoding.", error.Message);
        Assert.StartsWith("java.lang.IllegalArgumentException: Malformed", JavaTrace.Of(error), StringComparison.Ordinal);
        Assert.Contains(file, error.InnerException!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("${file:\0:k}")]
    [InlineData("${dir:\0:k}")]
    public void APathWithANul_FailsInJavasWords(string text) =>
        Assert.Equal("Nul character not allowed: \0", Assert.Throws<JavaInvalidPathException>(() => Resolve(text)).Message);

    [Fact]
    public void SlashesAtTheEndOfAFilesPath_ArePassedOver() => Assert.Equal("1", Resolve($"${{file:{_folder.WriteText("s.properties", "a=1")}//:a}}"));

    [Fact]
    public void ALinkThatLeadsNowhere_IsNoFileOfAFolder()
    {
        File.CreateSymbolicLink(_folder.Combine("dangling"), "nowhere");
        File.CreateSymbolicLink(_folder.Combine("circle"), "circle");
        var text = $"${{dir:{_folder.Path}:dangling}}${{dir:{_folder.Path}:circle}}";

        Assert.Equal(text, Resolve(text));
    }

    [Theory]
    [InlineData("${env:first:k}${env:second:k}", "Path is not supported for EnvVarConfigProvider, invalid value 'first'")]
    [InlineData("${env:second:k}${env:first:k}", "Path is not supported for EnvVarConfigProvider, invalid value 'first'")]
    [InlineData("${env:x:k}${env:$dir:k}", "Path is not supported for EnvVarConfigProvider, invalid value '$dir'")]
    [InlineData("${env:first:k}${file:/nowhere:k}", "Could not read properties from file /nowhere")]
    public void OfSeveralVariablesThatFail_TheOneThatKafkaConnectMeetsFirstIsReported(string text, string message) =>
        Assert.Equal(message, Assert.ThrowsAny<ConfigException>(() => Resolve(text)).Message);

    [Theory]
    [InlineData("/,,/", "Path  is not absolute")]
    [InlineData("/, //x//", "Path  /x is not absolute")]
    [InlineData("/, /", "Path   is not absolute")]
    [InlineData("/,x", "Path x is not absolute")]
    [InlineData("/nowhere", "Path /nowhere does not exist")]
    public void AllowedPaths_ThatAreNone_AreRefused(string paths, string message) =>
        Assert.Equal(message, Assert.Throws<ConfigException>(() => ResolveAllowed(paths, "x")).Message);

    [Fact]
    public void ARelativePath_IsNeverAllowed()
    {
        var file = _folder.WriteText("s.properties", "a=1");
        var relative = $"${{file:{Path.GetRelativePath(Environment.CurrentDirectory, file)}:a}}";

        Assert.Equal("1", Resolve(relative));
        Assert.Equal(relative, ResolveAllowed("/", relative));
        Assert.Equal("1", ResolveAllowed("/", $"${{file:{file}:a}}")); // all that are not relative
    }

    [Fact]
    public void TheClassOfAProvider_IsTakenAsItIsWritten() => Assert.StartsWith(
        "Invalid value org.apache.kafka.common.config.provider.FileConfigProvider  for configuration config.providers.a.class: Could not load config provider class or one of its dependencies",
        Assert.Throws<ConfigException>(() => ConfigProviders.From(
            new Dictionary<string, string?> { ["config.providers"] = "a", ["config.providers.a.class"] = "org.apache.kafka.common.config.provider.FileConfigProvider " })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void AllowedNamesOfTheEnvironment_AreAPatternInJavasNotation()
    {
        using var provider = new EnvVarConfigProvider();
        provider.Configure(new Dictionary<string, string?> { ["allowlist.pattern"] = @"\p{Upper}++" });

        Assert.Equal(["PATH"], provider.Get("", ["PATH", "path", "XPATH_1"]).Values.Keys);
        var error = Assert.Throws<ConfigException>(() => provider.Configure(new Dictionary<string, string?> { ["allowlist.pattern"] = "[A" }));
        Assert.Equal("Invalid value [A for configuration allowlist.pattern: Invalid regex: Unclosed character class near index 1\n[A\n ^", error.Message);
    }

    private static string? ResolveAllowed(string paths, string text) => ConfigProviders.From(new Dictionary<string, string?>
    {
        ["config.providers"] = "file",
        ["config.providers.file.class"] = "org.apache.kafka.common.config.provider.FileConfigProvider",
        ["config.providers.file.param.allowed.paths"] = paths,
    }).Resolve(new Dictionary<string, string?> { ["a"] = text })["a"];

    private static string? Resolve(string text) => ConfigProviders.From(new Dictionary<string, string?>
    {
        ["config.providers"] = "file, dir,env",
        ["config.providers.file.class"] = "org.apache.kafka.common.config.provider.FileConfigProvider",
        ["config.providers.dir.class"] = "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
        ["config.providers.env.class"] = "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
    }).Resolve(new Dictionary<string, string?> { ["x"] = text })["x"];
}
