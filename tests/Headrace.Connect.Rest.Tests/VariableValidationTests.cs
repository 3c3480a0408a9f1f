using Headrace.Connect.Converters;
using Headrace.Connect.Converters.Json;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Validation;
using Headrace.TestKit;

namespace Headrace.Connect.Rest.Tests;

/// <summary>Configs whose variables can't be looked up. Texts were taken from Kafka Connect 4.3.1.</summary>
public sealed class VariableValidationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Validation_SaysWhichOfJavasErrorsItWas()
    {
        var file = _folder.WriteText("bad.properties", "a=b\\u00zz\n");
        var (plugins, validator) = WithFileProvider();
        await using var rest = await RestFixture.StartAsync(
            new() { Listeners = ["http://127.0.0.1:0"] }, plugins: plugins, validator: validator);

        Assert.Equal("java.lang.IllegalArgumentException: Malformed \\uxxxx encoding.", await ErrorOfAsync(file + ":a"));
        Assert.Equal("java.nio.file.InvalidPathException: Nul character not allowed: \0", await ErrorOfAsync("\\u0000:a"));
        Assert.Equal("org.apache.kafka.common.config.ConfigException: Could not read properties from file /nowhere", await ErrorOfAsync("/nowhere:a"));

        async Task<string?> ErrorOfAsync(string variable)
        {
            var answer = await rest.SendJsonAsync("PUT", "/connector-plugins/FakeSink/config/validate", $$"""{"connector.class":"FakeSink","x":"${f:{{variable}}}"}""");
            Assert.Equal(500, answer.Status);
            return System.Text.Json.JsonDocument.Parse(answer.Body).RootElement.GetProperty("message").GetString();
        }
    }

    /// <summary>As in Kafka Connect: it has to stay a bad request, whatever the variable is.</summary>
    [Fact]
    public void ClassThatIsNotThere_IsABadRequest_AlsoWhereAVariableNamesIt()
    {
        var file = _folder.WriteText("class.properties", "a=Nobody\n");
        var (_, validator) = WithFileProvider();

        var error = Assert.Throws<BadRequestException>(() => validator.Validate(new Dictionary<string, string?> { ["connector.class"] = $"${{f:{file}:a}}" }));

        Assert.StartsWith("Failed to find any class that implements Connector and which name matches Nobody", error.Message, StringComparison.Ordinal);
    }

    private static (PluginRegistry Plugins, ConnectorConfigValidator Validator) WithFileProvider()
    {
        var plugins = PluginRegistry.CreateBuilder().Add<FakeSink>().Add<JsonConverter>().Add<SimpleHeaderConverter>().Build();
        var worker = WorkerConfig.Parse(
            WorkerMode.Standalone,
            new Dictionary<string, string?>
            {
                ["bootstrap.servers"] = "127.0.0.1:1",
                ["key.converter"] = "org.apache.kafka.connect.json.JsonConverter",
                ["value.converter"] = "org.apache.kafka.connect.json.JsonConverter",
                ["offset.storage.file.filename"] = "none",
                ["config.providers"] = "f",
                ["config.providers.f.class"] = "org.apache.kafka.common.config.provider.FileConfigProvider",
            },
            plugins);
        return (plugins, new(ConnectorValidationOptions.From(worker, worker.ResolveVariables), plugins));
    }
}
