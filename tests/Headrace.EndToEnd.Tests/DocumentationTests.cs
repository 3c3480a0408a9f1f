using System.Text.RegularExpressions;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>The commands in README and docs do what the text says: each block marked <c>sh</c> is run as it stands, on other ports and in another folder.</summary>
public sealed partial class DocumentationTests
{
    [Theory]
    [InlineData("docs/user-guide.md")]
    [InlineData("docs/operations.md")]
    [InlineData("docs/command-line.md")]
    [InlineData("docs/rest-api.md")]
    public async Task EveryShellBlock_Succeeds(string file)
    {
        await using var instance = await Instance.StartAsync();

        foreach (var block in Blocks(file))
            await instance.RunAsync(block);
    }

    [Fact]
    public async Task Readme_PipelineCopiesTheFile()
    {
        await using var instance = await Instance.StartAsync();

        await instance.RunAsync(Blocks("README.md").Single(b => b.Contains("lines-in", StringComparison.Ordinal)));

        var output = instance.Path("headrace-out.txt");
        await instance.Program.UntilAsync(
            () => Task.FromResult(File.Exists(output) && File.ReadAllText(output) == "one\ntwo\nthree\n"), "the README's file has been copied");
    }

    [Theory]
    [InlineData("writing-a-connector.md", "CounterSource.cs")]
    [InlineData("writing-a-rest-extension.md", "OfficeHoursExtension.cs")]
    public void Page_ShowsTheExampleThatTheTestsCompile(string page, string file)
    {
        var example = File.ReadAllText(RepositoryRoot.Combine("tests", "Headrace.EndToEnd.Tests", "Examples", file));

        Assert.Contains(example, File.ReadAllText(RepositoryRoot.Combine("docs", page)), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Blocks(string file) =>
        ShellBlock().Matches(File.ReadAllText(RepositoryRoot.Combine(file))).Select(m => m.Groups[1].Value);

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    private sealed class Instance : IAsyncDisposable
    {
        private readonly TempFolder _folder = new("docs");
        private readonly int _kafkaPort = FreePort.Next();
        private readonly int _restPort = FreePort.Next();

        private Instance() =>
            Program = HeadraceProcess.Start("start", "--data", _folder.Combine("data"), "--kafka-port", $"{_kafkaPort}", "--rest-port", $"{_restPort}");

        public HeadraceProcess Program { get; }

        public static async Task<Instance> StartAsync()
        {
            var instance = new Instance();
            await instance.Program.UntilPrintedAsync("is up after");
            return instance;
        }

        public string Path(string name) => _folder.Combine(name);

        public Task<string> RunAsync(string block) => Tools.RunAsync("/bin/bash", "-ec", $"export PATH={System.IO.Path.GetDirectoryName(HeadraceProcess.Program)}:$PATH\n" + block
            .Replace(":8083", $":{_restPort}", StringComparison.Ordinal)
            .Replace(":9092", $":{_kafkaPort}", StringComparison.Ordinal)
            .Replace("/tmp/", _folder.Path + "/", StringComparison.Ordinal));

        public async ValueTask DisposeAsync()
        {
            await Program.DisposeAsync();
            _folder.Dispose();
        }
    }
}
