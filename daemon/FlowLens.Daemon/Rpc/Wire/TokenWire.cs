using FlowLens.Core.Flow;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using FlowLens.Protocol;

namespace FlowLens.Daemon.Rpc.Wire;

/// <summary>Tokens of prompts and answers.</summary>
internal static class TokenWire
{
    public static TokenInfo Of(LoadedModel model, int id, Role role) => new(id, Piece(model, id), AttentionFlow.Id(role));

    /// <summary>The vocabulary's piece; rows of the head that no piece has are shown by their id.</summary>
    public static string Piece(LoadedModel model, int id) => model.Tokenizer.TokenOf(id) ?? $"<{id}>";

    public static IReadOnlyList<TokenInfo> OfAnswer(LoadedModel model, Answer answer) => [.. answer.Ids.Select(id => Of(model, id, Role.Output))];

    /// <summary>Text of an answer, without special tokens.</summary>
    public static string Text(LoadedModel model, Answer answer) => model.Tokenizer.Decode(answer.Ids, skipSpecialTokens: true);

    /// <summary>Probability of each token at its row.</summary>
    public static IReadOnlyList<double> Probabilities(Answer answer) => [.. answer.Ids.Select((id, t) => Math.Exp(Divergence.LogSoftmax(answer.Logits[t])[id]))];

    /// <summary>The likeliest tokens of a row, most likely first.</summary>
    public static IReadOnlyList<TokenProbability> Top(LoadedModel model, float[] logits, int count)
    {
        double[] logP = Divergence.LogSoftmax(logits);
        return [.. Enumerable.Range(0, logP.Length).OrderByDescending(i => logP[i]).Take(count).Select(i => new TokenProbability(Of(model, i, Role.Output), Math.Exp(logP[i])))];
    }
}
