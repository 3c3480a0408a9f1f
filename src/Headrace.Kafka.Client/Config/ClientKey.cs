namespace Headrace.Kafka.Client;

/// <summary>One Java property and what is done with it.</summary>
/// <param name="Name">Its name, without any prefix.</param>
/// <param name="For">The clients that know it.</param>
/// <param name="Treatment">How it reaches its effect.</param>
/// <param name="Apply">Called for each translation, whether the user set the property or not: defaults differ, so most are said explicitly.
/// Null if another property's rule reads this one, or if it has no effect on the library.</param>
internal sealed record ClientKey(string Name, ClientKinds For, KeyTreatment Treatment, Action<Translation, string>? Apply = null)
{
    /// <summary>Whether the value must never be shown.</summary>
    public bool IsSecret { get; init; }
}
