using FlowLens.Core.Generation;
using FlowLens.Core.Models;
using FlowLens.Core.Prompts;
using FlowLens.Core.Truncation;
using FlowLens.Parity;

namespace FlowLens.Core.Tests;

[Collection("tensors")]
public class GenerationTests
{
    [Fact]
    public void Sampling_follows_its_seed()
    {
        Assert.Equal(Sampled(5), Sampled(5));
        Assert.NotEqual(Sampled(5), Sampled(6));
    }

    [Fact]
    public void One_candidate_is_the_greedy_answer()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        int[] greedy = Generate(one, new GenerateOptions(6, null, false)).Answer.Ids;
        Assert.Equal(greedy, Generate(one, new GenerateOptions(6, new Sampling(TopK: 1, Seed: 9), false)).Answer.Ids);
        Assert.Equal(greedy, Generate(one, new GenerateOptions(6, new Sampling(TopP: 1e-6, Seed: 9), false)).Answer.Ids);
    }

    /// <summary>10,000 draws from p = ½, ¼, ¼: each share within 0.02, four standard deviations.</summary>
    [Fact]
    public void Draws_have_the_distribution_of_the_logits()
    {
        Sampling sampling = new(Temperature: 2);
        float[] logits = [(float)(2 * Math.Log(0.5)), (float)(2 * Math.Log(0.25)), (float)(2 * Math.Log(0.25))];
        SplitMix64 random = new(1);
        int[] counts = new int[3];
        for (int i = 0; i < 10_000; i++)
        {
            counts[sampling.Draw(logits, [], random)]++;
        }

        Assert.Equal(0.5, counts[0] / 1e4, 0.02);
        Assert.Equal(0.25, counts[1] / 1e4, 0.02);
    }

    [Fact]
    public void Top_p_keeps_the_fewest_tokens_that_reach_it()
    {
        Sampling sampling = new(TopP: 0.7);
        SplitMix64 random = new(1);
        float[] logits = [(float)Math.Log(0.5), (float)Math.Log(0.3), (float)Math.Log(0.2)];
        Assert.Equal([0, 1], Enumerable.Range(0, 500).Select(_ => sampling.Draw(logits, [], random)).Distinct().Order());
    }

    [Fact]
    public void A_repetition_penalty_lowers_what_was_seen()
    {
        Sampling sampling = new(TopK: 1, RepetitionPenalty: 2);
        Assert.Equal(0, sampling.Draw([3, 2], [], new SplitMix64(0)));
        Assert.Equal(1, sampling.Draw([3, 2], [0], new SplitMix64(0)));
        Assert.Equal(1, sampling.Draw([-2, -3], [0], new SplitMix64(0)));
    }

    [Theory]
    [InlineData(0, 1, 1.0)]
    [InlineData(1, 0, 1.0)]
    [InlineData(1, 1, 0.0)]
    [InlineData(1, 1, 1.5)]
    public void An_option_outside_its_range_is_refused_by_name(double temperature, int topK, double topP)
    {
        FlowLensException error = Assert.Throws<FlowLensException>(() => new Sampling(temperature, topK, topP).Check());
        Assert.Contains("sampling.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_longer_than_the_context_is_refused_with_the_room_that_is_left()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        int room = one.Model.Shape.ContextLength - one.Prompt.Length;
        FlowLensException error = Assert.Throws<FlowLensException>(() => Generate(one, new GenerateOptions(room + 1)));
        Assert.Equal(ErrorKind.BadOption, error.Kind);
        Assert.Contains($"{room}", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_stream_in_order_as_they_are_chosen()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        List<(int Index, int Id)> seen = [];
        Generated generated = AnswerGenerator.Generate(one.Model, one.Prompt, Schedule.None, new GenerateOptions(5, null, false), (i, id) => seen.Add((i, id)), RunContext.Plain);
        Assert.Equal(generated.Answer.Ids.Select((id, i) => (i, id)), seen);
    }

    [Fact]
    public void Generation_is_cancelled_between_tokens()
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        using CancellationTokenSource source = new();
        int tokens = 0;
        Assert.Throws<OperationCanceledException>(() => AnswerGenerator.Generate(one.Model, one.Prompt, Schedule.None, new GenerateOptions(50, null, false), (_, _) =>
        {
            if (++tokens == 3)
            {
                source.Cancel();
            }
        }, new RunContext(source.Token)));
        Assert.Equal(3, tokens);
    }

    [Fact]
    public void SplitMix64_gives_the_published_numbers()
    {
        // Steele, Lea & Flood's generator from seed 1234567, as published with its reference code.
        SplitMix64 random = new(1234567);
        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], [random.Next(), random.Next(), random.Next()]);
    }

    private static int[] Sampled(ulong seed)
    {
        using Case one = Goldens.Cases("llava-1.5").First();
        return Generate(one, new GenerateOptions(8, new Sampling(Temperature: 1.5, Seed: seed), false)).Answer.Ids;
    }

    private static Generated Generate(Case one, GenerateOptions options) => AnswerGenerator.Generate(one.Model, one.Prompt, Schedule.None, options, null, RunContext.Plain);
}
