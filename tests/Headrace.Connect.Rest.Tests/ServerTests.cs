using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Headrace.Connect.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Rest.Tests;

public sealed class ServerTests
{
    [Theory]
    [InlineData(new string[0], "Invalid value for listeners, at least one URL is expected, ex: http://localhost:8080,https://localhost:8443.")]
    [InlineData(new[] { "http://a:1", " ", "http://b:2" }, "Empty URL found when parsing listeners list.")]
    [InlineData(new[] { "foo" }, "Listener doesn't have the right format (protocol://hostname:port).")]
    [InlineData(new[] { "http://h" }, "Listener doesn't have the right format (protocol://hostname:port).")]
    [InlineData(new[] { "http://h:x" }, "Listener doesn't have the right format (protocol://hostname:port).")]
    [InlineData(new[] { "http://h:70000" }, "Unable to initialize REST server: port out of range:70000 (listener http://h:70000)")]
    [InlineData(new[] { "http://h:-1" }, "Unable to initialize REST server: port out of range:-1 (listener http://h:-1)")]
    [InlineData(new[] { "http://h:1/path" }, "Listener doesn't have the right format (protocol://hostname:port).")]
    [InlineData(new[] { "ftp://h" }, "Listener doesn't have the right format (protocol://hostname:port).")]
    [InlineData(new[] { "ftp://h:1" }, "Listener protocol must be either \"http\" or \"https\".")]
    public async Task Listeners_ThatAreWrong_KeepTheServerFromStarting(string[] listeners, string message) =>
        Assert.Equal(message, (await Assert.ThrowsAsync<ConfigException>(() => RestFixture.StartAsync(new() { Listeners = listeners }))).Message);

    [Fact]
    public async Task PortInUse_IsNamed()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var listener = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        var error = await Assert.ThrowsAsync<ConfigException>(() => RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0", listener] }));

        Assert.Contains(listener, error.Message, StringComparison.Ordinal);
        Assert.Contains("in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeveralListeners_ServeTheSame()
    {
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0", "HTTP://localhost:0", "http://:0"] });

        Assert.Equal(3, rest.Server.Addresses.Select(static address => address.Port).Distinct().Count());
        foreach (var address in rest.Server.Addresses)
            Assert.Equal("[]", (await RawHttp.SendAsync(address.Port, "GET", "/connectors")).Body);
    }

    [Theory]
    [InlineData(null, null, "127.0.0.1", null)]
    [InlineData("connect.example", null, "connect.example", null)]
    [InlineData("connect.example", 99, "connect.example", 99)]
    [InlineData(null, 99, "127.0.0.1", 99)]
    [InlineData("::1", 80, "[::1]", 80)]
    public async Task AdvertisedUrl_IsTheSettingsOrTheListeners(string? host, int? port, string expectedHost, int? expectedPort)
    {
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], AdvertisedHostName = host, AdvertisedPort = port });

