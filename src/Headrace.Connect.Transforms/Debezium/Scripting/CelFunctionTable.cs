using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Cel;
using Cel.Internal;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>The functions of the language: those of the Cel package, but for <c>matches</c>, which has no limit there, and <c>has</c>, which comes with the language's macros.</summary>
internal static class CelFunctionTable
{
    public const string Has = "has";
    private const string Match = "matches";
    private const int RegexLengthMax = 1000;
    private static readonly TimeSpan RegexTimeMax = TimeSpan.FromMilliseconds(500);
    private static readonly ConcurrentDictionary<string, List<FunctionRegistration>> Registered = Registrations();

    /// <summary>Makes a call of a function.</summary>
    /// <param name="name">The function.</param>
    /// <param name="arguments">Its arguments; that before the dot is the first.</param>
    /// <returns>Null where there is no such function.</returns>
    public static CelEvaluator? Call(string name, CelEvaluator[] arguments)
    {
        if (!Registered.TryGetValue(name, out var overloads))
            return null;
        return name switch
        {
            Has when arguments is [var argument] => context => Exists(argument(context)),
            Match => new Pattern(name, arguments).Evaluate,
            _ => context => Choose(name, overloads, Values(context, arguments)),
        };
    }

    private static ConcurrentDictionary<string, List<FunctionRegistration>> Registrations()
    {
        var registrations = new ConcurrentDictionary<string, List<FunctionRegistration>>(StringComparer.Ordinal);
        Cel.Internal.CelFunctions.InitializeFunctions(registrations);
        return registrations;
    }

    private static object?[] Values(CelContext context, CelEvaluator[] arguments)
    {
        context.Budget.Check();
        var values = new object?[arguments.Length];
        for (var index = 0; index < values.Length; index++)
            values[index] = CelValues.Plain(arguments[index](context));
        return values;
    }

    private static object? Choose(string name, List<FunctionRegistration> overloads, object?[] values)
    {
        foreach (var overload in overloads)
        {
            if (Fits(overload.ArgsTypes, values))
                return overload.CelFunction(values);
        }

        throw NoOverload(name);
    }

    private static CelNoSuchOverloadException NoOverload(string name) => new($"No overload exists for the function '{name}' and arguments of these types.");

    private static bool Fits(Type[] types, object?[] values)
    {
        if (types.Length != values.Length)
            return false;
        for (var index = 0; index < types.Length; index++)
        {
            if (!types[index].IsAssignableFrom(values[index]?.GetType() ?? typeof(object)))
                return false;
        }

        return true;
    }

    private static object Exists(object? value) => value is CelNoSuchField ? CelValues.Truth(false) : Registered[Has][0].CelFunction([CelValues.Plain(value)])!;

    /// <summary>A call of <c>matches</c>: the pattern is read once as long as it stays the same.</summary>
    private sealed class Pattern(string name, CelEvaluator[] arguments)
    {
        private string? _text;
        private Regex? _regex;

        public object Evaluate(CelContext context)
        {
            if (Values(context, arguments) is not [string text, string pattern])
                throw NoOverload(name);
            if (pattern != _text)
            {
                if (pattern.Length > RegexLengthMax)
                    throw new DataException($"A pattern has at most {RegexLengthMax} characters.");
                _regex = new Regex(pattern, RegexOptions.CultureInvariant, RegexTimeMax);
                _text = pattern;
            }

            return CelValues.Truth(_regex!.IsMatch(text));
        }
    }
}
