namespace FlowLens.Parity;

/// <summary>One tensor compared.</summary>
/// <param name="Group">Its row in the table.</param>
/// <param name="Name">The reference tensor.</param>
/// <param name="Relative">Worst absolute error over the largest reference value; 0 or 1 for integers.</param>
/// <param name="Holds">Whether it is within its tolerance.</param>
/// <param name="Detail">What differs, where it does not hold; a remark where a difference counts as equal.</param>
public sealed record Measured(string Group, string Name, double Relative, bool Holds, string? Detail = null);
