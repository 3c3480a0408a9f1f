using Headrace.Connect.Errors;

namespace Headrace.Hosting;

/// <summary>The folder that holds everything.</summary>
internal static class DataFolder
{
    /// <summary>Makes the folder, if it is not there.</summary>
    /// <exception cref="ConnectException">It can't be made.</exception>
    public static void Create(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var reason = File.Exists(path) ? "it is a file." : e.Message;
            throw new ConnectException($"The data folder '{path}' can't be made: {reason} Name another one with --data.", e);
        }
    }
}
