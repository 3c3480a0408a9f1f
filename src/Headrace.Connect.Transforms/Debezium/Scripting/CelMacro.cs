using Cel;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>The macros of the language that walk through a list, or the keys of a map, with a condition or a value for each element.</summary>
internal sealed class CelMacro(string name, CelEvaluator owner, int local, CelEvaluator body)
{
    private static readonly string[] Names = ["all", "exists", "exists_one", "filter", "map"];

    public static bool IsOne(string name) => Array.IndexOf(Names, name) >= 0;

    public object? Evaluate(CelContext context)
    {
        var value = owner(context);
        if (value is null && name is "filter" or "map")
            return null;
        var elements = CelValues.Elements(value, name);
        return name switch
        {
            "all" => All(context, elements),
            "exists" => Exists(context, elements),
            "exists_one" => ExistsOne(context, elements),
            "filter" => elements.Where(element => Of(context, element) is bool isKept ? isKept : throw new CelExpressionParserException("A filter gives true or false.")).ToArray(),
            _ => elements.Select(element => Of(context, element)).ToArray(),
        };
    }

    /// <summary>One false is enough, whatever else fails.</summary>
    private object? All(CelContext context, IEnumerable<object?> elements)
    {
        var isKnown = true;
        foreach (var element in elements)
        {
            if (Truth(context, element) is { } truth)
            {
                if (!truth)
                    return CelValues.Truth(false);
            }
            else
            {
                isKnown = false;
            }
        }

        return isKnown ? CelValues.Truth(true) : null;
    }

    private object Exists(CelContext context, IEnumerable<object?> elements)
    {
        foreach (var element in elements)
        {
            try
            {
                if (Of(context, element) is true)
                    return CelValues.Truth(true);
            }
            catch (CelNoSuchOverloadException)
            {
                // The condition is about values of another type: this is none that it looks for.
            }
        }

        return CelValues.Truth(false);
    }

    private object? ExistsOne(CelContext context, IEnumerable<object?> elements)
    {
        var matches = 0;
        foreach (var element in elements)
        {
            if (Truth(context, element) is not { } truth)
                return null;
            matches += truth ? 1 : 0;
        }

        return CelValues.Truth(matches == 1);
    }

    /// <summary>Null where the condition fails, or is neither true nor false.</summary>
    private bool? Truth(CelContext context, object? element)
    {
        try
        {
            return Of(context, element) as bool?;
        }
        catch (Exception exception) when (CelCompiler.MayBePassedOver(exception))
        {
            return null;
        }
    }

    private object? Of(CelContext context, object? element)
    {
        context.Budget.Check();
        context.Locals[local] = element;
        return CelNoSuchField.Refuse(body(context));
    }
}
