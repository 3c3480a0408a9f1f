namespace Headrace.Connector.Datagen.Generation;

/// <summary>Random numbers whose whole state is 64 bits, so that it fits a source offset. Source: SplitMix64 (Steele, Lea, Flood, 2014).</summary>
internal sealed class RandomNumbers
{
    public ulong State { get; set; }

    public ulong Next()
    {
        unchecked
        {
            var mixed = State += 0x9E3779B97F4A7C15;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }

    /// <summary>A number from 0 on and below a limit, which is at least 1.</summary>
    public int NextInt(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>A number from one on and below another.</summary>
    public long NextLong(long min, long max) => unchecked(min + (long)Math.BigMul(Next(), (ulong)(max - min), out _));

    /// <summary>A number from 0 on and below 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));
}
