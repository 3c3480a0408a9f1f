using Antlr4.Runtime.Tree;
using Cel;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>An expression in Google's Common Expression Language. The language has no loops; what it has for lists is bounded before it runs.</summary>
internal sealed class CelExpression : IRecordExpression
{
    private const int LengthMax = 4096;
    private const int DepthMax = 2000;
    private const int BracketDepthMax = 50;

    private readonly string _setting;
    private readonly CelEvaluator _evaluator;
    private readonly CelContext _context;

    /// <summary>Reads an expression.</summary>
    /// <exception cref="ConfigException">It is no CEL, or larger than is allowed.</exception>
    public CelExpression(string setting, string expression, TimeProvider time)
    {
        _setting = setting;
        CheckSize(setting, expression);
        try
        {
            var environment = new CelEnvironment([], "");
            var tree = environment.Parse(expression);
            CheckTree(setting, expression, tree);
            var compiler = new CelCompiler(environment);
            _evaluator = compiler.Compile(tree);
            _context = new CelContext(new ScriptBudget(time) { IsOn = true }, compiler.LocalsMax);
        }
        catch (CelException exception)
        {
            throw new ConfigException(setting, expression, $"Failed to parse expression: {exception.Message}");
        }
    }

    public DataValue Evaluate(ConnectRecord record)
    {
        _context.Budget.Reset();
        _context.Record = record;
        try
        {
            return _evaluator(_context) switch
            {
                null => default,
                bool truth => DataValue.From(truth),
                string text => DataValue.From(text),
                long number => DataValue.From(number),
                double number => DataValue.From(number),
                CelNoSuchField field => throw field.Error(),
                _ => throw new DataException("It gave neither a truth value nor a text."),
            };
        }
        catch (Exception exception)
        {
            // An OutOfMemoryException too: it is what a text has that would be longer than texts can be.
            throw new DataException($"Error while evaluating the expression of {_setting}: {exception.Message}", exception);
        }
        finally
        {
            _context.Clear();
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    /// <summary>The parser calls itself for each bracket: a text must not be able to exhaust its stack.</summary>
    private static void CheckSize(string setting, string expression)
    {
        if (expression.Length > LengthMax)
            throw new ConfigException(setting, expression[..50] + "…", $"An expression has at most {LengthMax} characters");
        var depth = 0;
        foreach (var character in expression)
        {
            depth += character is '(' or '[' or '{' or '?' ? 1 : character is ')' or ']' or '}' or ':' ? -1 : 0;
            if (depth > BracketDepthMax)
                throw new ConfigException(setting, expression[..50] + "…", $"An expression nests at most {BracketDepthMax} deep");
        }
    }

    /// <summary>Bounds what can multiply: depth, lists within lists, and values made of values.</summary>
    private static void CheckTree(string setting, string expression, IParseTree root)
    {
        var open = new Stack<(IParseTree Node, int Depth, int Macros)>([(root, 0, 0)]);
        var maps = 0;
        while (open.TryPop(out var current))
        {
            if (current.Depth > DepthMax)
                throw new ConfigException(setting, expression, "The expression is nested too deep");
            var macros = current.Macros + (IsMacro(current.Node, out var isMap) ? 1 : 0);
            maps += isMap ? 1 : 0;
            if (macros > 2)
                throw new ConfigException(setting, expression, "Of all, exists, exists_one, filter and map at most two may be within each other");
            if (maps > 1)
                throw new ConfigException(setting, expression, "map may be used once");
            for (var child = 0; child < current.Node.ChildCount; child++)
                open.Push((current.Node.GetChild(child), current.Depth + 1, macros));
        }
    }

    /// <summary>Whether a node is a call of a function that walks through a list: its name is one of its own children, with a bracket after it.</summary>
    private static bool IsMacro(IParseTree node, out bool isMap)
    {
        isMap = false;
        for (var child = 0; child + 1 < node.ChildCount; child++)
        {
            if (node.GetChild(child + 1).GetText() == "(" && node.GetChild(child).GetText() is "all" or "exists" or "exists_one" or "filter" or "map")
            {
                isMap = node.GetChild(child).GetText() == "map";
                return node.GetChild(child + 1).GetText() == "(";
            }
        }

        return false;
    }
}
