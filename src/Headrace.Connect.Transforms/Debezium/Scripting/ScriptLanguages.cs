using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>The languages that expressions can be written in.</summary>
internal static class ScriptLanguages
{
    /// <summary>Reads an expression.</summary>
    /// <param name="language">What the setting <c>language</c> says.</param>
    /// <param name="setting">The setting that holds the expression.</param>
    /// <param name="expression">The expression.</param>
    /// <param name="time">The clock of its limits.</param>
    /// <exception cref="ConfigException">There is no such language, or the expression can't be read.</exception>
    public static IRecordExpression Compile(string language, string setting, string expression, TimeProvider time)
    {
        switch (language.Trim())
        {
            case "jsr223.graal.js" or "graal.js" or "jsr223.js" or "jsr223.javascript" or "js" or "javascript":
                return new JavaScriptExpression(setting, expression, time);
            case "cel" or "jsr223.cel":
                return new CelExpression(setting, expression, time);
            case "jsr223.groovy" or "groovy":
                throw new ConfigException(
                    "language",
                    language,
                    "Groovy needs a Java virtual machine, which Headrace does not have. Write the expression in JavaScript, with jsr223.graal.js: most expressions, such as " +
                    "value.op == 'u' && value.before.id == 2, are the same in both. Or write it in CEL, with cel.");
            case var wasm when wasm.StartsWith("wasm.", StringComparison.Ordinal):
                throw new ConfigException("language", language, "WebAssembly is not supported. Use jsr223.graal.js for JavaScript, or cel.");
            default:
                throw new ConfigException("language", language, "There is no such language here. Use jsr223.graal.js for JavaScript, or cel.");
        }
    }
}
