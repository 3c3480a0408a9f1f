using System.Collections.Concurrent;
using System.Diagnostics;

namespace Headrace.TestKit;

/// <summary>One started program of the peers. It ends with <see cref="DisposeAsync"/>, and also when the test program dies.</summary>
public sealed class PeerProcess : IAsyncDisposable
{
    // Ends the program when our end of its standard input closes, which also happens when we are killed.
    private const string Guard =
        """
        exec 3<&0
        "$0" "$@" </dev/null 3<&- & program=$!
        cat <&3 >/dev/null & watch=$!
        wait -n $program $watch
        kill $program $watch 2>/dev/null
        wait $program
        """;

    /// <summary>Java's options for programs that a test starts for a minute: Kafka's own gigabyte of heap is too much for a machine that runs several, and what the optimising compiler does is never earned back.</summary>
    internal const string ShortLivedJava = "-Xms128M -Xmx768M -XX:TieredStopAtLevel=1";

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private const int OutputLinesMax = 2000;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private bool _isDisposed;

    private PeerProcess(Process process)
    {
        _process = process;
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _isDisposed || _process.HasExited;

    /// <summary>What it wrote to standard output and standard error, the last 2,000 lines.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts a script of the peers.</summary>
    /// <param name="script">Its name, for example <c>kafka-broker</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables on top of ours.</param>
    public static PeerProcess Start(string script, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", Guard, Peers.Script(script), .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        var process = Process.Start(start) ?? throw new InvalidOperationException("bash did not start.");
        var peer = new PeerProcess(process);
        process.OutputDataReceived += (_, line) => peer.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => peer.Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return peer;
    }

    /// <summary>Runs one of Kafka's own command-line tools to its end and returns what it wrote to standard output.</summary>
    /// <param name="input">What it reads from standard input.</param>
    /// <param name="arguments">The class name and the tool's arguments.</param>
    /// <exception cref="InvalidOperationException">It ended with an error; the message holds its output.</exception>
    public static async Task<string> RunKafkaToolAsync(string? input, params string[] arguments)
    {
        var start = new ProcessStartInfo(Peers.Script("kafka-tool")) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("kafka-tool did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"kafka-tool {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}\n{await errors}");
    }

    /// <summary>kill -9: nothing is flushed, nothing is said.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends the program and waits until it is gone: SIGTERM first, SIGKILL after 30 seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        _output.Enqueue(line);
        while (_output.Count > OutputLinesMax)
            _output.TryDequeue(out _);
    }
}
