using System.Globalization;
using Antlr4.Runtime.Tree;
using Cel;
using Cel.Internal;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>Makes what evaluates an expression of the tree that the Cel package makes of its text.</summary>
/// <remarks>
/// The package's own evaluation walks through the tree again for each record, and selects properties of .NET's objects: an expression could get from one to the next.
/// Here fields are those of the record, and of maps that the expression makes; nothing else has any. Functions, arithmetic and comparisons are the package's.
/// </remarks>
internal sealed class CelCompiler(CelEnvironment environment)
{
    private static readonly string[] TypeNames = ["null_type", "type", "bool", "bytes", "int", "uint", "double", "string", "list", "map"];

    /// <summary>The variables of the macros that are around the place.</summary>
    private readonly List<string> _locals = [];

    /// <summary>How many macros are within each other.</summary>
    public int LocalsMax { get; private set; }

    /// <summary>Makes an evaluator.</summary>
    /// <exception cref="CelException">The expression names what is not there.</exception>
    public CelEvaluator Compile(CelParser.StartContext start) => Compile(start.e);

    /// <summary>Whether <c>&amp;&amp;</c> and <c>||</c> may pass over what one side failed by: not over limits, nor over fields that are not there.</summary>
    public static bool MayBePassedOver(Exception exception) => exception is not (DataException or OutOfMemoryException or InsufficientExecutionStackException);

    private CelEvaluator Compile(CelParser.ExprContext node)
    {
        var condition = Compile(node.e);
        if (node.op is null)
            return condition;
        var (yes, no) = (Compile(node.e1), Compile(node.e2));
        return context => CelNoSuchField.Refuse(condition(context)) switch
        {
            true => yes(context),
            false => no(context),
            _ => throw new CelNoSuchOverloadException("What stands before ? is neither true nor false."),
        };
    }

    private CelEvaluator Compile(CelParser.ConditionalOrContext node)
    {
        CelEvaluator[] sides = [Compile(node.e), .. node._e1.Select(Compile)];
        return sides.Length == 1 ? sides[0] : context => Combine(context, sides, decides: true);
    }

    private CelEvaluator Compile(CelParser.ConditionalAndContext node)
    {
        CelEvaluator[] sides = [Compile(node.e), .. node._e1.Select(Compile)];
        return sides.Length == 1 ? sides[0] : context => Combine(context, sides, decides: false);
    }

    /// <summary>Evaluates <c>||</c>, where true decides, and <c>&amp;&amp;</c>, where false does: then it does not matter what the others are, or whether they fail.</summary>
    private static object? Combine(CelContext context, CelEvaluator[] sides, bool decides)
    {
        Exception? failure = null;
        var isKnown = true;
        foreach (var side in sides)
        {
            try
            {
                if (CelNoSuchField.Refuse(side(context)) is not bool truth)
                    isKnown = false;
                else if (truth == decides)
                    return CelValues.Truth(decides);
            }
            catch (Exception exception) when (MayBePassedOver(exception))
            {
                failure = exception;
            }
        }

        if (failure is not null)
            throw new CelNoSuchOverloadException($"One side of {(decides ? "||" : "&&")} failed: {failure.Message}", failure);
        return isKnown ? CelValues.Truth(!decides) : null;
    }

    private CelEvaluator Compile(CelParser.RelationContext node)
    {
        if (node.op is null)
            return Compile(node.calc());
        var (leftNode, rightNode) = (node.relation(0), node.relation(1));
        var (left, right) = (Compile(leftNode), Compile(rightNode));
        if (node.op.Text == "in")
            return context => CelValues.In(left(context), right(context));

        // Most conditions compare a field with a constant.
        var op = CelOperators.Parse(node.op.Text);
        if (PathOf(leftNode) is { } path && ConstantOf(rightNode, out var constant))
            return context => path.Compare(context, op, constant, isConstantLeft: false);
        if (PathOf(rightNode) is { } turned && ConstantOf(leftNode, out constant))
            return context => turned.Compare(context, op, constant, isConstantLeft: true);
        return context => CelValues.Relation(op, CelNoSuchField.Refuse(left(context)), CelNoSuchField.Refuse(right(context)));
    }

