using System.Security.Cryptography;
using System.Text;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Connect.Rest.Security;

/// <summary>A file of <c>user=password</c> lines, read again when it has changed. Safe for concurrent use.</summary>
/// <remarks>
/// Of passwords only hashes are kept, and comparing takes as long for a wrong one, and for an unknown user, as for the right one. An empty file lets everybody in, as in
/// Kafka Connect, but only if it is empty at the start: one that is found empty later is one that is being written, and opens nothing.
/// </remarks>
internal sealed class CredentialFile
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly byte[] Nobody = SHA256.HashData([]);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly Lock _lock = new();
    private Dictionary<string, byte[]> _passwords;
    private (DateTime Written, long Length) _stamp;
    private long _looked;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The time.</param>
    /// <param name="warn">Takes what is wrong with a changed file.</param>
    /// <exception cref="ConfigException">It can't be read.</exception>
    public CredentialFile(string path, TimeProvider time, Action<string> warn)
    {
        _path = path;
        _time = time;
        _warn = warn;
        _stamp = Stamp();
        _looked = time.GetTimestamp();
        _passwords = Read();
    }

    /// <summary>Whether everybody is let in.</summary>
    public bool IsOpen => Passwords().Count == 0;

    /// <summary>Whether a user has a password.</summary>
    public bool Matches(string user, string password)
    {
        var isKnown = Passwords().TryGetValue(user, out var expected);
        return CryptographicOperations.FixedTimeEquals(Hash(password), expected ?? Nobody) & isKnown;
    }

    private static byte[] Hash(string password) => SHA256.HashData(Encoding.UTF8.GetBytes(password));

    private Dictionary<string, byte[]> Passwords()
    {
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            if (_time.GetElapsedTime(_looked, now) < LookInterval)
                return _passwords;
            _looked = now;
            var stamp = Stamp();
            if (stamp == _stamp)
                return _passwords;
            _stamp = stamp;
            try
            {
                var changed = Read();
                if (changed.Count == 0 && _passwords.Count > 0)
                    _warn($"The credentials file {_path} has become empty. The credentials from before stay in use; restart the worker to let everybody in.");
                else
                    _passwords = changed;
            }
            catch (ConfigException e)
            {
                _warn($"The credentials file {_path} has changed and can't be read, so the credentials from before stay in use: {e.Message}");
            }
            return _passwords;
        }
    }

    private Dictionary<string, byte[]> Read() =>
        PropertiesFile.Read(_path).ToDictionary(static line => line.Key, static line => Hash(line.Value ?? ""), StringComparer.Ordinal);

    private (DateTime Written, long Length) Stamp()
    {
        try
        {
            var file = File.ResolveLinkTarget(_path, returnFinalTarget: true) as FileInfo ?? new FileInfo(_path);
            return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;   // reading it says why
        }
    }
}
