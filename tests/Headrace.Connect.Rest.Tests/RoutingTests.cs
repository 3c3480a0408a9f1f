using System.Text;

namespace Headrace.Connect.Rest.Tests;

/// <summary>Paths, methods and media types. The expected answers were taken from Kafka Connect 4.3.1.</summary>
public sealed class RoutingTests : IAsyncLifetime
{
    private RestFixture _rest = null!;

    public async ValueTask InitializeAsync() => _rest = await RestFixture.StartAsync();

    public ValueTask DisposeAsync() => _rest.DisposeAsync();

    [Theory]
    [InlineData("/connectors", 200, "[]")]
    [InlineData("/connectors/", 200, "[]")]
    [InlineData("/connectors;x=1", 200, "[]")]
    [InlineData("/connectors/;x", 200, "[]")]
    [InlineData("/connectors?", 200, "[]")]
    [InlineData("/connectors?%zz=1", 200, "[]")]
    [InlineData("/connectors?expand=%zz", 200, "{}")]
    [InlineData("/;x", 200, null)]
    [InlineData("/health/", 200, null)]
    [InlineData("/connectors;x=1/a;b/config;z", 404, "Connector a not found")]
    [InlineData("/connectors/a%3Bb", 404, "Connector a;b not found")]
    [InlineData("/connectors/%C3%A9", 404, "Connector é not found")]
    [InlineData("/connectors/%C2%85", 404, "Connector \u0085 not found")]
    [InlineData("/connectors/%F0%9F%98%80", 404, "Connector \\uD83D\\uDE00 not found")]
    [InlineData("/connectors/a+b%20c", 404, "Connector a+b c not found")]
    [InlineData("/connectors/.", 404, "Connector . not found")]
    [InlineData("/connectors/..", 404, "Connector .. not found")]
    [InlineData("/..", 400, "The path climbs above its root.")]
    [InlineData("/./..", 400, "The path climbs above its root.")]
    [InlineData("/../connectors", 400, "The path climbs above its root.")]
    [InlineData("/../../etc/passwd", 400, "The path climbs above its root.")]
    [InlineData("/connectors/../..", 400, "The path climbs above its root.")]
    [InlineData("/connectors/../../x", 400, "The path climbs above its root.")]
    [InlineData("/connectors/./../..", 400, "The path climbs above its root.")]
    [InlineData("/connectors/../", 404, "Connector .. not found")]
    [InlineData("/connectors/...", 404, "Connector ... not found")]
    [InlineData("/connectors/a%2e", 404, "Connector a. not found")]
    [InlineData("/connectors/a#b", 404, "Connector a not found")]
    [InlineData("/connectors/a%23b", 404, "Connector a#b not found")]
    [InlineData("/connectors/a%3Fb", 404, "Connector a?b not found")]
    [InlineData("/connectors/a:b@c!$&'()*+,=~-._", 404, "Connector a:b@c!$&'()*+,=~-._ not found")]
    [InlineData("/connectors/%7B%7D%7C%22%3C%3E", 404, "Connector {}|\\\"<> not found")]
    [InlineData("/connectors/../connectors", 404, "HTTP 404 Not Found")]
    [InlineData("/./connectors", 404, "HTTP 404 Not Found")]
    [InlineData("/Connectors", 404, "HTTP 404 Not Found")]
    [InlineData("/nope", 404, "HTTP 404 Not Found")]
    [InlineData("/favicon.ico", 404, "HTTP 404 Not Found")]
    [InlineData("/connectors/a/tasks-config", 404, "HTTP 404 Not Found")]
    [InlineData("/connectors/a/tasks/x/status", 404, "HTTP 404 Not Found")]
    [InlineData("/connectors/a/tasks/1.0/status", 404, "HTTP 404 Not Found")]
    [InlineData("/connectors/a/tasks/%201/status", 404, "HTTP 404 Not Found")]
    [InlineData("/connectors/a/tasks/99999999999/status", 404, "HTTP 404 Not Found")]
    [InlineData("/connectors/a/tasks/%D9%A0%31/status", 404, "No status found for task a-1")]
    [InlineData("/connectors/a/tasks/+0/status", 404, "No status found for task a-0")]
    [InlineData("/connectors/a/tasks/00/status", 404, "No status found for task a-0")]
    [InlineData("/connectors/a/tasks/-1/status", 404, "No status found for task a--1")]
    [InlineData("/connectors/a;b=\"<>\\^`|[]/config", 404, "Connector a not found")]
    [InlineData("/connectors/a;b=%2F%zz%/config", 404, "Connector a not found")]
    [InlineData("/connectors/a;b={", 400, null)]
    [InlineData("/connectors/a;b=\u007f", 400, null)]
    [InlineData("/%63onnectors", 404, "HTTP 404 Not Found")]
    [InlineData("/connectors/a/%63onfig", 404, "HTTP 404 Not Found")]
    [InlineData("/admin/logger%73", 404, "HTTP 404 Not Found")]
    [InlineData("/connectors/a/tasks/%30/status", 404, "No status found for task a-0")]
    [InlineData("/connectors^", 400, null)]
    [InlineData("/connectors`", 400, null)]
    [InlineData("/connectors/[a]", 400, null)]
    [InlineData("/connectors/{a}", 400, null)]
    [InlineData("/connectors/a|b", 400, null)]
    [InlineData("/connectors/a\"b", 400, null)]
    [InlineData("/connectors/a<b", 400, null)]
    [InlineData("/connectors/a\\b", 400, null)]
    [InlineData("/connectors/a%2Fb", 400, null)]
    [InlineData("/connectors/a%2fb", 400, null)]
    [InlineData("/connectors/a%25b", 400, null)]
    [InlineData("/connectors/a%5Cb", 400, null)]
    [InlineData("/connectors/%0A", 400, null)]
    [InlineData("/connectors/%1F", 400, null)]
    [InlineData("/connectors/%7F", 400, null)]
    [InlineData("/connectors/%00", 400, null)]
    [InlineData("/connectors/%", 400, null)]
    [InlineData("/connectors/%2", 400, null)]
    [InlineData("/connectors/%zz", 400, null)]
    [InlineData("/connectors/%u0041", 400, null)]
    [InlineData("/connectors/%80", 400, null)]
    [InlineData("/connectors/%ED%A0%80", 400, null)]
    [InlineData("/connectors/%2e", 400, null)]
    [InlineData("/connectors/%2e%2e/config", 400, null)]
    [InlineData("/connectors/.;x", 400, null)]
    [InlineData("/connectors/;x/config", 400, null)]
    [InlineData("//", 400, null)]
    [InlineData("//connectors", 400, null)]
    [InlineData("/connectors//", 400, null)]
    [InlineData("/connectors/x//config", 400, null)]
    [InlineData("http://other:1/connectors", 400, null)]
    public async Task Path_IsReadAsByKafkaConnect(string target, int status, string? text)
    {
        var answer = await _rest.GetAsync(target);

        Assert.Equal(status, answer.Status);
        if (text is not null)
            Assert.Equal(text.StartsWith('[') || text.StartsWith("{}", StringComparison.Ordinal) && status == 200 ? text : $$"""{"error_code":{{status}},"message":"{{text}}"}""", answer.Body);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/connectors", "[]")]
    [InlineData("http://127.0.0.1:{0}", "\"kafka_cluster_id\"")]
    public async Task AbsoluteTarget_IsThatOfItsPath(string target, string part)
    {
        var answer = await _rest.GetAsync(target.Replace("{0}", $"{_rest.Port}", StringComparison.Ordinal));

        Assert.Equal(200, answer.Status);
        Assert.Contains(part, answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "HEAD,GET,OPTIONS")]
    [InlineData("/health", "HEAD,GET,OPTIONS")]
    [InlineData("/connectors", "HEAD,GET,POST,OPTIONS")]
    [InlineData("/connectors/x", "HEAD,GET,DELETE,OPTIONS")]
    [InlineData("/connectors/x/", "HEAD,GET,DELETE,OPTIONS")]
    [InlineData("/connectors/x/config", "HEAD,GET,PUT,PATCH,OPTIONS")]
    [InlineData("/connectors/x/status", "HEAD,GET,OPTIONS")]
    [InlineData("/connectors/x/restart", "POST,OPTIONS")]
    [InlineData("/connectors/x/pause", "PUT,OPTIONS")]
    [InlineData("/connectors/x/resume", "PUT,OPTIONS")]
    [InlineData("/connectors/x/stop", "PUT,OPTIONS")]
    [InlineData("/connectors/x/tasks/y/status", "HEAD,GET,OPTIONS")]
    [InlineData("/connectors/x/tasks/0/restart", "POST,OPTIONS")]
    [InlineData("/connectors/x/topics", "HEAD,GET,OPTIONS")]
    [InlineData("/connectors/x/topics/reset", "PUT,OPTIONS")]
    [InlineData("/connectors/x/offsets", "HEAD,GET,DELETE,PATCH,OPTIONS")]
    [InlineData("/connector-plugins", "HEAD,GET,OPTIONS")]
    [InlineData("/connector-plugins/x/config", "HEAD,GET,OPTIONS")]
    [InlineData("/connector-plugins/x/config/validate", "PUT,OPTIONS")]
    [InlineData("/admin/loggers", "HEAD,GET,OPTIONS")]
    [InlineData("/admin/loggers/x", "HEAD,GET,PUT,OPTIONS")]
    public async Task Options_NamesTheMethodsAndOthersAreRefused(string path, string methods)
    {
        var answer = await _rest.SendAsync("OPTIONS", path);

        Assert.Equal(200, answer.Status);
        Assert.Equal("text/plain", answer.ContentType);
        Assert.Equal(methods.Split(',').Order(), answer.Headers["Allow"].Split(',').Order());
        Assert.Equal(answer.Headers["Allow"].Split(',').Order(), answer.Body.Split(", ").Order());
        foreach (var method in (string[])["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "TRACE", "FOO", "get"])
        {
            if (methods.Split(',').Contains(method))
                continue;
            var refused = await _rest.SendAsync(method, path);
            Assert.Equal((method, 405), (method, refused.Status));
            Assert.False(refused.Headers.ContainsKey("Allow"));
            Assert.Null(refused.ContentType);
        }
    }

    [Theory]
    [InlineData("application/json", "application/json", "")]
    [InlineData("*/*", "text/plain", "GET, ")]
    [InlineData("text/*", "text/plain", "GET, ")]
    [InlineData("text/html", "text/html", "")]
    [InlineData("application/json,text/plain", "application/json", "")]
    [InlineData("text/plain,application/json", "text/plain", "GET, ")]
    [InlineData("*/json", "*/json", "")]
    [InlineData("APPLICATION/*;q=.5", "APPLICATION/*;q=.5", "")]
    [InlineData("json", "json/*", "")]
    [InlineData("application/json;v=1;q=\"0.5\"", "application/json;q=0.5;v=1", "")]
    [InlineData("*/*, Application/X", "Application/X", "")]
    [InlineData("TEXT/HTML", "text/html", "")]
    public async Task Options_AnswersInTheTypeThatIsAccepted(string accept, string type, string part)
    {
        var answer = await _rest.SendAsync("OPTIONS", "/connectors", null, ("Accept", accept));

        Assert.Equal((200, type), (answer.Status, answer.ContentType));
        Assert.Contains(part, answer.Body, StringComparison.Ordinal);
        Assert.Equal(part.Length == 0, answer.Body.Length == 0);
    }

    [Theory]
    [InlineData("GET", "/nope", 404)]
    [InlineData("OPTIONS", "/nope", 404)]
    [InlineData("PROPFIND", "/nope", 404)]
    [InlineData("HEAD", "/nope", 404)]
    [InlineData("HEAD", "/connectors/nope/pause", 405)]
    public async Task FailedRouting_HasNoContentType(string method, string path, int status)
    {
        var answer = await _rest.SendAsync(method, path);

        Assert.Equal(status, answer.Status);
        Assert.Null(answer.ContentType);
    }

    [Fact]
    public async Task OptionsOfTheServer_HasNoBody()
    {
        var answer = await _rest.SendAsync("OPTIONS", "*");

        Assert.Equal((404, "", null), (answer.Status, answer.Body, answer.ContentType));
        Assert.Equal("must-revalidate,no-cache,no-store", answer.Headers["Cache-Control"]);
    }

    [Theory]
    [InlineData("Expect", "x", 417)]
    [InlineData("Expect", "100-continue, x", 417)]
    [InlineData("Expect", "100-Continue", 200)]
    [InlineData("Upgrade", "h2c", 400)]
    [InlineData("Connection", "Upgrade", 200)]
    public async Task Header_IsRefusedAsByKafkaConnectsServer(string name, string value, int status) =>
        Assert.Equal(status, (await _rest.SendAsync("GET", "/connectors", null, (name, value))).Status);

    [Fact]
    public async Task TwoLengthsOfOneBody_AreRefused()
    {
        var answer = await _rest.SendAsync("PUT", "/connectors/a/config", "2\r\n{}\r\n0\r\n\r\n", ("Content-Type", "application/json"), ("Transfer-Encoding", "chunked"));

        Assert.Equal((400, true), (answer.Status, answer.Body.Contains("Content-Length", StringComparison.Ordinal)));
    }

    /// <summary>They are one list, with nothing between its commas.</summary>
    [Theory]
    [InlineData("Accept", "", "text/html")]
    [InlineData("Accept", "", "")]
    [InlineData("Content-Type", "application/json", "")]
    [InlineData("Content-Type", "", "application/json")]
    [InlineData("Content-Type", "application/json", "application/json")]
    public async Task HeaderThatComesTwice_IsMalformedWhereItsListIs(string name, string first, string second) =>
        Assert.Equal(400, (await _rest.SendAsync("GET", "/connectors", null, (name, first), (name, second))).Status);

    [Theory]
    [InlineData("x:0", 400)]
    [InlineData("x:65535", 200)]
    [InlineData("x:65536", 400)]
    [InlineData("x:99999999999", 400)]
    [InlineData("x:000080", 200)]
    [InlineData("x:", 400)]
    [InlineData("x", 200)]
    [InlineData("[::1]", 200)]
    [InlineData("[::1]:70000", 400)]
    public async Task Host_HasAPortThatCanBe(string host, int status) =>
        Assert.Equal(status, (await RawHttp.SendRawAsync(_rest.Port, Encoding.ASCII.GetBytes($"GET /connectors HTTP/1.1\r\nHost: {host}\r\n\r\n"))).Status);

    [Fact]
    public async Task Path_IsRefusedBeforeHeadersAre() => Assert.Equal(400, (await _rest.SendAsync("GET", "/connectors/%zz", null, ("Expect", "x"))).Status);

    /// <summary>A body in chunks is one, even without bytes.</summary>
    [Theory]
    [InlineData("*/*", 415)]
    [InlineData("application/json", 500)]
    public async Task EmptyBodyInChunks_NeedsTheTypeOfJson(string contentType, int status) =>
        Assert.Equal(status, (await RawHttp.SendRawAsync(
            _rest.Port, Encoding.ASCII.GetBytes($"POST /connectors HTTP/1.1\r\nHost: a\r\nContent-Type: {contentType}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))).Status);

    [Theory]
    [InlineData("/connectors", 200)]
    [InlineData("/connectors/nope", 404)]
    public async Task Head_IsGetWithoutBody(string path, int status)
    {
        var get = await _rest.GetAsync(path);
        var head = await _rest.SendAsync("HEAD", path);

        Assert.Equal(status, head.Status);
        Assert.Equal("application/json", head.ContentType);
        Assert.Equal(get.Headers["Content-Length"], head.Headers["Content-Length"]);
    }

    [Theory]
    [InlineData("", 200, "application/json")]
    [InlineData("*/*", 200, "application/json")]
    [InlineData("*", 200, "application/json")]
    [InlineData("*/json", 200, "application/json")]
    [InlineData("application/*", 200, "application/json")]
    [InlineData("application/*;charset=x", 200, "application/json")]
    [InlineData("APPLICATION/JSON", 200, "application/json")]
    [InlineData("application/json;", 200, "application/json")]
    [InlineData("application/json;q=0", 200, "application/json")]
    [InlineData("application/json;charset=utf-8", 200, "application/json;charset=utf-8")]
    [InlineData("application/json; charset=UTF-8", 200, "application/json;charset=utf-8")]
    [InlineData("application/json;charset=\"utf-8\"", 200, "application/json;charset=utf-8")]
    [InlineData("application/json;v=1;q=0.5", 200, "application/json;v=1")]
    [InlineData("text/html, application/json", 200, "application/json")]
    [InlineData("text/html,*/*;q=0.1", 200, "application/json")]
    [InlineData("text/html;q=0.1, application/json;charset=utf-8;q=0.9", 200, "application/json;charset=utf-8")]
    [InlineData("application/json, application/json;charset=utf-8", 200, "application/json")]
    [InlineData("application/json,garbage", 200, "application/json")]
    [InlineData("application/json, ", 200, "application/json")]
    [InlineData("*/json, application/*, application/json;v=1", 200, "application/json;v=1")]
    [InlineData("application/json;v=1;B=2;b=3", 200, "application/json;b=3;v=1")]
    [InlineData("Application/JSON;v=1", 200, "Application/JSON;v=1")]
    [InlineData("Application/JSON;charset=ISO-8859-1", 200, "application/json;charset=iso-8859-1")]
    [InlineData("application/json;charset=LATIN1", 200, "application/json;charset=LATIN1")]
    [InlineData("application/json;a=\"b,c\", */*", 200, "application/json;a=\"b,c\"")]
    [InlineData("application/json;a=\"x\\\\\\\"y\"", 200, "application/json;a=\"x\\\\\"y\"")]
    [InlineData("application/json;a=\"b\"", 200, "application/json;a=b")]
    [InlineData("text/html", 406, null)]
    [InlineData("garbage", 406, null)]
    public async Task Accept_IsNegotiated(string accept, int status, string? contentType)
    {
        var answer = await _rest.GetAsync("/connectors", ("Accept", accept));

        Assert.Equal((status, contentType), (answer.Status, answer.ContentType));
    }

    [Theory]
    [InlineData("application/")]
    [InlineData("/json")]
    [InlineData("application/json;q=abc")]
    [InlineData("application/json;q=1.5")]
    [InlineData("application/json;q=1.0000")]
    [InlineData("application/json;q=2")]
    [InlineData("application/json;q=00")]
    [InlineData("application/json;charset= utf-8")]
    [InlineData("application /json")]
    [InlineData(",")]
    [InlineData(", application/json")]
    [InlineData("application/json,,text/html")]
    public async Task Accept_Malformed_IsABadRequest(string accept) => Assert.Equal(400, (await _rest.GetAsync("/connectors", ("Accept", accept))).Status);

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    [InlineData("application/")]
    [InlineData("application/json; charset")]
    [InlineData("application/json, text/plain")]
    public async Task ContentType_Malformed_IsABadRequestBeforeAnythingElse(string type)
    {
        Assert.Equal(400, (await _rest.GetAsync("/connectors", ("Content-Type", type))).Status);
        Assert.Equal(400, (await _rest.GetAsync("/", ("Content-Type", type))).Status);
        Assert.Equal(400, (await _rest.GetAsync("/nope", ("Content-Type", type))).Status);
    }

    [Theory]
    [InlineData("GET", "/connectors", "text/plain", "x", 415)]
    [InlineData("GET", "/connectors", "text/plain", null, 415)]
    [InlineData("GET", "/connectors", "application/json", "x", 200)]
    [InlineData("GET", "/connectors", "application/*", "x", 200)]
    [InlineData("GET", "/connectors", "*/*", "x", 200)]
    [InlineData("GET", "/", "text/plain", "x", 200)]
    [InlineData("GET", "/health", "text/plain", "x", 200)]
    [InlineData("GET", "/nope", "text/plain", "x", 404)]
    [InlineData("PUT", "/connectors/nope/pause", "text/plain", null, 415)]
    [InlineData("PUT", "/connectors/nope/pause", "application/json", "{bad", 404)]
    [InlineData("PUT", "/connectors/nope/pause", null, "x", 404)]
    [InlineData("DELETE", "/connectors/nope", null, "x", 404)]
    [InlineData("POST", "/connectors", "application/x-www-form-urlencoded", "a=b", 415)]
    [InlineData("POST", "/connectors", "application/merge-patch+json", "{}", 415)]
    [InlineData("POST", "/connectors", "Application/JSON; charset=latin1", "{\"name\":1}", 500)]
    [InlineData("PATCH", "/connectors", "text/plain", "x", 405)]
    [InlineData("GET", "/connectors/x/tasks/abc/status", "text/plain", "x", 415)]
    public async Task ContentType_IsCheckedAfterTheMethod(string method, string path, string? type, string? body, int status)
    {
        (string, string)[] headers = type is null ? [] : [("Content-Type", type)];

        Assert.Equal(status, (await _rest.SendAsync(method, path, body, headers)).Status);
    }

    [Theory]
    [InlineData(null, "{bad", "application/json")]
    [InlineData("application/*", "{bad", "application/json")]
    [InlineData("text/plain", "{bad", null)]
    public async Task UnsupportedType_SaysJsonOnlyWhereTheBodyWasNeeded(string? type, string body, string? contentType)
    {
        (string, string)[] headers = type is null ? [] : [("Content-Type", type)];

        var answer = await _rest.SendAsync("POST", "/connectors", body, headers);

        Assert.Equal((415, contentType), (answer.Status, answer.ContentType));
    }

    [Fact]
    public async Task WrongTypesBothWays_AreUnsupportedBeforeNotAcceptable() =>
        Assert.Equal(415, (await _rest.SendAsync("POST", "/connectors", "x", ("Content-Type", "text/plain"), ("Accept", "text/html"))).Status);

    [Fact]
    public async Task NotAcceptable_ComesBeforeParameters() =>
        Assert.Equal(406, (await _rest.GetAsync("/connectors/x/tasks/abc/status", ("Accept", "text/html"))).Status);

    [Fact]
    public async Task Http10_IsAnsweredWithoutHost()
    {
        var answer = await RawHttp.SendRawAsync(_rest.Port, "GET /connectors HTTP/1.0\r\n\r\n"u8.ToArray());

        Assert.Equal((200, "[]"), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Http11_WithoutHost_IsABadRequest() =>
        Assert.Equal(400, (await RawHttp.SendRawAsync(_rest.Port, "GET /connectors HTTP/1.1\r\n\r\n"u8.ToArray())).Status);

    [Fact]
    public async Task LongTarget_IsRefusedAndTheServerGoesOn()
    {
        Assert.Equal(414, (await _rest.GetAsync("/connectors/" + new string('a', 9000))).Status);
        Assert.Equal(431, (await _rest.GetAsync("/connectors", ("X-Large", new string('a', 9000)))).Status);
        Assert.Equal(200, (await _rest.GetAsync("/connectors")).Status);
    }

    [Fact]
    public async Task LargeAnswer_IsChunkedASmallOneHasItsLength()
    {
        _rest.Herder.Add("small");
        _rest.Herder.Add("large", ("text", new string('é', 5000)));

        var small = await _rest.GetAsync("/connectors/small");
        var large = await _rest.GetAsync("/connectors/large");

        Assert.True(small.Headers.ContainsKey("Content-Length"));
        Assert.Equal("chunked", large.Headers["Transfer-Encoding"]);
        Assert.Contains(new string('é', 5000), large.Body, StringComparison.Ordinal);
    }
}
