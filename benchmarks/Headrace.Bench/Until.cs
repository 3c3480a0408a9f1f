using System.Net.Sockets;

namespace Headrace.Bench;

/// <summary>Waits for conditions with a deadline.</summary>
internal static class Until
{
    public static async Task TrueAsync(string what, Func<Task<bool>> condition, MeasuredProcess? process = null, int pollMs = 5, int timeoutSeconds = 600)
    {
        var deadline = DateTime.UtcNow.AddSeconds(timeoutSeconds);
        while (!await condition())
        {
            if (process is { HasExited: true })
                throw new InvalidOperationException($"While waiting until {what}, the process ended:\n{Tail(process.Output())}");
            if (DateTime.UtcNow > deadline)
                throw new TimeoutException($"Waited {timeoutSeconds} s in vain until {what}.\n{Tail(process?.Output() ?? "")}");
            await Task.Delay(pollMs);
        }
    }

    public static async Task<bool> AnswersAsync(HttpClient http, string url)
    {
        try
        {
            using var response = await http.GetAsync(url);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Tail(string text) => text.Length > 4000 ? text[^4000..] : text;
}
