using System.Collections.Immutable;
using Headrace.Kafka.Protocol.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Headrace.Kafka.Protocol.Tests.Messages;

public sealed class SchemaErrorTests
{
    private const string Head = "request 1 XRequest  versions 0-5  flexible 3+\n";

    [Theory]
    [InlineData("question 1 XRequest versions 0-5", 1, "\"question\" starts no message")]
    [InlineData("request one XRequest versions 0-5", 1, "\"one\" is no number")]
    [InlineData("request 1 XRequest", 1, "has to say its versions")]
    [InlineData("request 1 XRequest versions 0+", 1, "from the first to the last")]
    [InlineData("request 1 XRequest versions 5-0", 1, "\"5-0\" are no versions")]
    [InlineData("request 1 XRequest versions 0-5 flexible 2-3", 1, "has to be flexible from one version on")]
    [InlineData("request 1 XRequest versions 0-5 stiff 2+", 1, "\"stiff\" is no property of a message")]
    [InlineData("  A int32", 1, "A field before the first message")]
    [InlineData(Head + "  A int33", 2, "\"int33\" is no type")]
    [InlineData(Head + "  A", 2, "The line ends where the field's type should be")]
    [InlineData(Head + "  a int32", 2, "\"a\" is no name for a field")]
    [InlineData(Head + "  A int32\n  A int32", 3, "has the field A already")]
    [InlineData(Head + "  A int32?", 2, "int32 can't be null")]
    [InlineData(Head + "  A string?6+", 2, "may be null only in versions that don't have it")]
    [InlineData(Head + "  A int32 7+", 2, "has the versions 7+")]
    [InlineData(Head + "  A int32 3-9", 2, "has the versions 3-9")]
    [InlineData(Head + "  A int32 2+ tag 0", 2, "is flexible in 3-5 only")]
    [InlineData(Head + "  A int32 3+ tag 0\n  B int32 3+ tag 0", 2, "has the tag 0 twice")]
    [InlineData(Head + "  A int32 = x", 2, "can't have the default x")]
    [InlineData(Head + "  A int8 = 128", 2, "can't have the default 128")]
    [InlineData(Head + "  A string = null", 2, "can't have the default null")]
    [InlineData(Head + "  A int32 sometimes", 2, "\"sometimes\" is no property of a field")]
    [InlineData(Head + "  A B[]", 2, "There is no struct B")]
    [InlineData(Head + "  A B[]\n    C B[]", 3, "contains itself")]
    [InlineData(Head + "  A B[]\n    C int32\n  D B[]\n    E int32", 5, "The struct B is there already, from line 3 on")]
    [InlineData(Head + "  A int32\n    B int32", 3, "A is no struct")]
    [InlineData(Head + "  A int32\n      B int32", 3, "indented deeper")]
    [InlineData(Head + "   A int32", 2, "An indent of 3 spaces")]
    [InlineData(Head + "\tA int32", 2, "A tab")]
    [InlineData(Head + "  struct S\n    A int32", 2, "Nothing in XRequest uses the struct S")]
    [InlineData(Head + "  S S[]\n    A int32", 3, "has a field of the name S")]
    [InlineData(Head + "  A S[]\n    S int32", 3, "has a field of its own name")]
    public void ABrokenSchemaIsAnErrorWithFileAndLine(string schema, int line, string message)
    {
        var diagnostic = Assert.Single(Run("/project/Messages/X.txt", schema).Diagnostics);

        Assert.Equal("HRK001", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.Contains(message, diagnostic.GetMessage(), StringComparison.Ordinal);
        var span = diagnostic.Location.GetLineSpan();
        Assert.Equal("/project/Messages/X.txt", span.Path);
        Assert.Equal(line, span.StartLinePosition.Line + 1);
    }

    [Fact]
    public void AnUnchangedSchemaIsNotGeneratedAgain()
    {
        var text = new SchemaText("/project/Messages/X.txt", "data X versions 0\n  A int32\n");
        var driver = CSharpGeneratorDriver
            .Create([new MessageGenerator().AsSourceGenerator()], driverOptions: new GeneratorDriverOptions(default, trackIncrementalGeneratorSteps: true))
            .AddAdditionalTexts([text])
            .RunGenerators(CSharpCompilation.Create("first"), TestContext.Current.CancellationToken)
            .RunGenerators(CSharpCompilation.Create("second"), TestContext.Current.CancellationToken);

        var steps = driver.GetRunResult().Results[0].TrackedOutputSteps.Values.SelectMany(steps => steps).SelectMany(step => step.Outputs);
        Assert.All(steps, output => Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, output.Reason.ToString()));
    }

    [Fact]
    public void FilesOfOtherFoldersAreNoSchemas() => Assert.Empty(Run("/project/notes/X.txt", "not a schema").Diagnostics);

    private static GeneratorDriverRunResult Run(string path, string schema) =>
        CSharpGeneratorDriver.Create(new MessageGenerator())
            .AddAdditionalTexts(ImmutableArray.Create<AdditionalText>(new SchemaText(path, schema)))
            .RunGenerators(CSharpCompilation.Create("test"), TestContext.Current.CancellationToken)
            .GetRunResult();

    private sealed class SchemaText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
