using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Evaluation;

/// <summary><c>value[start:stop:step]</c> of a text or list; ends outside are cut to it.</summary>
internal static class Slicing
{
    public static object? Cut(object? value, (bool Given, object? Value) start, (bool Given, object? Value) stop, (bool Given, object? Value) step, Budget budget)
    {
        switch (value)
        {
            case Undefined undefined:
                throw undefined.Failure;
            case string text:
                budget.Spend(text.Length);
                int[] points = PythonText.Points(text);
                return PythonText.From(Indices(points.Length, start.Value, stop.Value, step.Value).Select(i => points[i]));
            case Sequence sequence:
                return sequence with { Items = Iteration.List(Indices(sequence.Items.Count, start.Value, stop.Value, step.Value).Select(i => sequence.Items[i]), budget).Items };
            default:
                return new Undefined($"'{TypeName.Of(value)}' object cannot be sliced");
        }
    }

    private static IEnumerable<int> Indices(int length, object? startValue, object? stopValue, object? stepValue)
    {
        int step = stepValue is null ? 1 : Numbers.Int(stepValue);
        if (step == 0)
        {
            throw new TemplateFailure("slice step cannot be zero");
        }

        int low = step > 0 ? 0 : -1, high = step > 0 ? length : length - 1;
        int Bound(object? value, int absent) => value is null ? absent
            : Math.Clamp(Numbers.Int(value) is var index && index < 0 ? (long)index + length : index, low, high) is var clamped ? (int)clamped : 0;
        int start = Bound(startValue, step > 0 ? low : high), stop = Bound(stopValue, step > 0 ? high : low);
        return Walk(start, stop, step);
    }

    private static IEnumerable<int> Walk(long start, long stop, long step)
    {
        for (long i = start; step > 0 ? i < stop : i > stop; i += step)
        {
            yield return (int)i;
        }
    }
}
