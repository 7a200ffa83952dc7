namespace FlowLens.Core.Prompts;

/// <summary>What a position is; every position has exactly one (<c>metrics.md</c> §0). The order is that of share series.</summary>
public enum Role
{
    System,
    Image,
    User,
    Output,
}
