using System.Globalization;
using System.Security.Cryptography;

namespace Headrace.EndToEnd.Tests;

/// <summary>Files of numbered lines, 100 bytes each with the line end, and what must hold of copies of them.</summary>
internal static class Lines
{
    private const int LineSizeMax = 8192;
    private const string Filler = " é漢 the quick brown fox jumps over the lazy dog, and does it again and again and again <>&\"'";

    public static void Write(string path, int count)
    {
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        Append(writer, 0, count);
    }

    public static void Append(TextWriter writer, int first, int count)
    {
        for (var number = first; number < first + count; number++)
            writer.WriteLine(Line(number));
    }

    public static string Line(int number) => number.ToString("D9", CultureInfo.InvariantCulture) + Filler[..(number % 2 == 0 ? Filler.Length : 40)];

    public static void AssertSameBytes(string expected, string actual)
    {
        Assert.Equal(new FileInfo(expected).Length, new FileInfo(actual).Length);
        using var left = File.OpenRead(expected);
        using var right = File.OpenRead(actual);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(left)), Convert.ToHexString(SHA256.HashData(right)));
    }

    /// <summary>Every line from 0 on is there at least once and whole, and apart from repeats the lines come in order.</summary>
    public static void AssertAtLeastOnceInOrder(IEnumerable<string> lines, int count, string where)
    {
        var next = 0;
        var index = 0;
        foreach (var line in lines)
        {
            index++;
            Assert.True(line.Length > 9 && int.TryParse(line.AsSpan(0, 9), CultureInfo.InvariantCulture, out _), $"{where}: line {index} is not one of ours: '{line}'");
            var number = int.Parse(line.AsSpan(0, 9), CultureInfo.InvariantCulture);
            Assert.True(line == Line(number), $"{where}: line {index} is damaged: '{line}'");
            Assert.True(number <= next, $"{where}: line {index} is number {number}, but number {next} has not come yet.");
            if (number == next)
                next++;
        }

        Assert.True(next == count, $"{where}: the lines end at number {next}, but {count} were written.");
    }

    public static long CountLines(string path)
    {
        if (!File.Exists(path))
            return 0;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var buffer = new byte[1 << 16];
        long count = 0;
        for (int read; (read = file.Read(buffer)) > 0;)
            count += buffer.AsSpan(0, read).Count((byte)'\n');
        return count;
    }

    /// <summary>The last line of a file, ended or not; null where there is none. Only the end is read: files of megabytes are looked at again and again.</summary>
    public static string? LastLine(string path)
    {
        if (!File.Exists(path))
            return null;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(Math.Max(0, file.Length - LineSizeMax), SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        string? last = null;
        while (reader.ReadLine() is { } line)
            last = line;
        return last;
    }
}
