using System.Security.Cryptography;
using Headrace.Connect.Data;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Groups;

/// <summary>Signs requests to other workers and checks theirs, by the session key that the leader makes and the config topic spreads. Source: KIP-507.</summary>
internal sealed class RequestSignatures(WorkerConfig config, TimeProvider time)
{
    /// <summary>Others that Java has for signatures: known by name, to say what is wrong with a request.</summary>
    private static readonly string[] OtherAlgorithms = ["HmacSHA224", "HmacSHA512/224", "HmacSHA512/256", "HmacSHA3-224", "HmacSHA3-256", "HmacSHA3-384", "HmacSHA3-512"];

    private readonly string _keyAlgorithm = config.Text("inter.worker.key.generation.algorithm")!;
    private readonly IReadOnlyList<string> _accepted = config.Values.Values.GetValueOrDefault("inter.worker.verification.algorithms") as IReadOnlyList<string> ?? [];
    private readonly long _keyLifeMs = config.Int("inter.worker.key.ttl.ms");

    /// <summary>The algorithms that requests can be signed by.</summary>
    public static IReadOnlyCollection<string> Algorithms { get; } = ["HmacSHA256", "HmacSHA384", "HmacSHA512", "HmacSHA1", "HmacMD5"];

    /// <summary>The algorithms that keys can be made for, which all are random bytes: Java's, whatever its workers in the group have.</summary>
    public static IReadOnlyCollection<string> KeyAlgorithms { get; } =
    [
        .. Algorithms, .. OtherAlgorithms, "AES", "ARCFOUR", "Blowfish", "ChaCha20", "DES", "DESede", "RC2",
    ];

    /// <summary>The algorithm of this worker's own signatures.</summary>
    public string Algorithm { get; } = config.Text("inter.worker.signature.algorithm")!;

    private int KeyBytes => config.Values.Values.GetValueOrDefault("inter.worker.key.size") is int bits ? SessionKeySizes.Bytes(_keyAlgorithm, bits) : SessionKeySizes.DefaultBytes(_keyAlgorithm);

    /// <summary>When the key has to be replaced; null for at once, <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public TimeSpan? KeyLifeLeft(SessionKey? key)
    {
        if (key is null || key.Algorithm != _keyAlgorithm || key.Key.Length != KeyBytes)
            return null;
        if (_keyLifeMs == 0)
            return TimeSpan.MaxValue;
        var leftMs = key.CreationTimestamp + _keyLifeMs - time.GetUtcNow().ToUnixTimeMilliseconds();
        return leftMs > 0 ? TimeSpan.FromMilliseconds(leftMs) : null;
    }

    public SessionKey NewKey() => new(RandomNumberGenerator.GetBytes(KeyBytes), _keyAlgorithm, time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>The signature of a body, in base64.</summary>
    public string Sign(ReadOnlySpan<byte> body, SessionKey key) => Convert.ToBase64String(Mac(Algorithm, key.Key, body)!);

    /// <summary>Checks what there is of a signature, which has to be one whether or not the group's protocol wants it.</summary>
    /// <exception cref="BadRequestException">It is none.</exception>
    public static void EnsureWellFormed(InternalRequest request)
    {
        if (request is { Algorithm: { } algorithm, Signature: { } encoded })
            Decode(algorithm, encoded);
    }

    /// <summary>Checks a request of another worker.</summary>
    /// <exception cref="BadRequestException">Something is missing, or not known here.</exception>
    /// <exception cref="InternalRequestException">The signature is wrong, or can't be checked yet.</exception>
    public void Verify(InternalRequest request, SessionKey? key)
    {
        if (request is not { Algorithm: { } algorithm, Signature: { } encoded })
            throw new BadRequestException("Internal request missing required signature");
        var signature = Decode(algorithm, encoded);
        if (!_accepted.Contains(algorithm, StringComparer.Ordinal))
        {
            throw new BadRequestException(
                $"This worker does not support the '{algorithm}' key signing algorithm used by other workers. This worker is currently configured to use: " +
                $"[{string.Join(", ", _accepted)}]. Check that all workers' configuration files permit the same set of signature algorithms, and correct any misconfigured " +
                "worker and restart it.");
        }
        if (key is null)
            throw new InternalRequestException(503, "This worker is still starting up and has not been able to read a session key from the config topic yet");
        if (Mac(algorithm, key.Key, request.Body.Span) is not { } expected || !CryptographicOperations.FixedTimeEquals(expected, signature))
            throw new InternalRequestException(403, "Internal request contained invalid signature.");
    }

    /// <summary>The MAC by Java's name of its algorithm; null for a name that is none here.</summary>
    private static byte[]? Mac(string algorithm, byte[] key, ReadOnlySpan<byte> body) => algorithm.ToUpperInvariant() switch
    {
        "HMACSHA256" => HMACSHA256.HashData(key, body),
        "HMACSHA384" => HMACSHA384.HashData(key, body),
        "HMACSHA512" => HMACSHA512.HashData(key, body),
#pragma warning disable CA5350, CA5351 // Only where the worker's settings name them: other workers of the group may know nothing better.
        "HMACSHA1" => HMACSHA1.HashData(key, body),
        "HMACMD5" => HMACMD5.HashData(key, body),
#pragma warning restore CA5350, CA5351
        _ => null,
    };

    private static byte[] Decode(string algorithm, string base64)
    {
        if (!Algorithms.Contains(algorithm, StringComparer.OrdinalIgnoreCase) && !OtherAlgorithms.Contains(algorithm, StringComparer.OrdinalIgnoreCase))
            throw new BadRequestException($"Algorithm {algorithm} not available");
        return JavaBase64.TryDecode(base64, out var bytes, out var fault) ? bytes : throw new BadRequestException(fault);
    }
}
