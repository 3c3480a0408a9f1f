namespace Headrace.Connect.Data;

/// <summary>The keys, all of them texts, that maps of one form have in common, in order: such a map keeps its values alone.</summary>
/// <remarks>Records without a schema are alike nevertheless. What depends on the keys only is worked out once for a layout. Immutable.</remarks>
internal sealed class MapLayout
{
    /// <summary>Up to this many keys are searched one by one, which beats a hash.</summary>
    private const int SearchedMax = 8;

    private readonly string[] _names;
    private readonly Dictionary<string, int>? _places;
    private byte[][]? _texts;

    /// <summary>Makes a layout.</summary>
    /// <param name="names">The keys, all different. The array is kept.</param>
    public MapLayout(string[] names)
    {
        _names = names;
        if (names.Length <= SearchedMax)
            return;

        _places = new(names.Length, StringComparer.Ordinal);
        for (var place = 0; place < names.Length; place++)
            _places.Add(names[place], place);
    }

    public int Count => _names.Length;

    public ReadOnlySpan<string> Names => _names;

    /// <summary>The place of a key, -1 where it is not there.</summary>
    public int IndexOf(string name)
    {
        if (_places is not null)
            return _places.GetValueOrDefault(name, -1);

        for (var place = 0; place < _names.Length; place++)
        {
            if (_names[place] == name)
                return place;
        }

        return -1;
    }

    /// <summary>A key and the sign behind it as they stand in a map's text form: <c>name=</c>, in UTF-8.</summary>
    public ReadOnlySpan<byte> TextOf(int place) => (_texts ??= JavaText.NamesInUtf8(_names))[place];
}