        Assert.Equal($"{expectedHost}:{expectedPort ?? rest.Port}", rest.Server.WorkerId);
        Assert.Equal("http", rest.Server.AdvertisedUrl.Scheme);
    }

    [Theory]
    [InlineData("a b", null, "rest.advertised.host.name")]
    [InlineData("*", null, "rest.advertised.host.name")]
    [InlineData("a/b", null, "rest.advertised.host.name")]
    [InlineData(null, 99999, "rest.advertised.port")]
    public async Task AdvertisedUrl_ThatIsNone_KeepsTheServerFromStarting(string? host, int? port, string key)
    {
        var error = await Assert.ThrowsAsync<ConfigException>(() => RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], AdvertisedHostName = host, AdvertisedPort = port }));

        Assert.Contains($"for configuration {key}: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://::1:8083")]
    [InlineData("http://[::1]:8083")]
    public void Listener_TakesAddressesOfIpVersion6_WithBracketsOrWithout(string text)
    {
        var listener = Assert.Single(Listener.Parse([text]));

        Assert.Equal(("::1", 8083), (listener.Host, listener.Port));
    }

    [Fact]
    public async Task AdminListeners_ServeLoggersAndNothingElse()
    {
        await using var rest = await RestFixture.StartAsync(new()
        {
            Listeners = ["http://127.0.0.1:0"],
            AdminListeners = ["http://127.0.0.1:0"],
            AllowOrigin = "*",
            ResponseHeaders = "set X-A:1",
        });
        var admin = Assert.Single(rest.Server.AdminAddresses).Port;

        Assert.Equal(404, (await rest.GetAsync("/admin/loggers")).Status);
        var loggers = await RawHttp.SendAsync(admin, "GET", "/admin/loggers");
        Assert.Equal(200, loggers.Status);
        Assert.False(loggers.Headers.ContainsKey("X-A"));
        Assert.False(loggers.Headers.ContainsKey("Vary"));
        foreach (var path in (string[])["/", "/connectors", "/health"])
            Assert.Equal(404, (await RawHttp.SendAsync(admin, "GET", path)).Status);
    }

    [Fact]
    public async Task AdminListeners_ThatAreTheSame_CountOnce()
    {
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], AdminListeners = ["http://127.0.0.1:0", "http://127.0.0.1:0"] });

        Assert.Single(rest.Server.AdminAddresses);
    }

    [Fact]
    public async Task AdminListeners_Empty_ServeLoggersNowhere()
    {
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], AdminListeners = [] });

        Assert.Equal(404, (await rest.GetAsync("/admin/loggers")).Status);
    }

    [Fact]
    public async Task Cors_IsOffByDefault()
    {
        await using var rest = await RestFixture.StartAsync();

        var answer = await rest.GetAsync("/connectors", ("Origin", "http://a"));

        Assert.False(answer.Headers.ContainsKey("Vary"));
        Assert.False(answer.Headers.ContainsKey("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("*", "http://a", "http://a")]
    [InlineData("*", "", "")]
    [InlineData("http://a", "", null)]
    [InlineData("http://a, http://b", "http://b", "http://b")]
    [InlineData("http://a", "http://c", null)]
    [InlineData("http://a", null, null)]
    public async Task Cors_EchoesAllowedOrigins(string allowed, string? origin, string? expected)
    {
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], AllowOrigin = allowed });
        (string, string)[] headers = origin is null ? [] : [("Origin", origin)];

        foreach (var path in (string[])["/connectors", "/nope"])
        {
            var answer = await rest.GetAsync(path, headers);
            Assert.Equal("Origin", answer.Headers["Vary"]);
            Assert.Equal(expected, answer.Headers.GetValueOrDefault("Access-Control-Allow-Origin"));
            Assert.False(answer.Headers.ContainsKey("Access-Control-Allow-Credentials"));
        }
    }

    [Theory]
    [InlineData("", "GET,POST,HEAD")]
    [InlineData("GET, PUT", "GET,PUT")]
    public async Task Cors_AnswersPreflightsWithTheMethodsOfTheSetting(string methods, string expected)
    {
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], AllowOrigin = "*", AllowMethods = methods });

        var answer = await rest.SendAsync("OPTIONS", "/connectors", null, ("Origin", "http://a"), ("Access-Control-Request-Method", "DELETE"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(expected, answer.Headers["Access-Control-Allow-Methods"]);
        Assert.Equal("Content-Type", answer.Headers["Access-Control-Allow-Headers"]);
        Assert.Equal("60", answer.Headers["Access-Control-Max-Age"]);
        Assert.True(answer.Headers.ContainsKey("Allow"));
    }

    [Fact]
    public async Task ResponseHeaders_AreSetAddedAndDated()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 7, 0, 0, TimeSpan.Zero));
        await using var rest = await RestFixture.StartAsync(new()
        {
            Listeners = ["http://127.0.0.1:0"],
            TimeProvider = time,
            ResponseHeaders = "set X-A: one, SET X-A: two,\"add Cache-Control: no-cache, no-store\",add X-B:1,add X-B:2,setDate X-D: 1000,add X-C:1,ADD X-C:2,SETDATE X-E: 1000,,",
        });

        foreach (var path in (string[])["/connectors", "/nope"])
        {
            var headers = (await rest.GetAsync(path)).Headers;
            Assert.Equal("two", headers["X-A"]);
            Assert.Equal("no-cache, no-store", headers["Cache-Control"]);
            Assert.Equal("1, 2", headers["X-B"]);
            Assert.Equal("2", headers["X-C"]);
            Assert.Equal("1000", headers["X-E"]);
            Assert.Equal("Sun, 22 Nov 2026 07:00:01 GMT", headers["X-D"]);
        }
    }

    [Theory]
    [InlineData("bad", "Invalid format of header config 'bad'. Expected: '[action] [header name]:[header value]'")]
    [InlineData("set X", "Invalid format of header name and header value pair 'X'. Expected: '[header name]:[header value]'")]
    [InlineData("set X:a:b", "Invalid format of header name and header value pair 'X:a:b'. Expected: '[header name]:[header value]'")]
    [InlineData("set X Y: v", "Invalid header name 'X Y'. The '[header name]' cannot contain whitespace")]
    [InlineData("remove X:Y", "Invalid header config action: 'remove'. Expected one of [set, add, setDate, addDate]")]
    public async Task ResponseHeaders_ThatAreWrong_KeepTheServerFromStarting(string rules, string message) =>
        Assert.Equal(
            message, (await Assert.ThrowsAsync<ConfigException>(() => RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], ResponseHeaders = rules }))).Message);

    [Fact]
    public async Task TopicTracking_CanBeOff()
    {
        await using var off = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], IsTopicTrackingEnabled = false });
        await using var kept = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], IsTopicTrackingResetAllowed = false });

        Assert.Equal("""{"error_code":403,"message":"Topic tracking is disabled."}""", (await off.GetAsync("/connectors/x/topics")).Body);
        Assert.Equal("""{"error_code":403,"message":"Topic tracking is disabled."}""", (await off.SendAsync("PUT", "/connectors/x/topics/reset")).Body);
        Assert.Equal("""{"error_code":403,"message":"Topic tracking reset is disabled."}""", (await kept.SendAsync("PUT", "/connectors/x/topics/reset")).Body);
        Assert.Equal(200, (await kept.GetAsync("/connectors/x/topics")).Status);
    }

    [Fact]
    public async Task Health_IsHealthyStartingOrUnhealthy()
    {
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], HealthTimeout = TimeSpan.FromMilliseconds(50) });

        Assert.Equal(
            (200, """{"status":"healthy","message":"Worker has completed startup and is ready to handle requests."}"""), StatusAndBody(await rest.GetAsync("/health")));

        rest.Herder.Ping = static cancellationToken => Task.Delay(Timeout.Infinite, cancellationToken);
        rest.Herder.IsReady = false;
        Assert.Equal((503, """{"status":"starting","message":"Worker is still starting up."}"""), StatusAndBody(await rest.GetAsync("/health")));

        rest.Herder.IsReady = true;
        rest.Herder.Stage = new("flushing updates to the status topic", new DateTimeOffset(2026, 11, 22, 7, 10, 0, 741, TimeSpan.Zero), null);
        Assert.Equal(
            (500, """{"status":"unhealthy","message":"Worker was unable to handle this request and may be unable to handle other requests. The worker is currently flushing updates to the status topic, which began at 2026-11-22T07:10:00.741Z."}"""),
            StatusAndBody(await rest.GetAsync("/health")));
    }

    [Fact]
    public async Task SlowRequest_IsAnsweredAfterTheTimeLimit()
    {
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], RequestTimeout = TimeSpan.FromMilliseconds(50) });
        rest.Herder.Ping = static _ => new TaskCompletionSource().Task; // it does not even watch its token

        Assert.Equal((500, """{"error_code":500,"message":"Request timed out"}"""), StatusAndBody(await rest.GetAsync("/health")));
    }

    [Fact]
    public async Task LargeBody_IsRefusedWithoutReadingItAll()
    {
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"], RequestBytesMax = 1000 });

        var answer = await rest.SendJsonAsync("POST", "/connectors", "{\"name\":\"" + new string('a', 2000) + "\"}");
        var chunked = await RawHttp.SendRawAsync(rest.Port, Encoding.ASCII.GetBytes(
            "POST /connectors HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + $"7D0\r\n{new string(' ', 2000)}\r\n0\r\n\r\n"));

        Assert.Equal(413, answer.Status);
        Assert.Equal(413, chunked.Status);
        Assert.Equal(200, (await rest.GetAsync("/connectors")).Status);
    }

    [Fact]
    public async Task HalfARequest_HurtsNobody()
    {
        await using var rest = await RestFixture.StartAsync();
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, rest.Port, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync("POST /connectors HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"u8.ToArray(), TestContext.Current.CancellationToken);
        }
        foreach (var garbage in (string[])["\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "\u0016\u0003\u0001\u0002\0\u0001\r\n\r\n"])
        {
            try
            {
                Assert.Equal(400, (await RawHttp.SendRawAsync(rest.Port, Encoding.Latin1.GetBytes(garbage))).Status);
            }
            catch (IOException)
            {
                // Closed without a word is fine too.
            }
        }

        Assert.Equal(200, (await rest.GetAsync("/connectors")).Status);
    }

    [Fact]
    public async Task RequestsAtOnce_AreAllAnswered()
    {
        await using var rest = await RestFixture.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => rest.SendJsonAsync(
            "POST", "/connectors", $$$"""{"name":"c{{{i.ToString(CultureInfo.InvariantCulture)}}}","config":{"connector.class":"FileStreamSource","topic":"t"}}""")));

        Assert.All(answers, static answer => Assert.Equal(201, answer.Status));
        Assert.Equal(100, (await rest.Herder.GetConnectorsAsync(TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public async Task Request_IsLoggedInOneLine()
    {
        var lines = new LogLines();
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"] }, lines);

        await rest.GetAsync("/connectors", ("User-Agent", "me"), ("Referer", "http://r"));

        await Eventually.UntilAsync(() => lines.Texts.Any(static line => line.Contains("\"GET /connectors HTTP/1.1\" 200 2 \"http://r\" \"me\"", StringComparison.Ordinal)), "the request is logged");
    }

    [Fact]
    public async Task ErrorOfTheWorker_IsLogged()
    {
        var lines = new LogLines();
        await using var rest = await RestFixture.StartAsync(new() { Listeners = ["http://127.0.0.1:0"] }, lines);
        rest.Herder.Add("a");
        rest.Herder.Status = static _ => throw new ConnectException("Error writing connector configuration to Kafka", new InvalidOperationException("the record is too large"));

        Assert.Equal(500, (await rest.GetAsync("/connectors/a/status")).Status);

        Assert.Contains(lines.Texts, static line => line == "GET /connectors/a/status failed: Error writing connector configuration to Kafka: the record is too large");
    }

    private static (int, string) StatusAndBody(RawResponse answer) => (answer.Status, answer.Body);

    private sealed class LogLines : ILoggerFactory, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _texts = new();

        public IEnumerable<string> Texts => _texts;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
            // Nothing is held.
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _texts.Enqueue(formatter(state, exception) + (exception is null ? "" : $": {exception.Message}: {exception.InnerException?.Message}"));
    }
}
