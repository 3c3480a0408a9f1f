using System.Security.Cryptography;
using System.Text;

namespace Headrace.Connect.Runtime.DeadLetters;

/// <summary>Which letters of a queue are meant.</summary>
public sealed record DeadLetterFilter
{
    /// <summary>Only those of this connector.</summary>
    public string? Connector { get; init; }

    /// <summary>Only those of this stage, such as <c>VALUE_CONVERTER</c>.</summary>
    public string? Stage { get; init; }

    /// <summary>Only those whose exception has this text in its class or message.</summary>
    public string? Exception { get; init; }

    /// <summary>Only those from here on.</summary>
    public DeadLetterBound? From { get; init; }

    /// <summary>Only those before this.</summary>
    public DeadLetterBound? To { get; init; }

    /// <summary>Whether a letter is meant.</summary>
    public bool Includes(DeadLetter letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        return (Connector is null || letter.Connector == Connector)
            && (Stage is null || string.Equals(letter.Stage, Stage, StringComparison.OrdinalIgnoreCase))
            && (Exception is null || Has(letter.ExceptionClass, Exception) || Has(letter.Message, Exception))
            && From?.IsBehind(letter) != true
            && To?.IsBehind(letter) != false;
    }

    /// <summary>
    /// The group that keeps the progress of a replay: one for each choice of letters, so that a replay of some does not pass over the others for good. The end is no part of it: a later end goes on.
    /// </summary>
    /// <param name="topic">The queue's topic.</param>
    public string GroupOf(string topic)
    {
        var choice = $"{Connector}\n{Stage?.ToUpperInvariant()}\n{Exception}\n{From}";
        return choice == "\n\n\n" ? $"headrace-replay-{topic}" : $"headrace-replay-{topic}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(choice)))[..8]}";
    }

    private static bool Has(string? text, string part) => text?.Contains(part, StringComparison.OrdinalIgnoreCase) == true;
}
