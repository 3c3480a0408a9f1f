using System.Text;

namespace Headrace.Kafka.Client;

/// <summary>The first login module of a <c>sasl.jaas.config</c>: <c>Class flag key="value" …;</c></summary>
/// <remarks>Its text form never shows the options: they hold passwords.</remarks>
internal sealed class JaasConfig
{
    private const string Key = "sasl.jaas.config";

    private readonly Dictionary<string, string> _options;

    private JaasConfig(string module, Dictionary<string, string> options)
    {
        Module = module;
        _options = options;
    }

    /// <summary>The last part of the module's class name, for example <c>PlainLoginModule</c>.</summary>
    public string Module { get; }

    /// <summary>All options by name.</summary>
    public IReadOnlyDictionary<string, string> Options => _options;

    /// <summary>An option's value, or null if it is missing or empty.</summary>
    public string? Option(string name) => _options.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>An option that must be there.</summary>
    public string Required(string name) => Option(name) ?? throw new ClientConfigException(Key, null, $"lacks {name}=\"…\" for {Module}.");

    /// <inheritdoc/>
    public override string ToString() => Module;

    /// <exception cref="ClientConfigException">The text is not in JAAS form. The message never shows it.</exception>
    public static JaasConfig Parse(string text)
    {
        var tokens = new Tokens(text);
        var module = tokens.Word() ?? throw Wrong("is empty");
        var flag = tokens.Word() ?? throw Wrong("ends behind the class name");
        if (flag.ToUpperInvariant() is not ("REQUIRED" or "REQUISITE" or "SUFFICIENT" or "OPTIONAL"))
            throw Wrong("has no control flag (required, …) behind the class name");

        var options = new Dictionary<string, string>();
        while (!tokens.TryTake(';'))
        {
            var name = tokens.Word() ?? throw Wrong("does not end with a semicolon");
            if (!tokens.TryTake('='))
                throw Wrong($"has no = behind {name}");
            options[name] = tokens.Word() ?? throw Wrong($"has no value for {name}");
        }
        return new(Translation.SimpleClassName(module), options);
    }

    private static ClientConfigException Wrong(string what) => new(Key, null, $"{what}. Its form is: CLASS required KEY=\"VALUE\" …;");

    /// <summary>Words, quoted or bare, and the marks = and ; between them.</summary>
    private sealed class Tokens(string text)
    {
        private int _position;

        public bool TryTake(char mark)
        {
            SkipBlanks();
            if (_position >= text.Length || text[_position] != mark)
                return false;
            _position++;
            return true;
        }

        public string? Word()
        {
            SkipBlanks();
            if (_position >= text.Length || text[_position] is '=' or ';')
                return null;
            if (text[_position] is '"' or '\'')
                return Quoted(text[_position++]);
            var start = _position;
            while (_position < text.Length && !char.IsWhiteSpace(text[_position]) && text[_position] is not ('=' or ';'))
                _position++;
            return text[start.._position];
        }

        private string Quoted(char quote)
        {
            var word = new StringBuilder();
            while (_position < text.Length)
            {
                var character = text[_position++];
                if (character == quote)
                    return word.ToString();
                if (character == '\\' && _position < text.Length)
                    character = text[_position++];
                word.Append(character);
            }
            throw Wrong("has a quote that is not closed");
        }

        private void SkipBlanks()
        {
            while (_position < text.Length && char.IsWhiteSpace(text[_position]))
                _position++;
        }
    }
}
