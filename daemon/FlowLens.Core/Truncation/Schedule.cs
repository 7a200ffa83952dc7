namespace FlowLens.Core.Truncation;

/// <summary>One truncation: at the entry of layer K, image positions are ranked, the best kept, the others reduced.</summary>
/// <param name="Layer">K: layers below it see every position; L selects nothing.</param>
/// <param name="Keep">How many survive.</param>
/// <param name="Select">How they are ranked.</param>
/// <param name="Reduce">What happens to the others.</param>
/// <param name="Seed">Seed of a drawn selection.</param>
/// <param name="Given">Scores of the caller's own, one an image position of the prompt, for <c>given</c>; null elsewhere.</param>
public sealed record TruncationStep(int Layer, Keep Keep, Selector Select, Reducer Reduce, ulong Seed = 0, IReadOnlyList<double>? Given = null);

/// <summary>A list of truncations in order of layers; a later one ranks in the run already cut by the earlier ones.</summary>
/// <param name="Steps">The steps.</param>
/// <param name="Packed">Whether survivors are renumbered 0…T'−1 after each step, as most published codes do; else their rotary positions do not move.</param>
public sealed record Schedule(IReadOnlyList<TruncationStep> Steps, bool Packed = false)
{
    public static Schedule None { get; } = new([]);

    public static Schedule One(int layer, Keep keep, Selector select, Reducer reduce, ulong seed = 0) => new([new TruncationStep(layer, keep, select, reduce, seed)]);

    /// <summary>Checks what does not depend on a model.</summary>
    /// <exception cref="FlowLensException">A selector lacks what it needs, or stands where it cannot.</exception>
    public void Check()
    {
        for (int i = 0; i < Steps.Count; i++)
        {
            if (Steps[i].Select.NeedsGiven != (Steps[i].Given is not null))
            {
                throw new FlowLensException(ErrorKind.BadOption, Steps[i].Given is null ? $"Truncation step {i}: '{Steps[i].Select.Id}' has no scores" : $"Truncation step {i}: scores are of no use to '{Steps[i].Select.Id}'",
                    "Give select 'given' with one score an image token, and no other");
            }

            if (i > 0 && Steps[i].Select.Gradients is not null)
            {
                throw new FlowLensException(ErrorKind.Unsupported, $"Truncation step {i}: '{Steps[i].Select.Id}' ranks by gradients of the whole prompt, and the prompt is cut already", "Use it in the first step");
            }
        }
    }

    /// <summary>Checks the layers against a model of L layers.</summary>
    /// <exception cref="FlowLensException">A layer is outside 0…L, or the steps are not in ascending order.</exception>
    public void Check(int layers)
    {
        Check();
        for (int i = 0; i < Steps.Count; i++)
        {
            int layer = Steps[i].Layer;
            if (layer < 0 || layer > layers)
            {
                throw new FlowLensException(ErrorKind.BadOption, $"Truncation step {i}: layer is {layer}, the model has layers 0…{layers - 1}", $"Give 0…{layers}; {layers} truncates nothing");
            }

            if (i > 0 && layer <= Steps[i - 1].Layer)
            {
                throw new FlowLensException(ErrorKind.BadOption, $"Truncation step {i}: layer {layer} does not come after layer {Steps[i - 1].Layer}", "Order the steps by layer");
            }
        }
    }
}
