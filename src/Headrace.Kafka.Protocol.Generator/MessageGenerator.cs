using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Headrace.Kafka.Protocol.Generator;

/// <summary>Turns the schema files of Messages/ into message classes. A file that can't be understood is an error with its file and line.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class MessageGenerator : IIncrementalGenerator
{
    private static readonly DiagnosticDescriptor InvalidSchema = new(
        "HRK001", "Invalid message schema", "{0}", "Headrace.Protocol", DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context.AdditionalTextsProvider
            .Where(static file => file.Path.EndsWith(".txt", System.StringComparison.Ordinal) && Path.GetFileName(Path.GetDirectoryName(file.Path)) == "Messages")
            .Select(static (file, cancellationToken) => (file.Path, Text: file.GetText(cancellationToken)?.ToString() ?? ""));
        context.RegisterSourceOutput(files, static (context, file) => Generate(context, file.Path, file.Text));
    }

    private static void Generate(SourceProductionContext context, string path, string text)
    {
        List<MessageSchema> messages;
        try
        {
            messages = SchemaParser.Parse(text);
        }
        catch (SchemaException exception)
        {
            var line = SourceText.From(text).Lines.ElementAtOrDefault(exception.Line);
            var end = new LinePosition(exception.Line, line.Span.Length);
            var location = Location.Create(path, line.Span, new LinePositionSpan(new LinePosition(exception.Line, 0), end));
            context.ReportDiagnostic(Diagnostic.Create(InvalidSchema, location, exception.Message));
            return;
        }
        foreach (var message in messages)
            context.AddSource(message.Name + ".g.cs", MessageEmitter.Emit(message));
    }
}
