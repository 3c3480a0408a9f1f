using System.Text;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>The path to a field: its name in V1, names with dots between them in V2 (KIP-821). Names with dots stand in backticks.</summary>
internal sealed class FieldPath
{
    private const string Purpose = "nested field access";

    private readonly string[] _steps;

    /// <summary>Reads a path.</summary>
    /// <param name="path">The path as configured.</param>
    /// <param name="isNested">Whether it is in V2.</param>
    /// <exception cref="ConfigException">A backtick is left open.</exception>
    public FieldPath(string path, bool isNested)
    {
        _steps = isNested ? [.. Split(path)] : [path];
        if (_steps.Length == 0)
            throw new ConfigException("field", path, "The path has to name a field.");
    }

    /// <summary>The field at the end of the path, null where there is none.</summary>
    public Field? FieldOf(Schema schema)
    {
        var field = schema.Field(_steps[0]);
        for (var index = 1; index < _steps.Length && field is not null; index++)
            field = field.Schema.Field(_steps[index]);
        return field;
    }

    public DataValue ValueOf(Struct source, bool replaceNullWithDefault)
    {
        var current = source;
        for (var index = 0; ; index++)
        {
            if (current.Schema.Field(_steps[index]) is not { } field)
                return default;

            var value = current.Read(field, replaceNullWithDefault);
            if (index == _steps.Length - 1 || value.IsNull)
                return value;
            current = Require.Struct(value, Purpose);
        }
    }

    public DataValue ValueOf(DataMap source)
    {
        var current = source;
        for (var index = 0; ; index++)
        {
            var value = current[_steps[index]];
            if (index == _steps.Length - 1 || value.IsNull)
                return value;
            current = Require.Map(value, Purpose);
        }
    }

    private static IEnumerable<string> Split(string path)
    {
        var position = 0;
        while (position < path.Length)
        {
            if (path[position] == '`')
            {
                yield return ReadQuoted(path, ref position);
                continue;
            }

            var dot = path.IndexOf('.', position);
            yield return dot < 0 ? path[position..] : path[position..dot];
            position = dot < 0 ? path.Length : dot + 1;
        }

        if (path.EndsWith('.'))
            yield return "";
    }

    /// <summary>Reads a name in backticks: it ends at a backtick that a dot or the end follows and no backslash comes before.</summary>
    private static string ReadQuoted(string path, ref int position)
    {
        var open = position;
        var name = new StringBuilder();
        var start = position + 1;
        var close = start;
        while (true)
        {
            close = path.IndexOf('`', close);
            if (close < 0)
                throw Incomplete(path, open);

            var isEscaped = path[close - 1] == '\\';
            if (close == path.Length - 1)
            {
                if (isEscaped)
                    throw Incomplete(path, open);
                position = path.Length;
                return name.Append(path, start, close - start).ToString();
            }

            if (path[close + 1] != '.')
            {
                close++;
            }
            else if (isEscaped)
            {
                name.Append(path, start, close - 1 - start).Append('`');
                start = ++close;
            }
            else
            {
                position = close + 2;
                return name.Append(path, start, close - start).ToString();
            }
        }
    }

    private static ConfigException Incomplete(string path, int position) => new(
        $"Incomplete backtick pair in path: [{path}], consider adding a backslash before backtick at position {position} to escape it");
}
