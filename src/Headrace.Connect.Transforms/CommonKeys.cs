using Headrace.Connect.Config;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>Settings and checks that several transformations share.</summary>
internal static class CommonKeys
{
    /// <summary>Whether a null is read as the field's default.</summary>
    public static readonly ConfigKey<bool> ReplaceNullWithDefault = ConfigKey.Boolean("replace.null.with.default").Default(true)
        .Document("Put the default in the place of a null, where a field has a default.", Importance.Medium);

    /// <summary>Accepts lists with at least one item.</summary>
    public static readonly IConfigValidator NonEmptyList = LambdaValidator.With(
        (name, value) =>
        {
            if (value is not IReadOnlyList<string> { Count: > 0 })
                throw new ConfigException(name, value is null ? null : "[]", "Empty list");
        },
        () => "non-empty list");

    /// <summary>Accepts lists with at least one item, each once.</summary>
    public static readonly IConfigValidator NonEmptyDistinctList = ValidList.AnyNonDuplicateValues(isEmptyAllowed: false, isNullAllowed: false);
}
