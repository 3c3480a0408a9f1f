using System.Diagnostics;

namespace Headrace.TestKit;

/// <summary>Java's own tool for key and trust stores, so that those of the tests are what users have.</summary>
public static class Keytool
{
    /// <summary>Runs it.</summary>
    /// <param name="password">The password of the stores.</param>
    /// <param name="arguments">The command and what it needs, but for the password.</param>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task RunAsync(string password, params IReadOnlyList<string> arguments)
    {
        var isImport = arguments[0] == "-importkeystore";
        var start = new ProcessStartInfo("keytool") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[.. arguments, isImport ? "-deststorepass" : "-storepass", password])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("keytool did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"keytool {arguments[0]}: {await output}{await errors}");
    }
}
