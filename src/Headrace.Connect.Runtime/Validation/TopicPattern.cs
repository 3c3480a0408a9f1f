using System.Text.RegularExpressions;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>A pattern of topic names, which matches names as a whole.</summary>
internal static class TopicPattern
{
    // A pattern comes from a user; one that explodes must not hold a request for ever.
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(1);

    public static bool Matches(string pattern, string topic)
    {
        try
        {
            return Regex.IsMatch(topic, $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, TimeMax);
        }
        catch (RegexMatchTimeoutException)
        {
            return false; // not known to match: the check is a courtesy
        }
    }
}
