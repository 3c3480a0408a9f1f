using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>What the published program runs at its start was compiled ahead of time (docs/decisions/compiled-by-profile.md).</summary>
public sealed class CompilationProfileTests
{
    /// <summary>Some hundred are left with a new profile: code that no image can hold, and what was changed since.</summary>
    private const int CompiledAtStartMax = 500;

    [Fact]
    public async Task AStart_CompilesFewMethods()
    {
        using var folder = new TempFolder("compiled");
        var port = FreePort.Next();
        var compiled = folder.Combine("compiled.txt");
        var environment = new Dictionary<string, string> { ["DOTNET_JitStdOutFile"] = compiled, ["DOTNET_JitDisasmSummary"] = "1" };
        await using var program = HeadraceProcess.Start(environment, ["start", "--data", folder.Combine("data"), "--kafka-port", $"{FreePort.Next()}", "--rest-port", $"{port}"]);
        using var rest = new RestClient(port);
        await program.UntilAsync(rest.IsReadyAsync, "the worker is ready");
        Assert.Equal(0, await program.StopAsync());

        // What runs often is compiled anew with more care (Tier1): that depends on time, and is none of the start.
        var methods = (await File.ReadAllLinesAsync(compiled, TestContext.Current.CancellationToken)).Where(static line => !line.Contains("[Tier1", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(methods);
        Assert.True(methods.Count < CompiledAtStartMax, $"{methods.Count} methods were compiled at a start. Make src/Headrace/headrace.mibc anew: benchmarks/profile. They were:\n{string.Join('\n', methods)}");
    }
}
