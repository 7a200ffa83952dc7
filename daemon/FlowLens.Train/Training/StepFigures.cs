using System.Globalization;

namespace FlowLens.Train.Training;

/// <summary>What a step of training showed; pictures are never seen twice, so its accuracies are on new ones.</summary>
public sealed class StepFigures
{
    private readonly Dictionary<string, (double Right, double Count)> accuracies = new(StringComparer.Ordinal);

    /// <summary>The name under which the cells' accuracy stands.</summary>
    public const string Cells = "cells";

    /// <summary>Mean loss of the cells.</summary>
    public double Dense { get; set; }

    /// <summary>Mean loss of the answers' tokens, nats.</summary>
    public double Answers { get; set; }

    /// <summary>Norm of the gradient before clipping.</summary>
    public double Norm { get; set; }

    /// <summary>Share that is right by type of question; a turn counts where all its tokens come first.</summary>
    public IEnumerable<(string Type, double Accuracy)> Accuracies =>
        accuracies.Where(a => a.Value.Count > 0).OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => (a.Key, a.Value.Right / a.Value.Count));

    public void AddCells(long right, long count) => Add(Cells, right, count);

    public void AddTurns(IReadOnlyList<string> types, int[] turnOf, bool[] right)
    {
        foreach (IGrouping<int, bool> turn in turnOf.Zip(right).GroupBy(p => p.First, p => p.Second))
        {
            Add(types[turn.Key], turn.All(r => r) ? 1 : 0, 1);
        }
    }

    public void Add(StepFigures other)
    {
        Dense += other.Dense;
        Answers += other.Answers;
        foreach ((string type, (double right, double count)) in other.accuracies)
        {
            Add(type, right, count);
        }
    }

    /// <summary>Moves a running mean towards a step's figures.</summary>
    public void Follow(StepFigures step, double share)
    {
        Dense = Dense == 0 ? step.Dense : Dense + (share * (step.Dense - Dense));
        Answers = Answers == 0 ? step.Answers : Answers + (share * (step.Answers - Answers));
        Norm = Norm == 0 ? step.Norm : Norm + (share * (step.Norm - Norm));
        foreach ((string type, (double right, double count)) in step.accuracies)
        {
            (double r, double c) = accuracies.GetValueOrDefault(type);
            accuracies[type] = ((r * (1 - share)) + (right * share), (c * (1 - share)) + (count * share));
        }
    }

    /// <summary>Losses, norm and accuracies in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"loss {Answers:0.000} + {Dense:0.000}  norm {Norm:0.00}  {string.Join("  ", Accuracies.Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Type} {a.Accuracy:0.000}")))}");

    private void Add(string type, double right, double count)
    {
        (double r, double c) = accuracies.GetValueOrDefault(type);
        accuracies[type] = (r + right, c + count);
    }
}
