namespace FlowLens.Train.Training;

/// <summary>A question and its answer as tokens after the shared prefix.</summary>
/// <param name="Ids">Question, answer, end token.</param>
/// <param name="Learned">Whether a token bears loss.</param>
public sealed record Turn(int[] Ids, bool[] Learned);
