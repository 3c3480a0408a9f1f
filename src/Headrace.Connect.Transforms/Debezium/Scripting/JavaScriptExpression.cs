using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Jint;
using Jint.Native;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>An expression or script in JavaScript, run by Jint in a sandbox.</summary>
/// <remarks>
/// Scripts see records through objects that read them on demand and can't change them; there is no way to .NET's classes, to files or the network. One engine
/// serves many records. What a hostile script hides in it is bounded, since an engine is replaced once scripts have allocated a certain amount in it.
/// </remarks>
internal sealed class JavaScriptExpression : IRecordExpression
{
    private const int ScriptLengthMax = 64 * 1024;
    private const int RecursionMax = 64;
    private const uint ArrayLengthMax = 100_000;
    private const long EngineBytesMax = 2 * ScriptBudget.BytesMax;
    private static readonly TimeSpan RegexTimeMax = TimeSpan.FromMilliseconds(500);
    private static readonly Prepared<Acornima.Ast.Script> Sandbox = Engine.PrepareScript(ReadSandbox(), "sandbox");

    private readonly string _setting;
    private readonly Prepared<Acornima.Ast.Script> _script;
    private readonly ScriptBudget _budget;
    private readonly object[] _arguments = new object[6];
    private Engine? _engine;
    private JsValue _function = JsValue.Undefined;
    private ScriptRecordView? _view;
    private long _allocated;

    /// <summary>Reads a script.</summary>
    /// <exception cref="ConfigException">It is no JavaScript.</exception>
    public JavaScriptExpression(string setting, string script, TimeProvider time)
    {
        _setting = setting;
        _budget = new ScriptBudget(time);
        if (script.Length > ScriptLengthMax)
            throw new ConfigException(setting, script[..50] + "…", $"A script has at most {ScriptLengthMax} characters");
        try
        {
            var body = ScriptText.ToFunctionBody(script);
            _script = Engine.PrepareScript($"(function (key, value, keySchema, valueSchema, topic, header) {{ 'use strict'; {body}}})", setting);
        }
        catch (Exception exception) when (exception is Acornima.ParseErrorException or JintException or InsufficientExecutionStackException)
        {
            throw new ConfigException(setting, script, $"Failed to parse expression: {exception.Message}");
        }

        CreateEngine();
    }

    public DataValue Evaluate(ConnectRecord record)
    {
        try
        {
            if (_engine is null || _allocated > EngineBytesMax)
                CreateEngine();
            var before = GC.GetAllocatedBytesForCurrentThread();
            _view!.Fill(_arguments, record);
            var result = _engine!.Invoke(_function, _arguments);
            _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            return ScriptRecordView.ResultOf(result);
        }
        catch (Exception exception)
        {
            // An OutOfMemoryException too: it is what a text has that would be longer than texts can be.
            // Whatever the script left behind goes with the engine.
            DropEngine();
            throw new DataException($"Error while evaluating the expression of {_setting}: {exception.Message}", exception);
        }
        finally
        {
            Array.Clear(_arguments);
        }
    }

    public void Dispose() => DropEngine();

    private void CreateEngine()
    {
        DropEngine();
        _budget.IsOn = false;
        var engine = new Engine(options =>
        {
            options.Strict();
            options.DisableStringCompilation();
            options.LimitRecursion(RecursionMax);
            options.RegexTimeoutInterval(RegexTimeMax);
            options.MaxArraySize(ArrayLengthMax);
            options.Constraint(new BudgetConstraint(_budget));
            options.Culture(System.Globalization.CultureInfo.InvariantCulture);
            options.LocalTimeZone(TimeZoneInfo.Utc);
            options.Interop.Enabled = false;
            options.Constraints.StackOverflowGuard = true;
        });
        engine.Evaluate(Sandbox);
        _function = engine.Evaluate(_script);
        _view = new ScriptRecordView(engine);
        _engine = engine;
        _allocated = 0;
        _budget.IsOn = true;
    }

    private void DropEngine()
    {
        _engine?.Dispose();
        _engine = null;
        _view = null;
        _function = JsValue.Undefined;
    }

    private static string ReadSandbox()
    {
        using var stream = typeof(JavaScriptExpression).Assembly.GetManifestResourceStream("Sandbox.js")
            ?? throw new InvalidOperationException("The assembly lacks its resource Sandbox.js.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private sealed class BudgetConstraint(ScriptBudget budget) : Constraint
    {
        public override void Reset() => budget.Reset();

        public override void Check() => budget.Check();
    }
}
