using System.Globalization;
using System.Reflection;
using System.Text;
using Headrace.Connect.Data;

namespace Headrace.Connect.Tests;

/// <summary>The public surface is a promise to connector authors: a change is seen in the diff of PublicApi.txt.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void PublicApi_IsAsWritten()
    {
        var actual = Print(typeof(DataValue).Assembly);
        var path = Path.Combine(AppContext.BaseDirectory, "testdata", "PublicApi.txt");
        if (Environment.GetEnvironmentVariable("WRITE_PUBLIC_API") is { Length: > 0 } target)
            File.WriteAllText(target, actual);

        Assert.True(
            actual == File.ReadAllText(path),
            "The public surface differs from src/Headrace.Connect/PublicApi.txt. If the change is meant, run this test with WRITE_PUBLIC_API set to that file's path.\n"
            + string.Join('\n', Difference(File.ReadAllLines(path), actual.Split('\n', StringSplitOptions.RemoveEmptyEntries))));
    }

    private static IEnumerable<string> Difference(string[] written, string[] actual) =>
        written.Except(actual).Select(line => "- " + line).Concat(actual.Except(written).Select(line => "+ " + line));

    private static string Print(Assembly assembly)
    {
        var builder = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            builder.Append(CultureInfo.InvariantCulture, $"{KindOf(type)} {type.Namespace}.{NameOf(type)}{Bases(type)}\n");
            const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            var members = type.GetMembers(Declared).Select(member => Print(type, member)).OfType<string>().Distinct(StringComparer.Ordinal);
            foreach (var member in members.Order(StringComparer.Ordinal))
                builder.Append(CultureInfo.InvariantCulture, $"    {member}\n");
        }

        return builder.ToString();
    }

    private static string? Print(Type type, MemberInfo member) => member switch
    {
        FieldInfo { IsSpecialName: false } field when IsSeen(field.IsPublic, field.IsFamily || field.IsFamilyOrAssembly) =>
            type.IsEnum
                ? string.Create(CultureInfo.InvariantCulture, $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}")
                : $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{NameOf(field.FieldType)} {field.Name}",
        ConstructorInfo constructor when IsSeen(constructor) => $"new({Parameters(constructor)})",
        PropertyInfo property when IsSeen(property.GetMethod) || IsSeen(property.SetMethod) =>
            $"{Modifiers(property.GetMethod ?? property.SetMethod!)}{NameOf(property.PropertyType)} {property.Name}{Index(property)} {{ {(IsSeen(property.GetMethod) ? "get; " : "")}{(IsSeen(property.SetMethod) ? "set; " : "")}}}",
        MethodInfo method when IsSeen(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && !method.Name.Contains('<', StringComparison.Ordinal) =>
            $"{Modifiers(method)}{NameOf(method.ReturnType)} {method.Name}{Generic(method)}({Parameters(method)})",
        _ => null,
    };

    private static string Index(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } index ? $"[{string.Join(", ", index.Select(parameter => NameOf(parameter.ParameterType)))}]" : "";

    private static bool IsSeen(MethodBase? method) => method is not null && IsSeen(method.IsPublic, method.IsFamily || method.IsFamilyOrAssembly);

    private static bool IsSeen(bool isPublic, bool isProtected) => isPublic || isProtected;

    private static string Modifiers(MethodBase method) =>
        (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "")
        + (method.IsStatic ? "static " : method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : method is { IsVirtual: true, IsFinal: false } && !method.DeclaringType!.IsInterface ? "virtual " : "");

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : parameter.IsIn ? "in " : "")}{NameOf(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + (parameter.DefaultValue ?? "default") : "")}"));

    private static string Generic(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(NameOf))}>" : "";

    private static string KindOf(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        var bases = type.GetInterfaces().Where(implemented => !type.IsEnum && implemented.IsPublic).Select(NameOf).Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { } baseType && baseType != typeof(object) && baseType != typeof(ValueType) && baseType != typeof(Enum))
            bases.Insert(0, NameOf(baseType));

        return bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
    }

    private static string NameOf(Type type)
    {
        if (type.IsByRef)
            return NameOf(type.GetElementType()!);
        if (type.IsArray)
            return NameOf(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter)
            return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return NameOf(underlying) + "?";

        var name = type.Name.Split('`')[0];
        if (type.DeclaringType is not null)
            name = NameOf(type.DeclaringType) + "." + name;

        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : name;
    }
}
