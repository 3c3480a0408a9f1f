namespace Headrace.Connect.Runtime.Groups;

/// <summary>How long keys of Java's algorithms are and may be, by its names. Workers of a group have to agree, or each new leader would replace the key.</summary>
internal static class SessionKeySizes
{
    /// <summary>The bytes of a key where no size is given.</summary>
    public static int DefaultBytes(string algorithm) => algorithm.ToUpperInvariant() switch
    {
        "DES" => 8,
        "AES" or "ARCFOUR" or "BLOWFISH" or "RC2" => 16,
        "DESEDE" => 24,
        "HMACSHA224" or "HMACSHA512/224" or "HMACSHA3-224" => 28,
        "CHACHA20" or "HMACSHA256" or "HMACSHA512/256" or "HMACSHA3-256" => 32,
        "HMACSHA384" or "HMACSHA3-384" => 48,
        _ => 64,
    };

    /// <summary>The bytes of a key of a size in bits. Those of DES have parity bits, which the size does not count.</summary>
    public static int Bytes(string algorithm, int bits) => algorithm.ToUpperInvariant() is "DES" or "DESEDE" ? DefaultBytes(algorithm) : (bits + 7) / 8;

    /// <summary>What Java says of a size in bits that an algorithm does not take; null where it does.</summary>
    public static string? FindFault(string algorithm, int bits) => algorithm.ToUpperInvariant() switch
    {
        "HMACSHA1" or "HMACMD5" => bits < 1 ? "Empty key" : null,
        "AES" => bits is 128 or 192 or 256 ? null : "Wrong keysize: must be equal to 128, 192 or 256",
        "DES" => bits is 56 ? null : "Wrong keysize: must be equal to 56",
        "DESEDE" => bits is 112 or 168 ? null : "Wrong keysize: must be equal to 112 or 168",
        "CHACHA20" => bits is 256 ? null : "Key length for ChaCha20 must be 256 bits",
        "BLOWFISH" => bits % 8 == 0 && bits is >= 32 and <= 448 ? null : "Keysize must be multiple of 8, and can only range from 32 to 448 (inclusive)",
        "ARCFOUR" or "RC2" => bits is >= 40 and <= 1024 ? null : $"Key length for {algorithm.ToUpperInvariant()} must be between 40 and 1024 bits",
        _ => bits >= 40 ? null : "Key length must be at least 40 bits",
    };
}
