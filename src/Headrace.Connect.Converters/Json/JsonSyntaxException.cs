using System.Diagnostics.CodeAnalysis;

namespace Headrace.Connect.Converters.Json;

/// <summary>Text that is not JSON. It says what was found and at which byte, and becomes the cause of a <see cref="Errors.DataException"/>.</summary>
internal sealed class JsonSyntaxException(string message) : Exception(message)
{
    [DoesNotReturn]
    public static void Throw(string problem, int position) => throw new JsonSyntaxException($"{problem} at byte {position}");
}
