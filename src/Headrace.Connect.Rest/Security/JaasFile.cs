using System.Text;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Rest.Security;

/// <summary>Reads a section of a JAAS file: <c>Name { Class flag option="value" …; };</c></summary>
/// <remarks>Errors never show values: they may be secrets. Source: the form of Java's login configuration files.</remarks>
internal sealed class JaasFile
{
    private readonly string _path;
    private readonly string _text;
    private int _position;

    private JaasFile(string path, string text)
    {
        _path = path;
        _text = text;
    }

    /// <summary>The modules of a section.</summary>
    /// <exception cref="ConfigException">The file can't be read, is malformed or has no such section.</exception>
    public static IReadOnlyList<JaasModule> Read(string path, string section)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfigException($"The JAAS file {path} can't be read: {e.Message}", e);
        }
        return new JaasFile(path, text).Find(section);
    }

    private List<JaasModule> Find(string section)
    {
        while (Word() is { } name)
        {
            Expect('{', $"behind the section name {name}");
            var modules = new List<JaasModule>();
            while (!TryTake('}'))
                modules.Add(Module());
            Expect(';', $"behind section {name}");
            if (name == section)
                return modules.Count > 0 ? modules : throw Wrong($"has no login module in section {section}");
        }
        if (_position < _text.Length)
            throw Wrong($"has '{_text[_position]}' where a section should begin");
        throw Wrong($"has no section {section}");
    }

    private JaasModule Module()
    {
        var module = Word() ?? throw Wrong("ends within a section, or has a mark where a login module should begin");
        var flag = Word()?.ToLowerInvariant();
        if (flag is not ("required" or "requisite" or "sufficient" or "optional"))
            throw Wrong($"has no control flag (required, …) behind {module}");
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        while (!TryTake(';'))
        {
            var name = Word() ?? throw Wrong($"has no semicolon behind {module}");
            Expect('=', $"behind option {name} of {module}");
            options[name] = Word() ?? throw Wrong($"has no value for option {name} of {module}");
        }
        return new(module, flag, options);
    }

    private string? Word()
    {
        SkipBlanks();
        if (_position >= _text.Length || _text[_position] is '{' or '}' or ';' or '=')
            return null;
        if (_text[_position] == '"')
            return Quoted();
        var start = _position;
        while (_position < _text.Length && !char.IsWhiteSpace(_text[_position]) && _text[_position] is not ('{' or '}' or ';' or '='))
            _position++;
        return _text[start.._position];
    }

    private string Quoted()
    {
        var word = new StringBuilder();
        _position++;
        while (_position < _text.Length)
        {
            var c = _text[_position++];
            if (c == '"')
                return word.ToString();
            if (c == '\\' && _position < _text.Length)
                c = _text[_position++];
            word.Append(c);
        }
        throw Wrong("has a quote that is not closed");
    }

    private bool TryTake(char mark)
    {
        SkipBlanks();
        if (_position >= _text.Length || _text[_position] != mark)
            return false;
        _position++;
        return true;
    }

    private void Expect(char mark, string where)
    {
        if (!TryTake(mark))
            throw Wrong($"has no {mark} {where}");
    }

    private void SkipBlanks()
    {
        while (_position < _text.Length)
        {
            if (char.IsWhiteSpace(_text[_position]))
                _position++;
            else if (At("//"))
                SkipTo("\n");
            else if (At("/*"))
                SkipTo("*/");
            else
                return;
        }
    }

    private bool At(string mark) => string.CompareOrdinal(_text, _position, mark, 0, mark.Length) == 0;

    private void SkipTo(string mark)
    {
        var end = _text.IndexOf(mark, _position + 1, StringComparison.Ordinal);
        _position = end < 0 ? _text.Length : end + mark.Length;
    }

    private ConfigException Wrong(string what) => new($"The JAAS file {_path} {what}.");
}
