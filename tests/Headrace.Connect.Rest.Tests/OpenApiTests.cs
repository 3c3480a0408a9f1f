using System.Text.Json;
using System.Text.RegularExpressions;
using Headrace.Connect.Rest.Security;

namespace Headrace.Connect.Rest.Tests;

/// <summary>The description of the API says what the API does.</summary>
public sealed partial class OpenApiTests : IAsyncLifetime
{
    private RestFixture _rest = null!;
    private JsonDocument _document = null!;

    public async ValueTask InitializeAsync()
    {
        _rest = await RestFixture.StartAsync(new()
        {
            Listeners = ["http://127.0.0.1:0"],
            WriteMetrics = static _ => { },
            Events = new(),
            Preview = FakePlugins.Preview(FakePlugins.Registry),
        });
        _document = JsonDocument.Parse((await _rest.GetAsync("/openapi.json")).Body);
    }

    public async ValueTask DisposeAsync()
    {
        _document.Dispose();
        await _rest.DisposeAsync();
    }

    [Fact]
    public void EveryRoute_IsDescribed_AndNothingElse()
    {
        var routes = _rest.Server.Routes.SelectMany(static route => route.OwnMethods.Select(method => $"{method.Name} {route.Template}"));
        var described = Operations().Select(static operation => $"{operation.Method} {Parameter().Replace(operation.Path, "*")}");

        Assert.Equal(routes.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Roles_AreThoseOfTheRoutes()
    {
        var routes = _rest.Server.Routes.SelectMany(static route => route.OwnMethods.Select(method => ($"{method.Name} {route.Template}", Role: RoleName(method.Role))))
            .ToDictionary(static route => route.Item1, static route => route.Role);

        foreach (var (method, path, operation) in Operations())
        {
            var role = operation.TryGetProperty("x-headrace-role", out var given) ? given.GetString() : null;
            // Anybody who may read gets this far, and the config that is validated names the connector whose admin it takes.
            if (path != "/connector-plugins/{plugin}/config/validate")
                Assert.Equal((method, path, routes[$"{method} {Parameter().Replace(path, "*")}"]), (method, path, role));
        }
    }

    [Fact]
    public void Document_HasWhatTheSpecificationRequires()
    {
        var root = _document.RootElement;
        Assert.Equal("3.1.0", root.GetProperty("openapi").GetString());
        Assert.NotEmpty(root.GetProperty("info").GetProperty("title").GetString()!);
        Assert.NotEmpty(root.GetProperty("info").GetProperty("version").GetString()!);
        var tags = root.GetProperty("tags").EnumerateArray().Select(static tag => tag.GetProperty("name").GetString()).ToHashSet();
        var ids = new HashSet<string?>();
        foreach (var (method, path, operation) in Operations())
        {
            var what = $"{method} {path}";
            Assert.True(ids.Add(operation.GetProperty("operationId").GetString()), what);
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            Assert.All(operation.GetProperty("tags").EnumerateArray(), tag => Assert.Contains(tag.GetString(), tags));
            EnsureParameters(what, path, operation);
            Assert.NotEmpty(operation.GetProperty("responses").EnumerateObject());
            foreach (var response in operation.GetProperty("responses").EnumerateObject())
            {
                Assert.Matches("^([1-5][0-9][0-9]|default)$", response.Name);
                Assert.True(response.Value.TryGetProperty("$ref", out _) || response.Value.TryGetProperty("description", out _), what);
            }
            Assert.True(!operation.TryGetProperty("requestBody", out var body) || body.TryGetProperty("content", out _), what);
        }
    }

    [Fact]
    public void References_LeadToComponents()
    {
        var references = new List<string>();
        Collect(_document.RootElement, references);

        Assert.NotEmpty(references);
        foreach (var reference in references)
        {
            var at = _document.RootElement;
            foreach (var step in reference.Split('/').Skip(1))
                Assert.True(at.TryGetProperty(step, out at), reference);
        }
    }

    [Fact]
    public async Task Page_ListsEveryOperation_AndLoadsNothing()
    {
        var answer = await _rest.GetAsync("/docs", ("Accept", "text/html"));

        Assert.Equal((200, "text/html; charset=utf-8"), (answer.Status, answer.ContentType));
        Assert.Matches("^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$", answer.Headers["Content-Security-Policy"]);
        Assert.DoesNotMatch("<script|<img|<link|src=|style=", answer.Body);
        foreach (var (method, path, _) in Operations())
            Assert.Contains($"<b>{method}</b><code>{path}</code>", answer.Body, StringComparison.Ordinal);
    }

    private IEnumerable<(string Method, string Path, JsonElement Operation)> Operations() => OpenApi.OpenApiDocument.Operations(_document);

    private static void EnsureParameters(string what, string path, JsonElement operation)
    {
        var parameters = operation.TryGetProperty("parameters", out var given) ? given.EnumerateArray().ToList() : [];
        foreach (var parameter in parameters)
        {
            Assert.True(parameter.GetProperty("in").GetString() is "path" or "query" or "header", what);
            Assert.True(parameter.TryGetProperty("schema", out _), what);
            Assert.True(parameter.GetProperty("in").GetString() != "path" || parameter.GetProperty("required").GetBoolean(), what);
        }
        Assert.Equal(
            Parameter().Matches(path).Select(static match => match.Value[1..^1]).Order(StringComparer.Ordinal),
            parameters.Where(static parameter => parameter.GetProperty("in").GetString() == "path").Select(static parameter => parameter.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal(parameters.Count, parameters.Select(static parameter => (parameter.GetProperty("in").GetString(), parameter.GetProperty("name").GetString())).Distinct().Count());
    }

    private static void Collect(JsonElement element, List<string> references)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Collect(item, references);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                if (member.Name == "$ref")
                    references.Add(member.Value.GetString()!);
                Collect(member.Value, references);
            }
        }
    }

    private static string? RoleName(RestRole role) => role switch
    {
        RestRole.View => "view",
        RestRole.Operate => "operate",
        RestRole.Admin => "admin",
        RestRole.AdminOfWorker => "worker",
        RestRole.Internal => "internal",
        _ => null,
    };

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameter();
}
