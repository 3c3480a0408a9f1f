using System.Globalization;
using System.Text;

namespace Headrace.Bench;

/// <summary>Figures of several sides over several runs, printed as medians with their range and as ratios to the first side.</summary>
internal sealed class Report(string title)
{
    private readonly Dictionary<string, Dictionary<string, List<double>>> _figures = [];
    private readonly List<string> _columns = [];

    public void Add(string side, string figure, double value)
    {
        if (!_columns.Contains(figure))
            _columns.Add(figure);
        if (!_figures.TryGetValue(side, out var figures))
            _figures[side] = figures = [];
        if (!figures.TryGetValue(figure, out var values))
            figures[figure] = values = [];
        values.Add(value);
        Console.Error.WriteLine(FormattableString.Invariant($"  {side}: {figure} = {value:0.###}"));
    }

    public void Print()
    {
        var text = new StringBuilder().AppendLine().AppendLine("### " + title).AppendLine();
        text.AppendLine("| side | " + string.Join(" | ", _columns) + " |");
        text.AppendLine("| --- |" + string.Concat(Enumerable.Repeat(" --- |", _columns.Count)));
        foreach (var (side, figures) in _figures)
            text.AppendLine($"| {side} | " + string.Join(" | ", _columns.Select(c => figures.TryGetValue(c, out var values) ? Cell(values) : "")) + " |");
        if (_figures.Count > 1)
        {
            var (first, ours) = _figures.First();
            text.AppendLine().AppendLine($"Ratios of medians, other : {first}").AppendLine();
            text.AppendLine("| side | " + string.Join(" | ", _columns) + " |");
            text.AppendLine("| --- |" + string.Concat(Enumerable.Repeat(" --- |", _columns.Count)));
            foreach (var (side, figures) in _figures.Skip(1))
            {
                text.AppendLine($"| {side} | " + string.Join(" | ", _columns.Select(c =>
                    figures.TryGetValue(c, out var theirs) && ours.TryGetValue(c, out var mine)
                        ? (Median(theirs) / Median(mine)).ToString("0.00", CultureInfo.InvariantCulture) : "")) + " |");
            }
        }

        Console.WriteLine(text);
    }

    private static string Cell(List<double> values) => values.Count == 1
        ? Number(values[0])
        : $"{Number(Median(values))} ({Number(values.Min())}–{Number(values.Max())})";

    private static string Number(double value) =>
        value.ToString(value >= 1000 ? "#,0" : value >= 100 ? "0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
