namespace FlowLens.Core.Prompts;

/// <summary>Where an answer comes from.</summary>
public enum AnswerSource
{
    Greedy,
    Sampled,
    Given,
}

/// <summary>Ids after the prompt, with the end token where it came.</summary>
/// <param name="Ids">y_0…y_{n−1}.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Ended">Whether its last id is an end token.</param>
/// <param name="Logits">float32 logits of row r + t, which chose or judged y_t; n rows of V.</param>
public sealed record Answer(int[] Ids, AnswerSource Source, bool Ended, IReadOnlyList<float[]> Logits)
{
    /// <summary>No answer yet.</summary>
    public static Answer None { get; } = new([], AnswerSource.Given, false, []);
}
