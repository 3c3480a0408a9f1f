using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Headrace.Connect.Rest.Security;

/// <summary>Writes the subjects of certificates as Kafka names users by them: <c>CN=alice,OU=Data,O=Example</c>.</summary>
/// <remarks>Source: RFC 2253; what Java's <c>X500Principal.getName()</c> answers for the same names.</remarks>
internal static class DistinguishedName
{
    private const string Special = ",=+<>#;\"\\";

    /// <summary>The name of a certificate's subject.</summary>
    /// <exception cref="AsnContentException">The subject is malformed.</exception>
    public static string Of(X500DistinguishedName name)
    {
        var parts = new List<string>();
        var sequence = new AsnReader(name.RawData, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
            parts.Add(Relative(sequence.ReadSetOf(skipSortOrderValidation: true)));
        parts.Reverse(); // written from the most special part on
        return string.Join(',', parts);
    }

    private static string Relative(AsnReader set)
    {
        var pairs = new List<string>();
        while (set.HasData)
        {
            var pair = set.ReadSequence();
            var type = pair.ReadObjectIdentifier();
            pairs.Add(Keyword(type) is { } keyword && Text(pair) is { } text ? $"{keyword}={Escape(text)}" : $"{type}=#{Convert.ToHexStringLower(pair.PeekEncodedValue().Span)}");
        }
        return string.Join('+', pairs);
    }

    /// <summary>The name of a type that has one; others are written as numbers, with their values' bytes.</summary>
    private static string? Keyword(string type) => type switch
    {
        "2.5.4.3" => "CN",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "STREET",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "0.9.2342.19200300.100.1.25" => "DC",
        "0.9.2342.19200300.100.1.1" => "UID",
        _ => null,
    };

    private static string? Text(AsnReader value)
    {
        var tag = value.PeekTag();
        return tag.TagClass == TagClass.Universal && (UniversalTagNumber)tag.TagValue is UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or
            UniversalTagNumber.IA5String or UniversalTagNumber.BMPString or UniversalTagNumber.T61String
            ? value.ReadCharacterString((UniversalTagNumber)tag.TagValue)
            : null;
    }

    private static string Escape(string text)
    {
        var first = text.Length - text.TrimStart(' ').Length;
        var last = text.TrimEnd(' ').Length;
        var escaped = new StringBuilder(text.Length + 4);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
            {
                escaped.Append("\\00");
                continue;
            }
            if (i < first || i >= last || Special.Contains(text[i], StringComparison.Ordinal))
                escaped.Append('\\');
            escaped.Append(text[i]);
        }
        return escaped.ToString();
    }
}
