using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>The published program as a user runs it: a process of its own, with its output kept, ended by its id.</summary>
internal sealed class HeadraceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private HeadraceProcess(Process process) => _process = process;

    public static string Program { get; } = RepositoryRoot.Combine("artifacts", "headrace", "headrace");

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Output => string.Join('\n', _output);

    /// <summary>The lines of standard output so far.</summary>
    public IReadOnlyCollection<string> OutputLines => _output;

    public string Errors => string.Join('\n', _errors);

    public static HeadraceProcess Start(params IReadOnlyList<string> arguments) => Start(new Dictionary<string, string>(), arguments);

    /// <param name="environment">Variables on top of ours.</param>
    /// <param name="arguments">As above.</param>
    public static HeadraceProcess Start(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> arguments)
    {
        Assert.True(File.Exists(Program), $"{Program} is not there: ./headrace --version publishes it.");
        var start = new ProcessStartInfo(Program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = new HeadraceProcess(Process.Start(start)!);
        process._process.OutputDataReceived += (_, line) => Keep(process._output, line.Data);
        process._process.ErrorDataReceived += (_, line) => Keep(process._errors, line.Data);
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Waits for the end that the program comes to by itself and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? deadline = null)
    {
        try
        {
            await Eventually.UntilAsync(
                () => HasExited ? throw new InvalidOperationException($"The program ended with {ExitCode} before {what}.") : condition(), what, deadline);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{e.Message}\nstandard output:\n{Output}\nstandard error:\n{Errors}", e);
        }
    }

    /// <summary>Waits until a condition of what the program has printed holds.</summary>
    public Task UntilPrintedAsync(string text) =>
        UntilAsync(() => Task.FromResult(Output.Contains(text, StringComparison.Ordinal) || Errors.Contains(text, StringComparison.Ordinal)), $"it has printed '{text}'");

    /// <summary>kill -9: nothing is flushed, nothing is said.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and the graceful stop that follows.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("-TERM");
        return await WaitForExitAsync();
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }
}
