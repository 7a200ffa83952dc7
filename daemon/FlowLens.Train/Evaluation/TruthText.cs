using System.Globalization;
using System.Text;

namespace FlowLens.Train.Evaluation;

/// <summary>The truth of heats as a page of the documentation.</summary>
internal static class TruthText
{
    // Shares of questions: from here on a heat is called true of a type, and a type's answers are said to have a place.
    private const double True = 0.9, Placed = 0.5;

    private static readonly (string Title, string About, Func<HeatTruth, double> Value, string Format)[] Tables =
    [
        ("Beats random", "Share of the questions, per cent, in which insertion − deletion AUC is above that of all 5 random orders.", h => h.Beats ? 100 : 0, "0"),
        ("AUC against random", "Insertion − deletion AUC less the mean of the 5 random orders, the mean over the questions.", h => h.Above, "0.00"),
        ("Pointing game", "Share of the questions, per cent, in which the hottest cell's middle lies in the object's box.", h => h.Hit ? 100 : 0, "0"),
        ("Energy in the box", "Share of the positive heat in the object's box, per cent, the mean over the questions.", h => 100 * h.Energy, "0"),
    ];

    public static string Of(Truth truth, string model, int scenes, ulong seed)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Are the heats true?

            Written by `npm run truth` from the embedded model ({model}, {truth.Layers} decoder layers) on questions about one object of {scenes} scenes that it was not trained on (seed {seed}):
            {string.Join(", ", Truth.Types.Where(t => truth.ByType.ContainsKey(t.Type)).Select(t => $"{truth.ByType[t.Type].Length} of {t.Type}"))}. The place of the object is known; the answer is the model's own, greedy, with its end token.
            Insertion and deletion go in 20 steps at K = 0; equal values keep their order. `grad-input` has one heat for all layers. At the last layer `llava-cam` at `norm-mid` is
            unreachable: its heat is 0 everywhere, and its order the positions' own. No figure is tuned.

            """);
        foreach (string type in Truth.Types.Select(t => t.Type).Where(truth.ByType.ContainsKey))
        {
            HeatTruth[][][] questions = truth.ByType[type];
            text.Append(CultureInfo.InvariantCulture, $"""

                ## {type}, {questions.Length} questions

                {Reading(truth, type)}

                """);
            foreach ((string title, string about, Func<HeatTruth, double> value, string format) in Tables)
            {
                string chance = title is "Pointing game" or "Energy in the box" ? string.Create(CultureInfo.InvariantCulture, $" Chance is {100 * truth.Chance[type]:0}.") : "";
                text.Append(CultureInfo.InvariantCulture, $"""

                    ### {title}: {type}

                    {about}{chance}

                    | heat | {string.Join(" | ", Enumerable.Range(0, truth.Layers).Select(l => $"layer {l}"))} |
                    |---|{string.Concat(Enumerable.Range(0, truth.Layers).Select(_ => "--:|"))}

                    """);
                for (int heat = 0; heat < Truth.Heats.Count; heat++)
                {
                    text.AppendLine(CultureInfo.InvariantCulture, $"| {Truth.Heats[heat].Name} | {string.Join(" | ", Enumerable.Range(0, truth.Layers).Select(l => Cell(questions, heat, l, value, format)))} |");
                }
            }
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static string Cell(HeatTruth[][][] questions, int heat, int layer, Func<HeatTruth, double> value, string format) =>
        !Truth.Heats[heat].ByLayer && layer > 0 ? "" : questions.Average(q => value(q[heat][layer])).ToString(format, CultureInfo.InvariantCulture);

    // What the tables say: the heat that is true most often, the one that points best, and whether any is true of the type at all.
    private static string Reading(Truth truth, string type)
    {
        HeatTruth[][][] questions = truth.ByType[type];
        (string Name, double Beats, double Hit)[] all = [.. Truth.Heats.SelectMany((heat, i) => Enumerable.Range(0, heat.ByLayer ? truth.Layers : 1)
            .Select(l => (heat.ByLayer ? $"{heat.Name} at layer {l}" : heat.Name, questions.Average(q => q[i][l].Beats ? 1.0 : 0), questions.Average(q => q[i][l].Hit ? 1.0 : 0))))];
        (string Name, double Beats, double Hit) most = all.MaxBy(h => h.Beats), points = all.MaxBy(h => h.Hit);
        string verdict = (most.Beats >= True ? "" : string.Create(CultureInfo.InvariantCulture, $" No heat is true of {100 * True:0} % of these questions."))
            + (points.Hit >= Placed ? "" : " No heat points at the object in half of these questions: not every answer has a place.");
        return string.Create(CultureInfo.InvariantCulture, $"True most often: {most.Name} beats random in {100 * most.Beats:0} % of the questions. Best at pointing: {points.Name}, {100 * points.Hit:0} % hits, where chance is {100 * truth.Chance[type]:0} %.{verdict}");
    }
}
