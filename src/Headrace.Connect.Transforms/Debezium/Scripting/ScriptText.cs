using Acornima;
using Acornima.Ast;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>Makes a function's body of a script: what would be the script's result is what the function returns.</summary>
/// <remarks>A function has its own variables in each call, so that a script can be run again and again in one engine.</remarks>
internal static class ScriptText
{
    /// <summary>Makes the body.</summary>
    /// <exception cref="ParseErrorException">The text is no JavaScript.</exception>
    public static string ToFunctionBody(string script)
    {
        var starts = new List<int>();
        CollectResults(new Parser().ParseScript(script).Body, starts);

        // From the last to the first, so that the places of those before stay right.
        foreach (var start in starts.OrderDescending())
            script = script.Insert(start, "return ");

        // A comment may be the last thing in the script.
        return script + "\n";
    }

    private static void CollectResults(in NodeList<Statement> statements, List<int> starts)
    {
        // Declarations give no result: that of the statement before counts, as it would at the end of the script.
        var last = statements.Count - 1;
        while (last >= 0 && statements[last] is Declaration or EmptyStatement)
            last--;
        if (last >= 0)
            CollectResults(statements[last], starts);
    }

    /// <summary>A case gives a result if it goes no further than to its own end.</summary>
    private static void CollectCase(in NodeList<Statement> statements, bool isLast, List<int> starts)
    {
        var end = statements.Count;
        if (end > 0 && statements[end - 1] is BreakStatement { Label: null })
            end--;
        else if (!isLast)
            return;
        if (end > 0)
            CollectResults(statements[end - 1], starts);
    }

    private static void CollectResults(Statement statement, List<int> starts)
    {
        switch (statement)
        {
            case ExpressionStatement expression:
                starts.Add(expression.Start);
                break;
            case BlockStatement block:
                CollectResults(block.Body, starts);
                break;
            case IfStatement choice:
                CollectResults(choice.Consequent, starts);
                if (choice.Alternate is not null)
                    CollectResults(choice.Alternate, starts);
                break;
            case SwitchStatement choice:
                for (var index = 0; index < choice.Cases.Count; index++)
                    CollectCase(choice.Cases[index].Consequent, index == choice.Cases.Count - 1, starts);
                break;
            case TryStatement attempt:
                CollectResults(attempt.Block.Body, starts);
                if (attempt.Handler is not null)
                    CollectResults(attempt.Handler.Body.Body, starts);
                break;
        }
    }
}
