using System.Text;

namespace Headrace.Kafka.Client;

/// <summary>PEM texts as Java takes them, brought into the form that OpenSSL takes.</summary>
/// <remarks>Java accepts a whole PEM in one line with blanks, which is how it gets into a properties file; OpenSSL wants lines of 64 characters and nothing around them.</remarks>
internal static class PemText
{
    private const int LineLength = 64;
    private const string Begin = "-----BEGIN ";
    private const string Dashes = "-----";

    /// <summary>All certificates of a PEM, without anything else.</summary>
    public static string Certificates(string key, string pem) => Select(key, pem, label => label is "CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE", "certificate");

    /// <summary>The private key of a PEM, without anything else.</summary>
    public static string PrivateKey(string key, string pem) => Select(key, pem, label => label.EndsWith("PRIVATE KEY", StringComparison.Ordinal), "private key");

    /// <summary>Whether the private key of a PEM is encrypted.</summary>
    public static bool IsEncrypted(string pem) => pem.Contains("ENCRYPTED", StringComparison.Ordinal);

    /// <summary>One PEM block.</summary>
    public static string Block(string label, ReadOnlySpan<byte> bytes) => Wrap(label, Convert.ToBase64String(bytes));

    // Errors never show the text: it may be a private key.
    private static string Select(string key, string pem, Func<string, bool> isWanted, string what)
    {
        var result = new StringBuilder();
        var position = 0;
        while (pem.IndexOf(Begin, position, StringComparison.Ordinal) is var begin and >= 0)
        {
            var labelStart = begin + Begin.Length;
            var labelEnd = pem.IndexOf(Dashes, labelStart, StringComparison.Ordinal);
            var label = labelEnd < 0 ? "" : pem[labelStart..labelEnd];
            var end = labelEnd < 0 ? -1 : pem.IndexOf($"-----END {label}-----", labelEnd, StringComparison.Ordinal);
            if (end < 0)
                throw new ClientConfigException(key, null, "holds a PEM that is cut off: a BEGIN line has no END line.");
            if (isWanted(label))
                result.Append(Normalize(key, label, pem[(labelEnd + Dashes.Length)..end]));
            position = end + 1;
        }
        return result.Length > 0 ? result.ToString() : throw new ClientConfigException(key, null, $"holds no {what} in PEM form (-----BEGIN …-----).");
    }

    private static string Normalize(string key, string label, string body)
    {
        // The old encrypted form has headers (Proc-Type, DEK-Info) that must stay on lines of their own.
        if (body.Contains("Proc-Type", StringComparison.Ordinal))
            return $"-----BEGIN {label}-----\n{body.Trim()}\n-----END {label}-----\n";
        var base64 = string.Concat(body.Where(character => !char.IsWhiteSpace(character)));
        var buffer = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, buffer, out _) ? Wrap(label, base64) : throw new ClientConfigException(key, null, "holds a PEM that is not base64.");
    }

    private static string Wrap(string label, string base64)
    {
        var text = new StringBuilder(base64.Length + (base64.Length / LineLength) + 64);
        text.Append(Begin).Append(label).Append(Dashes).Append('\n');
        for (var i = 0; i < base64.Length; i += LineLength)
            text.Append(base64, i, Math.Min(LineLength, base64.Length - i)).Append('\n');
        return text.Append("-----END ").Append(label).Append(Dashes).Append('\n').ToString();
    }
}
