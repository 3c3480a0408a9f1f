using System.Diagnostics.CodeAnalysis;

namespace Headrace.Kafka.Protocol.Wire;

/// <summary>What generated messages check while they are read and written.</summary>
public static class MessageRules
{
    /// <summary>Refuses a version that a message does not have.</summary>
    public static void CheckVersion(short version, short min, short max, string message)
    {
        if (version < min || version > max)
            ThrowVersion(version, min, max, message);
    }

    /// <summary>Refuses a value that a version has no field for.</summary>
    [DoesNotReturn]
    public static void ThrowAbsent(string field, short version) =>
        throw new ProtocolException($"has a value, but version {version} has no such field. Use another version, or leave it at its default.", field, -1);

    /// <summary>Refuses null where a version does not allow it.</summary>
    [DoesNotReturn]
    public static string ThrowNull(string field, short version) =>
        throw new ProtocolException($"is null, which version {version} does not allow.", field, -1);

    [DoesNotReturn]
    private static void ThrowVersion(short version, short min, short max, string message) =>
        throw new ProtocolException($"{message} has the versions {min} to {max}, not {version}.");
}
