using FlowLens.Core.Datasets;

namespace FlowLens.Core.Tests;

public class LabelMatchTests
{
    [Theory]
    [InlineData("Yes, there is a cat.", "yes", true)]
    [InlineData("No.", "yes", false)]
    [InlineData("There isn't a cat. Yes.", "no", true)]
    [InlineData("A cat.", "yes", null)]
    [InlineData("It is the red moon.", "a moon", true)]
    [InlineData("It is moonlight", "moon", false)]
    [InlineData("two pizzas and a key", "a key", true)]
    [InlineData("anything", "", null)]
    [InlineData("anything", null, null)]
    public void An_answer_agrees_with_a_label_by_its_words(string answer, string? label, bool? agrees) => Assert.Equal(agrees, LabelMatch.Of(answer, label));
}
