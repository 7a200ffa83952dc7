using System.Numerics;
using FlowLens.Core.Prompts.Templates.Builtins;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Evaluation;

/// <summary>Python's arithmetic, on numbers, texts and lists.</summary>
internal static class Operators
{
    private const int Bits = 100_000;

    public static object? Apply(string name, object? left, object? right, Interpreter interpreter)
    {
        Budget budget = interpreter.Budget;
        switch (name, left, right)
        {
            case ("~", _, _):
                string first = Printing.Text(left, budget), second = Printing.Text(right, budget);
                return Join(first, second, budget);
            case ("%", string format, _):
                return PercentFormat.Apply(format, right, budget);
            case ("+", string a, string b):
                return Join(a, b, budget);
            case ("+", Sequence a, Sequence b) when a.Kind == b.Kind && a.Kind is SequenceKind.List or SequenceKind.Tuple:
                return a with { Items = Iteration.List(a.Items.Concat(b.Items), budget).Items };
            case ("*", string or Sequence, BigInteger or bool):
                return Repeat(left, Numbers.Int(right), budget);
            case ("*", BigInteger or bool, string or Sequence):
                return Repeat(right, Numbers.Int(left), budget);
        }

        return Numbers.Pair(left, right) switch
        {
            (BigInteger a, BigInteger b) => Integers(name, a, b, budget),
            (double a, double b) => Floats(name, a, b),
            _ => throw (left as Undefined ?? right as Undefined)?.Failure ?? Unsupported(name, left, right),
        };
    }

    public static object Sign(string name, object? value) => Numbers.Of(value) switch
    {
        BigInteger integer => name == "-" ? -integer : integer,
        double number => name == "-" ? -number : number,
        _ => throw (value as Undefined)?.Failure ?? new TemplateFailure($"bad operand type for unary {name}: '{TypeName.Of(value)}'"),
    };

    private static string Join(string left, string right, Budget budget)
    {
        budget.SpendText((long)left.Length + right.Length);
        return left + right;
    }

    private static object Repeat(object? value, int count, Budget budget)
    {
        count = Math.Max(0, count);
        long length = (long)count * (value is string repeated ? repeated.Length : Iteration.Length(value));
        if (value is string)
        {
            budget.SpendText(length);
        }
        else
        {
            budget.SpendElements(length);
        }

        return value switch
        {
            string text => string.Concat(Enumerable.Repeat(text, text.Length == 0 ? 0 : count)),
            Sequence list => list with { Items = [.. Enumerable.Repeat(list.Items, list.Items.Count == 0 ? 0 : count).SelectMany(i => i)] },
            _ => throw new InvalidOperationException(),
        };
    }

    private static object Integers(string name, BigInteger a, BigInteger b, Budget budget)
    {
        budget.Spend((a.GetBitLength() + b.GetBitLength()) / 64);
        return name switch
        {
            "+" => Bounded(a + b),
            "-" => Bounded(a - b),
            "*" => Bounded(a * b),
            "/" => Divisor(b) is var d ? (double)a / (double)d : 0,
            "//" => Floor(a, Divisor(b)).Quotient,
            "%" => Floor(a, Divisor(b)).Remainder,
            "**" when b.Sign >= 0 => b * Math.Max(1, a.GetBitLength()) <= Bits || a.IsZero || BigInteger.Abs(a).IsOne ? Power(a, b) : throw TooLarge(),
            "**" => a.IsZero ? throw new TemplateFailure("zero cannot be raised to a negative power") : Math.Pow((double)a, (double)b),
            _ => throw new InvalidOperationException(name),
        };
    }

    private static BigInteger Power(BigInteger a, BigInteger b) => a.IsOne || b.IsZero ? BigInteger.One : a.IsZero ? a : a == BigInteger.MinusOne ? (b.IsEven ? 1 : -1) : BigInteger.Pow(a, (int)b);

    private static double Floats(string name, double a, double b) => name switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / Divisor(b),
        "//" => Math.Floor(a / Divisor(b)),
        "%" => a - (Divisor(b) * Math.Floor(a / b)),
        "**" => Math.Pow(a, b),
        _ => throw new InvalidOperationException(name),
    };

    private static (BigInteger Quotient, BigInteger Remainder) Floor(BigInteger a, BigInteger b)
    {
        BigInteger quotient = BigInteger.DivRem(a, b, out BigInteger remainder);
        return remainder.Sign != 0 && remainder.Sign != b.Sign ? (quotient - 1, remainder + b) : (quotient, remainder);
    }

    private static BigInteger Divisor(BigInteger value) => value.IsZero ? throw new TemplateFailure("integer division or modulo by zero") : value;

    private static double Divisor(double value) => value == 0 ? throw new TemplateFailure("float division by zero") : value;

    private static BigInteger Bounded(BigInteger value) => value.GetBitLength() <= Bits ? value : throw TooLarge();

    private static TemplateFailure TooLarge() => new("the template makes a number of more than 30,000 digits");

    private static TemplateFailure Unsupported(string name, object? left, object? right) => new(name == "+" && left is string
        ? $"can only concatenate str (not \"{TypeName.Of(right)}\") to str"
        : $"unsupported operand type(s) for {name}: '{TypeName.Of(left)}' and '{TypeName.Of(right)}'");
}
