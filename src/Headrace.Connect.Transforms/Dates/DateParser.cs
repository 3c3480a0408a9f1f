using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms.Dates;

/// <summary>Reads points in time by a pattern, as leniently as Java's SimpleDateFormat does.</summary>
internal ref struct DateParser(string text, DateTimeOffset centuryStart)
{
    private const int MillisecondsPerMinute = 60_000;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly DateFields _fields = new();
    private readonly DateTimeOffset _centuryStart = centuryStart;
    private int _position;
    private bool _isYearAmbiguous;

    public bool TryParse(ReadOnlySpan<DateItem> items, out long epochMilliseconds)
    {
        epochMilliseconds = 0;
        for (var index = 0; index < items.Length; index++)
        {
            var item = items[index];
            if (item.Letter == '\0')
            {
                if (!_text[_position..].StartsWith(item.Literal, StringComparison.Ordinal))
                    return false;
                _position += item.Literal.Length;
                continue;
            }

            // A number that another one follows directly has as many digits as its pattern has letters.
            var isCounted = index + 1 < items.Length && IsNumber(items[index + 1]);
            if (!TryReadField(item, isCounted))
                return false;
        }

        if (_position == 0)
            return false;
        epochMilliseconds = _fields.ToEpochMilliseconds(0);
        if (_isYearAmbiguous && epochMilliseconds < _centuryStart.ToUnixTimeMilliseconds())
            epochMilliseconds = _fields.ToEpochMilliseconds(100);
        return true;
    }

    private static bool IsNumber(in DateItem item) => item.Letter switch
    {
        'M' or 'L' => item.Count <= 2,
        '\0' or 'G' or 'E' or 'a' or 'z' or 'Z' or 'X' => false,
        _ => true,
    };

    private bool TryReadField(in DateItem item, bool isCounted)
    {
        var start = _position;
        while (_position < _text.Length && _text[_position] is ' ' or '\t')
            _position++;
        if (_position >= _text.Length)
            return false;

        switch (item.Letter)
        {
            case 'G': return TryReadName(start, DateField.Era, DateNames.Eras);
            case 'M' or 'L' when item.Count >= 3: return TryReadName(start, DateField.Month, DateNames.Months, DateNames.ShortMonths);
            case 'E': return TryReadName(start, DateField.DayOfWeek, DateNames.Days, DateNames.ShortDays);
            case 'a': return TryReadName(start, DateField.HalfDay, DateNames.HalfDays);
            case 'z' or 'Z': return TryReadZone();
            case 'X': return TryReadIsoZone(item.Count);
        }

        var digitsStart = _position;
        if (!TryReadNumber(start, isCounted ? item.Count : -1, out var value))
            return false;
        SetNumber(item, value, digitsStart);
        return true;
    }

    private bool TryReadNumber(int start, int count, out long value)
    {
        value = 0;
        var rest = _text[_position..];
        if (count >= 0)
        {
            // The count includes blanks before the number, as in Java.
            if (start + count > _text.Length || start + count < _position)
                return false;
            rest = _text[_position..(start + count)];
        }

        var before = rest.Length;
        if (!JavaDateFormat.TryReadNumber(ref rest, out value))
            return false;
        _position += before - rest.Length;
        return true;
    }

    private void SetNumber(in DateItem item, long value, int digitsStart)
    {
        switch (item.Letter)
        {
            case 'y' or 'Y':
                if (item.Count <= 2 && _position - digitsStart == 2 && char.IsDigit(_text[digitsStart]) && char.IsDigit(_text[digitsStart + 1]))
                    value = InCentury(value);
                _fields.Set(item.Letter == 'y' ? DateField.Year : DateField.WeekYear, value);
                break;
            case 'M' or 'L': _fields.Set(DateField.Month, value - 1); break;
            case 'd': _fields.Set(DateField.DayOfMonth, value); break;
            case 'k': _fields.Set(DateField.HourOfDay, value == 24 ? 0 : value); break;
            case 'H': _fields.Set(DateField.HourOfDay, value); break;
            case 'm': _fields.Set(DateField.Minute, value); break;
            case 's': _fields.Set(DateField.Second, value); break;
            case 'S': _fields.Set(DateField.Millisecond, value); break;
            case 'D': _fields.Set(DateField.DayOfYear, value); break;
            case 'F': _fields.Set(DateField.DayOfWeekInMonth, value); break;
            case 'w': _fields.Set(DateField.WeekOfYear, value); break;
            case 'W': _fields.Set(DateField.WeekOfMonth, value); break;
            case 'h': _fields.Set(DateField.Hour, value == 12 ? 0 : value); break;
            case 'K': _fields.Set(DateField.Hour, value); break;
            default: _fields.SetIsoDayOfWeek(value); break;
        }
    }

    /// <summary>The year of two digits that lies in the hundred years from 80 years ago.</summary>
    private long InCentury(long twoDigits)
    {
        var first = _centuryStart.Year % 100;
        _isYearAmbiguous = twoDigits == first;
        return twoDigits + (_centuryStart.Year / 100 * 100) + (twoDigits < first ? 100 : 0);
    }

    /// <summary>Reads the longest of some names, in any case. Names are looked for where the field began: Java does not skip blanks before them.</summary>
    private bool TryReadName(int start, DateField field, params ReadOnlySpan<string[]> lists)
    {
        var (best, length) = (-1, 0);
        foreach (var names in lists)
        {
            for (var index = 0; index < names.Length; index++)
            {
                if (names[index].Length > length && _text[start..].StartsWith(names[index], StringComparison.OrdinalIgnoreCase))
                    (best, length) = (index, names[index].Length);
            }
        }

        if (best < 0)
            return false;
        if (field == DateField.DayOfWeek)
            _fields.SetDayOfWeek(best);
        else
            _fields.Set(field, best);
        _position = start + length;
        return true;
    }

    private bool TryReadZone()
    {
        var rest = _text[_position..];
        if (rest[0] is '+' or '-')
            return TryReadOffset(_position + 1, rest[0] == '-' ? -1 : 1, needsTwoDigits: true, hasMinutes: true, hasColon: false);

        if (rest.StartsWith("GMT", StringComparison.OrdinalIgnoreCase) && rest.Length > 3 && rest[3] is '+' or '-')
            return TryReadOffset(_position + 4, rest[3] == '-' ? -1 : 1, needsTwoDigits: false, hasMinutes: true, hasColon: true);

        var length = ZoneNames.Find(rest, out var offset);
        if (length == 0)
            return false;
        _fields.Set(DateField.ZoneOffset, offset * MillisecondsPerMinute);
        _position += length;
        return true;
    }

    private bool TryReadIsoZone(int count)
    {
        if (_text[_position] == 'Z')
        {
            _fields.Set(DateField.ZoneOffset, 0);
            _position++;
            return true;
        }

        return _text[_position] is '+' or '-'
            && TryReadOffset(_position + 1, _text[_position] == '-' ? -1 : 1, needsTwoDigits: true, hasMinutes: count > 1, hasColon: count == 3);
    }

    private bool TryReadOffset(int position, int sign, bool needsTwoDigits, bool hasMinutes, bool hasColon)
    {
        if (!TryReadDigit(ref position, out var hours))
            return false;
        if (TryReadDigit(ref position, out var second))
            hours = (hours * 10) + second;
        else if (needsTwoDigits || position >= _text.Length)
            return false;
        if (hours > 23)
            return false;

        var minutes = 0;
        if (hasMinutes)
        {
            if (hasColon && (position >= _text.Length || _text[position++] != ':'))
                return false;
            if (!TryReadDigit(ref position, out var tens) || !TryReadDigit(ref position, out var ones) || (tens * 10) + ones > 59)
                return false;
            minutes = (tens * 10) + ones;
        }

        _fields.Set(DateField.ZoneOffset, ((hours * 60) + minutes) * MillisecondsPerMinute * sign);
        _position = position;
        return true;
    }

    private readonly bool TryReadDigit(ref int position, out int digit)
    {
        digit = position < _text.Length ? _text[position] - '0' : -1;
        if (digit is < 0 or > 9)
            return false;
        position++;
        return true;
    }
}
