namespace FlowLens.Protocol;

/// <summary>Version of the contract, <c>major.minor</c>: another major version cannot be spoken with, a higher minor one only adds.</summary>
public static class ContractVersion
{
    public const string Current = "1.0";

    /// <summary>Whether a caller that was built for this version can be understood.</summary>
    public static bool Accepts(string version) => version.Split('.')[0] == Current.Split('.')[0];
}
