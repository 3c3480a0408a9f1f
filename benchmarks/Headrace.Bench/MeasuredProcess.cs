using System.Diagnostics;
using System.Globalization;

namespace Headrace.Bench;

/// <summary>A process under measurement: pinned to cores, its CPU time and memory read from /proc, ended by its id.</summary>
internal sealed class MeasuredProcess : IAsyncDisposable
{
    private static readonly double TicksPerSecond = 100;

    private readonly Process _process;
    private readonly string _log;

    private MeasuredProcess(Process process, string log)
    {
        _process = process;
        _log = log;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>User and system time so far, in seconds.</summary>
    public double CpuSeconds
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>The largest resident set so far, in MB.</summary>
    public double PeakMemoryMb => Status("VmHWM:");

    /// <summary>The resident set now, in MB.</summary>
    public double MemoryMb => Status("VmRSS:");

    /// <summary>Starts a program on some cores; what it prints goes to a file.</summary>
    public static MeasuredProcess Start(string cores, string log, IReadOnlyDictionary<string, string>? environment, string program, params string[] args)
    {
        // A shell sends the output to the file and is then replaced by the program, so that the id is the program's.
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null");
        start.ArgumentList.Add("sh");
        foreach (var argument in (string[])[log, "taskset", "-c", cores, program, .. args])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new(Process.Start(start)!, log);
    }

    public string Output() => File.Exists(_log) ? File.ReadAllText(_log) : "";

    public async Task<int> WaitForExitAsync(TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends it with SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using (var kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]))
                await kill.WaitForExitAsync();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    private double Status(string field)
    {
        var line = File.ReadLines($"/proc/{Id}/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line[field.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture) / 1024.0;
    }
}
