using FlowLens.Core.Models;
using static TorchSharp.torch;

namespace FlowLens.Core.Flow;

/// <summary>
/// A branch's row sees what its row of the prompt sees, less what is cut: of the rows that change its own branch's, of all others the prefill's.
/// </summary>
/// <param name="rule">The prompt's rule.</param>
/// <param name="branches">Branches that run, in the order of their rows.</param>
/// <param name="changed">Sequence positions that run again, of every branch.</param>
internal sealed class BranchRule(MaskRule rule, Branch[] branches, int[] changed) : MaskRule
{
    public override Tensor Allowed(int layer, Tensor query, Tensor key)
    {
        using IDisposable scope = NewDisposeScope();
        long[] rows = Host(query), keys = Host(key);
        int[] branchOf = [.. rows.Select(BranchOf)], keyBranch = [.. keys.Select(BranchOf)];
        long[] rowStands = [.. rows.Select(Stands)], keyStands = [.. keys.Select(Stands)];
        HashSet<long> again = [.. changed.Select(p => (long)p)];
        Device device = query.device;

        Tensor mine = tensor(branchOf, device: device).unsqueeze(1), theirs = tensor(keyBranch, device: device).unsqueeze(0);
        Tensor shared = tensor([.. keys.Select((k, i) => keyBranch[i] < 0 && !again.Contains(k))], device: device).unsqueeze(0);
        Tensor row = tensor(rowStands, device: device).unsqueeze(1), stands = tensor(keyStands, device: device).unsqueeze(0);
        Tensor allowed = rule.Allowed(layer, row, stands).logical_and(shared.logical_or(theirs.eq(mine)));

        bool[] losing = [.. rows.Select((_, i) => branches[branchOf[i]] is { } b && layer >= b.First && layer <= b.Last && b.Targets[rowStands[i]])];
        Tensor sources = tensor([.. branches.SelectMany(b => keyStands.Select(k => k < b.Sources.Length && b.Sources[k]))], [branches.Length, keys.Length], device: device);
        Tensor cut = tensor(losing, device: device).unsqueeze(1).logical_and(sources.index_select(0, tensor(branchOf, device: device))).logical_and(stands.ne(row));
        return allowed.logical_and(cut.logical_not()).MoveToOuterDisposeScope();
    }

    private int BranchOf(long position) => position < Branches.Beyond ? -1 : (int)((position - Branches.Beyond) / changed.Length);

    private long Stands(long position) => position < Branches.Beyond ? position : changed[(position - Branches.Beyond) % changed.Length];

    private static long[] Host(Tensor positions)
    {
        using Tensor host = positions.cpu(), flat = host.flatten();
        return flat.data<long>().ToArray();
    }
}
