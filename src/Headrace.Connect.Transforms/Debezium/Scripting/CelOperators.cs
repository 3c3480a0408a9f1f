namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>What the operators that compare mean.</summary>
internal static class CelOperators
{
    public static CelOperator Parse(string text) => text switch
    {
        "==" => CelOperator.Equal,
        "!=" => CelOperator.NotEqual,
        "<" => CelOperator.Less,
        "<=" => CelOperator.LessOrEqual,
        ">" => CelOperator.Greater,
        _ => CelOperator.GreaterOrEqual,
    };

    extension(CelOperator op)
    {
        /// <summary>Whether the operator holds for values of an order: negative, zero or positive.</summary>
        public bool Holds(int order) => op switch
        {
            CelOperator.Equal => order == 0,
            CelOperator.NotEqual => order != 0,
            CelOperator.Less => order < 0,
            CelOperator.LessOrEqual => order <= 0,
            CelOperator.Greater => order > 0,
            _ => order >= 0,
        };

        /// <summary>The operator for the two sides the other way round.</summary>
        public CelOperator Turned() => op switch
        {
            CelOperator.Less => CelOperator.Greater,
            CelOperator.LessOrEqual => CelOperator.GreaterOrEqual,
            CelOperator.Greater => CelOperator.Less,
            CelOperator.GreaterOrEqual => CelOperator.LessOrEqual,
            _ => op,
        };
    }
}
