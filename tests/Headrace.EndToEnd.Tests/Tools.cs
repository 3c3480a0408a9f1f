using System.Diagnostics;

namespace Headrace.EndToEnd.Tests;

/// <summary>Programs of the distribution that the tests use as a user would.</summary>
internal static class Tools
{
    /// <summary>Reads a topic's values from the beginning to the end with kcat, one a line, into a file. Skips the running test where kcat is absent.</summary>
    public static async Task KcatToFileAsync(string bootstrapServers, string topic, string file)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/kcat"), "kcat is not installed; ./test installs it where it may.");
        await RunAsync("/bin/sh", "-c", "exec kcat -b \"$0\" -t \"$1\" -C -e -q -o beginning > \"$2\"", bootstrapServers, topic, file);
    }

    public static async Task<string> RunAsync(string program, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
        return await output;
    }
}
