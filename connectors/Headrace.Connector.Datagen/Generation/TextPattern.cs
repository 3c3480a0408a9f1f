using System.Text;
using Headrace.Connect.Errors;

namespace Headrace.Connector.Datagen.Generation;

/// <summary>Makes texts that match a regular expression: literals, classes, groups, alternatives and repetitions; what has no end ends after ten more.</summary>
internal sealed class TextPattern
{
    private const int OpenEndedMax = 10;
    private const string Digits = "0123456789";
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private readonly string _pattern;
    private readonly Node _root;
    private int _position;

    public TextPattern(string pattern)
    {
        _pattern = pattern;
        _root = ReadAlternatives();
        if (_position < pattern.Length)
            throw Unsupported($"a '{pattern[_position]}' that closes nothing");
    }

    public string Next(RandomNumbers random)
    {
        var text = new StringBuilder();
        _root.Append(text, random);
        return text.ToString();
    }

    private Node ReadAlternatives()
    {
        var alternatives = new List<Node> { ReadSequence() };
        while (_position < _pattern.Length && _pattern[_position] == '|')
        {
            _position++;
            alternatives.Add(ReadSequence());
        }
        return alternatives.Count == 1 ? alternatives[0] : new Choice([.. alternatives]);
    }

    private Sequence ReadSequence()
    {
        var parts = new List<Node>();
        while (_position < _pattern.Length && _pattern[_position] is not ('|' or ')'))
        {
            if (ReadAtom() is { } atom)
                parts.Add(ReadRepetition(atom));
        }
        return new([.. parts]);
    }

    private Node? ReadAtom()
    {
        var c = _pattern[_position++];
        switch (c)
        {
            case '^' or '$':
                return null;
            case '.':
                return new Characters(Letters + Digits);
            case '[':
                return ReadClass();
            case '\\':
                return new Characters(ReadEscape());
            case '(':
                if (_position + 1 < _pattern.Length && _pattern[_position] == '?')
                    _position += _pattern[_position + 1] == ':' ? 2 : throw Unsupported("a group that looks around");
                var group = ReadAlternatives();
                if (_position >= _pattern.Length)
                    throw Unsupported("a '(' without its ')'");
                _position++;
                return group;
            case '*' or '+' or '?' or '{':
                throw Unsupported($"a '{c}' with nothing before it");
            default:
                return new Characters(c.ToString());
        }
    }

    private string ReadEscape()
    {
        if (_position >= _pattern.Length)
            throw Unsupported("a '\\' at its end");
        return _pattern[_position++] switch
        {
            'd' => Digits,
            'w' => Letters + Digits + "_",
            's' => " ",
            't' => "\t",
            'n' => "\n",
            var other when char.IsAsciiLetterOrDigit(other) => throw Unsupported($"'\\{other}'"),
            var other => other.ToString(),
        };
    }

    private Characters ReadClass()
    {
        if (_position < _pattern.Length && _pattern[_position] == '^')
            throw Unsupported("a class of what is not in it");
        var characters = new StringBuilder();
        while (true)
        {
            if (_position >= _pattern.Length)
                throw Unsupported("a '[' without its ']'");
            var c = _pattern[_position++];
            if (c == ']')
                return characters.Length > 0 ? new(characters.ToString()) : throw Unsupported("an empty class");
            if (c == '\\')
            {
                characters.Append(ReadEscape());
                continue;
            }
            if (_position + 1 < _pattern.Length && _pattern[_position] == '-' && _pattern[_position + 1] != ']')
            {
                var last = _pattern[_position + 1];
                _position += 2;
                for (var next = (int)c; next <= last; next++)
                    characters.Append((char)next);
                continue;
            }
            characters.Append(c);
        }
    }

    private Node ReadRepetition(Node atom)
    {
        if (_position >= _pattern.Length)
            return atom;
        switch (_pattern[_position])
        {
            case '?':
                _position++;
                return new Repeat(atom, 0, 1);
            case '*':
                _position++;
                return new Repeat(atom, 0, OpenEndedMax);
            case '+':
                _position++;
                return new Repeat(atom, 1, 1 + OpenEndedMax);
            case '{':
                var end = _pattern.IndexOf('}', _position);
                var limits = end < 0 ? [] : _pattern[(_position + 1)..end].Split(',');
                if (limits.Length is 0 or > 2 || !int.TryParse(limits[0], out var min) || min < 0)
                    throw Unsupported("a repetition that is not {n}, {n,} or {n,m}");
                _position = end + 1;
                var max = min;
                if (limits.Length == 2 && limits[1].Length == 0)
                    max = min + OpenEndedMax;
                else if (limits.Length == 2 && (!int.TryParse(limits[1], out max) || max < min))
                    throw Unsupported("a repetition that is not {n}, {n,} or {n,m}");
                return new Repeat(atom, min, max);
            default:
                return atom;
        }
    }

    private ConfigException Unsupported(string what) => new($"The regular expression '{_pattern}' has {what}, which texts can't be made of.");

    private abstract class Node
    {
        public abstract void Append(StringBuilder text, RandomNumbers random);
    }

    private sealed class Characters(string set) : Node
    {
        public override void Append(StringBuilder text, RandomNumbers random) => text.Append(set.Length == 1 ? set[0] : set[random.NextInt(set.Length)]);
    }

    private sealed class Sequence(Node[] parts) : Node
    {
        public override void Append(StringBuilder text, RandomNumbers random)
        {
            foreach (var part in parts)
                part.Append(text, random);
        }
    }

    private sealed class Choice(Node[] alternatives) : Node
    {
        public override void Append(StringBuilder text, RandomNumbers random) => alternatives[random.NextInt(alternatives.Length)].Append(text, random);
    }

    private sealed class Repeat(Node node, int min, int max) : Node
    {
        public override void Append(StringBuilder text, RandomNumbers random)
        {
            for (var count = min + random.NextInt(max - min + 1); count > 0; count--)
                node.Append(text, random);
        }
    }
}
