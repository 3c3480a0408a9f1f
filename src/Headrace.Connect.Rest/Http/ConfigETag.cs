using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Headrace.Connect.Runtime;

namespace Headrace.Connect.Rest.Http;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>The entity tag of a connector's config, and the <c>If-Match</c> of requests that change it. Source: RFC 9110, 8.8.3 and 13.1.1.</summary>
internal static class ConfigETag
{
    /// <summary>The strong tag of a config: a hash of its settings, whatever their order.</summary>
    public static string Of(Config config)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (key, value) in config.OrderBy(static setting => setting.Key, StringComparer.Ordinal))
        {
            Append(hash, key);
            Append(hash, value);
        }
        return $"\"{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16))}\"";
    }

    /// <summary>What a request asks of the config that it changes; null where it asks for nothing.</summary>
    /// <exception cref="RestException">The header is malformed.</exception>
    public static ConfigPrecondition? Condition(RestRequest request)
    {
        var header = request.Context.Request.Headers.IfMatch;
        if (header.Count == 0)
            return null;
        var tags = Parse(header.ToString());
        return current =>
        {
            if (current is null || (tags is not null && !tags.Contains(Of(current), StringComparer.Ordinal)))
                throw Failed(request.Parameters[0], current is not null);
        };
    }

    /// <summary>The refusal of a change.</summary>
    public static RestException Failed(string connector, bool exists) => new(412, exists
        ? $"The config of connector {connector} is not the one that If-Match names: it has been changed since. Read it again."
        : $"There is no connector {connector}, so that If-Match does not fit.");

    /// <summary>The tags of a header; null for <c>*</c>, which any config fits. A weak tag fits none.</summary>
    private static List<string>? Parse(string header)
    {
        var text = header.AsSpan().Trim();
        if (text is "*")
            return null;
        var tags = new List<string>();
        while (true)
        {
            var isWeak = text.StartsWith("W/", StringComparison.Ordinal);
            if (isWeak)
                text = text[2..];
            var end = text.StartsWith("\"", StringComparison.Ordinal) ? text[1..].IndexOf('"') + 2 : 1;
            if (end < 2)
                throw RestException.BadRequest($"The If-Match header is malformed: {header}. It has tags in quotation marks, as ETag gives them, or *.");
            if (!isWeak)
                tags.Add(text[..end].ToString());
            text = text[end..].TrimStart();
            if (text.IsEmpty)
                return tags;
            if (text[0] != ',')
                throw RestException.BadRequest($"The If-Match header is malformed: {header}. Its tags are separated by commas.");
            text = text[1..].TrimStart();
        }
    }

    private static void Append(IncrementalHash hash, string? text)
    {
        Span<byte> length = stackalloc byte[4];
        var bytes = Encoding.UTF8.GetBytes(text ?? "");
        BinaryPrimitives.WriteInt32BigEndian(length, text is null ? -1 : bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
