using System.Globalization;

namespace Headrace.Kafka.Protocol.Generator;

/// <summary>Versions from one number to another, both included. "4-7", "12+" and "5" in a schema.</summary>
internal readonly struct VersionRange(int min, int max)
{
    public const int Unbounded = short.MaxValue;

    public int Min { get; } = min;

    public int Max { get; } = max;

    public bool IsEmpty => Min > Max;

    public static VersionRange None => new(Unbounded, -1);

    public bool Contains(int version) => version >= Min && version <= Max;

    public bool Contains(VersionRange other) => other.IsEmpty || (other.Min >= Min && other.Max <= Max);

    public VersionRange Intersect(VersionRange other) => new(System.Math.Max(Min, other.Min), System.Math.Min(Max, other.Max));

    public static bool TryParse(string text, out VersionRange range)
    {
        range = default;
        int min, max;
        if (text.EndsWith("+", System.StringComparison.Ordinal))
        {
            if (!TryNumber(text.Substring(0, text.Length - 1), out min))
                return false;
            max = Unbounded;
        }
        else
        {
            var dash = text.IndexOf('-');
            if (dash < 0)
            {
                if (!TryNumber(text, out min))
                    return false;
                max = min;
            }
            else if (!TryNumber(text.Substring(0, dash), out min) || !TryNumber(text.Substring(dash + 1), out max) || max < min)
            {
                return false;
            }
        }
        range = new VersionRange(min, max);
        return true;
    }

    public override string ToString() => Max == Unbounded ? $"{Min}+" : Min == Max ? $"{Min}" : $"{Min}-{Max}";

    private static bool TryNumber(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value < Unbounded;
}