    private CelEvaluator Compile(CelParser.CalcContext node)
    {
        if (node.op is null)
            return Compile(node.unary());
        var (left, right) = (Compile(node.calc(0)), Compile(node.calc(1)));
        Func<object?, object?, object?> function = node.op.Text switch
        {
            "+" => ArithmeticFunctions.Add,
            "-" => ArithmeticFunctions.Subtract,
            "*" => ArithmeticFunctions.Multiply,
            "/" => ArithmeticFunctions.Divide,
            _ => ArithmeticFunctions.Modulus,
        };
        return context =>
        {
            context.Budget.Check();
            return function(CelValues.Plain(left(context)), CelValues.Plain(right(context)));
        };
    }

    private CelEvaluator Compile(CelParser.UnaryContext node) => node switch
    {
        CelParser.LogicalNotContext not => Repeat(Compile(not.member()), not._ops.Count, static value => value is bool truth ? CelValues.Truth(!truth) : ArithmeticFunctions.LogicalNot(value)),
        CelParser.NegateContext minus => Repeat(Compile(minus.member()), minus._ops.Count, ArithmeticFunctions.Negate),
        CelParser.MemberExprContext other => Compile(other.member()),
        _ => throw Unknown(node),
    };

    private static CelEvaluator Repeat(CelEvaluator operand, int times, Func<object?, object?> function) => context =>
    {
        var value = CelValues.Plain(operand(context));
        for (var time = 0; time < times; time++)
            value = function(value);
        return value;
    };

    private CelEvaluator Compile(CelParser.MemberContext node)
    {
        switch (node)
        {
            case CelParser.PrimaryExprContext primary:
                return Compile(primary.primary());
            case CelParser.SelectContext select:
                if (PathOf(select) is { } path)
                    return path.Evaluate;
                var owner = Compile(select.member());
                var name = select.id.Text;
                return context => CelValues.Select(owner(context), name);
            case CelParser.IndexContext index:
                var (list, position) = (Compile(index.member()), Compile(index.index));
                return context => CelValues.Index(list(context), CelNoSuchField.Refuse(position(context)));
            case CelParser.MemberCallContext call:
                return CompileCall(call);
            default:
                throw Unknown(node);
        }
    }

    private CelEvaluator CompileCall(CelParser.MemberCallContext call)
    {
        var owner = Compile(call.member());
        var arguments = call.args?._e ?? [];
        if (arguments.Count == 2 && CelMacro.IsOne(call.id.Text))
        {
            var local = _locals.Count;
            _locals.Add(arguments[0].GetText());
            LocalsMax = Math.Max(LocalsMax, _locals.Count);
            var body = Compile(arguments[1]);
            _locals.RemoveAt(local);
            return new CelMacro(call.id.Text, owner, local, body).Evaluate;
        }

        return CelFunctionTable.Call(call.id.Text, [owner, .. arguments.Select(Compile)]) ?? throw new CelException($"Unbound function '{call.id.Text}'.");
    }

    private CelEvaluator Compile(CelParser.PrimaryContext node) => node switch
    {
        CelParser.NestedContext nested => Compile(nested.e),
        CelParser.ConstantLiteralContext literal => Constant(ValueOf(literal)),
        CelParser.CreateListContext list => CompileList(list),
        CelParser.CreateStructContext map => CompileMap(map),
        CelParser.IdentOrGlobalCallContext name => CompileName(name),
        _ => throw new CelException("Messages of protocol buffers can't be made here."),
    };

