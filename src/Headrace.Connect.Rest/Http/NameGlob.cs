using System.Text;
using System.Text.RegularExpressions;

namespace Headrace.Connect.Rest.Http;

/// <summary>Names of connectors as users write them: <c>*</c> is any characters, <c>?</c> one. Matching takes time in proportion to the name, whatever is written.</summary>
internal static class NameGlob
{
    /// <summary>The pattern that fits what one of the globs fits.</summary>
    public static Regex Pattern(IReadOnlyList<string> globs)
    {
        var pattern = new StringBuilder(@"\A(?:");
        for (var i = 0; i < globs.Count; i++)
        {
            if (i > 0)
                pattern.Append('|');
            foreach (var c in globs[i])
                pattern.Append(c switch { '*' => "(?s:.*)", '?' => "(?s:.)", _ => Regex.Escape(c.ToString()) });
        }
        return new(pattern.Append(@")\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }
}
