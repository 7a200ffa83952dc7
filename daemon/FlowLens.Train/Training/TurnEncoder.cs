using FlowLens.Core.Prompts.Tokenizers;

namespace FlowLens.Train.Training;

/// <summary>
/// Turns questions and answers into tokens: exactly those of a prompt with one turn. The prefix that all turns of a picture share ends with
/// the line break after the picture.
/// </summary>
public sealed class TurnEncoder
{
    private const string Opening = "USER: " + Vocabulary.ImageToken + "\n";
    private const int MostKept = 200_000;

    private readonly Tokenizer tokenizer;
    private readonly Dictionary<(string, string), Turn> kept = [];

    public TurnEncoder(Tokenizer tokenizer)
    {
        this.tokenizer = tokenizer;
        int[] opening = tokenizer.Encode(Opening + "Is", addSpecialTokens: true).Ids;
        int picture = Array.IndexOf(opening, tokenizer.Encode(Vocabulary.ImageToken, addSpecialTokens: false).Ids[0]);
        Before = opening[..picture];
        After = opening[(picture + 1)..^1];
    }

    /// <summary>Tokens before the picture, with the start token.</summary>
    public int[] Before { get; }

    /// <summary>Tokens of the line break after the picture.</summary>
    public int[] After { get; }

    /// <summary>Positions that all turns share.</summary>
    public int PrefixLength => Before.Length + Architecture.Cells + After.Length;

    /// <param name="question">As a person types it.</param>
    /// <param name="answer">The answer; where words stand between bars, they alone bear loss.</param>
    public Turn Encode(string question, string answer)
    {
        lock (kept)
        {
            if (kept.TryGetValue((question, answer), out Turn? turn))
            {
                return turn;
            }
        }

        Turn made = Make(question, answer);
        lock (kept)
        {
            if (kept.Count >= MostKept)
            {
                kept.Clear();
            }

            kept[(question, answer)] = made;
        }

        return made;
    }

    private Turn Make(string question, string answer)
    {
        int shared = Before.Length + 1 + After.Length;
        string prompt = Opening + question + " ASSISTANT:";
        int[] asked = tokenizer.Encode(prompt, addSpecialTokens: true).Ids[shared..];
        int[] whole = [.. tokenizer.Encode($"{prompt} {answer.Replace("|", "", StringComparison.Ordinal)}", addSpecialTokens: true).Ids[shared..], Vocabulary.End];
        if (!whole.AsSpan(0, asked.Length).SequenceEqual(asked))
        {
            throw new InvalidOperationException($"The answer '{answer}' changes the tokens of '{question}'");
        }

        bool[] learned = new bool[whole.Length];
        if (!answer.Contains('|', StringComparison.Ordinal))
        {
            Array.Fill(learned, true, asked.Length, whole.Length - asked.Length);
            return new Turn(whole, learned);
        }

        int at = asked.Length;
        foreach (string word in answer.Split(' '))
        {
            int count = tokenizer.Encode(word.Trim('|'), addSpecialTokens: false).Ids.Length;
            Array.Fill(learned, word[0] == '|', at, count);
            at += count;
        }

        return at == whole.Length - 1 ? new Turn(whole, learned) : throw new InvalidOperationException($"The words of '{answer}' are not its tokens");
    }
}
