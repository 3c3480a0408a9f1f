using System.Globalization;
using Headrace.Connect.Data;

namespace Headrace.Connect.Runtime.Plugins;

/// <summary>Which versions of a plugin a configuration accepts: <c>latest</c>, a plain version (exactly that one), or ranges such as <c>[4.0,5.0)</c>.</summary>
/// <remarks>Source: KIP-891; the syntax and the order of versions are Maven's.</remarks>
public sealed class PluginVersionRange
{
    private readonly List<Restriction>? _restrictions;
    private readonly string _text;

    private PluginVersionRange(List<Restriction>? restrictions, string text)
    {
        _restrictions = restrictions;
        _text = text;
    }

    /// <summary>Parses a range.</summary>
    /// <param name="text">The range as the user wrote it.</param>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static PluginVersionRange Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "latest")
            return new(null, text);
        // With blanks around it "latest" is a version like others.
        var trimmed = JavaNumbers.Trim(text);
        if (trimmed.Length == 0 || trimmed[0] is not ('[' or '('))
        {
            // Plain: exactly this version. Kafka puts brackets around it, so that "1,2" is a range.
            trimmed = $"[{trimmed}]";
        }
        var restrictions = new List<Restriction>();
        var rest = trimmed;
        while (rest.Length > 0 && rest[0] is '[' or '(')
        {
            var end = rest.AsSpan().IndexOfAny(']', ')');
            if (end < 0)
                throw new FormatException($"Unbounded range: {trimmed}");
            var restriction = ParseRestriction(rest[..(end + 1)]);
            if (restrictions.Count > 0 && restrictions[^1] is { Upper: var upper } && (upper is null || restriction.Lower is null || Compare(restriction.Lower, upper) < 0))
                throw new FormatException($"Ranges overlap: {trimmed}");
            restrictions.Add(restriction);
            rest = rest[(end + 1)..].Trim();
            if (rest.StartsWith(','))
                rest = rest[1..].Trim();
        }
        if (rest.Length > 0)
            throw new FormatException($"Only fully-qualified sets allowed in multiple set scenario: {trimmed}");
        return new(restrictions, string.Join(',', restrictions));
    }

    /// <summary>Whether a version is accepted. A plugin without a version is accepted by <c>latest</c> alone.</summary>
    /// <param name="version">The version.</param>
    public bool Contains(string? version)
    {
        if (_restrictions is null)
            return true;
        return version is not null && _restrictions.Exists(restriction => restriction.Contains(version));
    }

    /// <summary>Kafka Connect's text for a version that is not installed.</summary>
    /// <param name="className">The plugin's class.</param>
    /// <param name="range">What was asked for.</param>
    /// <param name="installed">What there is.</param>
    public static string NotFoundText(string className, PluginVersionRange range, IReadOnlyList<Plugin> installed) => installed is [{ IsListed: false } only]
        // Kafka's test connectors lie on the class path alone, where Kafka Connect knows of one version.
        ? $"Plugin {className} has version {only.Version} which does not match the required version range {range}"
        : $"Plugin {className} not found that matches the version range {range}, available versions: " +
          $"[{string.Join(", ", installed.Select(static plugin => plugin.Version ?? "undefined"))}]";

    /// <inheritdoc/>
    public override string ToString() => _text;

    private static Restriction ParseRestriction(string text)
    {
        var lowerInclusive = text[0] == '[';
        var upperInclusive = text[^1] == ']';
        var bounds = text[1..^1].Trim();
        var comma = bounds.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
        {
            if (!lowerInclusive || !upperInclusive)
                throw new FormatException($"Single version must be surrounded by []: {text}");
            return new(bounds, bounds, true, true);
        }
        var (lower, upper) = (bounds[..comma].Trim(), bounds[(comma + 1)..].Trim());
        if (lower.Length > 0 && upper.Length > 0)
        {
            var order = Compare(lower, upper);
            if (order > 0 || (order == 0 && !(lowerInclusive && upperInclusive)))
                throw new FormatException($"Range defies version ordering: {text}");
        }
        return new(lower.Length > 0 ? lower : null, upper.Length > 0 ? upper : null, lowerInclusive, upperInclusive);
    }

    /// <summary>Maven's order, as far as versions are numbers with at most one qualifier: 1.0-alpha, -beta, -milestone, -rc, -snapshot, 1.0, -sp, others.</summary>
    internal static int Compare(string left, string right)
    {
        var (a, b) = (Tokens(left), Tokens(right));
        for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
        {
            var order = CompareTokens(i < a.Count ? a[i] : null, i < b.Count ? b[i] : null);
            if (order != 0)
                return order;
        }
        return 0;
    }

    private static int CompareTokens(string? left, string? right)
    {
        var (x, y) = (Number(left), Number(right));
        if (x is not null && y is not null)
            return x.Value.CompareTo(y.Value);
        if (x is not null || y is not null)
        {
            // A missing number is 0; a number is newer than any qualifier.
            return x is not null ? (right is null ? x.Value.CompareTo(0) : 1) : left is null ? -y!.Value.CompareTo(0) : -1;
        }
        var (p, q) = (Rank(left), Rank(right));
        return p != q ? p.CompareTo(q) : string.Compare(left, right, StringComparison.OrdinalIgnoreCase);
    }

    private static System.Numerics.BigInteger? Number(string? token) =>
        token is not null && System.Numerics.BigInteger.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int Rank(string? qualifier) => qualifier?.ToUpperInvariant() switch
    {
        "ALPHA" => 0,
        "BETA" => 1,
        "MILESTONE" => 2,
        "RC" or "CR" => 3,
        "SNAPSHOT" => 4,
        null or "" or "GA" or "FINAL" or "RELEASE" => 5,
        "SP" => 6,
        _ => 7,
    };

    private static List<string> Tokens(string version)
    {
        var tokens = new List<string>();
        var start = 0;
        for (var i = 0; i <= version.Length; i++)
        {
            var isBoundary = i == version.Length || version[i] is '.' or '-' or '_' || (i > start && char.IsAsciiDigit(version[i]) != char.IsAsciiDigit(version[i - 1]));
            if (!isBoundary)
                continue;
            if (i > start)
                tokens.Add(Qualifier(version[start..i], isBeforeDigit: i < version.Length && char.IsAsciiDigit(version[i])));
            start = i < version.Length && version[i] is '.' or '-' or '_' ? i + 1 : i;
        }
        return tokens;
    }

    /// <summary>A letter stands for a word right before a number only: 1.0a1 is an alpha, 1.0a is not.</summary>
    private static string Qualifier(string token, bool isBeforeDigit) => !isBeforeDigit ? token : token switch
    {
        "a" or "A" => "alpha",
        "b" or "B" => "beta",
        "m" or "M" => "milestone",
        _ => token,
    };

    /// <param name="Lower">The lower bound; null for none.</param>
    /// <param name="Upper">The upper bound; null for none.</param>
    /// <param name="IsLowerInclusive">Whether the lower bound belongs to it.</param>
    /// <param name="IsUpperInclusive">Whether the upper bound belongs to it.</param>
    private sealed record Restriction(string? Lower, string? Upper, bool IsLowerInclusive, bool IsUpperInclusive)
    {
        public bool Contains(string version)
        {
            if (Lower is not null && Compare(version, Lower) is var low && (low < 0 || (low == 0 && !IsLowerInclusive)))
                return false;
            return Upper is null || (Compare(version, Upper) is var high && (high < 0 || (high == 0 && IsUpperInclusive)));
        }

        public override string ToString() => $"{(IsLowerInclusive ? '[' : '(')}{Lower},{Upper}{(IsUpperInclusive ? ']' : ')')}";
    }
}
