using System.Text;
using Headrace.Connect.Data;

namespace Headrace.Connect.Converters.Json;

/// <summary>A field of a struct in a <see cref="JsonPlan"/>.</summary>
internal sealed class JsonFieldPlan
{
    public JsonFieldPlan(Field field, JsonPlan plan)
    {
        Field = field;
        Plan = plan;
        Name = Encoding.UTF8.GetBytes(field.Name);
        Member = JsonWriter.ToMember(field.Name);
        IsFitWhenPresent = plan.Logical == LogicalType.None && plan.Type is not (SchemaType.Array or SchemaType.Map);
    }

    public Field Field { get; }

    public JsonPlan Plan { get; }

    /// <summary>Whether every value that is read fits the field's schema: all but lists and maps, whose elements may be absent, and logical types.</summary>
    public bool IsFitWhenPresent { get; }

    /// <summary>The field's name in UTF-8.</summary>
    public byte[] Name { get; }

    /// <summary>The field's name as a member: quoted, escaped, with a colon.</summary>
    public byte[] Member { get; }
}