    private CelEvaluator CompileList(CelParser.CreateListContext list)
    {
        var nodes = list.elems?._elems ?? [];
        CelEvaluator[] elements = [.. nodes.Select(element => Compile(element.e))];

        // A list of constants is made once.
        var constants = new object?[elements.Length];
        if (nodes.Select((element, index) => ConstantOf(element.e, out constants[index])).All(static isConstant => isConstant))
            return _ => constants;
        return context =>
        {
            context.Budget.Check();
            return Array.ConvertAll(elements, element => CelNoSuchField.Refuse(element(context)));
        };
    }

    private CelEvaluator CompileMap(CelParser.CreateStructContext map)
    {
        CelEvaluator[] keys = [.. (map.entries?._keys ?? []).Select(key => Compile(key.e))];
        CelEvaluator[] values = [.. (map.entries?._values ?? []).Select(Compile)];
        return context =>
        {
            context.Budget.Check();
            var entries = new Dictionary<string, object?>(keys.Length, StringComparer.Ordinal);
            for (var index = 0; index < keys.Length; index++)
            {
                var key = keys[index](context) switch
                {
                    string text => text,
                    bool truth => truth ? "true" : "false",
                    IFormattable number when number is long or ulong => number.ToString(null, CultureInfo.InvariantCulture),
                    _ => throw new CelMapUnsupportedKeyTypeException("Cannot map item because key is not the required type."),
                };
                if (!entries.TryAdd(key, CelNoSuchField.Refuse(values[index](context))))
                    throw new CelMapDuplicateKeyException($"Duplicate map key '{key}'.");
            }

            return entries;
        };
    }

    private CelEvaluator CompileName(CelParser.IdentOrGlobalCallContext node)
    {
        var name = node.id.Text;
        if (node.op is not null)
            return CelFunctionTable.Call(name, [.. (node.args?._e ?? []).Select(Compile)]) ?? throw new CelException($"Unbound function '{name}'.");
        if (_locals.LastIndexOf(name) is var local and >= 0)
            return context => context.Locals[local];
        switch (name)
        {
            case "key":
                return static context => CelValues.Of(context.Record.Key);
            case "value":
                return static context => CelValues.Of(context.Record.Value);
            case "keySchema":
                return static context => context.Record.KeySchema;
            case "valueSchema":
                return static context => context.Record.ValueSchema;
            case "topic":
                return static context => context.Record.Topic;
            case "header":
                return static context => context.Record.Headers;
        }

        return Array.IndexOf(TypeNames, name) >= 0 ? Constant(new CelType(name)) : throw new CelException($"Undeclared reference to '{name}'.");
    }

    /// <summary>The path that a part of an expression is, if it is one.</summary>
    private CelPath? PathOf(IParseTree node)
    {
        var names = new Stack<string>();
        for (node = Inner(node); node is CelParser.SelectContext select; node = Inner(select.member()))
            names.Push(select.id.Text);
        return names.Count > 0 && node is CelParser.IdentOrGlobalCallContext { op: null } root && root.id.Text is "key" or "value" && !_locals.Contains(root.id.Text)
            ? new CelPath(root.id.Text == "key", [.. names])
            : null;
    }

    private bool ConstantOf(IParseTree node, out object? constant)
    {
        constant = null;
        if (Inner(node) is not CelParser.ConstantLiteralContext literal)
            return false;
        constant = ValueOf(literal);
        return true;
    }

    /// <summary>What the text itself says, without the levels of the grammar above it.</summary>
    private static IParseTree Inner(IParseTree node)
    {
        while (node is not (CelParser.SelectContext or CelParser.ConstantLiteralContext or CelParser.IdentOrGlobalCallContext) && node.ChildCount == 1)
            node = node.GetChild(0);
        return node;
    }

    /// <summary>The package reads its own literals.</summary>
    private object? ValueOf(CelParser.ConstantLiteralContext literal) => environment.Compile(literal.GetText())(new Dictionary<string, object?>());

    private static CelEvaluator Constant(object? value) => _ => value;

    private static CelException Unknown(IParseTree node) => new($"'{node.GetText()}' is not understood.");
}
