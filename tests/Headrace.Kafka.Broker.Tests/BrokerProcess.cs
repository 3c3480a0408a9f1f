using System.Diagnostics;
using System.Globalization;

namespace Headrace.Kafka.Broker.Tests;

/// <summary>A broker in a process of its own, to be killed.</summary>
internal sealed class BrokerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private BrokerProcess(Process process, int port, Task<string> errors)
    {
        _process = process;
        _errors = errors;
        Port = port;
    }

    public int Port { get; }

    public string BootstrapServers => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    public static async Task<BrokerProcess> StartAsync(string folder, int port, params string[] settings)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Program.BrokerCommand, folder, port.ToString(CultureInfo.InvariantCulture), .. settings])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException("The broker process did not start.");
        var errors = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync();
        if (line is null || !line.StartsWith(Program.ReadyPrefix, StringComparison.Ordinal))
            throw new InvalidOperationException($"The broker process did not come up: {await errors}");
        return new(process, int.Parse(line[Program.ReadyPrefix.Length..], CultureInfo.InvariantCulture), errors);
    }

    /// <summary>kill -9, and waits until it is gone.</summary>
    public async Task<string> KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        return await _errors;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
